"""The prefilter loses no finding: with it and without it, the same is found in anything made of the cases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portable.linter.look import look, rules_for
from portable.linter.prefilter import Prefilter, native_scan
from portable.linter.readers import KINDS
from portable.linter.rule import Rule
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.rules.pages import Case, cases, pages

CASES: dict[str, list[Case]] = {"cmake": [], "cxx": [], "python": []}
for page in pages():
    for case in cases(page):
        if case.kind in CASES:
            CASES[case.kind].append(case)

PYTHON = [block for case in CASES["python"] for block in case.text.split("\n\n")]
LINES = [line for case in CASES["cxx"] for line in case.text.splitlines()]
ALIASES = [
    "from torch import cuda as c",
    "import torch.cuda as tc",
    "from torch.cuda.amp import GradScaler as S",
    "k = c",
    "scaler = S",
    "scaler()",
    "k.synchronize()",
    "def f(torch):\n    torch.cuda.synchronize()",
    "class A:\n    def m(self):\n        return tc.Stream()\n\n    def n(self):\n        return 1"
    + "\n        # filler" * 30,
    "def g():\n    text = '''\nclass B:\n    cuda\n'''\n    return text" + "\n    # filler" * 30,
    "try:\n    import torch\nexcept ImportError:\n    torch = None",
    "def last():\n" + "    y = 1\n" * 40 + "    return 'cuda'",
    "LAST = [\n" + "    1,\n" * 60 + "    'cuda']",
    "@decorated\ndef h():\n    return 'nothing'" + "\n    # filler" * 30,
]


def found(text: str, kind: str, *, prefilter: bool) -> list[Finding]:
    return look(Subject(f"a.{kind}", kind, text.encode()), prefilter=prefilter).findings


def same(text: str, kind: str) -> None:
    with_it, without = found(text, kind, prefilter=True), found(text, kind, prefilter=False)
    if [one.rule for one in without] == ["unreadable-subject"]:
        assert with_it in ([], without)
    else:
        assert with_it == without


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PYTHON + ALIASES), min_size=1, max_size=6))
def test_it_loses_nothing_in_python(blocks: Sequence[str]) -> None:
    same("import torch\n" + "\n\n".join(blocks), "python")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=10))
def test_it_loses_nothing_in_cxx(lines: Sequence[str]) -> None:
    same("\n".join(lines), "cxx")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([case for some in CASES.values() for case in some]), st.data())
def test_it_loses_nothing_in_a_damaged_case(case: Case, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(case.text)))
    cut = data.draw(st.integers(0, 30))
    same(case.text[:at] + data.draw(st.sampled_from(["", "\n", "'", "(", "#", "é"])) + case.text[at + cut :], case.kind)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_both_scans_find_the_same_rules(kind: str) -> None:
    if native_scan((b"x",)) is None:
        pytest.skip("ahocorasick_rs is not installed")
    rules: dict[str, Rule] = dict(rules_for(kind))
    native, plain = Prefilter(rules), Prefilter(rules, native=False)
    for case in (case for page in pages() for case in cases(page)):
        data = case.text.encode()
        assert native.candidates(data) == plain.candidates(data)
        assert set(plain.hits(data)) <= set(native.hits(data))


OWN = [
    "import deepspeed\nfrom deepspeed import comm as deepspeed_comm",
    "import flash_attn\nimport cupy",
    "from deepspeed.accelerator import get\nif get():\n    torch.cuda.synchronize()",
    "deepspeed = torch.cuda\n\n\ndef f():\n    deepspeed.synchronize()" + "\n    # filler" * 30,
    "def g():\n    return 'deepspeed', 'flash_attn'" + "\n    # filler" * 30,
]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PYTHON + ALIASES + OWN), min_size=1, max_size=6))
def test_it_loses_nothing_in_a_library_s_own_files(blocks: Sequence[str]) -> None:
    subject = Subject("deepspeed/flash_attn/a.py", "python", ("import torch\n" + "\n\n".join(blocks)).encode())
    without = look(subject, prefilter=False).findings
    if [one.rule for one in without] != ["unreadable-subject"]:
        assert look(subject).findings == without


def test_a_library_s_own_files_need_not_be_parsed_for_its_name() -> None:
    prefilter = Prefilter(rules_for("python"))
    data = b"from deepspeed import comm\n"
    assert prefilter.candidates(data, "tests/a.py") == ("accelerator-library",)
    assert prefilter.candidates(data, "deepspeed/a.py") == ()
    assert prefilter.idle(data, "deepspeed/a.py") == {b"deepspeed"}
    assert prefilter.idle(data, "tests/a.py") == frozenset()


def test_a_word_mark_stands_alone() -> None:
    rules = {name: rule for name, rule in rules_for("python").items() if name == "accelerator-library"}
    prefilter = Prefilter(rules)
    assert prefilter.candidates(b"import nki\n") == ("accelerator-library",)
    assert prefilter.candidates(b"linking, thinking\n") == ()
