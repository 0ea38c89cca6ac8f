"""A mail server that wants STARTTLS and a password, and keeps each message as a file.

    mail.py PORT CERTIFICATE KEY FOLDER
"""
import itertools
import pathlib
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

port, certificate, key, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
folder.mkdir(parents=True, exist_ok=True)
counter = itertools.count(1)


class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        head = f"X-Envelope: {envelope.mail_from} {','.join(envelope.rcpt_tos)} tls={session.ssl is not None}\r\n"
        (folder / f"{next(counter)}.eml").write_bytes(head.encode() + envelope.content)
        return "250 kept"


def is_right(server, session, envelope, mechanism, data):
    right = data.login == b"town" and data.password == b"a long password"
    return AuthResult(success=right)


tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)
controller = Controller(
    Keep(), hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=True,
    authenticator=is_right, auth_required=True,
)
controller.start()
print("ready", flush=True)
while True:
    time.sleep(3600)
