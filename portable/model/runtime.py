"""Runtimes: the software stack that a program needs to use a device."""

from __future__ import annotations

from typing import Literal

Runtime = Literal["cuda", "rocm", "mtia", "neuron", "xla", "gaudi", "xpu", "cpu"]

RUNTIMES: tuple[Runtime, ...] = ("cuda", "rocm", "mtia", "neuron", "xla", "gaudi", "xpu", "cpu")
"""All of them, as tables show them."""
