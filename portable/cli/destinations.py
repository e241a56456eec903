"""Where compiled objects go: standard output, files, or a folder for each target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from portable.cli.outputs import Output, make_folder, write_file, write_folder
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
from portable.report.manifests import FOLDERS, IN_REPOSITORY, STREAMS, Compiled, Repository

_ENDINGS = {"yaml": "yaml", "json": "json"}


class Destinations(NamedTuple):
    """What was asked for on the command line."""

    outputs: tuple[Output, ...]
    folder: Path | None
    """Of `--out-dir`."""
    repository: str | None
    repository_path: str | None
    revision: str

    def check(self, targets: Sequence[str]) -> None:
        """Whether everything has a place of its own, before anything is resolved.

        Raises:
            UsageError: it has not.
        """
        for output in self.outputs:
            if self.folder is not None and output.path is not None:
                raise _wrong(f"`--out-dir` stands beside `-o {output.format}={output.path}`", "give one of them")
            if self.folder is not None:
                continue
            if output.format not in STREAMS and output.path is None:
                advice = f"say `-o {output.format}=DIR`, or `--out-dir DIR`"
                raise _wrong(f"{output.format} is a folder and cannot go to standard output", advice)
            if len(targets) > 1 and (output.path is not None or output.format != "yaml"):
                raise _wrong(f"{len(targets)} targets do not go into one {output.format}", "say `--out-dir DIR`")
        if any(output.format in IN_REPOSITORY for output in self.outputs) and self.repository is None:
            raise _wrong("an Argo CD Application names its git repository", "say `--repo URL`")


def _wrong(message: str, advice: str) -> UsageError:
    return UsageError(Diagnostic("output-place", message, help=(advice,)))


def deliver(run: Session, places: Destinations, made: tuple[Compiled, ...]) -> None:
    """Writes everything to where it belongs."""
    if places.folder is not None and made:
        make_folder(places.folder)
    for output in places.outputs:
        if output.format in STREAMS:
            _texts(run, places, output, made)
        else:
            _folders(run, places, output, made)


def _texts(run: Session, places: Destinations, output: Output, made: tuple[Compiled, ...]) -> None:
    render = STREAMS[output.format]
    if places.folder is None:
        text = "---\n".join(render(one) for one in made)
        if made:
            run.emit(output, text)
        return
    for one in made:
        path = places.folder / f"{one.target}.{_ENDINGS[output.format]}"
        write_file(path, render(one))
        run.screen.say(f"wrote {path}")


def _folders(run: Session, places: Destinations, output: Output, made: tuple[Compiled, ...]) -> None:
    for one in made:
        folder = output.path if places.folder is None else places.folder / one.target
        assert folder is not None
        files = _files(places, output, one, folder)
        write_folder(folder, files)
        run.screen.say(f"wrote {folder} ({len(files)} files)")


def _files(places: Destinations, output: Output, one: Compiled, folder: Path) -> Mapping[str, str]:
    if output.format in FOLDERS:
        return FOLDERS[output.format](one)
    path = places.repository_path or _inside_repository(folder)
    return IN_REPOSITORY[output.format](one, Repository(places.repository or "", path, places.revision))


def _inside_repository(folder: Path) -> str:
    """The folder's path from the root of the git repository around it.

    Raises:
        UsageError: it lies in none.
    """
    whole = folder.absolute()
    for root in whole.parents:
        if (root / ".git").exists():
            return whole.relative_to(root).as_posix()
    raise _wrong(f"`{folder}` lies in no git repository", "say where it will lie: `--repo-path PATH`")
