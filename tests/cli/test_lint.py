"""`portable lint` and `portable rule` from the outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portable.report.findings import FORMATS
from tests.linter.binary.building import library

TIED = "import torch\nx = torch.zeros(3).cuda()\n"


def portable(folder: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1", "COLUMNS": "120"}
    command = [sys.executable, "-m", "portable", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(TIED)
    return tmp_path


def test_findings_end_with_one_and_the_level_decides(folder: Path) -> None:
    assert portable(folder, "lint").returncode == 1
    assert portable(folder, "lint", "--fail-level", "error").returncode == 0
    assert portable(folder, "lint", "--exit-zero").returncode == 0
    assert portable(folder, "lint", "--runtime", "rocm").returncode == 0, "it is right on ROCm"
    assert portable(folder, "lint", "--runtime", "mtia").returncode == 1


def test_several_formats_in_one_run(folder: Path) -> None:
    done = portable(folder, "lint", "-o", "sarif=out.sarif", "-o", "concise")
    assert "train.py:2:5: warning[cuda-tensor-call]" in done.stdout
    assert json.loads((folder / "out.sarif").read_text())["runs"][0]["results"]


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are UTF-8 there")
def test_a_name_that_is_no_text_can_be_written_in_every_format(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/non\xff.py")).write_text('import torch\nd = torch.device("cuda")\n')
    options = [word for name in FORMATS for word in ("-o", f"{name}={name}.out")]
    done = portable(tmp_path, "lint", ".", "--no-cache", *options)
    assert done.returncode == 1, done.stderr
    assert json.loads((tmp_path / "json.out").read_text())
    assert "non%FF.py" in (tmp_path / "sarif.out").read_text()


def test_standard_input_has_a_name(folder: Path) -> None:
    done = portable(folder, "lint", "-", "--stdin-filename", "x.py", "-o", "concise", stdin=TIED)
    assert done.stdout.startswith("x.py:2:5")


def test_a_library_is_told_without_its_bytes(folder: Path) -> None:
    (folder / "libx.so").write_bytes(library("needs: libcudart.so.12"))
    done = portable(folder, "lint", "libx.so")
    assert "error[accelerator-binary]: `libx.so`: built for CUDA" in done.stdout
    assert "ELF" not in done.stdout
    piped = subprocess.run(
        [sys.executable, "-m", "portable", "lint", "-", "--stdin-filename", "libx.so", "-o", "concise"],
        cwd=folder, input=(folder / "libx.so").read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert b"libx.so:1:1: error[accelerator-binary]" in piped.stdout


def test_a_baseline_answers_for_what_was_there(folder: Path) -> None:
    assert portable(folder, "lint", "--baseline", "known.json", "--update-baseline").returncode == 0
    assert portable(folder, "lint", "--baseline", "known.json").returncode == 0
    (folder / "more.py").write_text(TIED)
    assert portable(folder, "lint", "--baseline", "known.json").returncode == 1
    before = (folder / "known.json").read_text()
    assert portable(folder, "lint", "more.py", "--baseline", "known.json", "--update-baseline").returncode == 0
    assert (folder / "known.json").read_text() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--runtime", "cuad"), 64, "there is no runtime `cuad`"),
        (("--runtime", "rocm/gfx9x42"), 64, "`gfx9x42` is no chip of rocm"),
        (("--select", "cuda-devise-string"), 64, "cuda-device-string"),
        (("missing-folder",), 6, "missing-folder"),
        (("-", "train.py"), 64, "stands alone"),
        (("--update-baseline",), 64, "--baseline"),
        (("--update-baseline", "--baseline", "x.json", "--base", "HEAD"), 64, "--base"),
        (("docker://example.org/a:b",), 64, "nothing is asked without --online"),
        (("oci:missing-image",), 6, "missing-image"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = portable(folder, "lint", *arguments, stdin="")
    assert done.returncode == code, done.stderr
    assert said in done.stderr


def test_a_rule_explains_itself(folder: Path) -> None:
    page = portable(folder, "rule", "cuda-device-string").stdout
    assert "Why it locks you in" in page
    unknown = portable(folder, "rule", "cuda-device-sting")
    assert unknown.returncode == 64
    assert "did you mean `cuda-device-string`?" in unknown.stderr
    listed = json.loads(portable(folder, "rule", "--all", "-o", "json").stdout)
    assert len(listed["rules"]) > 50


def test_settings_of_the_configuration_count_where_no_option_is_given(folder: Path) -> None:
    (folder / ".git").mkdir()
    config = folder / "portable.toml"
    config.write_text('[lint]\nignore = ["cuda-tensor-call"]\n')
    assert portable(folder, "lint").returncode == 0
    assert portable(folder, "lint", "--ignore", "cuda-graph").returncode == 1, "an option is in its place"
    config.write_text('[lint]\nfail-level = "error"\n')
    assert portable(folder, "lint").returncode == 0
    assert portable(folder, "lint", "--fail-level", "warning").returncode == 1
    config.write_text('[lint.per-file-ignores]\n"train.*" = ["*"]\n')
    assert portable(folder, "lint").returncode == 0
    config.write_text('[lint.per-file-ignores]\n"train.*" = "cuda-graph"\n')
    wrong = portable(folder, "lint")
    assert (wrong.returncode, "must be a list of rules" in wrong.stderr) == (78, True)
    config.write_text('[lint]\nexclude = ["train.py"]\nselect = ["cuda-graph"]\n')
    assert portable(folder, "lint", "train.py", "--force-exclude").returncode == 0
    config.write_text('[lint]\nminseverity = "info"\n')
    assert portable(folder, "lint").returncode == 78


def test_nothing_to_lint_is_a_failure_unless_a_tool_names_the_files(folder: Path) -> None:
    (folder / "notes.txt").write_text("x\n")
    assert portable(folder, "lint", "notes.txt").returncode == 6
    assert portable(folder, "lint", "--force-exclude", "notes.txt").returncode == 0
    assert portable(folder, "lint", "--force-exclude", "--exclude", "deep/", "deep/train.py").returncode == 0


NEWER = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: a}
spec:
  networkPolicy: {mode: DenyAll}
  headGroupSpec: {template: {spec: {containers: [{name: h, image: busybox}]}}}
"""


