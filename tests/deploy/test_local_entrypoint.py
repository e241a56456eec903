"""What is run here is what a cluster gets, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.api import placing
from portable.cli.run import job_entrypoint
from portable.compiler.entrypoint import CODE_DIR
from portable.loader.catalogue import Catalogue
from portable.loader.workload import load_workload

GALLERY = Path(__file__).parents[2] / "manifests"
JOBS = [path for path in sorted(GALLERY.glob("*/workload.yaml")) if "\n  job:" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", JOBS, ids=lambda path: path.parent.name)
def test_the_entrypoint_is_that_of_the_compiled_rayjob(path: Path) -> None:
    catalogue = Catalogue()
    workload = load_workload(path)
    table = placing.targets(path, catalogue=catalogue)
    fitting = [one for one in placing.compare(workload, table=table, catalogue=catalogue) if one.placement is not None]
    found = {
        manifest.body["spec"]["entrypoint"]
        for one in fitting
        if one.placement is not None and not one.placement.unmapped
        for manifest in placing.compile(workload, one.placement)
        if manifest.body["kind"] == "RayJob"
    }
    if not found:
        pytest.skip("no target maps all that it needs")
    assert workload.job is not None
    assert found == {job_entrypoint(workload, workload.job, [])}


def test_more_arguments_go_behind_those_of_a_command_and_to_a_script() -> None:
    workload = load_workload(JOBS[0])
    assert workload.job is not None
    command = workload.job.model_copy(update={"command": ("python", "x.py"), "script": None})
    assert job_entrypoint(workload, command, ["--a", "b c"]) == (
        f"""bash -c 'cd {CODE_DIR} && exec python x.py --a '"'"'b c'"'"''"""
    )
    script = workload.job.model_copy(update={"command": None, "script": "echo $1"})
    assert job_entrypoint(workload, script, ["b c"]) == f"bash -c 'cd {CODE_DIR}\necho $1' bash 'b c'"
