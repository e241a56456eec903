"""What a pod would have mounted, laid out in the run's own folder: code, data, secrets."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from portable.deploy.local_request import Choices
from portable.errors import Diagnostic, InvalidInput, UsageError
from portable.model.code import Code, GitSource
from portable.model.data import DataSet
from portable.model.workload import Workload

PRIVATE = ("secrets", "token")
"""What is never kept."""
_READ_ONLY = 0o555
"""Of files and folders of the code: so they are in a pod, where they come from a ConfigMap or a read-only mount."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is, and what the program is told about it."""

    root: Path
    code: Path
    """The program's code."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Locations of data, and secrets, by the names the spec gives them."""
    moved: Mapping[str, Path] = field(default_factory=dict)
    """Paths that exist in pods only, with the folders that stand for them here."""
    hidden: tuple[str, ...] = ()
    """Values that must not be shown."""
    outputs: tuple[Path, ...] = ()
    """Folders for results that go away with the run."""

    @property
    def work(self) -> Path:
        """The folder in which Ray's processes start."""
        return self.root / "work"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files."""
        return self.root / "tmp"

    @property
    def token(self) -> Path:
        """The file with Ray's token."""
        return self.root / "token"


@dataclass(frozen=True, slots=True)
class _Mount:
    """A folder of pods: from data, or from a secret."""

    name: str
    path: str


def check(workload: Workload, choices: Choices) -> None:
    """Makes sure that every choice names something of the workload, and every folder named is there.

    Raises:
        UsageError: all that is wrong.
    """
    spec = workload.spec
    problems = [_unknown("data", name, spec.data.names()) for name in choices.data if name not in spec.data.names()]
    known = tuple(one.name for one in spec.secrets)
    problems += [_unknown("secret", name, known) for name in choices.secrets if name.split("/")[0] not in known]
    uris = {one.name for one in spec.data.sets() if one.as_ == "uri"}
    for name, value in choices.data.items():
        if _is_uri(value):
            if name not in uris:
                message = f"`{name}` is mounted as a folder, and `{value}` is none"
                problems.append(Diagnostic("data-not-a-folder", message, help=(f"--data {name}=FOLDER",)))
        elif name in {one.name for one in spec.data.inputs} and not Path(value).expanduser().exists():
            problems.append(Diagnostic("data-not-found", f"`{value}`, given for `{name}`, does not exist"))
    if choices.code is not None and not choices.code.is_dir():
        problems.append(Diagnostic("code-not-found", f"`{choices.code}` is no folder"))
    if problems:
        raise UsageError(problems)


def lay_out(workload: Workload, choices: Choices, root: Path) -> Layout:
    """The folder filled with everything the program expects.

    Raises:
        InvalidInput: the repository of the code cannot be cloned.
    """
    for name in ("work", "tmp", "data", "secrets"):
        (root / name).mkdir(mode=0o700)
    folders = {name: _data_folder(name, value, root) for name, value in _folders(workload, choices)}
    variables = dict(_locations(workload, choices, folders))
    moved = {mount.path: folders[mount.name] for mount in _mounts(workload)}
    secret_variables, secret_folders = _secrets(workload, choices, root / "secrets")
    data = workload.spec.data
    results = (*data.outputs, *((data.checkpoints,) if data.checkpoints else ()))
    return Layout(
        root=root,
        code=_code(workload, choices, root / "code"),
        variables=variables | secret_variables,
        moved={path: folder for path, folder in (moved | secret_folders).items() if Path(path) != folder},
        hidden=tuple(choices.secrets.values()),
        outputs=tuple(folders[one.name] for one in results if one.name in folders and one.name not in choices.data),
    )


def unreachable(workload: Workload, layout: Layout) -> tuple[str, ...]:
    """Paths of pods that the command or script itself names: it will not find them here."""
    job = workload.job
    text = "" if job is None else job.script or "\n".join(job.command or ())
    return tuple(path for path in layout.moved if path in text)


def _code(workload: Workload, choices: Choices, folder: Path) -> Path:
    code = workload.spec.code
    if choices.code is not None:
        return choices.code.resolve()
    if code.delivery == "image":
        return Path.cwd()
    if isinstance(code.source, GitSource):
        return _clone(code.source, folder, workload)
    folder.mkdir()
    for name, content in workload.bundle.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(_READ_ONLY)
    if not _unpacked_writable(code):
        for one, _, _ in os.walk(folder, topdown=False):
            os.chmod(one, _READ_ONLY)
    return folder


