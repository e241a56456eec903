"""A forward proxy that also tunnels: the one way to a host of a name that nobody else resolves."""

from __future__ import annotations

import datetime
import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.live.servers import Handler, serving

HOST = "clouds.test"
"""A name that no resolver knows: what reaches it went through the proxy."""


@dataclass
class Proxy:
    """What went through, as `CONNECT host:port` and `GET http://host/path`."""

    url: str = ""
    target: int = 0
    """The port of this machine that the host stands for."""
    refuse: bool = False
    """Ask for a name and password, which nobody has."""
    seen: list[str] = field(default_factory=list)


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    """A running proxy in front of a server of this machine."""
    made = Proxy(target=urlsplit(target).port or 0)

    class Forwarding(Handler):
        def answer(self) -> None:
            if self.command == "CONNECT":
                self._connect()
            else:
                self._forward()

        def _connect(self) -> None:
            made.seen.append(f"CONNECT {self.path}")
            if made.refuse:
                self.send_error(407, "Proxy Authentication Required")
                return
            with socket.create_connection(("127.0.0.1", made.target)) as behind:
                self.send_response_only(200)
                self.end_headers()
                self._tunnel(behind)

        def _forward(self) -> None:
            made.seen.append(f"{self.command} {self.path.partition('?')[0]}")
            if made.refuse:
                self.send_error(407, "Proxy Authentication Required")
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            whole = urlsplit(self.path)
            behind = HTTPConnection("127.0.0.1", made.target, timeout=10)
            behind.request(self.command, f"{whole.path}?{whole.query}", body, dict(self.headers.items()))
            answer = behind.getresponse()
            content = answer.read()
            self.send_response_only(answer.status)
            for name in ("Content-Type", "Date"):
                self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            behind.close()

        def _tunnel(self, behind: socket.socket) -> None:
            ends = {self.connection: behind, behind: self.connection}
            while True:
                for end in select.select(list(ends), [], [], 10)[0] or [None]:
                    data = b"" if end is None else end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)

    with serving(Forwarding) as made.url:
        yield made


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate of the host, and the file of who signed it: itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "authority.pem", folder / "key.pem"
    authority.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, secret)
    return context, authority
