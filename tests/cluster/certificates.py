"""Keys and certificates of the test cluster, made by the `openssl` program: one authority, all else signed by it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.cluster.errors import StartError

_NEW_KEY: Final = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_DAYS: Final = ("-days", "30")


@dataclass(frozen=True)
class Credentials:
    """A certificate, its private key and the authority that signed it."""

    authority: Path
    certificate: Path
    key: Path


class Authority:
    """Signs certificates into one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate, self._key = folder / "ca.crt", folder / "ca.key"
        _request(self.certificate, self._key, "/CN=portable-test-ca")

    def server(self, name: str, alternatives: Sequence[str]) -> Credentials:
        """A certificate for a server that is reached by these names (`DNS:x`) and addresses (`IP:y`)."""
        return self._sign(f"server-{name}", f"/CN={name}", "-addext", f"subjectAltName={','.join(alternatives)}")

    def user(self, name: str, groups: Sequence[str] = ()) -> Credentials:
        """A certificate by which the API server knows a user and its groups."""
        subject = "".join(f"/O={group}" for group in groups) + f"/CN={name}"
        file = "-".join(["user", *groups, name]).replace(":", "-")
        return self._sign(file, subject, "-addext", "extendedKeyUsage=clientAuth")

    def signing_pair(self, name: str) -> tuple[Path, Path]:
        """A bare private key, for service account tokens, and the public one to check them by."""
        key, public = self.folder / f"{name}.key", self.folder / f"{name}.pub"
        _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", str(key))
        _openssl("pkey", "-in", str(key), "-pubout", "-out", str(public))
        return key, public

    def _sign(self, name: str, subject: str, *options: str) -> Credentials:
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        if not certificate.exists():
            _request(
                certificate, key, subject, "-CA", str(self.certificate), "-CAkey", str(self._key), *options,
                "-addext", "basicConstraints=critical,CA:FALSE",
            )  # fmt: skip
        return Credentials(self.certificate, certificate, key)


def _request(certificate: Path, key: Path, subject: str, *options: str) -> None:
    _openssl(
        "req", "-x509", *_NEW_KEY, *_DAYS, "-subj", subject, "-keyout", str(key), "-out", str(certificate), *options
    )


def _openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartError(f"openssl {arguments[0]}: {done.stderr.strip()}")
