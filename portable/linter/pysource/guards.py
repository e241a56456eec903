"""Conditions to the runtimes that pass them.

Every question gives two reaches, for true and for false; a condition that says nothing about runtimes gives all for
both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import lru_cache

from portable.linter.pysource.folding import fold
from portable.linter.pysource.scopes import Flag
from portable.linter.reach import EVERYWHERE, NOWHERE, Reach, reach

ANY = Flag(EVERYWHERE, EVERYWHERE)
_TORCH_CUDA = reach("cuda rocm")

DEVICES: dict[str, Reach] = {
    "cpu": NOWHERE,
    "cuda": _TORCH_CUDA,
    "gpu": _TORCH_CUDA,
    "hip": reach("rocm"),
    "hpu": reach("gaudi"),
    "ipex": reach("xpu"),
    "meta": NOWHERE,
    "mlu": NOWHERE,
    "mps": NOWHERE,
    "mtia": reach("mtia"),
    "musa": NOWHERE,
    "neuron": reach("neuron"),
    "npu": NOWHERE,
    "nvidia": reach("cuda"),
    "rocm": reach("rocm"),
    "sdaa": NOWHERE,
    "tpu": reach("xla"),
    "xla": reach("xla"),
    "xpu": reach("xpu"),
}
"""Names of torch devices and platforms in comparisons, with the runtimes that have them."""

_ANSWERS: dict[str, Reach] = {
    "torch.version.hip": reach("rocm"),
    "torch.version.cuda": reach("cuda"),
    "torch.version.xpu": reach("xpu"),
    "torch.cuda.is_available": _TORCH_CUDA,
    "torch.cuda.device_count": _TORCH_CUDA,
    "torch.cuda.is_bf16_supported": _TORCH_CUDA,
    "torch.backends.cuda.is_built": _TORCH_CUDA,
    "torch.backends.mps.is_available": NOWHERE,
    "torch.hpu.is_available": reach("gaudi"),
    "torch.mtia.is_available": reach("mtia"),
    "torch.npu.is_available": NOWHERE,
    "torch.xpu.is_available": reach("xpu"),
    "torch.xpu.device_count": reach("xpu"),
    "torch.utils.cpp_extension.IS_HIP_EXTENSION": reach("rocm"),
    "torch.utils.cpp_extension.ROCM_HOME": reach("rocm"),
    "torch.utils.cpp_extension.CUDA_HOME": _TORCH_CUDA,
    "typing.TYPE_CHECKING": NOWHERE,
    "TYPE_CHECKING": NOWHERE,
}
"""Expressions that are true, or not empty, on some runtimes only."""

_GENERIC = frozenset(
    {
        *("torch.accelerator", "torch.get_device_module", "torch.amp.GradScaler", "torch.amp.autocast"),
        *("torch.amp.custom_fwd", "torch.amp.custom_bwd"),
    }
)
"""Interfaces for every device; only an old torch lacks them."""

_BACKENDS: dict[str, Reach] = {
    "nccl": _TORCH_CUDA,
    "torch.distributed.Backend.NCCL": _TORCH_CUDA,
    "xccl": reach("xpu"),
    "hccl": reach("gaudi"),
    "cncl": NOWHERE,
    "mccl": NOWHERE,
}
"""Backends of torch.distributed, with the runtimes that have them."""

_SYSTEM = frozenset({"sys.platform", "platform.system"})
_WITHOUT = frozenset({"darwin", "ios", "emscripten", "wasi"})
"""Systems on which none of the runtimes is."""

_PLATFORM = re.compile(r"(?:\w*_)?(?:system|platform|vendor)(?:_name)?", re.IGNORECASE)
"""What is called so and is compared with `cuda` has `rocm` for ROCm; a device is `cuda` on both."""

_NAMED = re.compile(
    r"_*(?:torch_)?(?:is|has|have|use|using|on|with|supports?|needs?|requires?|require|only)_?"
    r"(?:[a-z]+_)??(cuda|hip|rocm|amd|xpu|hpu|gaudi|tpu|xla|mtia|neuron|nvidia|mps|npu|mlu|musa|sdaa)"
    r"(?:_?(?:extension|build|installed|platform|device|available|enabled|support|supported|backend|torch|alike))?_*",
    re.IGNORECASE,
)
_SUFFIXED = re.compile(
    r"_*(cuda|hip|rocm|xpu|hpu|tpu|xla|npu|mlu|mps)_?(?:is_)?(?:available|enabled|installed|ok)_*", re.IGNORECASE
)
_WORDS: dict[str, Reach] = {"amd": reach("rocm"), "gaudi": reach("gaudi")}

Resolve = Callable[[ast.expr], "str | Flag | None"]


def condition(test: ast.expr, resolve: Resolve) -> Flag:
    """Which runtimes find a condition true, and which find it false."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = condition(test.operand, resolve)
        return Flag(inner.false, inner.true)
    if isinstance(test, ast.BoolOp):
        return _joined(test, resolve)
    if isinstance(test, ast.Compare):
        return _comparison(test, resolve)
    if isinstance(test, ast.Call):
        return _call(test, resolve)
    if isinstance(test, ast.Constant):
        return ANY
    return _truth(test, resolve)


def _joined(test: ast.BoolOp, resolve: Resolve) -> Flag:
    flags = [condition(value, resolve) for value in test.values]
    true, false = flags[0]
    for flag in flags[1:]:
        if isinstance(test.op, ast.And):
            true, false = true & flag.true, false | flag.false
        else:
            true, false = true | flag.true, false & flag.false
    return Flag(true, false)


def _only(bits: Reach) -> Flag:
    return Flag(bits, EVERYWHERE & ~bits)


