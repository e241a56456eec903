"""Images of a remote, over HTTPS: indexes, manifests and layers, as the OCI distribution specification has it.

Nothing is asked before a finding needs it, and only with `--online`. Credentials come from Docker's own file, go to the
host they are for and to the token address that host names, and never into a message. Programs that file names
(`credHelpers`) are not run. A layer is kept in a file without a name while it is read: it is packed as it came, and
compared with its digest before anything in it is looked at.
"""

from __future__ import annotations

import http.client
import json
import re
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import IO, Any

from portable.linter.archive.credentials import credentials
from portable.linter.archive.named import DIGEST, Reference
from portable.linter.archive.packed import Counted
from portable.linter.archive.store import LARGEST_DOCUMENT, whole
from portable.linter.binary.source import MIB, Stream
from portable.linter.subject import Unreadable

_ACCEPT = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_PART = re.compile(r'(\w+)="([^"]*)"')
_LARGEST_LAYER = 16 << 30
_ATTEMPTS = 4
_LONGEST_WAIT = 10.0
_TIMEOUT = 30.0
_PASSING = frozenset({429, 500, 502, 503, 504})


class Remote:
    """A reference and whoever answers for it."""

    def __init__(self, reference: Reference, sleep: Callable[[float], None] = time.sleep) -> None:
        self._reference = reference
        self._sleep = sleep
        self._authorization = ""
        self._kept: tuple[str, IO[bytes]] | None = None

    def close(self) -> None:
        """Drop the layer that was kept."""
        if self._kept is not None:
            self._kept[1].close()
        self._kept = None

    def index(self) -> bytes:
        """See `Store`."""
        version = self._reference.version
        return self._document(version, digest=version if DIGEST.fullmatch(version) else "")

    def manifest(self, digest: str) -> bytes:
        """See `Store`."""
        return self._document(digest, digest=digest)

    def _document(self, version: str, digest: str) -> bytes:
        with closing(self._asked(f"manifests/{version}")) as answer:
            return whole(_Careful(answer), LARGEST_DOCUMENT, digest)

    @contextmanager
    def blob(self, digest: str) -> Iterator[Stream]:
        """See `Store`."""
        if self._kept is None or self._kept[0] != digest:
            self.close()
            self._kept = digest, self._fetched(digest)
        file = self._kept[1]
        file.seek(0)
        yield file

    def _fetched(self, digest: str) -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115  # handed on; `close` and the next layer close it
        try:
            with closing(self._asked(f"blobs/{digest}")) as answer:
                stored = Counted(_Careful(answer))
                while data := stored.read(MIB):
                    file.write(data)
                    if stored.count > _LARGEST_LAYER:
                        raise Unreadable("too-large", f"a layer of more than {_LARGEST_LAYER:,} bytes")
            if stored.digest() != digest:
                raise Unreadable("wrong-digest", f"what was sent for {digest[:19]}… is not what its digest says")
        except OSError as fault:
            file.close()
            raise Unreadable("not-kept", f"a layer cannot be kept: {fault.strerror}") from fault
        except Unreadable:
            file.close()
            raise
        return file

    def _asked(self, path: str) -> http.client.HTTPResponse:
        """The answer to a question about this image; raises `Unreadable`."""
        url = f"{self._reference.address}/v2/{self._reference.name}/{path}"
        is_renewed = False
        for attempt in range(_ATTEMPTS):
            try:
                return self._opened(url)
            except urllib.error.HTTPError as fault:
                with fault:
                    again = self._may_ask_again(fault, attempt, is_renewed=is_renewed)
                    is_renewed |= fault.code == 401
                if not again:
                    raise _refused(fault.code, path) from None
            except (OSError, http.client.HTTPException, ValueError) as fault:
                if attempt + 1 == _ATTEMPTS:
                    raise Unreadable("unreachable", f"{self._reference.host} does not answer: {_why(fault)}") from None
                self._sleep(_wait("", attempt))
        raise Unreadable("not-allowed", f"{self._reference.host} keeps asking for credentials")

    def _opened(self, url: str) -> http.client.HTTPResponse:
        request = urllib.request.Request(url, headers={"Accept": _ACCEPT, "User-Agent": "portable"})  # noqa: S310
        if self._authorization:
            # Not handed on when the answer sends us to another host: layers lie in object stores of third parties.
            request.add_unredirected_header("Authorization", self._authorization)
        answer: http.client.HTTPResponse = _OPENER.open(request, timeout=_TIMEOUT)
        return answer

    def _may_ask_again(self, fault: urllib.error.HTTPError, attempt: int, *, is_renewed: bool) -> bool:
        if fault.code == 401 and not is_renewed:
            # None was sent yet, or it has expired: some hold for a minute, and layers take longer.
            self._authorization = self._token(fault.headers.get("WWW-Authenticate", ""))
            return bool(self._authorization)
        if fault.code in _PASSING and attempt + 1 < _ATTEMPTS:
            self._sleep(_wait(fault.headers.get("Retry-After", ""), attempt))
            return True
        return False

    def _token(self, challenge: str) -> str:
        """What to send along, as the host asks for it; empty if it cannot be had."""
        scheme, _, rest = challenge[:4096].partition(" ")
        own = credentials(self._reference.host)
        if scheme.lower() == "basic":
            return f"Basic {own}" if own else ""
        parts = dict(_PART.findall(rest))
        realm = parts.get("realm", "")
        if scheme.lower() != "bearer" or not _is_safe(realm, self._reference.address):
            return ""
        wanted = {"service": parts.get("service", ""), "scope": f"repository:{self._reference.name}:pull"}
        query = urllib.parse.urlencode({name: value for name, value in wanted.items() if value})
        request = urllib.request.Request(f"{realm}{'&' if '?' in realm else '?'}{query}")  # noqa: S310
        if own:
            request.add_unredirected_header("Authorization", f"Basic {own}")
        try:
            with closing(_OPENER.open(request, timeout=_TIMEOUT)) as answer:
                return _bearer(whole(_Careful(answer), MIB))
        except urllib.error.HTTPError as fault:
            fault.close()
        except (OSError, http.client.HTTPException, ValueError):
            pass
        return ""


