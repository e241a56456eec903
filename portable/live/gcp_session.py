"""Clients of Compute Engine, and what Google's errors mean. Credentials and project are found as gcloud's are.

An endpoint that is plain http is one of a test or a tunnel: it is sent no credentials.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from json import JSONDecodeError
from typing import Any

from portable.errors import ConfigInvalid, Diagnostic, NotAuthorised, PortableError, Unreachable
from portable.live.access import Access, in_our_words, sdk
from portable.live.web import cut_off, looping, skew, skewed

LOGIN = ("log in again: `gcloud auth application-default login`",)
_PROJECT = ("GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT")
_READ_ONLY = ("https://www.googleapis.com/auth/cloud-platform.read-only",)
_MOST_PAGES = 2000
_SKEWED = "in a reasonable timeframe"
"""Words of the answer to a token that was signed too early or too late."""


class Clients:
    """One user's access to one project."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._compute = sdk("google.cloud.compute_v1", "gcp")
        self._endpoint = access.endpoints.get("gcp-compute")
        self._credentials: Any = None
        self._project = access.project or next((os.environ[one] for one in _PROJECT if os.environ.get(one)), None)
        self._log_in()

    def _log_in(self) -> None:
        if (self._endpoint or "").startswith("http://"):
            self._credentials = sdk("google.auth.credentials", "gcp").AnonymousCredentials()
            return
        with asking(self._access, "credentials"):
            found, project = sdk("google.auth", "gcp").default(scopes=_READ_ONLY)
            self._credentials, self._project = found, self._project or project

    @property
    def project(self) -> str:
        """The project whose view of the cloud is read.

        Raises:
            ConfigInvalid: none is named.
        """
        if not self._project:
            advice = ("--project NAME", "or GOOGLE_CLOUD_PROJECT, or `gcloud config set project NAME`")
            raise ConfigInvalid(Diagnostic("project-missing", "no project is named", help=advice))
        return self._project

    def pages(self, client: str, method: str, **parameters: Any) -> Iterator[Any]:
        """Page after page of a list; `client` is the class's name, `MachineTypesClient`.

        Raises:
            NotAuthorised: credentials are missing, expired or insufficient.
            Unreachable: no answer, one that is none, or pages without end.
        """
        options = {"api_endpoint": self._endpoint} if self._endpoint else None
        what = f"{client.removesuffix('Client')}.{method}"
        with asking(self._access, what):
            made = getattr(self._compute, client)(credentials=self._credentials, client_options=options)
            asked = {"project": self.project, "max_results": 500, **parameters}
            still = _Still(self._access)
            pager = getattr(made, method)(request=asked, timeout=self._access.timeout, retry=self._patience(still))
            seen: set[str] = set()
            for page in pager.pages:
                if page.next_page_token in seen or len(seen) > _MOST_PAGES:
                    raise looping(what)
                seen.add(page.next_page_token)
                yield page
                still.renew()
                if self._access.stopped.is_set():
                    self._access.wait(0)

    def one(self, client: str, method: str, **parameters: Any) -> Any:
        """One resource.

        Raises:
            NotAuthorised: credentials are missing, expired or insufficient.
            Unreachable: no answer, or one that is none.
        """
        options = {"api_endpoint": self._endpoint} if self._endpoint else None
        with asking(self._access, f"{client.removesuffix('Client')}.{method}"):
            made = getattr(self._compute, client)(credentials=self._credentials, client_options=options)
            asked = {"project": self.project, **parameters}
            patience = self._patience(_Still(self._access))
            return getattr(made, method)(request=asked, timeout=self._access.timeout, retry=patience)

    def bearer(self) -> dict[str, str]:
        """The headers for an API that has no client of its own here.

        Raises:
            NotAuthorised: the credentials cannot be renewed.
        """
        if (self._access.endpoints.get("gcp-billing") or "").startswith("http://"):
            return {}
        with asking(self._access, "credentials"):
            if not self._credentials.valid:
                self._credentials.refresh(sdk("google.auth.transport.requests", "gcp").Request())
        return {"Authorization": f"Bearer {self._credentials.token}", "X-Goog-User-Project": self.project}

    def _patience(self, still: _Still) -> Any:
        total = self._access.timeout + sum(self._access.pause_before(one) for one in range(1, self._access.attempts))
        return sdk("google.api_core.retry", "gcp").Retry(
            predicate=still, initial=self._access.pause, maximum=20.0, timeout=total
        )


class _Still:
    """Whether to ask again: the other side is busy, the attempts are not used up, nobody stopped it."""

    def __init__(self, access: Access) -> None:
        errors = sdk("google.api_core.exceptions", "gcp")
        self._busy = (errors.TooManyRequests, errors.ServerError)
        self._access = access
        self.renew()

    def renew(self) -> None:
        """Every page is a question of its own, with all its attempts."""
        self._left = self._access.attempts - 1

    def __call__(self, error: Exception) -> bool:
        """Whether this error is worth another attempt."""
        self._left -= 1
        return self._left >= 0 and not self._access.stopped.is_set() and isinstance(error, self._busy)


def asking(access: Access, what: str) -> AbstractContextManager[None]:
    """Turns what Google's libraries raise into errors of ours."""
    return in_our_words(access, what, classified)


def classified(access: Access, what: str, error: Exception) -> Exception:
    """The error of ours that one of Google's is; anything unforeseen stays as it is."""
    api, auth = sdk("google.api_core.exceptions", "gcp"), sdk("google.auth.exceptions", "gcp")
    if isinstance(error, api.RetryError) and error.cause is not None:
        error = error.cause
    if isinstance(error, api.GoogleAPICallError):
        return _answered(access, what, error)
    if isinstance(error, auth.RefreshError) and _SKEWED in str(error):
        return NotAuthorised(skewed())
    if isinstance(error, auth.RefreshError | auth.InvalidOperation):
        return NotAuthorised(Diagnostic("credentials-expired", f"{what}: {_words(error)}", help=LOGIN))
    if isinstance(error, auth.TransportError):
        return Unreachable(Diagnostic("cloud-unreachable", f"{what}: {_words(error)}"))
    if isinstance(error, auth.GoogleAuthError):
        return NotAuthorised(Diagnostic("no-credentials", f"no usable credentials: {_words(error)}", help=LOGIN))
    if isinstance(error, (sdk("google.protobuf.json_format", "gcp").ParseError, JSONDecodeError)):
        return cut_off(what)
    if isinstance(error, sdk("requests", "gcp").exceptions.RequestException):
        advice = ("behind a proxy, set HTTPS_PROXY and NO_PROXY", "a slow line: --request-timeout SECONDS")
        return Unreachable(Diagnostic("cloud-unreachable", f"{what}: {_words(error)}", help=advice))
    return error


def _answered(access: Access, what: str, error: Any) -> PortableError:
    response = getattr(error, "response", None)
    if error.code in (401, 403):
        late = skew(access, getattr(response, "headers", {}).get("Date"))
        if late is not None:
            return NotAuthorised(late)
    if error.code == 401:
        return NotAuthorised(Diagnostic("credentials-expired", f"{what}: {_words(error)}", help=LOGIN))
    if error.code == 403:
        advice = ("the permissions that are needed: docs/permissions.md",)
        return NotAuthorised(Diagnostic("not-authorised", f"{what}: {_words(error)}", help=advice))
    return Unreachable(Diagnostic("cloud-refused", f"{what}: {_words(error)}"))


def _words(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
