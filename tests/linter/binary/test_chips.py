"""Which code runs where: the published rules on known pairs, and the table against the accelerators."""

from __future__ import annotations

import pytest

from portable.linter.binary.chips import chips, on_rocm, runs_on
from portable.linter.binary.fatbin import CudaCode
from portable.loader.catalogue import Catalogue


def test_the_table_is_that_of_the_accelerators() -> None:
    wanted: dict[tuple[str, str], set[str]] = {}
    for name, model in Catalogue().accelerators.items():
        if model.isa and model.isa.startswith(("sm_", "gfx")):
            wanted.setdefault((model.runtime, model.isa), set()).add(name)
    found = {(one.runtime, one.isa): set(one.accelerators) for name in ("cuda", "rocm") for one in chips(name)}
    assert found == wanted
    numbers = [int(one.isa.removeprefix("sm_")) for one in chips("cuda")]
    assert numbers == sorted(numbers)


def code(text: str) -> CudaCode:
    kind, _, number = text.partition("_")
    return CudaCode(int(number.rstrip("af")), number.lstrip("0123456789"), kind == "compute")


@pytest.mark.parametrize(
    ("text", "runs", "not_on"),
    [
        ("sm_80", (80, 86, 89), (75, 90, 100)),
        ("sm_86", (86, 89), (80,)),
        ("sm_100", (100, 103), (90, 110, 120)),
        ("sm_90a", (90,), (100,)),
        ("sm_100a", (100,), (103,)),
        ("sm_100f", (100, 103), (120,)),
        ("sm_103f", (103,), (100,)),
        ("compute_80", (80, 90, 100, 120), (75,)),
        ("compute_90a", (90,), (100, 120)),
        ("compute_100f", (100, 103), (110, 120)),
    ],
)
def test_which_chips_run_a_piece_of_code(text: str, runs: tuple[int, ...], not_on: tuple[int, ...]) -> None:
    assert all(runs_on(code(text), number) for number in runs)
    assert not any(runs_on(code(text), number) for number in not_on)


@pytest.mark.parametrize(
    ("targets", "gfx942", "gfx950"),
    [
        (["gfx942"], "ok", "blocks"),
        (["gfx942:sramecc+:xnack-"], "ok", "blocks"),
        (["gfx942:xnack+"], "degrades", "blocks"),
        (["gfx942:xnack+", "gfx942:xnack-"], "ok", "blocks"),
        (["gfx950:sramecc-"], "blocks", "unknown"),
        (["gfx9-4-generic"], "ok", "ok"),
        (["gfx9-generic"], "blocks", "blocks"),
        (["spirv"], "ok", "ok"),
        (["gfx90a"], "blocks", "blocks"),
    ],
)
def test_which_processors_run_amd_code(targets: list[str], gfx942: str, gfx950: str) -> None:
    found = {chip.isa: effect for chip, effect in on_rocm(targets)}
    assert (found["gfx942"], found["gfx950"]) == (gfx942, gfx950)
