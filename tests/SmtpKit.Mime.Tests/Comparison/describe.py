"""Describes messages as Python's email package reads them: one JSON list of lines for each.

Reads from standard input a line with the number of octets, then the octets, again and again. Where the package reads a message otherwise than mail
clients do, a rule below does what they do; each has a name and says why.
"""

import base64
import codecs
import email
import email.header
import email.policy
import email.utils
import json
import quopri
import re
import sys


def clients_charset(name):
    """Mail clients read a charset as the larger one that senders mean by it (encoding.spec.whatwg.org)."""
    larger = {
        "iso-8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "euc_kr": "cp949",
        "iso-8859-9": "cp1254", "big5": "cp950", "us-ascii": None, "ascii": None,
    }
    return larger.get(name.lower(), name)


def unlabelled(octets):
    """What says nothing of its charset is UTF-8 if it can be, windows-1252 otherwise; the package leaves surrogates."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        # As in a browser: the five octets that stand for nothing are controls.
        return "".join(bytes([o]).decode("cp1252") if o not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(o) for o in octets)


def decode(octets, charset):
    name = clients_charset(charset) if charset else None
    if name is None:
        return unlabelled(octets)
    try:
        codecs.lookup(name)
    except LookupError:
        return unlabelled(octets)
    return octets.decode(name, "replace")


def octets_of(text):
    return text.encode("ascii", "surrogateescape")


def raw_value(value):
    return re.sub(r"\r?\n", "", unlabelled(octets_of(value))).strip(" \t\r\n")


def encoded_words(text):
    """The package's pieces side by side: make_header puts spaces where there were none."""
    if "=?" not in text:
        return text
    try:
        pieces = email.header.decode_header(text)
    except email.errors.HeaderParseError:
        return text
    result = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            result += piece
        elif charset is None:
            result += piece.decode("raw-unicode-escape")
        else:
            result += decode(piece, charset)
    return result


def clients_end(part, unclosed):
    """The line end before a boundary is the boundary's. Where none comes up to the end of everything, the package takes one off nevertheless."""
    if unclosed and isinstance(part._payload, str):
        part.set_payload(part._payload + LINE_END)


def decoded_as(part, encoding):
    """By the package, as if the field said just this."""
    before = part.get("content-transfer-encoding")
    if before is None:
        return part.get_payload(decode=True) or b""
    part.replace_header("content-transfer-encoding", encoding)
    octets = part.get_payload(decode=True) or b""
    part.replace_header("content-transfer-encoding", before)
    return octets


def body(part):
    # The package does not know an encoding with a space behind its name.
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        return clients_base64(part)
    if encoding == "quoted-printable":
        return clients_quoted_printable(decoded_as(part, "8bit"))
    return decoded_as(part, encoding)


def clients_base64(part):
    """The package gives base64 with one character too many back as it came, and reads on behind an equals sign where two should be; clients stop there."""
    kept = re.sub(rb"[^A-Za-z0-9+/=]", b"", decoded_as(part, "8bit"))
    data = re.match(rb"[A-Za-z0-9+/]*", kept).group()
    padding = len(re.match(rb"=*", kept[len(data):]).group())
    is_odd = len(data) % 4 == 1
    has_more = len(kept) > len(data) + padding and len(data) % 4 + padding != 4
    if not is_odd and not has_more:
        return decoded_as(part, "base64")
    data = data[:-1] if is_odd else data
    return base64.b64decode(data + b"=" * (-len(data) % 4))


def clients_quoted_printable(octets):
    """RFC 2045 section 6.7, rule 3: white space at a line's end was added on the way; the package keeps it, and knows no soft break with it behind.
    Two equals signs are one for it; for clients the first escapes nothing and the second may begin an escape."""
    octets = re.sub(rb"[ \t]+(?=\r?\n|$)", b"", octets)
    return quopri.decodestring(re.sub(rb"=(?==)", b"=3D", octets))


def text_of(part):
    return decode(body(part), part.get_param("charset") and str(part.get_param("charset"))).replace("\r\n", "\n")


def clients_words(value):
    """The modern policy decodes each encoded word alone, and breaks a character that two of them share; clients put them together."""
    word = r"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?="

    def whole(match):
        text = encoded_words(match.group())
        return "=?utf-8?b?" + base64.b64encode(text.encode()).decode() + "?="

    return re.sub(rf"{word}(\s+{word})*", whole, value)


def addresses(message, name, place, lines):
    # The modern policy knows groups; a mailbox outside of one is a group without a name for it.
    for value in [value for key, value in message.raw_items() if key.lower() == name.lower()]:
        header = email.policy.default.header_factory(name, clients_words(re.sub(r"\r?\n", "", value)))
        for group in header.groups:
            for one in group.addresses:
                lines.append(f"{place} {name} [{one.display_name}] [{one.addr_spec}] [{group.display_name or ''}]")
        lines.extend(f"{place} {name} group [{group.display_name}]" for group in header.groups if group.display_name is not None)


def date(message):
    value = message.get("Date")
    if value is None:
        return ""
    try:
        moment = email.utils.parsedate_to_datetime(str(value))
    except (TypeError, ValueError):
        return ""
    if moment.tzinfo is None:
        # -0000, and no zone at all: UTC, without knowing where.
        return moment.isoformat() + "+00:00"
    return moment.isoformat()


def describe_message(message, place, lines, at_end=True, unclosed=False):
    for name in ("From", "To", "Cc", "Reply-To"):
        addresses(message, name, place, lines)
    lines.append(f"{place} date {date(message)}")
    describe_part(message, place + "/", lines, at_end, unclosed)


def file_name(part):
    name = part.get_filename()
    return encoded_words(name) if name else ""


def is_unclosed(part):
    return any(isinstance(defect, email.errors.CloseBoundaryNotFoundDefect) for defect in part.defects)


def describe_part(part, place, lines, at_end, unclosed):
    content_id = raw_value(part.get("Content-ID", "")).lstrip("<").rstrip(">")
    lines.append(f"{place} {part.get_content_type()} name [{file_name(part)}] id [{content_id}] disposition [{part.get_content_disposition() or ''}]")
    for name, value in part.raw_items():
        raw = raw_value(value)
        lines.append(f"{place} {name}: [{raw}] [{encoded_words(raw)}]")
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        children = part.get_payload()
        for number, child in enumerate(children, 1):
            is_last = at_end and is_unclosed(part) and number == len(children)
            describe_part(child, f"{place}{number}/", lines, is_last, is_last)
    elif part.get_content_type() == "message/rfc822":
        describe_message(part.get_payload(0), place + "m", lines, at_end, unclosed)
    else:
        clients_end(part, unclosed)
        lines.append(f"{place} octets {base64.b64encode(body(part)).decode()}")
        lines.append(f"{place} reads {text_of(part)}" if part.get_content_maintype() == "text" else f"{place} is no text")


def shown(octets, described, kind):
    """The modern policy chooses, the parts are those that were described."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    part = message.get_body((kind,))
    if part is None:
        return "(none)"
    number = next(number for number, one in enumerate(message.walk()) if one is part)
    return text_of(list(described.walk())[number])


def main():
    global LINE_END
    source = sys.stdin.buffer
    while line := source.readline():
        octets = source.read(int(line))
        LINE_END = "\r\n" if b"\r\n" in octets else "\n"
        lines = []
        message = email.message_from_bytes(octets)
        describe_message(message, "", lines)
        lines.append(f"text {shown(octets, message, 'plain')}")
        lines.append(f"html {shown(octets, message, 'html')}")
        print(json.dumps(lines))


main()
