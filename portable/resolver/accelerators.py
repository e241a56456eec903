"""Which accelerator models a group accepts, by name or by need."""

from __future__ import annotations

from collections.abc import Mapping

from portable.model.accelerator import Accelerator, SharePart
from portable.model.group import AcceleratorRequest, Need
from portable.model.quantity import format_sold

Accelerators = Mapping[str, Accelerator]


def accepted(request: AcceleratorRequest, known: Accelerators) -> tuple[Accelerator, ...]:
    """The models that satisfy a request, by name; names that are not known are left out."""
    if request.any_of:
        return tuple(known[name] for name in request.any_of if name in known)
    need = request.need or Need()
    return tuple(one for one in known.values() if shortcoming(one, need) is None)


def shortcoming(accelerator: Accelerator, need: Need) -> str | None:
    """What an accelerator lacks for a need; an unknown property does not satisfy it."""
    if need.vendor is not None and accelerator.vendor != need.vendor:
        return f"its vendor is {accelerator.vendor}"
    if need.runtime is not None and accelerator.runtime != need.runtime:
        return f"its runtime is {accelerator.runtime}"
    if need.memory is not None and (accelerator.memory is None or accelerator.memory < need.memory):
        has = "unknown" if accelerator.memory is None else format_sold(accelerator.memory)
        return f"its memory is {has}, less than {format_sold(need.memory)}"
    missing = [dtype for dtype in need.dtypes if dtype not in (accelerator.dtypes or ())]
    return f"it has no native {', '.join(missing)}" if missing else None


def described(request: AcceleratorRequest) -> str:
    """A request in words: `8 x nvidia-h100-80gb or nvidia-h200`."""
    if request.any_of:
        return f"{request.count} x {' or '.join(request.any_of)}"
    need = request.need or Need()
    parts = [f"at least {format_sold(need.memory)}"] if need.memory is not None else []
    parts += [f"vendor {need.vendor}"] if need.vendor else []
    parts += [f"runtime {need.runtime}"] if need.runtime else []
    parts += [f"native {', '.join(need.dtypes)}"] if need.dtypes else []
    each = "accelerator" if request.count == 1 else "accelerators"
    return f"{request.count} {each} with {' and '.join(parts)}"


def share_for(accelerator: Accelerator, memory: int) -> SharePart | None:
    """The smallest part of the accelerator with at least this memory."""
    large_enough = [part for part in accelerator.shares if part.memory >= memory]
    return min(large_enough, key=lambda part: (part.memory, part.resource), default=None)
