"""The settings of `portable.toml` and of `[tool.portable]` in `pyproject.toml`, each with the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portable.cli.settings import SETTINGS, Value, checked
from portable.errors import ConfigInvalid, Diagnostic, Location
from portable.loader.spelling import did_you_mean

OWN, PROJECT = "portable.toml", "pyproject.toml"
_TABLE = "tool.portable"


def find(folder: Path) -> tuple[Path, ...]:
    """The nearest `portable.toml` and the nearest `pyproject.toml` that speaks of portable, up to the repository."""
    own: Path | None = None
    project: Path | None = None
    for place in (folder, *folder.parents):
        if own is None and (place / OWN).is_file():
            own = place / OWN
        if project is None and (place / PROJECT).is_file() and _TABLE in _text(place / PROJECT):
            project = place / PROJECT
        if (place / ".git").exists():
            break
    return tuple(one for one in (own, project) if one is not None)


def read(path: Path) -> Mapping[str, Value]:
    """The settings of one file by name; paths in it count from its folder.

    Raises:
        ConfigInvalid: the file cannot be read, is no TOML, or has a key or a value that is not known.
    """
    import tomllib

    text = _text(path)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalid(_unreadable(str(error), path)) from None
    inside = path.name == PROJECT
    tree = tree.get("tool", {}).get("portable", {}) if inside else tree
    lines = _lines(text, _TABLE + "." if inside else "")
    problems: list[Diagnostic] = []
    found: dict[str, Value] = {}
    for name, value in _flat(tree):
        place = Location(str(path), lines.get(name) or lines.get(name.partition(".")[0], 1))
        try:
            found[name] = _value(name, value, place, path.parent)
        except ConfigInvalid as error:
            problems.extend(error.diagnostics)
    if problems:
        raise ConfigInvalid(problems)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigInvalid(Diagnostic("config-not-found", f"there is no file `{path}`")) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "it is not UTF-8"
        raise ConfigInvalid(Diagnostic("config-unreadable", f"`{path}` cannot be read: {reason.lower()}")) from None


def _unreadable(message: str, path: Path) -> Diagnostic:
    """The parser's message, with its place taken out of the text."""
    found = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", message)
    if found is None:
        return Diagnostic("config-syntax", message, Location(str(path)))
    what = found[1][:1].lower() + found[1][1:]
    return Diagnostic("config-syntax", what, Location(str(path), int(found[2]), int(found[3])))


def _flat(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names with the table before the dot, as settings are called."""
    families = {name.partition(".")[0] for name in SETTINGS if "." in name}
    for key, value in tree.items():
        if key in families and isinstance(value, dict):
            yield from ((f"{key}.{inner}", one) for inner, one in value.items())
        else:
            yield key, value


def _value(name: str, value: Any, place: Location, folder: Path) -> Value:
    setting = SETTINGS.get(name)
    if setting is None:
        guess = did_you_mean(name, SETTINGS)
        advice = (guess or "`portable config show` lists every setting",)
        raise ConfigInvalid(Diagnostic("unknown-key", f"there is no setting `{name}`", place, help=advice))
    good = checked(setting, value, name, place)
    if setting.kind == "path":
        good = str(folder / good)
    elif setting.kind == "paths":
        good = tuple(str(folder / one) for one in good)
    return Value(good, f"{Path(place.file).name}:{place.line}")


_HEADER = re.compile(r"^\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"""^\s*((?:[\w.-]|"[^"]*"|'[^']*')+)\s*=""")


def _lines(text: str, prefix: str) -> dict[str, int]:
    """The line of each key, by its full name without the prefix; the first one where a key seems to stand twice."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _plain(header[1]) + "."
            name = table.rstrip(".")
        elif key := _KEY.match(line):
            name = table + _plain(key[1])
        else:
            continue
        if name.startswith(prefix):
            found.setdefault(name.removeprefix(prefix), number)
    return found


def _plain(name: str) -> str:
    return re.sub(r"""["'\s]""", "", name)
