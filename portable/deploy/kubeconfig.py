"""A kubeconfig to a client: which file and context, and what to say when there is none."""

from __future__ import annotations

import os
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
    if kubeconfig is None and not _is_there(place):
        return _in_cluster(library, context)
    name = _context(library, place, context)
    try:
        client = library.new_client_from_config(config_file=place, context=name)
    except library.ConfigException as error:
        raise _broken(str(error)) from None
    except Exception as error:
        # The loader runs credential programs and lets whatever they raise through.
        raise NotAuthorised(
            Diagnostic(
                "credentials-failed",
                f"the credentials of context {name} cannot be had: {type(error).__name__}",
                help=("log in again as your cluster's provider wants it",),
            )
        ) from None
    return client, name


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


def _in_cluster(library: Any, context: str | None) -> tuple[ApiClient, str | None]:
    from kubernetes.client import ApiClient, Configuration

    settings = Configuration()
    try:
        library.load_incluster_config(client_configuration=settings)
    except library.ConfigException:
        wanted = f" (the target wants its context {context})" if context else ""
        raise ConfigInvalid(
            Diagnostic(
                "no-kubeconfig",
                f"there is no kubeconfig{wanted}",
                help=("say where it is: `--kubeconfig FILE` or KUBECONFIG", "without a cluster: `plan --offline`"),
            )
        ) from None
    return ApiClient(configuration=settings), None


def _context(library: Any, place: str, wanted: str | None) -> str:
    """The name of the context.

    Raises:
        ConfigInvalid: there is none, or none of that name.
    """
    try:
        contexts, active = library.list_kube_config_contexts(place)
    except library.ConfigException as error:
        raise _broken(str(error)) from None
    except Exception as error:
        raise _broken(f"{type(error).__name__} while reading it") from None
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


def _broken(why: str) -> ConfigInvalid:
    message = f"the kubeconfig cannot be used: {why}"
    return ConfigInvalid(Diagnostic("kubeconfig-invalid", message, help=("`kubectl config view` shows what it holds",)))
