"""What a shell may offer next: answered from a small file made beforehand, without importing typer or any command.

Each answer is a line: the word, a tab, and one line of help. No answer means: a file name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parents[1]
WORDS = Path(__file__).parent / "completion.json"
"""Made by `portable.cli.completion_words`; a test keeps it equal to the commands."""


def complete(words: Sequence[str]) -> int:
    """Writes what may stand for the last word; always 0, as a shell has nobody to tell of an error."""
    lines = [f"{word}\t{about}" if about else word for word, about in offers(list(words))]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def offers(words: list[str]) -> Iterator[tuple[str, str]]:
    """Words and their help that begin like the last of these words."""
    *before, last = words or [""]
    node: Mapping[str, Any] = json.loads(WORDS.read_bytes())
    waiting: Mapping[str, Any] | None = None
    for word in before:
        if waiting is not None:
            waiting = None
        elif word.startswith("-"):
            option = node["options"].get(word)
            waiting = option if option is not None and option["takes"] and "=" not in word else None
        elif word in node.get("commands", {}):
            node = node["commands"][word]
    yield from _beginning(last, _candidates(node, waiting, last))


def _candidates(node: Mapping[str, Any], waiting: Mapping[str, Any] | None, last: str) -> Iterator[tuple[str, str]]:
    if waiting is not None:
        yield from ((value, "") for value in _values(waiting))
    elif last.startswith("-"):
        yield from ((name, option["help"]) for name, option in node["options"].items() if name.startswith("--"))
    elif node.get("commands"):
        yield from ((name, inner["help"]) for name, inner in node["commands"].items())
    else:
        yield from ((value, "") for value in _values(node.get("argument") or {}))


def _values(taking: Mapping[str, Any]) -> Iterator[str]:
    """The values an option or argument takes: listed ones, or names that are looked up."""
    yield from taking.get("values", ())
    if "providers" in taking.get("names", ()):
        yield from providers()
    if "rules" in taking.get("names", ()):
        yield from _named(_PACKAGE / "linter" / "rules", "*.py")
    if "schemas" in taking.get("names", ()):
        yield from _named(_PACKAGE / "schemas", "*.json")
    if "targets" in taking.get("names", ()):
        yield from targets(Path.cwd())


def providers() -> Iterator[str]:
    """The embedded providers, by the names of their files."""
    yield from _named(_PACKAGE / "loader" / "index", "*.json")


def _named(folder: Path, pattern: str) -> Iterator[str]:
    """The names that files of a folder stand for."""
    yield from sorted(path.stem.replace("_", "-") for path in folder.glob(pattern) if not path.stem.startswith("_"))


def targets(folder: Path) -> Iterator[str]:
    """The names in the nearest `targets.yaml`, read by its indentation: a YAML parser would take too long."""
    for place in (folder, *folder.parents):
        if (place / "targets.yaml").is_file():
            yield from _indented(place / "targets.yaml")
            return
        if (place / ".git").exists():
            return


def _indented(file: Path) -> Iterator[str]:
    inside, depth = False, None
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            inside = bare.startswith("targets:")
        elif inside:
            depth = indent if depth is None else depth
            if indent == depth and ":" in bare:
                yield bare.partition(":")[0].strip("'\"")


def _beginning(last: str, candidates: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those that begin like the last word; of a list with commas, its last part counts."""
    lead, comma, part = last.rpartition(",")
    seen: set[str] = set()
    for word, about in candidates:
        if word.startswith(part if comma else last) and word not in seen:
            seen.add(word)
            yield (f"{lead},{word}" if comma else word), about