def _truth(test: ast.expr, resolve: Resolve) -> Flag:
    """A name or attribute asked for its truth."""
    meaning = resolve(test)
    if isinstance(meaning, Flag):
        return meaning
    if meaning in _ANSWERS:
        return _only(_ANSWERS[meaning])
    last = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return by_word(last)


@lru_cache(maxsize=20_000)
def by_word(name: str) -> Flag:
    """What a name says that asks for a runtime, for example `is_xpu_available`."""
    match = _NAMED.fullmatch(name) or _SUFFIXED.fullmatch(name)
    if not match:
        return ANY
    word = match[1].lower()
    return _only(_WORDS.get(word, DEVICES.get(word, NOWHERE)))


def _call(test: ast.Call, resolve: Resolve) -> Flag:
    name = resolve(test.func)
    if isinstance(name, str) and name in _ANSWERS:
        return _only(_ANSWERS[name])
    if not isinstance(name, Flag) and getattr(test.func, "attr", getattr(test.func, "id", "")) == "is_cuda":
        # Of a tensor it is no call; as a call of vLLM, SGLang and Triton's examples it is false on ROCm.
        return _only(DEVICES["nvidia"])
    if name in ("hasattr", "getattr") and len(test.args) > 1:
        return _attribute(test, resolve)
    if isinstance(test.func, ast.Attribute) and test.func.attr == "startswith" and test.args:
        return _system(test.func.value, test.args[0], resolve) or _devices([test.args[0]])
    if name in ("bool", "any", "all", "callable") and test.args:
        return condition(test.args[0], resolve)
    return _truth(test.func, resolve) if isinstance(test.func, (ast.Name, ast.Attribute)) else ANY


def _attribute(test: ast.Call, resolve: Resolve) -> Flag:
    """`hasattr(torch, "xpu")`, `getattr(torch.version, "hip", None)`."""
    name = f"{resolve(test.args[0])}.{fold(test.args[1])}"
    if name in _GENERIC:
        return Flag(EVERYWHERE, NOWHERE)
    return _only(_ANSWERS[name]) if name in _ANSWERS else ANY


def _comparison(test: ast.Compare, resolve: Resolve) -> Flag:
    if len(test.ops) != 1:
        return ANY
    operator, left, right = test.ops[0], test.left, test.comparators[0]
    if isinstance(right, ast.Constant) and right.value is None:
        inner = condition(left, resolve)
        return Flag(inner.false, inner.true) if isinstance(operator, (ast.Is, ast.Eq)) else inner
    if isinstance(operator, (ast.Gt, ast.GtE)) and isinstance(right, ast.Constant) and isinstance(left, ast.Call):
        return condition(left, resolve)
    if isinstance(operator, (ast.Eq, ast.In, ast.NotEq, ast.NotIn)):
        found = _system(left, right, resolve) or _backend(left, right, resolve) or _named_device(left, right)
        return Flag(found.false, found.true) if isinstance(operator, (ast.NotEq, ast.NotIn)) else found
    return ANY


def _system(left: ast.expr, right: ast.expr, resolve: Resolve) -> Flag | None:
    """`sys.platform == "darwin"`; None if it is not about the system, or about one that has runtimes."""
    asked = left.func if isinstance(left, ast.Call) else left
    names = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]
    if resolve(asked) not in _SYSTEM or not all((fold(name) or "").lower() in _WITHOUT for name in names):
        return None
    return _only(NOWHERE)


def _backend(left: ast.expr, right: ast.expr, resolve: Resolve) -> Flag | None:
    """`backend == "nccl"`: what lacks it does not come by, what has it may stay away; None: of something else."""
    for side in (right, left):
        name = resolve(side) if isinstance(side, ast.Attribute) else fold(side)
        bits = _BACKENDS.get(name) if isinstance(name, str) else None
        if bits is not None:
            return Flag(bits, EVERYWHERE)
    return None


def _named_device(left: ast.expr, right: ast.expr) -> Flag:
    if _is_triton_target(left) and fold(right) == "cuda":
        return _only(DEVICES["nvidia"])
    for side, other in ((right, left), (left, right)):
        nodes = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
        flag = _devices(nodes, "nvidia" if _is_platform(other) else "cuda")
        if flag is not ANY:
            return flag
    return ANY


def _is_platform(node: ast.expr) -> bool:
    """`SYSTEM`, `args.platform`, `get_vendor()`."""
    node = node.func if isinstance(node, ast.Call) else node
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return _PLATFORM.fullmatch(name.removeprefix("get_")) is not None


def _is_triton_target(node: ast.expr) -> bool:
    """`driver.active.get_current_target().backend`: it is `hip` on ROCm."""
    called = node.value.func if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "get_current_target"


def member(node: ast.Attribute) -> str:
    """The device that a member of an enumeration names: `RNGType.XPU`, `DistributedType.MULTI_XPU`."""
    return node.attr.rpartition("_")[2] if node.attr.isupper() else ""


def _devices(nodes: list[ast.expr], cuda: str = "cuda") -> Flag:
    """What has one of some devices; `cuda` is the device that the word stands for."""
    bits = NOWHERE
    for node in nodes:
        if isinstance(node, ast.Call) and len(node.args) == 1:
            node = node.args[0]  # noqa: PLW2901  # torch.device("cuda") is compared like "cuda"
        text = member(node) if isinstance(node, ast.Attribute) else fold(node)
        word = text.partition(":")[0].lower() if text else ""
        if word not in DEVICES:
            return ANY
        bits |= DEVICES[cuda if word == "cuda" else word]
    return _only(bits) if nodes else ANY
