"""JSON over HTTP: who is busy is asked again, proxies are those of the environment, what is no answer is said."""

from __future__ import annotations

import datetime
import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

from portable.errors import Diagnostic, NotAuthorised, PortableError, Unreachable, UsageError
from portable.live.access import Access
from portable.version import __version__

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403})
_MOST = 64 * 2**20
"""Bytes of one answer: more is no price list of ours."""
_MOST_PAGES = 5000
SKEW = datetime.timedelta(minutes=5)
"""Clocks further apart than this make signatures and tokens invalid."""


class _Again(Exception):
    """The same question may be asked again."""

    def __init__(self, why: str, wait: str | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Page(NamedTuple):
    """One answer."""

    body: Any
    url: str


def get_json(access: Access, url: str, headers: Mapping[str, str] | None = None, *, login: tuple[str, ...] = ()) -> Any:
    """The JSON at an address; `login` says how to log in, should that be what is missing.

    Raises:
        NotAuthorised: credentials are missing, expired or insufficient, or the clocks are too far apart.
        Unreachable: it did not answer in time, or with something that is no JSON.
    """
    text = get_text(access, url, headers, login=login, check=json.loads)
    return json.loads(text)


def get_text(
    access: Access,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    login: tuple[str, ...] = (),
    check: Any = None,
) -> str:
    """The text at an address; `check` raises ValueError on one that was cut off.

    Raises:
        NotAuthorised: credentials are missing, expired or insufficient, or the clocks are too far apart.
        Unreachable: it did not answer in time.
        UsageError: it is no address of the web.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(Diagnostic("no-web-address", f"`{url}` is no http or https address"))
    why = ""
    for attempt in range(1, access.attempts + 1):
        try:
            return _once(access, url, headers or {}, login, check)
        except _Again as busy:
            why = str(busy)
            if attempt < access.attempts:
                access.wait(access.pause_before(attempt, busy.wait))
    host = urlsplit(url).netloc
    message = f"{host} gave no answer that could be used in {access.attempts} attempts: {why}"
    raise Unreachable(Diagnostic("cloud-unreachable", message, help=_reach_help()))


def _once(access: Access, url: str, headers: Mapping[str, str], login: tuple[str, ...], check: Any) -> str:
    asked = {"User-Agent": f"portable/{__version__}", "Accept": "application/json", **headers}
    try:
        request = Request(url, headers=asked)  # noqa: S310 - the scheme is checked
        with access.opener.open(request, timeout=access.timeout) as answer:
            whole = answer.read(_MOST + 1)
    except HTTPError as error:
        raise _classified(access, url, error, login) from None
    except (URLError, TimeoutError, http.client.HTTPException, ConnectionError, ssl.SSLError) as error:
        raise _Again(_reason(error)) from None
    if len(whole) > _MOST:
        raise Unreachable(Diagnostic("answer-too-large", f"{url} is larger than {_MOST // 2**20} MiB"))
    try:
        text = str(whole, "utf-8-sig")
        if check is not None:
            check(text)
    except ValueError:
        raise _Again(f"the answer of {len(whole)} bytes was cut off or is of another form") from None
    return text


def _classified(access: Access, url: str, error: HTTPError, login: tuple[str, ...]) -> Exception:
    """What an answer with an error status means."""
    host = urlsplit(url).netloc
    with error:
        told = _told(error)
    if error.code in _BUSY:
        return _Again(f"HTTP {error.code}{told}", error.headers.get("Retry-After"))
    if error.code in _REFUSED:
        late = skew(access, error.headers.get("Date"))
        if late is not None:
            return NotAuthorised(late)
        return NotAuthorised(Diagnostic("not-authorised", f"{host} answered HTTP {error.code}{told}", help=login))
    return Unreachable(Diagnostic("cloud-refused", f"{host} answered HTTP {error.code}{told}"))


def skew(access: Access, date: str | None) -> Diagnostic | None:
    """What to say if the other side's clock is so far from ours that no signature or token can hold."""
    try:
        theirs = parsedate_to_datetime(date) if date else None
    except ValueError:
        theirs = None
    if theirs is None:
        return None
    off = access.now() - (theirs if theirs.tzinfo else theirs.replace(tzinfo=datetime.UTC))
    if abs(off) <= SKEW:
        return None
    return skewed(f"{abs(off)} {'ahead of' if off > SKEW else 'behind'}")


def skewed(how: str = "not") -> Diagnostic:
    """The clocks differ, by so much if that is known."""
    message = f"the clock of this machine is {how} that of the cloud: signatures and tokens do not hold"
    return Diagnostic("clock-skew", message, help=("set the clock (`timedatectl set-ntp true`), then try again",))


def _told(error: HTTPError) -> str:
    """The first words of an error's message, without anything that could be a secret: it is what the server said."""
    try:
        body = json.loads(error.read(100_000))
    except (ValueError, OSError, http.client.HTTPException):
        return ""
    found = body.get("error", body) if isinstance(body, dict) else {}
    message = found.get("message") if isinstance(found, dict) else found
    return f": {str(message)[:300]}" if message else ""


def _reason(error: BaseException) -> str:
    inner = getattr(error, "reason", None) or error
    return "no answer in time" if isinstance(inner, TimeoutError) else (str(inner) or type(inner).__name__)


def cut_off(what: str) -> PortableError:
    """The error of an answer that is not what the cloud answers: half of it, or the page of somebody in between."""
    message = f"{what}: the answer was cut off or is of another form"
    advice = ("a proxy or a login page may have answered: check HTTPS_PROXY and NO_PROXY", "else try again")
    return Unreachable(Diagnostic("answer-cut-off", message, help=advice))


def _reach_help() -> tuple[str, ...]:
    return ("behind a proxy, set HTTPS_PROXY and NO_PROXY", "a slow line: --request-timeout SECONDS")


def pages(
    access: Access, first: str, following: Any, headers: Mapping[str, str] | None = None, **how: Any
) -> Iterator[Page]:
    """Page after page; `following(body, url)` is the next address or None.

    Raises:
        Unreachable: the pages lead back to one that was read already, or never end.
    """
    seen: set[str] = set()
    url: str | None = first
    while url is not None:
        if url in seen or len(seen) >= _MOST_PAGES:
            raise looping(urlsplit(url).netloc)
        seen.add(url)
        body = get_json(access, url, headers, **how)
        yield Page(body, url)
        url = following(body, url)


def looping(host: str) -> PortableError:
    """The error of pages that go in a circle."""
    return Unreachable(Diagnostic("pages-loop", f"the pages of {host} lead back to one that was read already"))