def _unpacked_writable(code: Code) -> bool:
    """Ray unpacks an uploaded zip into a folder that can be written to."""
    return code.delivery == "upload"


def _clone(source: GitSource, folder: Path, workload: Workload) -> Path:
    """A repository at its ref; git asks no questions."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    if source.ref.startswith("-"):
        raise InvalidInput(_not_cloned(source, "a ref does not begin with a dash", workload))
    for words in (
        ("init", "--quiet", "--", str(folder)),
        ("-C", str(folder), "fetch", "--quiet", "--tags", "--", source.git, "+refs/heads/*:refs/remotes/origin/*"),
        ("-C", str(folder), "fetch", "--quiet", "--", source.git, source.ref),
        ("-C", str(folder), "checkout", "--quiet", "--detach", "FETCH_HEAD"),
    ):
        try:
            subprocess.run(("git", *words), check=True, capture_output=True, text=True, env=environment)  # noqa: S603
        except FileNotFoundError:
            raise InvalidInput(_not_cloned(source, "git is not installed", workload)) from None
        except subprocess.CalledProcessError as error:
            raise InvalidInput(_not_cloned(source, error.stderr.strip(), workload)) from None
    inside = folder / (source.path or ".")
    if not inside.is_dir():
        raise InvalidInput(_not_cloned(source, f"it has no folder {source.path}", workload))
    return inside


def _not_cloned(source: GitSource, why: str, workload: Workload) -> Diagnostic:
    where = workload.location("spec", "code", "source")
    advice = ("--code FOLDER takes a checkout you have",)
    return Diagnostic("code-not-cloned", f"`{source.git}` at `{source.ref}`: {why}", where, help=advice)


def _folders(workload: Workload, choices: Choices) -> Iterator[tuple[str, str | None]]:
    """Logical names that are folders here, each with the folder chosen for it."""
    for name in workload.spec.data.names():
        chosen = choices.data.get(name)
        if chosen is None or not _is_uri(chosen):
            yield name, chosen


def _data_folder(name: str, chosen: str | None, root: Path) -> Path:
    folder = root / "data" / name if chosen is None else Path(chosen).expanduser().resolve()
    if not folder.exists():
        folder.mkdir(parents=True)
    return folder


def _locations(workload: Workload, choices: Choices, folders: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """The variable of each data set that names one."""
    for one in workload.spec.data.sets():
        if one.env is not None:
            yield one.env, _location(one, choices, folders)


def _location(one: DataSet, choices: Choices, folders: Mapping[str, Path]) -> str:
    if one.name not in folders:
        return choices.data[one.name]
    return folders[one.name].as_uri() if one.as_ == "uri" else str(folders[one.name])


def _mounts(workload: Workload) -> Iterator[_Mount]:
    data = workload.spec.data
    for one in data.sets():
        if one.as_ == "mount" and one.path is not None:
            yield _Mount(one.name, one.path)
    if data.model_cache is not None:
        yield _Mount(data.model_cache.name, data.model_cache.path)
    for volume in data.volumes:
        yield _Mount(volume.name, volume.path)


def _secrets(workload: Workload, choices: Choices, folder: Path) -> tuple[dict[str, str], dict[str, Path]]:
    """Secrets that were given: variables, and folders with files only the user can read."""
    variables: dict[str, str] = {}
    folders: dict[str, Path] = {}
    for secret in workload.spec.secrets:
        given = {name: value for name, value in choices.secrets.items() if name.split("/")[0] == secret.name}
        if secret.env is not None and secret.name in given:
            variables[secret.env] = given[secret.name]
        if secret.path is not None:
            folders[secret.path] = folder / secret.name
            folders[secret.path].mkdir(mode=0o700)
            for name, value in given.items():
                _write_secret(folders[secret.path] / (name.partition("/")[2] or secret.name), value)
    return variables, folders


def _write_secret(path: Path, value: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(value)


def _is_uri(text: str) -> bool:
    return len(urlsplit(text).scheme) > 1 and "://" in text


def _unknown(what: str, name: str, known: tuple[str, ...]) -> Diagnostic:
    listed = f"names of this workload: {', '.join(known)}" if known else f"this workload has no {what}"
    return Diagnostic(f"unknown-{what}", f"`--{what} {name}=…`: there is no such name", help=(listed,))
