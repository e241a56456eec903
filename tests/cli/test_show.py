"""`show`: a saved plan again, and what has changed since that needs no cluster to be seen."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.build import SPEC
from tests.cli.conftest import Run
from tests.cli.live import ON
from tests.fakes import FakeCluster


@pytest.fixture
def planned(portable: Run, cluster: FakeCluster) -> str:
    """What `plan` printed when the plan was saved."""
    ran = portable("plan", *ON, "--out", "p.plan")
    assert ran.code == 0, ran.err
    assert ran.out.endswith("Next: portable apply p.plan\n")
    cluster.asked.clear()
    return ran.out


@pytest.mark.parametrize("form", ["text", "json", "diff", "jsonl", "markdown", "html"])
def test_it_shows_what_plan_showed(portable: Run, cluster: FakeCluster, form: str) -> None:
    planned = portable("plan", *ON, "--out", "p.plan", "-o", form)
    cluster.asked.clear()
    ran = portable("show", "p.plan", "-o", form)
    assert (ran.code, ran.out, ran.err) == (0, planned.out, "")
    assert cluster.asked == []


def test_it_needs_no_spec_and_no_targets(portable: Run, site: Path, planned: str) -> None:
    for name in ("spec.yaml", "targets.yaml"):
        (site / name).unlink()
    ran = portable("show", "p.plan")
    assert (ran.code, ran.out) == (0, planned)


def test_the_exit_code_of_a_plan_can_be_had_later(portable: Run, cluster: FakeCluster, planned: str) -> None:
    assert portable("show", "p.plan", "--detailed-exitcode").code == 2
    portable("apply", "p.plan")
    portable("plan", *ON, "--out", "none.plan")
    assert portable("show", "none.plan", "--detailed-exitcode").code == 0


def test_a_spec_that_has_changed_is_warned_of(portable: Run, site: Path, planned: str) -> None:
    (site / "spec.yaml").write_text(SPEC.replace("replicas: 2", "replicas: 3"))
    ran = portable("show", "p.plan")
    assert (ran.code, ran.out) == (0, planned)
    assert "warning[spec-changed]" in ran.err
    assert "portable plan spec.yaml --target prod" in ran.err


def test_code_that_has_changed_is_a_changed_spec(portable: Run, cluster: FakeCluster, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace('code: {ray: "2.52.1"}', 'code: {source: ./src, ray: "2.52.1"}'))
    (site / "src").mkdir()
    (site / "src" / "train.py").write_text("print(1)\n")
    portable("plan", *ON, "--out", "p.plan")
    assert portable("show", "p.plan").err == ""
    (site / "src" / "train.py").write_text("print(2)\n")
    assert "spec-changed" in portable("show", "p.plan").err


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("clouds/acme/regions.yaml", '"40.00"', '"41.00"'), ("targets.yaml", "s3://bucket/", "s3://other/")],
)
def test_facts_that_have_changed_are_warned_of(
    portable: Run, site: Path, planned: str, file: str, old: str, new: str
) -> None:
    changed = (site / file).read_text().replace(old, new)
    assert portable("show", "p.plan").err == ""
    (site / file).write_text(changed)
    ran = portable("show", "p.plan")
    assert (ran.code, ran.out) == (0, planned)
    assert "warning[facts-changed]" in ran.err
    assert "spec-changed" not in ran.err


def test_another_namespace_is_no_changed_fact(portable: Run, cluster: FakeCluster) -> None:
    portable("plan", *ON, "--out", "p.plan", "--namespace", "ml-two", "--context", "other")
    assert portable("show", "p.plan").err == ""


def test_facts_from_elsewhere_are_not_compared(portable: Run, cluster: FakeCluster, site: Path) -> None:
    """The plan was made with options that `show` is not given."""
    (site / "clouds").rename(site / "mine")
    assert portable("plan", *ON, "--out", "p.plan", "--providers", "mine").code == 0
    (site / "mine").rename(site / "clouds")
    assert portable("show", "p.plan").err == ""


def test_a_spec_that_cannot_be_read_now_is_warned_of(portable: Run, site: Path, planned: str) -> None:
    (site / "spec.yaml").write_text("kind: [")
    ran = portable("show", "p.plan")
    assert (ran.code, ran.out) == (0, planned)
    assert "spec-changed" in ran.err


def test_another_portable_is_warned_of(
    portable: Run, site: Path, planned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portable.cli.show.__version__", "99.0.0")
    ran = portable("show", "p.plan")
    assert (ran.code, ran.out) == (0, planned)
    assert "warning[other-version]" in ran.err


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 damaged"])
def test_what_is_no_plan_is_refused(portable: Run, site: Path, content: bytes) -> None:
    (site / "p.plan").write_bytes(content)
    ran = portable("show", "p.plan")
    assert (ran.code, ran.out) == (65, "")
    assert "plan-file-invalid" in ran.err


def test_a_plan_of_another_major_version_is_refused(portable: Run, site: Path, planned: str) -> None:
    with zipfile.ZipFile(site / "p.plan") as file:
        parts = {name: json.loads(file.read(name)) for name in file.namelist()}
    parts["plan.json"]["format_version"] = "2.0"
    with zipfile.ZipFile(site / "p.plan", "w") as file:
        for name, part in parts.items():
            file.writestr(name, json.dumps(part))
    ran = portable("show", "p.plan")
    assert (ran.code, "plan-file-version" in ran.err) == (65, True)


def test_a_missing_file_is_no_input(portable: Run, site: Path) -> None:
    assert portable("show", "none.plan").code == 6
