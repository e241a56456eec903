"""Commands run in this process, in a folder of their own, with an environment that says nothing."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from portable.__main__ import main
from tests.cli.build import write_site
from tests.fakes import FOREIGN_KINDS, KINDS, FakeCluster


class Ran(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


class _Stream(io.TextIOWrapper):
    """A stream that can pretend to be a terminal."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in; no setting comes from the outside."""
    for name in list(os.environ):
        if name.startswith("PORTABLE_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CI", "TERM"):
            monkeypatch.delenv(name)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def site(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with a spec, targets and providers, the latter known by the environment."""
    write_site(place)
    monkeypatch.setenv("PORTABLE_PROVIDERS", str(place / "clouds"))
    return place


@pytest.fixture
def cluster(site: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    """A cluster in memory, which every command of the site reaches whatever its kubeconfig."""
    made = FakeCluster("ml", kinds=(*KINDS, *FOREIGN_KINDS, "NetworkPolicy", "PodDisruptionBudget"))
    monkeypatch.setattr("portable.deploy.kubernetes.connect", lambda *_, **__: made)
    return made


@pytest.fixture
def portable(place: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line; `stdin` is text, `terminal` pretends that both streams are one."""

    def run(*arguments: str, stdin: str | None = None, terminal: bool = False, encoding: str = "utf-8") -> Ran:
        out, err = _Stream(io.BytesIO(), encoding=encoding), _Stream(io.BytesIO(), encoding=encoding)
        out.terminal = err.terminal = terminal
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", out)
            patched.setattr(sys, "stderr", err)
            if stdin is not None:
                patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            code = main(list(arguments))
            texts = [_text(stream) for stream in (out, err)]
        return Ran(code, *texts)

    return run


def _text(stream: _Stream) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
