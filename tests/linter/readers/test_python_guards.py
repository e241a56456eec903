"""Who comes by a line of Python: type checking, systems, platforms, cases of a `match`, keys of a dict."""

from __future__ import annotations

import pytest

from portable.linter.kinds import role_of
from portable.linter.look import look
from portable.linter.reach import EVERYWHERE, names
from portable.linter.readers.python import PythonModule, read
from portable.linter.subject import Subject

ALL = set(names(EVERYWHERE))


def module(text: str) -> PythonModule:
    return read(Subject("a.py", "python", text.encode()))


def who_calls(text: str, name: str) -> set[str]:
    (use,) = module(text).named(name)
    return set(names(use.reach))


@pytest.mark.parametrize(
    "guard",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:",
        "import typing\nif typing.TYPE_CHECKING:",
        "import typing as t\nif t.TYPE_CHECKING:",
        "import sys\nif sys.platform == 'darwin':",
        "import sys\nif sys.platform.startswith('darwin'):",
        "import platform\nif platform.system() == 'Darwin':",
        "from sys import platform\nif platform in ('darwin', 'ios'):",
    ],
)
def test_what_runs_on_no_accelerator_is_nobodys(guard: str) -> None:
    found = module(f"{guard}\n    import flash_attn\nelse:\n    import apex\n").imports
    reaches = {use.module: set(names(use.reach)) for use in found}
    assert reaches["flash_attn"] == set()
    assert reaches["apex"] == ALL


@pytest.mark.parametrize("guard", ["sys.platform == 'linux'", "sys.platform != 'win32'", "os.name == 'darwin'"])
def test_a_system_that_has_runtimes_says_nothing(guard: str) -> None:
    text = f"import os, sys\nif {guard}:\n    import flash_attn\n"
    assert all(use.reach == EVERYWHERE for use in module(text).imports)


@pytest.mark.parametrize(
    ("guard", "runtimes"),
    [
        ("current_platform.is_rocm()", {"rocm"}),
        ("current_platform.is_cuda()", {"cuda"}),
        ("not is_cuda()", ALL - {"cuda"}),
        ("current_platform.is_cuda_alike()", {"cuda", "rocm"}),
        ("x.is_cuda", {"cuda", "rocm"}),
        ("_torch_is_rocm(torch)", {"rocm"}),
        ("idist.has_xla_support", {"xla"}),
        ("xpu_ok", {"xpu"}),
        ("driver.active.get_current_target().backend == 'cuda'", {"cuda"}),
        ("driver.active.get_current_target().backend == 'hip'", {"rocm"}),
        ("platform.is_xpu()", {"xpu"}),
        ("not platform.is_rocm()", ALL - {"rocm"}),
        ("device.type in ('cuda', 'xpu')", {"cuda", "rocm", "xpu"}),
        ("use_hpu", {"gaudi"}),
    ],
)
def test_a_platform_is_asked(guard: str, runtimes: set[str]) -> None:
    assert who_calls(f"if {guard}:\n    f.x()\n", "f.x") == runtimes


@pytest.mark.parametrize(
    "guard",
    [
        "backend == 'nccl'",
        "'nccl' == backend",
        "backend == dist.Backend.NCCL",
        "is_nccl",
    ],
)
def test_what_a_backend_lets_in(guard: str) -> None:
    known = "import torch.distributed as dist\nis_nccl = b == dist.Backend.NCCL\n"
    text = f"{known}if {guard}:\n    f.x()\nelse:\n    f.y()\n"
    assert who_calls(text, "f.x") == {"cuda", "rocm"}
    assert who_calls(text, "f.y") == ALL, "gloo is used on CUDA as well"


MATCH = """
match device.type:
    case "cuda":
        a.one()
    case "xpu" | "hpu":
        a.two()
    case "mtia" if ready:
        a.three()
    case "cpu":
        a.four()
    case _:
        a.rest()
"""


@pytest.mark.parametrize(
    ("name", "runtimes"),
    [
        ("a.one", {"cuda", "rocm"}),
        ("a.two", {"xpu", "gaudi"}),
        ("a.three", {"mtia"}),
        ("a.four", set()),
        ("a.rest", {"mtia", "neuron", "xla"}),
    ],
)
def test_a_case_is_reached_by_those_it_names(name: str, runtimes: set[str]) -> None:
    assert who_calls(MATCH, name) == runtimes


def test_a_match_of_something_else_is_everybodys() -> None:
    text = "match x:\n case 'a':\n  f.one()\n case Point(x=0):\n  f.two()\n case _:\n  f.rest()\n"
    assert all(who_calls(text, name) == ALL for name in ("f.one", "f.two", "f.rest"))


def test_a_single_device_of_a_match_is_told() -> None:
    assert "cuda" in module("match d:\n    case 'cuda':\n        f()\n    case _:\n        g()\n").by_text
    assert "cuda" not in module(MATCH).by_text


