"""Notebooks: findings, comments and fixes stand where the code stands in the file."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.fix import fix
from portable.linter.lint import lint_text
from portable.linter.look import look
from portable.linter.readers import notebook
from portable.linter.subject import Subject
from portable.model.finding import Finding

SYNC = "torch.cuda.synchronize()"


def cell(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "outputs": [], "execution_count": None, "source": source, "metadata": {}} | more


def written(*cells: dict[str, Any], indent: int | None = 1, ascii_only: bool = False) -> str:
    whole = {"nbformat": 4, "metadata": {"language_info": {"name": "python"}}, "cells": list(cells)}
    return json.dumps(whole, indent=indent, ensure_ascii=ascii_only) + "\n"


def found(text: str) -> tuple[Finding, ...]:
    return lint_text(text.encode(), "a.ipynb").findings


@pytest.mark.parametrize("indent", [None, 1, 2])
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(
    "source",
    [
        ["import torch\n", "s = '\u00e9\\t\U0001f600\"'; " + SYNC + "\n", "\n"],
        "import torch\n\ns = 'a\\\\n'\n" + SYNC,
        ["import torch\nif x:\n\t", SYNC, "\n"],
        ["%time\n", "import torch\r\n", SYNC],
    ],
)
def test_a_finding_stands_on_its_own_characters(source: str | list[str], indent: int | None, ascii_only: bool) -> None:
    shown = {"output_type": "stream", "name": "stdout", "text": [SYNC + "\n", "import torch\n"]}
    text = written(cell("import os", outputs=[shown]), cell(source), indent=indent, ascii_only=ascii_only)
    (one,) = [one for one in found(text) if one.rule == "torch-cuda-call"]
    line = text.split("\n")[one.location.line - 1]
    assert line[one.location.column - 1 :].startswith(SYNC)
    assert one.location.end_column == one.location.column + len("torch.cuda.synchronize")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_fix_changes_the_code_and_not_one_character_else(indent: int | None) -> None:
    shown = {"output_type": "stream", "name": "stdout", "text": [SYNC + "\n"]}
    text = written(cell(["import torch\n", f"{SYNC}  # \u00e9"], outputs=[shown], execution_count=3), indent=indent)
    fixed = fix(found(text), lambda _: text).texts["a.ipynb"]
    before, _, behind = text.rpartition("torch.cuda.synchronize()  #")
    assert fixed == f"{before}torch.accelerator.synchronize()  #{behind}"
    assert found(fixed) == ()


def test_comments_in_cells_answer_for_their_line_or_the_next() -> None:
    text = written(
        cell(
            [
                "# portable: ignore[cuda-device-string] the pool until=2999-01-01\n",
                "a.to('cuda')\n",
                "b.to('cuda')  # portable: ignore[cuda-device-string] said \"so\" until=2999-01-01\n",
                "c.to('cuda')\n",
            ]
        )
    )
    seen = look(Subject("a.ipynb", "notebook", text.encode()), today="2026-01-01")
    assert [(one.reason, one.until) for one in seen.suppressed] == [
        ("the pool", "2999-01-01"),
        ('said "so"', "2999-01-01"),
    ]
    assert [text.split("\n")[one.location.line - 1].strip() for one in seen.findings] == ["\"c.to('cuda')\\n\""]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (["!pip install \\\n", "  cupy-cuda12x\n", "x = 1\n"], ["cupy-cuda12x"]),
        (["if x:\n", "    %pip install 'cupy-cuda12x'\n", "!!nvidia-smi"], ["'cupy-cuda12x", "nvidia-smi"]),
        (["%%bash\n", "if true; then\n", "\n", '  echo "a"; nvidia-smi\n', "fi"], ["nvidia-smi"]),
        (["%time nvidia-smi\n", "# !nvidia-smi\n", "s = '''\n", "pip install cupy-cuda12x'''"], []),
    ],
)
def test_shell_lines_are_shell(source: list[str], wanted: list[str]) -> None:
    text = written(cell("import torch"), cell(source))
    lines = text.split("\n")
    shown = [lines[one.location.line - 1][one.location.column - 1 :] for one in found(text)]
    assert len(shown) == len(wanted)
    assert all(one.startswith(start) for one, start in zip(shown, wanted, strict=True)), shown


def test_a_cell_in_another_language_is_told_where_it_stands() -> None:
    text = written(cell("x = = 1"), cell("x.to('cuda')"), cell(["%%html\n", "<b>nvidia-smi"]))
    assert [one.rule for one in found(text)] == ["unreadable-subject", "cuda-device-string"]
    assert "x = = 1" in text.split("\n")[found(text)[0].location.line - 1]


def test_many_lines_behind_a_large_output_are_found_in_one_pass() -> None:
    """Looked for one by one they would take minutes."""
    source = [f"\u00e9{number} = 1\n" for number in range(15_000)]
    text = written(cell("x", outputs=[{"data": "z" * 2_000_000}]), cell([*source, "x.to('cuda')"]), ascii_only=True)
    (part,) = notebook.read(Subject("a.ipynb", "notebook", text.encode())).parts()
    assert part.location(15_002, 1).line == text.count("\n", 0, text.index("x.to('cuda')")) + 1


def test_a_string_of_escapes_takes_no_more_memory_than_its_size() -> None:
    text = written(cell("x", outputs=[{"data": '"' * 500_000}]), cell("x.to('cuda')"))
    tracemalloc.start()
    spans = list(notebook._sources(text))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [text[start:end] for one in spans for start, end in one] == ["x", "x.to('cuda')"]
    assert peak < 4 << 20


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["cells", "source", "code", '"', "\\", SYNC]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["cells", "source", "cell_type", "a", '"}']), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON, st.lists(st.text(max_size=12), max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_the_code_is_what_the_cell_says(around: Any, source: list[str], ascii_only: bool, indent: int | None) -> None:
    """Whatever stands around it; read by a parser that knows no places."""
    text = written(cell("pass", outputs=around), cell(source, more=around), indent=indent, ascii_only=ascii_only)
    spans = list(notebook._sources(text))
    assert ["".join(json.loads(f'"{text[start:end]}"') for start, end in one) for one in spans] == [
        "pass",
        "".join(source),
    ]
