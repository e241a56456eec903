"""An accelerator model: what a chip is, whoever rents it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from portable.model.noun import Count, Number, Positive
from portable.model.quantity import Bytes
from portable.model.runtime import Runtime
from portable.model.source import Entry


class SharePart(Entry):
    """A part of one device that a device plugin offers as a resource of its own (MIG)."""

    memory: Bytes
    resource: str
    """For example `nvidia.com/mig-3g.40gb`."""
    per_device: Positive
    """How many of it one device gives when it is cut into these alone."""

    @property
    def profile(self) -> str:
        """The name of the cut, for example `3g.40gb`."""
        return self.resource.rpartition("/")[2].removeprefix("mig-")


class Accelerator(Entry):
    """One chip model; memory and dtypes as its vendor states them."""

    name: str
    """vendor-model, with the memory where one model is sold with several: `nvidia-a100-80gb`."""
    title: str
    vendor: str
    runtime: Runtime
    device: str
    """The key under `devices` of a provider: which device plugin offers it."""
    memory: Bytes | None
    """As sold, for what the device plugin counts as one."""
    dtypes: tuple[str, ...] | None = None
    """What its matrix units compute natively: fp32 tf32 bf16 fp16 fp8 fp8-fnuz mxfp8 fp6 fp4 int8."""
    unit: Literal["gpu", "chip", "device", "card"]
    """What the device plugin counts."""
    ray_resource: str
    """The name under which Ray schedules it: GPU, TPU, neuron_cores, HPU, or a name of our own."""
    ray_units: Positive = 1
    """Ray units for one of what the device plugin counts (Neuron cores of a device)."""
    ray_type: str | None = None
    """Ray's own accelerator_type label, where it has one."""
    isa: str | None = None
    """What a binary is built for: sm_90, gfx942."""
    min_toolkit: str | None = None
    """The lowest version of the runtime's toolkit that supports it, for example `12.8` of CUDA for B200."""
    power: Count | None = None
    """Watts of one unit at its limit (TDP)."""
    peak: Mapping[str, Number] | None = None
    """Dense TFLOPS by dtype, without sparsity, of one unit."""
    shares: tuple[SharePart, ...] = ()
    scale_up: str | None = None
    """How it talks to its neighbours: nvlink4, xgmi, ici, neuronlink."""
    year: Count | None = None
