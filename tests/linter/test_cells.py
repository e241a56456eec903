"""Comments that answer for findings in notebooks, whichever way their file is written."""

from __future__ import annotations

import json

import pytest

from portable.linter.answering import with_ignores
from portable.linter.look import look
from portable.linter.subject import Subject
from portable.model.finding import Finding

FIRST = "import torch\nx = torch.zeros(1).cuda()\ns = '''\n# \"no code\"\n''' + str(torch.cuda.device_count())"
PROSE = {"cell_type": "markdown", "metadata": {}, "source": ["# x.cuda()\n"]}


def written(*sources: str | list[str], indent: int | None = 1) -> str:
    cells: list[object] = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": one} for one in sources]
    return json.dumps({"cells": [PROSE, *cells], "metadata": {}, "nbformat": 4}, indent=indent)


def findings(text: str) -> list[Finding]:
    return look(Subject("a.ipynb", "notebook", text.encode())).findings


def code(text: str) -> str:
    """All code of a notebook, cell after cell."""
    cells = [one["source"] for one in json.loads(text)["cells"] if one["cell_type"] == "code"]
    return "\n".join(one if isinstance(one, str) else "".join(one) for one in cells)


@pytest.mark.parametrize(
    "text",
    [
        written(FIRST.splitlines(keepends=True)),
        written(FIRST),
        written(FIRST, indent=None),
        written(FIRST, "y = x.cuda()", "!pip install flash-attn\ny.cuda()"),
        written(FIRST, ["%%bash\n", "set -e\n", "nvidia-smi"]),
        written(["import torch\n", "x = torch.zeros(3).cuda(\n", ")"]),
    ],
)
def test_every_finding_is_answered_for_and_nothing_else_changes(text: str) -> None:
    assert findings(text)
    changed = with_ignores(text, "a.ipynb", findings(text), 'it is "known"')
    assert changed is not None
    assert not findings(changed)
    kept = [line.partition("  # portable: ignore[")[0] for line in code(changed).split("\n")]
    assert kept == code(text).split("\n")
    assert json.loads(changed)["cells"][0] == PROSE


def test_a_file_keeps_the_form_that_it_has() -> None:
    text = written(FIRST.splitlines(keepends=True), indent=4)
    changed = with_ignores(text, "a.ipynb", findings(text), "known") or ""
    same = [line for line in changed.splitlines() if "portable: ignore" not in line]
    assert len(changed.splitlines()) == len(text.splitlines())
    assert set(same) <= set(text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        written("import torch\nx = f'''\n{torch.zeros(3).cuda()}\n'''"),
        written("%%bash\nrun \\\n  nvidia-smi \\\n  -L; nvidia-smi \\\n -q"),
    ],
)
def test_where_a_comment_would_be_content_nothing_is_written(text: str) -> None:
    assert findings(text)
    assert with_ignores(text, "a.ipynb", findings(text), "known") is None


def test_an_answer_may_end_but_not_have_ended() -> None:
    text = written(FIRST)
    assert with_ignores(text, "a.ipynb", findings(text), "known until=2026-12-01", "2026-11-23") is not None
    assert with_ignores(text, "a.ipynb", findings(text), "known until=2026-11-01", "2026-11-23") is None
