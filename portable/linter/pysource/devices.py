"""Device strings of torch, and where a string means one."""

from __future__ import annotations

import ast
import re

from portable.linter.pysource.folding import fold
from portable.linter.pysource.guards import DEVICES
from portable.linter.pysource.uses import Slot, StringUse
from portable.linter.reach import Reach, reach

CUDA = re.compile(r"cuda(?::(?:\d+|\{[^}]*\}|%.)?)?")
"""`cuda`, `cuda:0`, `cuda:{}`, and the `cuda:` that a rank is added to."""

_CUDA = reach("cuda rocm")
_ASKED = reach("gaudi xpu")
_DEVICE_WORD = re.compile(r"dev(?:ice)?s?(?:_?(?:type|name|str|id|map))?$|map_location$|place(?:ment)?$", re.IGNORECASE)
_TAKES_DEVICE = frozenset(
    {
        *("torch.device", "torch.autocast", "torch.amp.autocast", "torch.amp.GradScaler", "torch.set_default_device"),
        *("torch.amp.custom_fwd", "torch.amp.custom_bwd", "torch.get_autocast_dtype", "torch.is_autocast_enabled"),
        *("torch.Generator", "torch.get_device_module", "torch.Stream", "torch.Event", "torch.load"),
        *("torch.distributed.device_mesh.init_device_mesh", "torch.distributed.init_device_mesh", "init_device_mesh"),
        *("torch.distributed.device_mesh.DeviceMesh", "torch.distributed.tensor.init_device_mesh"),
        ".to",
    }
)


def is_device(use: StringUse) -> bool:
    """Whether a string stands where only a device can be meant."""
    slot = use.slot
    if slot.kind == "argument":
        last = slot.callee.rpartition(".")[2]
        takes = last.endswith("_device") and not last.lstrip("_").startswith(("is_", "has_"))
        return takes or slot.callee in _TAKES_DEVICE or slot.callee.endswith((".to", ".autocast"))
    return slot.kind in ("keyword", "assign", "default", "value") and bool(_DEVICE_WORD.search(slot.key))


def is_rest(reach: Reach) -> bool:
    """Whether a branch is what a choice leaves, once those most often asked for have one of their own."""
    return reach & _CUDA != 0 and not reach & _ASKED


def is_choice(slot: Slot) -> bool:
    """Whether a string is one of several devices that are offered side by side: a portable list, not a tie."""
    parent = slot.parent
    if slot.kind == "key" and isinstance(parent, ast.Dict):
        return _devices([key for key in parent.keys if key is not None]) > 1
    if slot.kind in ("item", "compare") and isinstance(parent, (ast.List, ast.Tuple, ast.Set)):
        return _devices(parent.elts) > 1
    return False


def _devices(nodes: list[ast.expr]) -> int:
    """How many kinds of accelerator a row of strings names."""
    named = {(fold(node) or "").partition(":")[0] for node in nodes}
    return len({name for name in named if name in DEVICES and name not in ("cpu", "meta", "gpu")})
