"""JAX is told its platform by name.

What it does
    Finds `jax.devices("cuda")`, `jax.devices("gpu")` and `JAX_PLATFORMS` written.

Why it locks you in
    The platform is called `rocm` on AMD and `tpu` on TPU: a name of another one finds no device.

Example
    jax.devices("cuda")

Use instead
    `jax.devices()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("OD?DB??")
SOURCE = "jax-rocm7-plugin on PyPI; partly read 2026-11"
MARKS: tuple[str, ...] = ("\\bjax\\b",)

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """Platforms at `jax.devices` and its kin."""
    for text in ("cuda", "gpu"):
        for use in module.by_text.get(text, ()):
            if use.slot.callee in ("jax.devices", "jax.local_devices", "jax.device_count", "jax.config.update"):
                yield finding(
                    module.place(use), f'the platform "{text}" is not there on every runtime', help="`jax.devices()`"
                )
