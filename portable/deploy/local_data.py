"""Data and secrets as folders, files and variables: what a target would map, on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from portable.deploy.local_request import Choices
from portable.errors import Diagnostic, UsageError
from portable.model.data import DataSet
from portable.model.workload import Workload


class Laid(NamedTuple):
    """What was laid out, and what the program is told of it."""

    variables: Mapping[str, str]
    """By the names that the spec gives them."""
    moved: Mapping[str, Path]
    """Paths that exist in pods only, with the folders that stand for them here."""
    outputs: Mapping[str, Path] = {}
    """Folders for results, by logical name, which go away with the run."""
    empty: tuple[str, ...] = ()
    """Inputs that are empty folders, because nothing else was given."""


def check(workload: Workload, choices: Choices) -> None:
    """Makes sure that every choice names something of the workload, and that the folders named are there.

    Raises:
        UsageError: with all that is wrong.
    """
    problems = [*_wrong_data(workload, choices.data), *_wrong_secrets(workload, choices.secrets)]
    if choices.code is not None and not choices.code.is_dir():
        problems.append(Diagnostic("code-not-found", f"`{choices.code}` is no folder"))
    if problems:
        raise UsageError(problems)


def _wrong_data(workload: Workload, chosen: Mapping[str, str]) -> Iterator[Diagnostic]:
    data = workload.spec.data
    uris = {one.name for one in data.sets() if one.as_ == "uri"}
    inputs = {one.name for one in data.inputs}
    for name, value in chosen.items():
        if name not in data.names():
            yield _unknown("data", name, data.names())
        elif is_uri(value) and name not in uris:
            message = f"`{name}` is mounted as a folder, and `{value}` is none"
            yield Diagnostic("data-not-a-folder", message, help=(f"write --data {name}=FOLDER",))
        elif not is_uri(value) and name in inputs and not Path(value).expanduser().exists():
            yield Diagnostic("data-not-found", f"`{value}`, given for `{name}`, does not exist")


def _wrong_secrets(workload: Workload, chosen: Mapping[str, str]) -> Iterator[Diagnostic]:
    known = {one.name: one for one in workload.spec.secrets}
    for name in chosen:
        secret, slash, file = name.partition("/")
        if secret not in known:
            yield _unknown("secret", name, tuple(known))
        elif slash and (known[secret].path is None or not _is_file_name(file)):
            message = f"`--secret {name}=…`: only a secret that is a folder has files, each by a plain name"
            yield Diagnostic("secret-file", message)


def lay_out_data(workload: Workload, choices: Choices, folder: Path) -> Laid:
    """Folders for all data that was not given as a URI."""
    data = workload.spec.data
    folders = {
        name: _folder(choices.data.get(name), folder / name)
        for name in data.names()
        if not is_uri(choices.data.get(name, ""))
    }
    mounts = [(one.name, one.path) for one in data.sets() if one.as_ == "mount"]
    mounts += [(data.model_cache.name, data.model_cache.path)] if data.model_cache else []
    mounts += [(volume.name, volume.path) for volume in data.volumes]
    moved = {path: folders[name] for name, path in mounts if path is not None}
    for group in workload.spec.groups:
        if group.local_disk is not None and group.local_disk.path not in moved:
            moved[group.local_disk.path] = _folder(None, folder / f"{group.name}-disk")
    results = (*data.outputs, *((data.checkpoints,) if data.checkpoints else ()))
    return Laid(
        variables={one.env: _location(one, choices, folders) for one in data.sets() if one.env is not None},
        moved={path: place for path, place in moved.items() if Path(path) != place},
        outputs={one.name: folders[one.name] for one in results if one.name not in choices.data},
        empty=tuple(one.name for one in data.inputs if one.name not in choices.data),
    )


def lay_out_secrets(workload: Workload, choices: Choices, folder: Path) -> Laid:
    """The secrets that were given: as variables, and as folders with files that only the user can read."""
    variables: dict[str, str] = {}
    moved: dict[str, Path] = {}
    for secret in workload.spec.secrets:
        given = {name: value for name, value in choices.secrets.items() if name.partition("/")[0] == secret.name}
        if secret.env is not None and secret.name in given:
            variables[secret.env] = given[secret.name]
        if secret.path is not None and given:
            moved[secret.path] = _folder(None, folder / secret.name)
            for name, value in given.items():
                _write_private(folder / secret.name / (name.partition("/")[2] or secret.name), value)
    return Laid(variables, moved)


def is_uri(text: str) -> bool:
    """Whether a text is a URI rather than a path."""
    return "://" in text and len(urlsplit(text).scheme) > 1


def _is_file_name(text: str) -> bool:
    return text not in ("", ".", "..") and "/" not in text and os.sep not in text


def _folder(chosen: str | None, own: Path) -> Path:
    folder = own if chosen is None else Path(chosen).expanduser().resolve()
    if not folder.exists():
        folder.mkdir(parents=True)
    return folder


def _location(one: DataSet, choices: Choices, folders: Mapping[str, Path]) -> str:
    if one.name not in folders:
        return choices.data[one.name]
    return folders[one.name].as_uri() if one.as_ == "uri" else str(folders[one.name])


def _write_private(path: Path, value: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(value)


def _unknown(what: str, name: str, known: tuple[str, ...]) -> Diagnostic:
    listed = f"names of this workload: {', '.join(known)}" if known else f"this workload has no {what}"
    return Diagnostic(f"unknown-{what}", f"`--{what} {name}=…`: there is no such name", help=(listed,))
