"""The gallery of examples that the package carries, and what `init` makes of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean
from portable.report.json_document import schema_url

SPEC, TARGETS = "workload.yaml", "targets.yaml"
DEFAULT = "train-llm"

_PACKAGED = Path(__file__).parents[1] / "_manifests"
_CHECKOUT = Path(__file__).parents[2] / "manifests"
_MODELINE = re.compile(r"\A# yaml-language-server:.*\n")
_LEFT_OUT = ("__pycache__",)


def gallery() -> Path:
    """The folder of the examples: inside the package, or beside it in a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def examples() -> tuple[str, ...]:
    """The names of the examples."""
    folder = gallery()
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{SPEC}"))) if folder.is_dir() else ()


def title(name: str) -> str:
    """The first sentence that an example's spec says of itself in its comment."""
    lines = (gallery() / name / SPEC).read_text(encoding="utf-8").splitlines()
    comments = []
    for line in lines:
        if line.startswith("# yaml-language-server:"):
            continue
        if not line.startswith("#"):
            break
        comments.append(line.lstrip("# "))
    return " ".join(comments).partition(". ")[0].removesuffix(".")


def files(name: str) -> Mapping[str, bytes]:
    """The files of an example by the name they get: its spec, called like the example, and what the spec refers to.

    Raises:
        UsageError: there is no such example.
    """
    known = examples()
    if name not in known:
        guess = did_you_mean(name, known)
        advice = ((guess,) if guess else ()) + (f"examples: {', '.join(known)}",)
        raise UsageError(Diagnostic("unknown-example", f"there is no example `{name}`", help=advice))
    folder = gallery() / name
    spec = with_modeline((folder / SPEC).read_text(encoding="utf-8"), "workload")
    return {f"{name}.yaml": spec.encode(), **dict(_beside(folder))}


def _beside(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Sources and requirements; what providers get (`NAME.yaml`, `NAME.refused.txt`) stays in the gallery."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        compiled = len(inside.parts) == 1 and (path.suffix == ".yaml" or path.name.endswith(".refused.txt"))
        if path.is_file() and not compiled and not set(inside.parts) & set(_LEFT_OUT):
            yield inside.as_posix(), path.read_bytes()


def with_modeline(text: str, schema: str) -> str:
    """The text with the line that tells an editor its schema, in place of one that it has."""
    return f"# yaml-language-server: $schema={schema_url(schema)}\n{_MODELINE.sub('', text)}"
