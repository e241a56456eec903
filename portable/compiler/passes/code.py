"""The program's files on the nodes: from a ConfigMap, or cloned from a repository before the program starts."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

from portable.compiler.entrypoint import CODE_DIR
from portable.compiler.naming import object_name
from portable.compiler.objects import manifest
from portable.compiler.pod import Pod, mount
from portable.model.code import GitSource
from portable.model.manifest import Manifest
from portable.model.placement import HEAD, Placement
from portable.model.quantity import format_bytes, format_cpu
from portable.model.workload import Workload

_VOLUME = "code"
_CLONE = "fetch-code"
_EXECUTABLE = 0o555
"""A ConfigMap keeps no file modes, so every file may be run."""

# A ref or commit alone is fetched where the server allows it; an abbreviated commit needs the whole history. The clone
# is a new folder of the volume, because git refuses a folder that belongs to somebody else, as the volume's root does.
_SCRIPT = """\
set -eu
case "$3" in -*) echo "a ref does not begin with a dash: $3" >&2; exit 2 ;; esac
git init --quiet -- "$1"
cd "$1"
if git fetch --quiet --depth 1 -- "$2" "$3"; then
  git checkout --quiet --detach FETCH_HEAD
else
  git fetch --quiet --tags -- "$2" '+refs/heads/*:refs/remotes/origin/*'
  git checkout --quiet --detach "$3" --
fi
test -d "./$4" || { echo "the repository has no folder $4" >&2; exit 2; }
"""

_BINARY = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML and terminals do not show as they are."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The head or worker with the code mounted and on PYTHONPATH, so that Serve and tasks import from it.

    Code that the image has, or that Ray uploads, is not mounted. The clone gets the environment set so far: proxies
    and credentials that git reads.
    """
    if pod.role != HEAD and placement.seat(pod.role).group is None:
        return pod
    code = workload.spec.code
    if code.delivery == "configMap":
        return _importing(_mounted(pod, workload))
    if code.delivery == "git" and isinstance(code.source, GitSource):
        return _importing(_cloned(pod, workload, code.source, placement))
    return pod


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The ConfigMap with the files; its name changes with their content, so that pods never see half a change."""
    if workload.spec.code.delivery != "configMap":
        return ()
    body: dict[str, Any] = {"data": {}, "binaryData": {}}
    for path, content in sorted(workload.bundle.files.items()):
        text = _text(content)
        part, value = ("binaryData", b64encode(content).decode()) if text is None else ("data", text)
        body[part][key(path)] = value
    filled = {part: values for part, values in body.items() if values}
    name = _config_map(workload)
    return (manifest("v1", "ConfigMap", name, workload, placement, immutable=True, **filled),)


def key(path: str) -> str:
    """The ConfigMap key of a file, which no other path has: `..` for `/`, as a key has no slash.

    A path for which that would be ambiguous, too long or no valid key gets a digest.
    """
    made = path.replace("/", "..")
    ambiguous = path.startswith("/") or re.search(r"\.\.|/\.|\./|^\.$", path)
    if ambiguous or not re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", made):
        return f"file-{sha256(path.encode()).hexdigest()[:32]}"
    return made


def _mounted(pod: Pod, workload: Workload) -> Pod:
    items = [{"key": key(path), "path": path} for path in sorted(workload.bundle.files)]
    source: dict[str, Any] = {"name": _config_map(workload), "defaultMode": _EXECUTABLE}
    volume = {"name": _VOLUME, "configMap": source | ({"items": items} if items else {})}
    return pod.with_volume(volume, mount(_VOLUME, CODE_DIR, read_only=True))


def _cloned(pod: Pod, workload: Workload, source: GitSource, placement: Placement) -> Pod:
    """The pod with an init container that clones; its arguments are positional, so that no shell reads them."""
    root, folder = CODE_DIR.rsplit("/", 1)
    inside = (source.path or ".").strip("/")
    size = placement.seat(pod.role).group or workload.spec.head
    resources = {"cpu": format_cpu(size.cpu), "memory": format_bytes(size.memory)}
    clone = {
        "name": _CLONE,
        "image": pod.image,
        "command": ["/bin/sh", "-c", _SCRIPT, _CLONE, CODE_DIR],
        "args": [_literal(source.git), _literal(source.ref), _literal(inside)],
        "env": [
            {"name": name, "value": value} if isinstance(value, str) else {"name": name, "valueFrom": value}
            for name, value in pod.env.items()
        ],
        # As much as the program's own container: a pod needs the larger of the two, and quotas want both to say.
        "resources": {"limits": resources, "requests": resources},
        "volumeMounts": [mount(_VOLUME, root)],
    }
    sub_path = folder if inside == "." else f"{folder}/{inside}"
    made = mount(_VOLUME, CODE_DIR, read_only=True, sub_path=sub_path)
    with_clone = replace(pod, init_containers=(*pod.init_containers, clone))
    return with_clone.with_volume({"name": _VOLUME, "emptyDir": {}}, made)


def _importing(pod: Pod) -> Pod:
    known = pod.env.get("PYTHONPATH")
    path = f"{CODE_DIR}:{known}" if isinstance(known, str) and known else CODE_DIR
    return replace(pod, env={**pod.env, "PYTHONPATH": path})


def _config_map(workload: Workload) -> str:
    return object_name(workload, "code", workload.bundle.digest)


def _text(content: bytes) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if _BINARY.search(text) else text


def _literal(text: str) -> str:
    """Text that Kubernetes hands on as it is: it would put the environment in for `$(NAME)`."""
    return text.replace("$", "$$")
