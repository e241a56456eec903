"""The client of Azure's compute API, and what its errors mean. Credentials are found as `DefaultAzureCredential` does.

An endpoint that is plain http is one of a test or a tunnel: it is sent no credentials.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from json import JSONDecodeError
from typing import Any

from portable.errors import Diagnostic, NotAuthorised, Unreachable
from portable.live.access import Access, in_our_words, sdk
from portable.live.web import cut_off, looping, skew

LOGIN = ("log in again: `az login`", "or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET")
_SUBSCRIPTION = ("AZURE_SUBSCRIPTION_ID", "ARM_SUBSCRIPTION_ID")
_MOST_PAGES = 2000


def subscription(access: Access) -> str | None:
    """The subscription whose view is read; None: none is named, so that only public prices can be."""
    return access.subscription or next((os.environ[one] for one in _SUBSCRIPTION if os.environ.get(one)), None)


class Client:
    """One user's access to one subscription."""

    def __init__(self, access: Access, of: str) -> None:
        self._access = access
        compute = sdk("azure.mgmt.compute", "azure")
        endpoint = access.endpoints.get("azure-arm")
        options: dict[str, Any] = {
            "retry_total": access.attempts - 1,
            "retry_backoff_factor": access.pause,
            "connection_timeout": min(access.timeout, 10),
            "read_timeout": access.timeout,
        }
        if endpoint:
            options["base_url"] = endpoint
            options["credential_scopes"] = [f"{endpoint}/.default"]
        with asking(access, "credentials"):
            if (endpoint or "").startswith("http://"):
                options["authentication_policy"] = sdk("azure.core.pipeline.policies", "azure").SansIOHTTPPolicy()
            credential = sdk("azure.identity", "azure").DefaultAzureCredential()
            self._client = compute.ComputeManagementClient(credential, of, **options)

    def items(self, operations: str, method: str = "list", **parameters: Any) -> Iterator[Any]:
        """Everything that a list of a group of operations gives, page after page.

        Raises:
            NotAuthorised: credentials are missing, expired or insufficient.
            Unreachable: no answer, one that is none, or pages without end.
        """
        with asking(self._access, f"{operations}.{method}"):
            seen: set[str] = set()
            pages = getattr(getattr(self._client, operations), method)(**parameters).by_page()
            for page in pages:
                yield from page
                token = pages.continuation_token
                if token is not None and (token in seen or len(seen) > _MOST_PAGES):
                    raise looping(operations)
                seen.add(token or "")
                if self._access.stopped.is_set():
                    self._access.wait(0)

    def one(self, operations: str, **parameters: Any) -> Any:
        """One resource.

        Raises:
            NotAuthorised: credentials are missing, expired or insufficient.
            Unreachable: no answer, or one that is none.
        """
        with asking(self._access, f"{operations}.get"):
            return getattr(self._client, operations).get(**parameters)


def asking(access: Access, what: str) -> AbstractContextManager[None]:
    """Turns what Azure's libraries raise into errors of ours."""
    return in_our_words(access, what, classified)


def classified(access: Access, what: str, error: Exception) -> Exception:
    """The error of ours that one of Azure's is; anything unforeseen stays as it is."""
    core = sdk("azure.core.exceptions", "azure")
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        late = skew(access, getattr(getattr(error, "response", None), "headers", {}).get("Date"))
        if late is not None:
            return NotAuthorised(late)
    if status == 403:
        needed = ("the permissions that are needed: docs/permissions.md",)
        return NotAuthorised(Diagnostic("not-authorised", f"{what}: {_words(error)}", help=needed))
    if isinstance(error, core.ClientAuthenticationError):
        name = "credentials-expired" if status == 401 else "no-credentials"
        return NotAuthorised(Diagnostic(name, f"{what}: {_words(error)}", help=LOGIN))
    if isinstance(error, (core.DecodeError, JSONDecodeError)):
        return cut_off(what)
    if isinstance(error, core.ServiceRequestError | core.ServiceResponseError):
        advice = ("behind a proxy, set HTTPS_PROXY and NO_PROXY", "a slow line: --request-timeout SECONDS")
        return Unreachable(Diagnostic("cloud-unreachable", f"{what}: {_words(error)}", help=advice))
    if isinstance(error, core.AzureError):
        return Unreachable(Diagnostic("cloud-refused", f"{what}: {_words(error)}"))
    return error


def _words(error: BaseException) -> str:
    return (str(getattr(error, "message", None) or error).splitlines() or [type(error).__name__])[0][:300]
