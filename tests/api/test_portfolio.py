"""The facade for many workloads: where each is, where it could go, and what is asked only once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import portable
from portable.api import placing
from portable.errors import InvalidInput, NoInput, UsageError
from portable.loader.targets import TargetTable
from portable.model.portfolio import Portfolio
from tests.cli.build import SPEC
from tests.resolver.build import workload

BOTH = {
    "images": {"cuda": "example/ray:2.52.1-py311-cu128", "rocm": "example/ray:2.52.1-py311-rocm"},
    "head": {"cpu": 2, "memory": "8Gi"},
}
EITHER = {"accelerator": {"anyOf": ["nvidia-h100-80gb", "amd-mi300x"], "count": 8}}


def made(*groups: dict[str, Any] | None, target: str | None = None) -> Portfolio:
    specs = [(f"{at}.yaml", workload(BOTH, group)) for at, group in enumerate(groups)]
    return portable.portfolio_of(specs, target=target)


def test_a_workload_that_takes_another_vendor_survives_the_loss_of_one() -> None:
    found = made(EITHER, {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}}, target="azure")
    losses = {(one.dimension, one.name): one for one in found.losses}
    used = found.holdings[0].exposure.slots[0].vendor
    assert "demo (0.yaml)" in losses["vendor", used].movable
    assert losses["vendor", "nvidia"].stuck == ("demo (1.yaml)",)
    assert {move.exposure.slots[0].vendor for move in found.holdings[0].detours if move.exposure} == {
        "amd" if used == "nvidia" else "nvidia"
    }


def test_places_of_others_are_asked_about_too() -> None:
    table = TargetTable({"home": portable.Target(provider="aws", region="us-west-2")}, portable.Catalogue().names)
    tables = {"a.yaml": table}
    specs = [("a.yaml", workload(BOTH)), ("b.yaml", workload(BOTH, {"replicas": 2}))]
    nowhere = TargetTable(providers=portable.Catalogue().names)
    found = portable.portfolio_of(specs, tables=lambda spec: tables.get(spec, nowhere))
    home, other = found.holdings
    assert (home.target, home.chosen) == ("home", "the only target of its file")
    assert [move.target for move in home.moves] == [other.exposure.provider]
    assert "aws us-west-2" in [move.target for move in other.moves]


def test_the_same_question_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = placing.compare

    def counted(*args: Any, **more: Any) -> Any:
        asked.append(args[1][0])
        return ask(*args, **more)

    monkeypatch.setattr("portable.api.fits.compare", counted)
    made({"replicas": 2})
    once = len(asked)
    made({"replicas": 2}, {"replicas": 2}, {"replicas": 2})
    assert len(asked) == 2 * once


def test_refusals_name_no_place_in_another_file() -> None:
    found = made({"accelerator": {"anyOf": ["amd-mi300x"], "count": 8}}, target="oracle")
    refusals = [one for move in found.holdings[0].moves for one in move.refusals]
    assert refusals
    assert {one.location for one in refusals} == {None}


def test_an_unknown_target_is_an_error() -> None:
    with pytest.raises(UsageError, match="no target or provider"):
        made({"replicas": 2}, target="nowhere")


def test_specs_are_read_one_at_a_time_and_everything_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        list(portable.load_all([tmp_path]))
    for name, text in {"a": SPEC, "b": SPEC.replace("job:", "jobb:")}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "d.yaml").write_text(SPEC.replace("replicas: 2", "replicas: -1"))
    with pytest.raises(InvalidInput) as caught:
        list(portable.load_all([tmp_path]))
    assert {Path(one.location.file).name for one in caught.value.diagnostics if one.location} == {"b.yaml", "d.yaml"}


PTX = '__global__ void f(int *x) { asm volatile("mov.u32 %0, %laneid;" : "=r"(x[0])); }\n'
CODED = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: demo}
spec:
  job: {command: [python, train.py]}
  code: {source: ./src, ray: "2.52.1"}
  images: {cuda: "example/ray:2.52.1-py311-cu128", rocm: "example/ray:2.52.1-py311-rocm"}
  head: {cpu: 2, memory: 8Gi}
  groups:
    - {name: t, replicas: 1, accelerator: {anyOf: [ACCEPTED], count: 8}, cpu: 8, memory: 100Gi}
"""
CUDA, ROCM = "nvidia-h100-80gb", "amd-mi300x"


def coded(tmp_path: Path, accepted: str, code: str, target: str | None = None) -> Portfolio:
    (tmp_path / "src").mkdir(exist_ok=True)
    (tmp_path / "src" / "kernel.cu").write_text(code)
    (tmp_path / "src" / "train.py").write_text("print(1)\n")
    (tmp_path / "workload.yaml").write_text(CODED.replace("ACCEPTED", accepted))
    return portable.portfolio_of(portable.load_all([tmp_path / "workload.yaml"]), target=target)


def test_a_finding_in_the_code_is_in_the_way(tmp_path: Path) -> None:
    """Kernels for NVIDIA do not survive the loss of NVIDIA, whatever the spec accepts."""
    free = coded(tmp_path, f"{CUDA}, {ROCM}", "int x;\n", target="aws")
    (lost,) = [one for one in free.losses if (one.dimension, one.name) == ("vendor", "nvidia")]
    assert lost.movable == ("demo",)
    bound = coded(tmp_path, f"{CUDA}, {ROCM}", PTX, target="aws")
    (lost,) = [one for one in bound.losses if (one.dimension, one.name) == ("vendor", "nvidia")]
    assert lost.stuck == ("demo",)
    moves = {one.target: one for one in bound.holdings[0].moves}
    assert moves["coreweave"].exposure is not None, "on other machines of NVIDIA it runs"


def test_a_place_whose_runtime_the_code_blocks_is_none(tmp_path: Path) -> None:
    (refused,) = coded(tmp_path, ROCM, PTX).unplaced
    assert "inline-ptx" in {one.name for one in refused.refusals}
    (refused,) = coded(tmp_path, ROCM, PTX, target="azure").unplaced
    assert [one.name for one in refused.refusals] == ["inline-ptx"]
    assert coded(tmp_path, ROCM, "int x;\n", target="azure").holdings


def test_the_oldest_price_is_told() -> None:
    found = made({"replicas": 2}, target="aws")
    assert found.oldest is not None
    assert found.oldest == found.holdings[0].prices_of
