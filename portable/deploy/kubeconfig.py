"""A kubeconfig to a client: which file and context, and what to say when there is none."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portable.errors import ConfigInvalid, Diagnostic, MissingExtra, NotAuthorised

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

_DEFAULT = "~/.kube/config"


def open_client(kubeconfig: str | Path | None = None, context: str | None = None) -> tuple[ApiClient, str | None]:
    """The client of a context (the current one without a name), and the context's name; in a pod, the pod's account.

    Raises:
        ConfigInvalid: no kubeconfig, no such context, or a broken file.
        MissingExtra: the client library is not installed.
        NotAuthorised: the program that fetches credentials failed.
    """
    library = _library()
    # The library reads the variable once, when it is imported.
    place = str(kubeconfig or os.environ.get("KUBECONFIG") or _DEFAULT)
    if not _is_there(place):
        if kubeconfig is not None:
            raise _absent(place, context)
        return _in_cluster(library, place, context)
    name = _context(library, place, context)
    try:
        with _overheard() as said:
            client = library.new_client_from_config(config_file=place, context=name)
    except library.ConfigException as error:
        raise _broken(place, str(error)) from None
    except Exception as error:
        # The loader runs credential programs and lets whatever they raise through.
        raise _no_credentials(name, type(error).__name__) from None
    if said:
        raise _no_credentials(name, "the program that fetches them failed")
    return client, name


class _Ear(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one message."""
        self._heard.append(record.getMessage())


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What is logged as an error meanwhile: the library logs that a credential program failed, and goes on without."""
    heard: list[str] = []
    root, ear = logging.getLogger(), _Ear(heard)
    root.addHandler(ear)
    try:
        yield heard
    finally:
        root.removeHandler(ear)


def _no_credentials(context: str, why: str) -> NotAuthorised:
    message = f"the credentials of context {context} cannot be had: {why}"
    advice = ("log in again as your cluster's provider wants it", "`kubectl auth whoami` runs the same program")
    return NotAuthorised(Diagnostic("credentials-failed", message, help=advice))


def _library() -> Any:
    try:
        from kubernetes import config
    except ImportError:
        raise MissingExtra(
            Diagnostic(
                "extra-missing",
                "talking to a cluster needs the Kubernetes client",
                help=("uv add 'portable[k8s]'", "pip install 'portable[k8s]'"),
            )
        ) from None
    return config


def _is_there(place: str) -> bool:
    return any(Path(one).expanduser().exists() for one in place.split(os.pathsep) if one)


def _in_cluster(library: Any, place: str, context: str | None) -> tuple[ApiClient, str | None]:
    from kubernetes.client import ApiClient, Configuration

    settings = Configuration()
    try:
        library.load_incluster_config(client_configuration=settings)
    except library.ConfigException:
        raise _absent(place, context) from None
    return ApiClient(configuration=settings), None


def _absent(place: str, context: str | None) -> ConfigInvalid:
    wanted = f" (the target wants its context {context})" if context else ""
    message = f"there is no kubeconfig `{place}`{wanted}"
    advice = "say where it is: `--kubeconfig FILE` or KUBECONFIG"
    return ConfigInvalid(Diagnostic("no-kubeconfig", message, help=(advice,)))


def _context(library: Any, place: str, wanted: str | None) -> str:
    """The name of the context.

    Raises:
        ConfigInvalid: there is none, or none of that name.
    """
    try:
        contexts, active = library.list_kube_config_contexts(place)
    except library.ConfigException as error:
        raise _broken(place, str(error)) from None
    except Exception as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise _broken(place, f"{type(error).__name__} while reading it{where}") from None
    names = [str(one["name"]) for one in contexts or ()]
    if wanted is None and active:
        return str(active["name"])
    if wanted in names:
        return str(wanted)
    message = f"the kubeconfig has no context `{wanted}`" if wanted else "the kubeconfig has no current context"
    listed = f"contexts: {', '.join(names) or 'none'}"
    raise ConfigInvalid(
        Diagnostic("unknown-context", message, help=(listed, "the target's `cluster.context` or `--context` names it"))
    )


def _broken(place: str, why: str) -> ConfigInvalid:
    message = f"the kubeconfig `{place}` cannot be used: {why}"
    return ConfigInvalid(Diagnostic("kubeconfig-invalid", message, help=("`kubectl config view` shows what it holds",)))
