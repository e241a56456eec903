"""Clients of AWS, and what its errors mean.

Credentials, profile, proxies and endpoints are found as boto3 finds them.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from json import JSONDecodeError
from typing import Any

from portable.errors import Diagnostic, NotAuthorised, PortableError, Unreachable
from portable.live.access import Access, in_our_words, sdk
from portable.live.web import cut_off, looping, skew, skewed
from portable.version import __version__

LOGIN = (
    "log in again: `aws sso login`, or renew the keys with `aws configure`",
    "check with `aws sts get-caller-identity`",
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_SKEWED = frozenset(
    {"RequestTimeTooSkewed", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch"}
)
_NOBODY = frozenset(
    {"AuthFailure", "UnrecognizedClientException", "InvalidClientTokenId", "MissingAuthenticationToken"}
)
_FORBIDDEN = frozenset({"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OptInRequired"})
_CREDENTIALS = (
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "SSOTokenLoadError",
    "UnauthorizedSSOTokenError",
    "TokenRetrievalError",
    "ProfileNotFound",
    "LoginRefreshRequired",
)
_CUT_OFF = ("ResponseParserError", "ResponseStreamingError", "IncompleteReadError")


class Clients:
    """One session; clients are made one after the other, as boto3 wants, and used by many threads."""

    def __init__(self, access: Access) -> None:
        self._boto3 = sdk("boto3", "aws")
        self._config = sdk("botocore.config", "aws").Config(
            connect_timeout=min(access.timeout, 10),
            read_timeout=access.timeout,
            retries={"mode": "standard", "total_max_attempts": access.attempts},
            user_agent_extra=f"portable/{__version__}",
        )
        self._access = access
        self._session: Any = None
        self._made: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a region.

        Raises:
            NotAuthorised: there is no such profile.
        """
        with self._lock, asking(self._access, f"{service} in {region}"):
            self._session = self._session or self._boto3.session.Session()
            key = (service, region)
            if key not in self._made:
                self._made[key] = self._session.client(
                    service, region_name=region, config=self._config, endpoint_url=self._access.endpoints.get(service)
                )
            return self._made[key]

    def pages(self, service: str, region: str, operation: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Page after page of an operation's answers; the operation is named as boto3 names it.

        Raises:
            NotAuthorised: credentials are missing, expired or insufficient.
            Unreachable: no answer, or one that is none.
        """
        client = self.client(service, region)
        with asking(self._access, f"{operation} in {region}"):
            if not client.can_paginate(operation):
                yield getattr(client, operation)(**parameters)
                return
            for page in client.get_paginator(operation).paginate(**parameters):
                if self._access.stopped.is_set():
                    self._access.wait(0)
                yield page


def asking(access: Access, what: str) -> AbstractContextManager[None]:
    """Turns what boto3 raises into errors of ours."""
    return in_our_words(access, what, classified)


def classified(access: Access, what: str, error: Exception) -> Exception:
    """The error of ours that one of boto3's is; anything unforeseen stays as it is."""
    exceptions = sdk("botocore.exceptions", "aws")
    name = type(error).__name__
    if isinstance(error, exceptions.ClientError):
        return _answered(access, what, error)
    if name in _CREDENTIALS:
        return NotAuthorised(Diagnostic("no-credentials", f"no usable credentials: {error}", help=LOGIN))
    if isinstance(error, exceptions.PaginationError):
        return looping(what)
    if name in _CUT_OFF or isinstance(error, JSONDecodeError):
        return cut_off(what)
    if isinstance(error, exceptions.BotoCoreError):
        advice = ("behind a proxy, set HTTPS_PROXY and NO_PROXY", "a slow line: --request-timeout SECONDS")
        return Unreachable(Diagnostic("cloud-unreachable", f"{what}: {_first_line(error)}", help=advice))
    return error


def _answered(access: Access, what: str, error: Any) -> PortableError:
    told = error.response.get("Error") or {}
    code, words = str(told.get("Code")), str(told.get("Message") or "")
    headers = (error.response.get("ResponseMetadata") or {}).get("HTTPHeaders") or {}
    if code in _SKEWED | _EXPIRED | _NOBODY:
        late = skew(access, headers.get("date")) or _said_skew(code, words)
        if late is not None:
            return NotAuthorised(late)
    if code in _EXPIRED:
        return NotAuthorised(Diagnostic("credentials-expired", f"{what}: the credentials have expired", help=LOGIN))
    if code in _SKEWED | _NOBODY:
        return NotAuthorised(Diagnostic("credentials-refused", f"{what}: {code}: {words}", help=LOGIN))
    if code in _FORBIDDEN:
        advice = ("the permissions that are needed: docs/permissions.md",)
        return NotAuthorised(Diagnostic("not-authorised", f"{what}: {code}: {words[:300]}", help=advice))
    return Unreachable(Diagnostic("cloud-refused", f"{what}: {code}: {words[:300]}"))


def _said_skew(code: str, words: str) -> Diagnostic | None:
    """Where the code itself says that the clocks differ."""
    if code in ("RequestTimeTooSkewed", "RequestInTheFuture") or "not yet current" in words:
        return skewed()
    return None


def moment(value: object) -> datetime.datetime | None:
    """A time as boto3 or a price list gives it, with its zone."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, datetime.datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