def test_the_keys_of_a_dict_choose() -> None:
    text = "import torch\nt = {'cuda': torch.cuda.Stream, 'xpu': torch.xpu.Stream, 'cpu': None}\n"
    assert who_calls(text, "torch.cuda.Stream") == {"cuda", "rocm"}
    assert who_calls(text, "torch.xpu.Stream") == {"xpu"}


@pytest.mark.parametrize("text", ["{'cuda': f.x}", "{'cuda': f.x, 'other': 1}", "{'cuda': f.x, **more}"])
def test_other_dicts_are_everybodys(text: str) -> None:
    assert who_calls(f"t = {text}\n", "f.x") == ALL


@pytest.mark.parametrize(
    "name", ["tests/test_a.py", "pkg/testing/a.py", "src/test_utils/a.py", "docs/a.py", "a_test.py", "conftest.py"]
)
def test_findings_in_tests_and_docs_are_information(name: str) -> None:
    text = b"import torch\nassert torch.cuda.is_available()\n"
    (found,) = look(Subject(name, "python", text, role=role_of(name))).findings
    assert found.severity == "info"
    assert look(Subject("a.py", "python", text)).findings[0].severity == "error"


def test_a_long_module_keeps_its_match() -> None:
    text = (
        "import torch\n"
        + "x = 1\n" * 60
        + "def f(device):\n"
        + MATCH.replace("\n", "\n    ")
        .replace("a.one()", "torch.cuda.synchronize()")
        .replace("a.rest()", "torch.mtia.synchronize()")
    )
    found = look(Subject("a.py", "python", text.encode())).findings
    assert {one.rule for one in found} == {"foreign-device-string"}
    assert found == look(Subject("a.py", "python", text.encode()), prefilter=False).findings


@pytest.mark.parametrize(
    ("name", "runtimes"),
    [
        ("pkg/platforms/rocm.py", {"rocm"}),
        ("accelerator/xpu_accelerator.py", {"xpu"}),
        ("ray/device_manager/nvidia_gpu.py", {"cuda", "rocm"}),
        ("pkg/accelerators/hpu.py", {"gaudi"}),
        ("pkg/cuda_utils.py", ALL),
        ("platforms/cuda_or_rocm.py", ALL),
        ("platforms/interface.py", ALL),
        ("platforms/tpu_pod_names.py", ALL),
        ("rocm.py", ALL),
    ],
)
def test_a_module_of_one_runtime_is_for_that_one(name: str, runtimes: set[str]) -> None:
    (use,) = read(Subject(name, "python", b"f.x()\n")).named("f.x")
    assert set(names(use.reach)) == runtimes


@pytest.mark.parametrize(
    ("before", "guard", "runtimes"),
    [
        ("is_nvidia = kind == 'cuda'", "is_nvidia", {"cuda"}),
        ("is_nvidia = kind == 'cuda'", "not is_nvidia", ALL - {"cuda"}),
        ("fast = kind == 'cuda'", "fast", {"cuda", "rocm"}),
        ("def fast():\n    return torch.version.hip is not None", "fast()", {"rocm"}),
        ("def fast():\n    'On AMD.'\n    return torch.xpu.is_available()", "not fast()", ALL - {"xpu"}),
        ("def is_cuda():\n    return torch.cuda.is_available()", "is_cuda()", {"cuda", "rocm"}),
        ("def fast(x):\n    x += torch.xpu.device_count()\n    return x > 0", "fast(1)", ALL),
        ("async def f():\n    return 1", "f()", ALL),
        ("ok = torch.xpu.is_available()", "ok", {"xpu"}),
        ("try:\n    ok = torch.xpu.is_available()\nexcept Exception:\n    ok = False", "ok", {"xpu"}),
        ("ok = torch.xpu.is_available()\nok = other()", "ok", ALL),
        ("", "hasattr(torch, 'accelerator')", ALL),
        ("", "not hasattr(torch, 'accelerator')", set()),
        ("", "hasattr(torch, 'thing')", ALL),
    ],
)
def test_an_answer_keeps_its_meaning_under_a_name(before: str, guard: str, runtimes: set[str]) -> None:
    text = f"import torch\n{before}\nif {guard}:\n    torch.cuda.x()\n"
    assert who_calls(text, "torch.cuda.x") == runtimes


@pytest.mark.parametrize(
    ("guard", "optional"),
    [
        ("is_flash_attn_2_available()", True),
        ("HAS_FLASH_ATTENTION and x", True),
        ("importable.found_flash_attn", True),
        ("not is_flash_attn_available()", False),
        ("is_xformers_available()", False),
        ("args.use_flash_attn", False),
        ("available", False),
    ],
)
def test_an_import_comes_where_its_library_was_found(guard: str, optional: bool) -> None:
    text = f"if {guard}:\n    import flash_attn\nelse:\n    import apex\nimport cupy\n"
    found = {use.module: use.optional for use in module(text).imports}
    assert found == {"flash_attn": optional, "apex": False, "cupy": False}
