"""`compile`: objects to standard output, files and folders; several targets, and some that refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.build import DATA, SPEC
from tests.cli.conftest import Run


def test_objects_go_to_standard_output(portable: Run, site: Path) -> None:
    ran = portable("compile", "spec.yaml", "-t", "prod")
    assert ran.code == 0
    assert ran.out.startswith("# demo for target prod, compiled from spec.yaml with targets.yaml")
    kinds = [one["kind"] for one in yaml.safe_load_all(ran.out)]
    assert kinds[-1] == "RayJob"
    assert "/" not in ran.out.splitlines()[0], "the comment is the same wherever it is compiled"


def test_the_same_spec_gives_the_same_bytes(portable: Run, site: Path) -> None:
    assert portable("compile", "spec.yaml", "-t", "prod") == portable("compile", str(site / "spec.yaml"), "-t", "prod")


def test_what_is_assumed_stands_in_the_file(portable: Run, site: Path) -> None:
    assert "# assumed-fact: acme" in portable("compile", "spec.yaml", "-t", "prod").out


def test_a_folder_gets_a_file_for_each_target(portable: Run, site: Path) -> None:
    ran = portable("compile", "spec.yaml", "-t", "prod,acme", "--out-dir", "out")
    assert (ran.code, ran.out) == (0, "")
    assert sorted(path.name for path in (site / "out").iterdir()) == ["acme.yaml", "prod.yaml"]
    assert (site / "out" / "prod.yaml").read_text() == portable("compile", "spec.yaml", "-t", "prod").out


@pytest.mark.parametrize("name", ["kustomize", "helm"])
def test_folders_of_other_tools(portable: Run, site: Path, name: str) -> None:
    ran = portable("compile", "spec.yaml", "-t", "prod,acme", "--out-dir", "out", "-o", name)
    assert ran.code == 0
    assert {path.name for path in (site / "out").iterdir()} == {"prod", "acme"}
    one = portable("compile", "spec.yaml", "-t", "prod", "-o", f"{name}=alone")
    assert one.code == 0
    written = {path.relative_to(site / "alone") for path in (site / "alone").rglob("*")}
    assert written == {path.relative_to(site / "out" / "prod") for path in (site / "out" / "prod").rglob("*")}


def test_argocd_finds_the_folder_in_its_repository(portable: Run, site: Path) -> None:
    words = ("compile", "spec.yaml", "-t", "prod", "-o", "argocd=apps", "--repo", "https://git.example.com/x.git")
    assert portable(*words, "--revision", "main").code == 0
    source = yaml.safe_load((site / "apps" / "application.yaml").read_text())["spec"]["source"]
    assert source == {"repoURL": "https://git.example.com/x.git", "targetRevision": "main", "path": "apps/manifests"}
    assert portable(*words, "--repo-path", "elsewhere/apps").code == 0
    assert "path: elsewhere/apps/manifests" in (site / "apps" / "application.yaml").read_text()
    (site / ".git").rmdir()
    assert portable(*words).code == 64


def test_one_target_that_refuses_ends_with_1_and_the_good_ones_are_written(portable: Run, site: Path) -> None:
    ran = portable("compile", "spec.yaml", "-t", "prod,tiny", "--out-dir", "out")
    assert ran.code == 1
    assert [path.name for path in (site / "out").iterdir()] == ["prod.yaml"]
    assert "error[no-instance-type-fits]" in ran.err
    assert "tiny" in ran.err
    alone = portable("compile", "spec.yaml", "-t", "tiny", "--out-dir", "other")
    assert alone.code == 1
    assert not (site / "other").exists()


@pytest.mark.parametrize("command", ["compile", "explain", "compare"])
def test_a_region_nobody_knows_is_told_with_its_place_and_the_nearest(portable: Run, site: Path, command: str) -> None:
    text = (site / "targets.yaml").read_text()
    (site / "targets.yaml").write_text(text.replace("provider: acme", "provider: acme\n    region: nroth-1"))
    ran = portable(command, "spec.yaml", "-t", "prod")
    assert ran.code == 1
    assert "unknown-region: target `prod`: acme has no region `nroth-1`" in (ran.out + ran.err).replace("]", "")
    assert "did you mean `north-1`?" in ran.out + ran.err
    assert command == "compare" or "--> targets.yaml:6:13" in ran.err


@pytest.mark.parametrize(
    ("says", "name", "column"),
    [
        ("cluster: {nodes: nobody}", "unknown-labeller", 44),
        ("fabrics: {efa: other}", "unknown-fabric", 42),
        ("data: {corpus: {uri: 's3://b/c', provider: nobody}}", "unknown-provider", 70),
    ],
)
def test_what_a_target_says_wrongly_is_told_where_it_stands(
    portable: Run, site: Path, says: str, name: str, column: int
) -> None:
    (site / "spec.yaml").write_text(SPEC + DATA)
    text = (site / "targets.yaml").read_text()
    (site / "targets.yaml").write_text(f"{text}  wrong: {{provider: acme, {says}}}\n")
    ran = portable("compile", "spec.yaml", "-t", "wrong")
    assert (ran.code, f"error[{name}]" in ran.err) == (1, True)
    line = text.count("\n") + 1
    assert f"--> targets.yaml:{line}:{column}\n" in ran.err


def test_what_is_not_mapped_is_refused_with_the_lines_to_add(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC + DATA)
    assert portable("compile", "spec.yaml", "-t", "prod").code == 0
    ran = portable("compile", "spec.yaml", "-t", "acme")
    assert (ran.code, ran.out) == (1, "")
    assert "error[data-not-mapped]" in ran.err
    assert "add to target `acme`: data: {corpus:" in ran.err
    assert "`targets.yaml` beside the spec: `kind: Targets`, `targets: {acme: {provider: acme, …}}`" in ran.err


def test_json_is_a_list(portable: Run, site: Path) -> None:
    assert json.loads(portable("compile", "spec.yaml", "-t", "prod", "-o", "json").out)["kind"] == "List"
    portable("compile", "spec.yaml", "-t", "prod", "-o", "json", "-o", "yaml", "--out-dir", "out")


def test_both_texts_at_once_into_a_folder(portable: Run, site: Path) -> None:
    words = ("-o", "yaml=a.yaml", "-o", "json=a.json")
    assert portable("compile", "spec.yaml", "-t", "prod", *words).code == 0
    objects = list(yaml.safe_load_all((site / "a.yaml").read_text()))
    assert json.loads((site / "a.json").read_text())["items"] == objects


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say which target"),
        (["-t", "prod", "-o", "helm"], "is a folder"),
        (["-t", "prod,acme", "-o", "json"], "2 targets do not go into one json"),
        (["-t", "prod,acme", "-o", "yaml=x.yaml"], "2 targets do not go into one yaml"),
        (["-t", "prod", "-o", "yaml=x.yaml", "--out-dir", "out"], "`--out-dir` stands beside"),
        (["-t", "prod", "-o", "argocd=apps"], "names its git repository"),
        (["-t", "prod", "--out-dir", "a/b"], "cannot be made"),
        (["-t", "prod", "-o", "toml"], "no output format"),
    ],
)
def test_wishes_that_cannot_be_met(portable: Run, site: Path, words: list[str], said: str) -> None:
    ran = portable("compile", "spec.yaml", *words)
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err


def test_warnings_are_told_once_for_all_targets(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace("    deadline: 12h\n", ""))
    ran = portable("compile", "spec.yaml", "-t", "prod,acme", "--out-dir", "out")
    assert ran.err.count("warning[no-deadline]") == 1
    assert portable("compile", "spec.yaml", "-t", "prod,acme", "--out-dir", "out", "-q").err == ""


@pytest.mark.parametrize(
    ("words", "warned"),
    [
        ("python, train.py", False),
        ("python, -u, ./train.py, other.py", False),
        ("python, tarin.py", True),
        ("torchrun, --nproc-per-node, '8', jobs/train.py", True),
        ("python, /opt/tool.py", False),
        ("python, -m, train, --config=x.py", False),
    ],
)
def test_a_script_that_the_code_has_not_is_told(portable: Run, site: Path, words: str, warned: bool) -> None:
    (site / "src").mkdir()
    (site / "src" / "train.py").write_text("print()")
    text = SPEC.replace("code: {", "code: {source: ./src, ").replace("python, train.py", words)
    (site / "spec.yaml").write_text(text)
    ran = portable("compile", "spec.yaml", "-t", "prod")
    assert (ran.code, "warning[program-not-in-code]" in ran.err) == (0, warned)
