"""`compare --base`: against another spec, a saved comparison, a commit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def grown(site: Path) -> Path:
    """The spec with twice the replicas, beside the old one."""
    text = (site / "spec.yaml").read_text(encoding="utf-8")
    assert "replicas: 2" in text
    (site / "grown.yaml").write_text(text.replace("replicas: 2", "replicas: 4"), encoding="utf-8")
    return site / "grown.yaml"


def test_roles_and_totals_old_and_new(portable: Run, grown: Path) -> None:
    ran = portable("compare", "grown.yaml", "--base", "spec.yaml", "-t", "prod")
    assert ran.code == 0
    assert "~ trainers: 2 × big.8 onDemand -> 4 × big.8 onDemand: 80.00 -> 160.00 (+80.00, +100.0 %)" in ran.out
    assert "~ per hour: 80.50 -> 160.50 (+80.00, +99.4 %)" in ran.out


@pytest.mark.parametrize(
    ("limit", "code"), [("99.3%", 1), ("100%", 0), ("100.5 %", 0), ("639 USD", 1), ("640 USD", 0), ("10", 64)]
)
def test_the_limit(portable: Run, grown: Path, limit: str, code: int) -> None:
    ran = portable("compare", "grown.yaml", "--base", "spec.yaml", "-t", "prod", "--max-increase", limit)
    assert ran.code == code
    assert ("increase-too-large" in ran.err) is (code == 1)


def test_a_limit_needs_a_base(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "--max-increase", "10%")
    assert ran.code == 64
    assert "base-missing" in ran.err


def test_what_was_saved_is_the_same_base(portable: Run, grown: Path) -> None:
    assert portable("compare", "spec.yaml", "-o", "json=saved.json").code == 0
    by_file = portable("compare", "grown.yaml", "--base", "saved.json", "-t", "prod", "-o", "json")
    by_spec = portable("compare", "grown.yaml", "--base", "spec.yaml", "-t", "prod", "-o", "json")
    saved, spec = json.loads(by_file.out), json.loads(by_spec.out)
    assert saved["schema"].endswith("/cost-difference.json")
    assert saved["targets"] == spec["targets"]


def test_a_commit_is_a_base(portable: Run, site: Path) -> None:
    def git(*words: str) -> None:
        own = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *own, *words], cwd=site, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    spec = site / "spec.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("replicas: 2", "replicas: 3"), encoding="utf-8")
    ran = portable("compare", "spec.yaml", "--base", "HEAD:spec.yaml", "-t", "prod")
    assert ran.code == 0
    assert "2 × big.8 onDemand -> 3 × big.8 onDemand" in ran.out
    assert portable("compare", "spec.yaml", "--base", "v9:spec.yaml").code == 6
    assert "no file `nix.yaml`" in portable("compare", "spec.yaml", "--base", "HEAD:nix.yaml").err


def test_nothing_of_that_name(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "--base", "nowhere.yaml")
    assert ran.code == 6
    assert "REF:PATH" in ran.err


def test_formats_of_a_table_alone_are_refused(portable: Run, site: Path) -> None:
    assert portable("compare", "spec.yaml", "--base", "spec.yaml", "-o", "csv").code == 64


def test_a_target_that_was_refused_before_cannot_be_within_a_limit(portable: Run, site: Path) -> None:
    text = (site / "spec.yaml").read_text(encoding="utf-8")
    (site / "refused.yaml").write_text(text.replace("count: 8", "count: 64"), encoding="utf-8")
    assert portable("compare", "refused.yaml", "-t", "prod").code == 1
    words = ("compare", "spec.yaml", "--base", "refused.yaml", "-t", "prod", "--max-increase", "10%")
    ran = portable(*words)
    assert ran.code == 1
    assert "it was refused before" in ran.err
    assert portable(*words, "--unknown-ok").code == 0


def test_everything_that_says_no_is_told_at_once(portable: Run, grown: Path) -> None:
    words = ("--max-increase", "1%", "--fail-if", "cost.hour > 1")
    ran = portable("compare", "grown.yaml", "--base", "spec.yaml", "-t", "prod", *words)
    assert ran.code == 1
    assert "increase-too-large" in ran.err
    assert "gate-failed" in ran.err


def test_a_commit_with_links_out_of_it_from_a_folder_below(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = site / "below"
    below.mkdir()
    for file in ("spec.yaml", "targets.yaml"):
        (below / file).write_bytes((site / file).read_bytes())
    (below / "link").symlink_to("/etc/hostname")
    own = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run(["git", *own, *words], cwd=site, check=True, capture_output=True)
    providers = ("--providers", str(site / "providers")) if (site / "providers").is_dir() else ()
    monkeypatch.chdir(below)
    for name in ("HEAD:below/spec.yaml", "HEAD:spec.yaml"):
        ran = portable(*providers, "compare", "spec.yaml", "--base", name)
        assert ran.code in {0, 1}, ran.err
        assert "below" not in ran.err