@pytest.mark.parametrize(
    ("operator", "severity"),
    [
        ((), "warning"),
        (("--operator", "1.7"), None),
        (("--operator", "v1.6.2"), "error"),
        (("--operator", "1.4"), "error"),
    ],
)
def test_a_field_is_judged_by_the_operator(folder: Path, operator: tuple[str, ...], severity: str | None) -> None:
    (folder / "ray.yaml").write_text(NEWER)
    done = portable(folder, "lint", "ray.yaml", "--select", "newer-operator-field", "-o", "json", *operator)
    found = [one["severity"] for one in json.loads(done.stdout)["findings"]]
    assert found == ([severity] if severity else [])


def test_an_older_operator_lacks_more(folder: Path) -> None:
    (folder / "ray.yaml").write_text(NEWER.replace("networkPolicy: {mode: DenyAll}", "authOptions: {mode: token}"))
    asked = ("lint", "ray.yaml", "--select", "newer-operator-field", "-o", "concise")
    assert portable(folder, *asked).stdout.count("newer-operator-field") == 0
    assert portable(folder, *asked, "--operator", "1.4").stdout.count("newer-operator-field") == 1
    assert portable(folder, *asked, "--operator", "new").returncode == 64


RULE = '''\
"""A word that nobody should write.

What it does
    Finds it.

Why it locks you in
    It does not.

Example
    frobnicate

Use instead
    Another word.
"""

from portable.linter.rule import Maker

API = 1
SUBJECTS = ("python",)
SEVERITY = "error"
CONFIDENCE = "high"
EFFECTS = {}
SOURCE = "nowhere"
MARKS = ("frobnicate",)
finding = Maker(__name__)


def check(view):
    for use in view.texts():
        if use.text == "frobnicate":
            yield finding(use.place, "it stands here")
'''


def test_rules_of_an_installed_package_are_used_if_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = folder / "installed"
    (site / "house_rules").mkdir(parents=True)
    (site / "house_rules" / "__init__.py").write_text("")
    (site / "house_rules" / "no_frobnicate.py").write_text(RULE)
    about = site / "house_rules-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[portable.rules]\nno-frobnicate = house_rules.no_frobnicate\n")
    (folder / "train.py").write_text('x = "frobnicate"\n')
    monkeypatch.setenv("PYTHONPATH", str(site))
    asked = ("lint", "train.py", "-o", "concise")
    assert "no-frobnicate" not in portable(folder, *asked).stdout
    assert "train.py:1:5: error[no-frobnicate]" in portable(folder, *asked, "--plugins").stdout
    (folder / "portable.toml").write_text("[lint]\nplugins = true\n")
    (folder / ".git").mkdir()
    assert "no-frobnicate" in portable(folder, *asked).stdout, "also where the first result was kept"
    assert "A word that nobody should write." in portable(folder, "rule", "no-frobnicate").stdout
    monkeypatch.delenv("PYTHONPATH")
    (folder / "portable.toml").unlink()
    assert "no-frobnicate" not in portable(folder, *asked).stdout


def test_ignores_are_added_with_their_reason(folder: Path) -> None:
    done = portable(folder, "lint", "train.py", "--add-ignores", "CUDA only until 2027")
    assert done.returncode == 0
    assert (
        "x = torch.zeros(3).cuda()  # portable: ignore[cuda-tensor-call] CUDA only until 2027"
        in (folder / "train.py").read_text()
    )
    assert portable(folder, "lint", "train.py").returncode == 0
    assert portable(folder, "lint", "train.py", "--add-ignores", " ").returncode == 64


def test_a_spec_with_mistakes_is_told_with_each_of_them(folder: Path) -> None:
    spec = "apiVersion: portable/v1\nkind: Workload\nmetadata: {name: a}\nspec:\n  jop: {}\n"
    (folder / "workload.yaml").write_text(spec)
    done = portable(folder, "lint", "workload.yaml", "-o", "concise", "--select", "invalid-portable-file")
    assert done.returncode == 1
    assert "workload.yaml:5:3: error[invalid-portable-file] `jop` is not a key of `spec` (unknown-key)" in done.stdout
    again = portable(folder, "lint", "-", "--stdin-filename", "workload.yaml", "-o", "concise", stdin=spec)
    assert "workload.yaml:5:3: error[invalid-portable-file] `jop` is not" in again.stdout


def test_a_path_that_is_not_there_is_told_with_the_one_that_may_be_meant(folder: Path) -> None:
    done = portable(folder, "lint", "trian.py", "nowhere/a.py")
    assert done.returncode == 6
    assert "there is no file or folder `trian.py`" in done.stderr
    assert "did you mean `train.py`?" in done.stderr
    assert "there is no folder `nowhere` either" in done.stderr
