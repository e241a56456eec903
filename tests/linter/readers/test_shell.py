"""Shell: commands, the runtimes their tests leave, and scripts inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.reach import EVERYWHERE, names
from portable.linter.readers import shell
from portable.linter.shellsource.lexer import tokens
from portable.linter.shellsource.script import commands
from portable.linter.subject import Subject


def ran(text: str) -> list[tuple[list[str], tuple[str, ...]]]:
    """Words and runtimes of commands that have to work; no runtimes where every one comes by."""
    found = [one for one in commands(text) if one.words and not one.is_test and not one.may_fail]
    return [([word.text for word in one.words], () if one.reach == EVERYWHERE else names(one.reach)) for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a b 'c d' \"e\" f\\ g", [(["a", "b", "c d", "e", "f g"], ())]),
        ("a | b && c; d & e\n", [(["a"], ()), (["b"], ()), (["c"], ()), (["d"], ()), (["e"], ())]),
        ("X=1 Y=2 sudo env a # b", [(["a"], ())]),
        ("a 2>&1 >/dev/null <in b", [(["a", "b"], ())]),
        ("a \\\n  b", [(["a", "b"], ())]),
        ("x=$(a b)", [(["a", "b"], ())]),
        ('echo "$(a b)"', [(["a", "b"], ()), (["echo", "$(a b)"], ())]),
        ("a || b", [(["b"], ())]),
        ("a || exit 1", [(["a"], ()), (["exit", "1"], ())]),
        ("if a; then b; fi", [(["b"], ())]),
        ("if command -v nvidia-smi; then a; else b; fi; c", [
            (["a"], ("cuda",)), (["b"], ("rocm", "mtia", "neuron", "xla", "gaudi", "xpu")), (["c"], ())]),
        ("if ! [ -e /dev/kfd ]; then a; fi", [(["a"], ("cuda", "mtia", "neuron", "xla", "gaudi", "xpu"))]),
        ('if [ "$X" = "rocm" ]; then a; fi', [(["a"], ("rocm",))]),
        ("case $X in cuda|nvidia) a;; rocm*) b;; esac; c", [(["a"], ("cuda",)), (["b"], ("rocm",)), (["c"], ())]),
        ("which hipcc && a", [(["a"], ("rocm",))]),
    ],
)  # fmt: skip
def test_commands_and_their_runtimes(text: str, wanted: list[tuple[list[str], tuple[str, ...]]]) -> None:
    assert ran(text) == wanted


def test_scripts_inside_are_parts_of_their_own_language() -> None:
    text = "python - <<'EOF'\nimport torch\nEOF\nbash -c 'a b'\ncat > x.py <<END\nimport os\nEND\n"
    parts = list(shell.read(Subject("x.sh", "shell", text.encode())).parts())
    assert [(part.kind, part.text) for part in parts] == [
        ("python", "import torch\n"), ("shell", "a b"), ("python", "import os\n"),
    ]  # fmt: skip
    assert [part.location(1, 1).line for part in parts] == [2, 4, 6]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("pip install a b==1 'c>=2' -r r.txt ./d e[f]", ["a", "b", "c", "e"]),
        ("python3 -m pip install -U --index-url https://x/whl/cu128 a", ["a"]),
        ("uv pip install a", ["a"]),
        ("uv add a", ["a"]),
        ("sudo apt-get -y install --no-install-recommends a=1 b", ["a", "b"]),
        ("conda install -y -c nvidia cuda-toolkit pytorch::pytorch", ["cuda-toolkit", "pytorch"]),
        ("pip freeze", []),
        ("echo pip install a", []),
        ("pip install $PACKAGE", []),
    ],
)
def test_packages_that_are_installed_by_name(line: str, wanted: list[str]) -> None:
    script = shell.read(Subject("x.sh", "shell", line.encode()))
    assert [use.name for use in script.packages()] == wanted


@given(st.text(alphabet="ab $(){}'\"`\\\n#<E=-|&;", max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    for token in tokens(text):
        if token.word is not None:
            assert 0 <= token.word.start < token.word.end <= len(text)
            if token.word.text.isalnum() and "\\" not in text and "'" not in text and '"' not in text:
                assert text[token.word.start : token.word.end] == token.word.text
