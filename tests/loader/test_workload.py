"""A spec file to a workload: which document, which files beside it, and everything that is wrong at once."""

from __future__ import annotations

import os
import sys
import zoneinfo
from pathlib import Path

import pytest

from portable.errors import InvalidInput
from portable.loader.workload import load_workload

SPEC = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: demo}
spec:
  job: {command: [python, train.py]}
  code: {source: ./src, ray: "2.52.1", pip: requirements.txt}
  images: {cpu: "own/ray:2.52.1"}
  groups: [{name: workers, cpu: 4, memory: 8Gi}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src" / "pkg").mkdir(parents=True)
    (tmp_path / "src" / "train.py").write_text("print('hello')\n")
    (tmp_path / "src" / "pkg" / "data.bin").write_bytes(b"\x00\xff")
    (tmp_path / "src" / ".secret").write_text("hidden")
    (tmp_path / "src" / "__pycache__").mkdir()
    (tmp_path / "src" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (tmp_path / "requirements.txt").write_text("# ours\ntorch==2.9.0  # pinned\n-r more.txt\n\n")
    (tmp_path / "more.txt").write_text("numpy>=2 \\\n  ; python_version >= '3.11'\n-r requirements.txt\n")
    (tmp_path / "workload.yaml").write_text(SPEC)
    return tmp_path


def problems(path: Path) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        load_workload(path)
    return {one.name: str(one.location) for one in caught.value.diagnostics}


def test_code_and_requirements_are_read_with_the_spec(folder: Path) -> None:
    workload = load_workload(folder / "workload.yaml")
    assert workload.bundle.files == {"pkg/data.bin": b"\x00\xff", "train.py": b"print('hello')\n"}
    assert workload.bundle.requirements == ("torch==2.9.0", "numpy>=2 ; python_version >= '3.11'")


def test_the_digest_follows_paths_and_contents(folder: Path) -> None:
    before = load_workload(folder / "workload.yaml").bundle.digest
    assert before == load_workload(folder / "workload.yaml").bundle.digest
    (folder / "src" / "train.py").rename(folder / "src" / "other.py")
    assert before != load_workload(folder / "workload.yaml").bundle.digest


def test_parts_know_where_they_stand(folder: Path) -> None:
    workload = load_workload(folder / "workload.yaml")
    assert str(workload.location("spec", "groups", 0, "cpu")).endswith("workload.yaml:8:33")


@pytest.mark.parametrize(
    ("old", "new", "name", "place"),
    [
        ("kind: Workload", "kind: Wrkload", "no-workload", "2:7"),
        ("cpu: 4", "cpus: 4", "unknown-key", "8:28"),
        ("memory: 8Gi", "memory: 8Gigs", "bad-quantity", "8:44"),
        ("job: {command: [python, train.py]}", "job: {}", "job-program", "5:8"),
        ("metadata: {name: demo}", "metadata: {name: Demo}", "invalid-value", "3:18"),
        ("source: ./src", "source: ./missing", "code-not-found", "6:18"),
        ("requirements.txt", "missing.txt", "requirements-not-read", "6:45"),
        ("cpu: 4,", "replicas: 2147483648, cpu: 4,", "out-of-range", "8:38"),
        (
            "job: {command: [python, train.py]}",
            'schedule: {cron: "0 2 * * *", timeZone: Europe/Berlinn, job: {script: x}}',
            "unknown-time-zone",
            "5:43",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder: Path, old: str, new: str, name: str, place: str) -> None:
    (folder / "workload.yaml").write_text(SPEC.replace(old, new))
    found = problems(folder / "workload.yaml")
    assert name in found
    assert found[name].endswith(place)


def test_a_machine_without_time_zones_refuses_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    monkeypatch.setattr("zoneinfo._tzpath.TZPATH", ())
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zone = 'schedule: {cron: "0 2 * * *", timeZone: Mars/Olympus, job: {script: x}}'
    (folder / "workload.yaml").write_text(SPEC.replace("job: {command: [python, train.py]}", zone))
    assert load_workload(folder / "workload.yaml").spec.schedule


def test_everything_at_once(folder: Path) -> None:
    (folder / "workload.yaml").write_text(
        SPEC.replace("cpu: 4", "cpus: 4").replace("ray:", "rya:").replace("demo", "Demo")
    )
    assert len(problems(folder / "workload.yaml")) >= 3


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "outside.txt").write_text("x")
    os.symlink(folder / "outside.txt", folder / "src" / "link.txt")
    assert "code-outside" in problems(folder / "workload.yaml")


def test_only_one_workload_in_a_file(folder: Path) -> None:
    (folder / "workload.yaml").write_text(SPEC + "---\n" + SPEC)
    assert "several-workloads" in problems(folder / "workload.yaml")
    (folder / "workload.yaml").write_text("")
    assert "empty-file" in problems(folder / "workload.yaml")


def test_python_spellings_of_keys_are_no_keys(folder: Path) -> None:
    (folder / "workload.yaml").write_text(SPEC.replace("memory: 8Gi", "memory: 8Gi, exclusive_node: true"))
    assert "unknown-key" in problems(folder / "workload.yaml")


@pytest.mark.parametrize(("work", "most"), [("job", 40), ("schedule", 36)])
def test_a_name_leaves_room_for_what_the_operator_appends(folder: Path, work: str, most: int) -> None:
    path = folder / "workload.yaml"
    job = "job: {command: [python, train.py]}"
    text = SPEC.replace(job, job if work == "job" else f'schedule: {{cron: "0 2 * * *", {job}}}')
    path.write_text(text.replace("name: demo", f"name: {'n' * most}"))
    assert load_workload(path).name == "n" * most
    path.write_text(text.replace("name: demo", f"name: {'n' * (most + 1)}"))
    assert [place.split(":", 1)[1] for place in problems(path).values()] == ["3:18"]
