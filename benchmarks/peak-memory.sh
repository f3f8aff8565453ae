#!/bin/bash
# Peak memory of `smtpkit serve --discard` while 20 clients send 25 MB each at once: has to stay below 120 MB.
# Needs curl and Linux's /proc. Prints the peak; its exit code says whether the bar was held.
set -u -o pipefail
clients=20 megabytes=25 bar_mb=120
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

dotnet publish "$root/src/SmtpKit.Tool" -c Release -o "$work/smtpkit" >"$work/publish.log" 2>&1 || { cat "$work/publish.log"; exit 1; }

# Lines of 76 octets and CRLF, as base64 has them.
{ printf 'Subject: peak\r\n\r\n'; yes "$(printf 'x%.0s' $(seq 76))" | sed 's/$/\r/' | head -c $((megabytes * 1000 * 1000 / 78 * 78)); } >"$work/message"

"$work/smtpkit/smtpkit" serve --listen 127.0.0.1:0 --discard >"$work/out" 2>"$work/err" &
server=$!
timeout 20 bash -c "until grep -q '^listening smtp ' '$work/out'; do read -rt 0.1 <> <(:) || :; done" || { cat "$work/err"; exit 1; }
address=$(sed -n 's/^listening smtp //p' "$work/out")

pids=()
for i in $(seq "$clients"); do
    curl -s "smtp://$address" --mail-from a@example.com --mail-rcpt b@example.org -T "$work/message" &
    pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done

peak_kb=$(awk '/^VmHWM:/ { print $2 }' "/proc/$server/status")
kill -TERM "$server"
wait "$server"
server=
totals=$(tail -1 "$work/out")
echo "$clients clients, $megabytes MB each: peak $((peak_kb / 1024)) MB (bar: $bar_mb MB), $failed clients failed, $totals"
[ "$failed" -eq 0 ] && [[ $totals == "messages=$clients "* ]] && [ "$peak_kb" -lt $((bar_mb * 1024)) ]
