"""Installing CRDs: sent as they are written, in parallel, because reading megabytes of YAML here takes seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from tests.cluster.api import APPLY, Api

_FOLDER: Final = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_NAME: Final = re.compile(r"""^metadata:\n(?:[ ].*\n)*?[ ]+name:[ ]*["']?([\w.-]+)""", re.MULTILINE)
_DOCUMENT: Final = re.compile(r"^---.*$", re.MULTILINE)


def install(api: Api, source: Path | Iterable[Mapping[str, Any]]) -> Callable[[], bool]:
    """Send the CRDs of a file, of a folder of files, or given as manifests; returns a probe: are all established?"""
    documents = dict(_texts(source)) if isinstance(source, Path) else {crd["metadata"]["name"]: crd for crd in source}
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(lambda name: _send(api, name, documents[name]), documents))
    waiting = list(documents)

    def all_established() -> bool:
        # One after the other, as each answer costs the server the whole schema.
        while waiting and _established(api, waiting[-1]):
            waiting.pop()
        return not waiting

    return all_established


def _texts(source: Path) -> Iterable[tuple[str, str]]:
    for path in sorted(source.glob("*.yaml")) if source.is_dir() else [source]:
        for text in _DOCUMENT.split(path.read_text()):
            if "CustomResourceDefinition" in text:
                name = _NAME.search(text)
                assert name is not None, f"no metadata.name in {path}"
                yield name[1], text


def _send(api: Api, name: str, document: object) -> None:
    query = {"fieldManager": "test", "force": "true"}
    api.request("PATCH", f"{_FOLDER}/{name}", document, APPLY, query=query, timeout=60).expect()


def _established(api: Api, name: str) -> bool:
    conditions = api.get(f"{_FOLDER}/{name}").expect().get("status", {}).get("conditions") or []
    return any(condition["type"] == "Established" and condition["status"] == "True" for condition in conditions)
