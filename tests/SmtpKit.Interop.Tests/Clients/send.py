"""Sends a message file with smtplib. Reads its orders as JSON from standard input, logs the dialogue to standard error."""
import email.message
import email.policy
import json
import smtplib
import ssl
import sys

orders = json.load(sys.stdin)
context = ssl.create_default_context(cafile=orders["authority"])
address = ("127.0.0.1", orders["port"])

if orders["security"] == "ImplicitTls":
    client = smtplib.SMTP_SSL(*address, local_hostname="client.test", timeout=60, context=context)
else:
    client = smtplib.SMTP(*address, local_hostname="client.test", timeout=60)

with client:
    # Not for a large message: its octets would be logged as well.
    client.set_debuglevel(1 if orders["log"] else 0)
    if orders["security"] == "StartTls":
        client.starttls(context=context)

    client.ehlo_or_helo_if_needed()
    if orders["mechanism"]:
        client.user, client.password = orders["user"], orders["password"]
        exchange = {"PLAIN": client.auth_plain, "LOGIN": client.auth_login}[orders["mechanism"]]
        client.auth(orders["mechanism"], exchange)

    with open(orders["file"], "rb") as file:
        octets = file.read()

    if orders["compose"]:
        # As programs do it: an EmailMessage, its text from the file. What it is as octets goes back into the file.
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"], message["Subject"] = orders["from"], ", ".join(orders["to"]), "Gr\u00fc\u00dfe"
        message.set_content(octets.decode("utf-8"), cte="8bit")
        message.add_attachment(bytes(range(256)), maintype="application", subtype="octet-stream", filename="all.bin")
        message.set_boundary("edge")  # Otherwise there is another one each time it is turned into octets.
        refused = client.send_message(message, orders["from"], orders["to"])
        utf8 = not all(each.isascii() for each in [orders["from"], *orders["to"]])
        with open(orders["file"], "wb") as file:
            file.write(message.as_bytes(policy=message.policy.clone(utf8=utf8)))
    else:
        refused = client.sendmail(orders["from"], orders["to"], octets, mail_options=orders["options"])

    if refused:
        sys.exit(f"refused: {refused}")
