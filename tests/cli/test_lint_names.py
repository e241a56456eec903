"""Names of rules that do not exist are told with who named them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def folder(place: Path) -> Path:
    (place / "a.py").write_text("x = 1\n")
    return place


@pytest.mark.parametrize(
    "arguments",
    [
        ("--select", "cuda-grap"),
        ("--extend-select", "nccl-backend,cuda-grap"),
        ("--ignore", "cuda-grap"),
        ("--per-file-ignore", "tests/**:cuda-grap"),
    ],
)
def test_in_an_option_it_is_a_fault_of_the_command_line(
    portable: Run, folder: Path, arguments: tuple[str, ...]
) -> None:
    ran = portable("lint", *arguments)
    assert ran.code == 64
    assert "no rule is called cuda-grap" in ran.err
    assert "did you mean cuda-graph?" in ran.err


@pytest.mark.parametrize(
    "setting",
    ['select = ["cuda-grap"]', 'ignore = ["cuda-grap"]', '[lint.per-file-ignores]\n"tests/**" = ["cuda-grap"]'],
)
def test_in_the_configuration_it_has_its_line(portable: Run, folder: Path, setting: str) -> None:
    (folder / "portable.toml").write_text(f"[lint]\n\n{setting}\n")
    ran = portable("lint")
    assert ran.code == 78
    assert "no rule is called cuda-grap" in ran.err
    assert "comes from portable.toml:3" in ran.err


def test_all_stands_for_every_rule(portable: Run, folder: Path) -> None:
    assert portable("lint", "--select", "all").code == 0
