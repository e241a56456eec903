from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portable.compiler.fabrics import chosen, sourcing, with_environment
from portable.compiler.pod import Pod
from portable.model.fabric import DeviceFabric, Efa, InfiniBand, Roce
from portable.model.placement import FabricChoice
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")


def ib(**parts: Any) -> FabricChoice:
    made = {"mechanism": "infiniband", "resource": "rdma/ib", **parts.pop("facts", {})}
    return fabric(provider(fabrics={"infiniband": made}), "infiniband", 8, **parts)


def test_a_fabric_is_a_workers_alone() -> None:
    place = placement(workload(), fabric=ib())
    place = replace(place, head=replace(place.head, fabric=ib()))
    assert chosen(WORKER, place, InfiniBand) is not None
    for role in ("head", "submitter"):
        assert chosen(Pod(role, "ray-head", "example/ray"), place, InfiniBand) is None


def test_a_pass_is_chosen_by_the_kind_of_its_parameters() -> None:
    place = placement(workload(), fabric=ib())
    assert chosen(WORKER, place, DeviceFabric) is not None
    assert chosen(WORKER, place, Roce) is None
    assert chosen(WORKER, place, Efa) is None
    assert chosen(WORKER, placement(workload()), InfiniBand) is None


def test_what_the_user_set_wins_then_the_instance_type_then_the_fabric() -> None:
    choice = ib(facts={"env": {"A": "fabric", "B": "fabric", "C": "fabric"}}, env={"A": "type", "B": "type"})
    pod = with_environment(Pod("trainers", "ray-worker", "i", env={"A": "user", "D": "user"}), choice)
    assert pod.env == {"A": "user", "B": "type", "C": "fabric", "D": "user"}


def test_config_maps_come_by_reference_and_once() -> None:
    choice = ib(facts={"envFrom": ["shared", "tuned"]}, envFrom=["tuned", "own"])
    pod = with_environment(with_environment(WORKER, choice), choice)
    assert [one["configMapRef"]["name"] for one in pod.env_from] == ["shared", "tuned", "own"]


def started(pod: Pod, env: dict[str, str], after: str) -> subprocess.CompletedProcess[str]:
    """The container's start as the operator makes it: command and arguments, then `&& ulimit …; ray start …`."""
    own = "".join(f" {part} " for part in (*pod.command, *pod.args))
    line = f"{own} && ulimit -n 16; {after}"
    base = {"PATH": "/usr/bin:/bin"}
    return subprocess.run(["/bin/bash", "-c", "--", line], env=base | env, capture_output=True, text=True, check=False)


def profile(folder: Path, text: str) -> str:
    script = folder / "it's a profile.sh"
    script.write_text(text)
    return str(script)


def test_what_the_script_exports_reaches_ray(tmp_path: Path) -> None:
    script = profile(tmp_path, "export NCCL_NET=gIB\n")
    pod = sourcing(WORKER, script, workload(), placement(workload()))
    assert started(pod, {}, "echo net=$NCCL_NET").stdout == "net=gIB\n"


def test_a_missing_script_ends_the_container_before_ray(tmp_path: Path) -> None:
    pod = sourcing(WORKER, str(tmp_path / "none.sh"), workload(), placement(workload()))
    done = started(pod, {}, "echo started")
    assert (done.returncode, done.stdout) == (1, "")
    assert "none.sh is missing" in done.stderr


@pytest.mark.parametrize("env", [{}, {"NCCL_NET": "mine"}])
def test_a_script_whose_last_command_fails_does_not_keep_ray_from_its_limits(
    tmp_path: Path, env: dict[str, str]
) -> None:
    work = workload({"code": {"ray": "2.52.1", "env": env}})
    pod = sourcing(WORKER, profile(tmp_path, "export A=1\nfalse\n"), work, placement(work))
    assert started(pod, env, "ulimit -n; echo $A").stdout == "16\n1\n"


def test_variables_of_the_user_outlive_the_script(tmp_path: Path) -> None:
    awkward = "a 'b' \"c\" $d `e`\nf"
    group = {"name": "trainers", "cpu": 1, "memory": "1Gi", "env": {"NCCL_ALGO": "Ring"}}
    work = workload({"code": {"ray": "2.52.1", "env": {"NCCL_PROTO": awkward}}, "groups": [group]})
    script = profile(tmp_path, "export NCCL_PROTO=LL NCCL_ALGO=Tree NCCL_NET=gIB\n")
    pod = sourcing(WORKER, script, work, placement(work))
    done = started(pod, {"NCCL_PROTO": awkward, "NCCL_ALGO": "Ring"}, 'printf "%s|" "$NCCL_PROTO" $NCCL_ALGO $NCCL_NET')
    assert done.stdout == f"{awkward}|Ring|gIB|"


def test_it_runs_after_what_the_container_already_does_first(tmp_path: Path) -> None:
    pod = Pod("trainers", "ray-worker", "i", args=("echo first",))
    both = sourcing(pod, profile(tmp_path, "echo second\n"), workload(), placement(workload()))
    assert started(both, {}, "echo third").stdout == "first\nsecond\nthird\n"


def test_the_operator_does_not_take_it_for_a_start_of_ray(tmp_path: Path) -> None:
    pod = sourcing(WORKER, "/usr/local/gib/scripts/set_nccl_env.sh", workload(), placement(workload()))
    assert "ray start" not in " ".join(pod.args)


def test_no_script_no_change() -> None:
    assert sourcing(WORKER, None, workload(), placement(workload())) is WORKER


def test_the_environment_of_a_variant_goes_over_that_of_the_type_and_under_that_of_the_user() -> None:
    facts = {"roce-vf": {"mechanism": "roce", "variantOf": "roce", "resource": "r", "env": {"A": "vf", "B": "vf"}}}
    choice = fabric(provider(fabrics=facts), "roce-vf", 8, env={"A": "type", "C": "type"})
    pod = with_environment(Pod("trainers", "ray-worker", "i", env={"B": "user"}), choice)
    assert pod.env == {"A": "vf", "B": "user", "C": "type"}
