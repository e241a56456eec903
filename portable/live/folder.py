"""A provider folder on disk: made aside, then put in place as a whole, so that nobody ever reads half of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from portable.errors import Diagnostic, UsageError
from portable.live.overlay import Tree, written

_STAGING = ".staging"
"""Holds no YAML of its own, so that no reader of the folder takes it for a provider."""
_FILES = {"instanceTypes": "instance-types.yaml", "regions": "regions.yaml"}
_HEAD = "# Written by `portable catalog refresh`; facts of a cloud as it was asked on the days that `sources` names.\n"


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # one of two classes
    """Writes every value out: an anchor is a riddle to whoever reads prices."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always."""
        return True


def files(tree: Tree) -> dict[str, str]:
    """File name to text of a provider folder."""
    made = {"provider.yaml": _text({"name": tree["name"], "sources": tree["sources"]})}
    for key, name in _FILES.items():
        if tree.get(key):
            made[name] = _text([written(one) for one in tree[key]])
    return made


def _text(value: Any) -> str:
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120)
    return _HEAD + str(text)


@contextmanager
def staged(tree: Tree, root: Path) -> Iterator[Path]:
    """A folder of providers with this one alone, beside where it is to be; gone when the block is left.

    Raises:
        UsageError: the place cannot be written to.
    """
    place = root / _STAGING / str(os.getpid())
    try:
        folder = place / tree["name"]
        folder.mkdir(parents=True)
        for name, text in files(tree).items():
            (folder / name).write_text(text, encoding="utf-8")
        yield place
    except OSError as error:
        message = f"`{root}` cannot be written to: {(error.strerror or str(error)).lower()}"
        raise UsageError(Diagnostic("folder-not-written", message, help=("--out DIR names another place",))) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _remove_empty(place.parent)


def publish(made: Path, root: Path, name: str) -> Path:
    """Puts a staged provider in its place; should that fail or be stopped, what stood there stands there again."""
    target, aside = root / name, made / f"{name}.before"
    try:
        if target.exists():
            target.rename(aside)
        (made / name).rename(target)
    finally:
        if aside.exists() and not target.exists():
            aside.rename(target)
    return target


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