class _Careful:
    """An answer's body, its faults as `Unreadable`."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        length = answer.headers.get("Content-Length", "")
        self._left = int(length) if length.isdecimal() else None

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        try:
            data: bytes = self._answer.read(size)
        except (OSError, http.client.HTTPException) as fault:
            raise Unreadable("truncated", "the connection broke in the middle of an answer") from fault
        if self._left is not None:
            self._left -= len(data)
            if not data and self._left > 0:
                raise Unreadable("truncated", f"an answer ended {self._left:,} bytes too early")
        return data


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Never from HTTPS to plain HTTP, nor to a file."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
        """The next question; see the class."""
        if not _is_safe(newurl, req.full_url):
            raise urllib.error.HTTPError(req.full_url, code, "an unsafe redirect", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_Redirects)


def _is_safe(url: str, before: str) -> bool:
    """Whether a host may send us there: over HTTPS, or as plainly as it was asked itself."""
    return url.startswith("https://") or (before.startswith("http://") and url.startswith("http://"))


def _bearer(data: bytes) -> str:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    token = (found.get("token") or found.get("access_token")) if isinstance(found, dict) else None
    return f"Bearer {token}" if isinstance(token, str) and token.isascii() and token.isprintable() else ""


def _wait(asked: str, attempt: int) -> float:
    """Seconds to wait: as asked, within reason, else longer each time."""
    return min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else 0.5 * 2.0**attempt


def _refused(code: int, path: str) -> Unreadable:
    what = path.partition("/")[0].removesuffix("s")
    if code in (401, 403):
        return Unreadable("not-allowed", f"the {what} is not public, or the credentials do not do ({code})")
    if code == 404:
        return Unreadable("not-found", f"there is no such {what}")
    if code == 429:
        return Unreadable("too-many-requests", "asked too often; try again later, or with credentials")
    return Unreadable("refused", f"the {what} was refused with status {code}")


def _why(fault: BaseException) -> str:
    reason = getattr(fault, "reason", fault)
    return (getattr(reason, "strerror", None) or type(reason).__name__)[:100]
