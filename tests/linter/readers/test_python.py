"""Python is read as it means: names, guards, places, and anything at all without a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.reach import EVERYWHERE, names, reach
from portable.linter.readers.python import PythonModule, read
from portable.linter.subject import Subject, Unreadable


def module(text: str) -> PythonModule:
    return read(Subject("a.py", "python", text.encode()))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import torch\ntorch.cuda.Stream()", "torch.cuda.Stream"),
        ("import torch as t\nt.cuda.Stream()", "torch.cuda.Stream"),
        ("from torch import cuda\ncuda.Stream()", "torch.cuda.Stream"),
        ("from torch.cuda import Stream as S\nS()", "torch.cuda.Stream"),
        ("import torch\nc = torch.cuda\nc.Stream()", "torch.cuda.Stream"),
        ("import torch\ndef f():\n    return torch.cuda.Stream()", "torch.cuda.Stream"),
        ("import torch\nclass A:\n    torch = 1\n    def f(self):\n        torch.cuda.Stream()", "torch.cuda.Stream"),
        ("def f(torch):\n    torch.cuda.Stream()", ".Stream"),
        ("f().cuda()", ".cuda"),
    ],
)
def test_names_are_followed(text: str, name: str) -> None:
    assert [use.name for use in module(text).named(name)] == [name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('x("cuda")', "cuda"),
        ('x(f"cuda:{r}")', "cuda:{}"),
        ('x("cuda:" + str(r))', "cuda:{}"),
        ('x("cuda:%d" % r)', "cuda:%d"),
        ('x("cu" "da")', "cuda"),
        ('x(f"{1}:a")', "1:a"),
    ],
)
def test_strings_are_folded(text: str, value: str) -> None:
    assert value in module(text).by_text


def test_docstrings_and_annotations_are_no_strings() -> None:
    text = '"""cuda"""\ndef f(x: "cuda") -> "cuda":\n    "cuda"\nclass A:\n    """cuda"""\n'
    assert module(text).strings == []


GUARDS = [
    ("if torch.version.hip:\n    HERE", "rocm"),
    ("if torch.version.hip is None:\n    HERE", "cuda mtia neuron xla gaudi xpu"),
    ("if not torch.version.hip:\n    pass\nelse:\n    HERE", "rocm"),
    ("if torch.cuda.is_available():\n    HERE", "cuda rocm"),
    ("if torch.cuda.is_available() and torch.version.hip:\n    HERE", "rocm"),
    ("if torch.cuda.is_available() or torch.xpu.is_available():\n    HERE", "cuda rocm xpu"),
    ("if x.device.type == 'xpu':\n    HERE", "xpu"),
    ("if x.device.type != 'cuda':\n    HERE", "mtia neuron xla gaudi xpu"),
    ("if device in ('cuda', 'hpu'):\n    HERE", "cuda rocm gaudi"),
    ("if str(device).startswith('xla'):\n    HERE", "xla"),
    ("if is_rocm():\n    HERE", "rocm"),
    ("hip = torch.version.hip is not None\nif hip:\n    HERE", "rocm"),
    ("if kind == RNGType.XPU:\n    HERE", "xpu"),
    ("if kind == DistributedType.MULTI_HPU:\n    HERE", "gaudi"),
    ("if is_xpu_available(check=True):\n    HERE", "xpu"),
    ("if TYPE_CHECKING:\n    HERE", ""),
    ("def f():\n    if not torch.cuda.is_available():\n        return\n    HERE", "cuda rocm"),
    (
        "def f():\n    if not torch.cuda.is_available():\n        raise ValueError\n    HERE",
        " ".join(names(EVERYWHERE)),
    ),
    ("@pytest.mark.skipif(not torch.cuda.is_available(), reason='')\ndef f():\n    HERE", "cuda rocm"),
    ("@requires_cuda\ndef f():\n    HERE", "cuda rocm"),
    ("x = HERE if torch.version.hip else 1", "rocm"),
    ("x = torch.version.hip and HERE", "rocm"),
    ("if something():\n    HERE", " ".join(names(EVERYWHERE))),
]


@pytest.mark.parametrize(("text", "wanted"), GUARDS)
def test_guards_are_understood(text: str, wanted: str) -> None:
    found = module("import torch, pytest\n" + text.replace("HERE", "here()"))
    assert [use.reach for use in found.named("here")] == [reach(wanted)]


def test_an_import_that_may_fail_is_optional() -> None:
    text = "try:\n    import a\nexcept ImportError:\n    import b\ntry:\n    import c\nexcept ValueError:\n    pass"
    assert {use.module: use.optional for use in module(text).imports} == {"a": True, "b": False, "c": False}


@given(st.text(alphabet="é𝄞a'\"", max_size=8), st.integers(0, 4))
def test_places_point_at_what_they_name(before: str, indent: int) -> None:
    text = f"import torch\n{'if x:' if indent else ''}\n{' ' * indent}y = {before!r}, torch.cuda.Stream()\n"
    found = module(text)
    place = found.place(next(found.named("torch.cuda.Stream")))
    assert place.offsets is not None
    assert text[slice(*place.offsets)] == "torch.cuda.Stream"
    line = text.splitlines()[place.location.line - 1]
    assert line[place.location.column - 1 : (place.location.end_column or 0) - 1] == "torch.cuda.Stream"


def test_commands_and_variables_are_told() -> None:
    text = (
        "import os, subprocess\n"
        "os.environ['A_B'] = '1'\nos.getenv('C_D')\nsubprocess.run(['nvidia-smi', '-L'])\nos.system('nvcc -V')\n"
    )
    found = module(text)
    assert [(use.name, use.value, use.writes) for use in found.environment()] == [
        ("A_B", "1", True),
        ("C_D", None, False),
    ]
    assert [use.words for use in found.commands()] == [("nvidia-smi", "-L"), ("nvcc", "-V")]


def refused(data: bytes) -> Unreadable | None:
    try:
        read(Subject("a.py", "python", data))
    except Unreadable as reason:
        return reason
    return None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    reason = refused(data)
    assert reason is None or reason.line >= 1


DEEP = ["(" * 900 + ")" * 900, "x" + ".a" * 20000, "not " * 3000 + "x", "[" * 150 + "]" * 150]


@pytest.mark.parametrize("text", DEEP)
def test_deep_nesting_is_read_or_refused(text: str) -> None:
    reason = refused(text.encode())
    assert reason is None or reason.name in ("invalid-syntax", "nested-too-deep")
