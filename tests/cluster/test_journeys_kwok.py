"""The commands on nodes that are not there: doctor, drift, waiting, data that stays, what has to be made anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from portable.deploy.apply import apply_plan
from tests import write_manifests
from tests.cluster.api import MERGE, Json
from tests.cluster.cluster import Cluster
from tests.cluster.commands import SPEC, TARGETS, Commands
from tests.cluster.faults import Fault
from tests.cluster.planning import Deployer, actions
from tests.cluster.provided import COMPUTE_DOMAIN_CRD
from tests.cluster.shapes import shape_of

pytestmark = pytest.mark.cluster

SECRET = "  secrets: [{name: hub, env: HF_TOKEN}]\n"
VOLUME = "  data: {volumes: [{name: scratch, size: 10Gi, access: one, path: /scratch}]}\n"


@pytest.fixture
def commands(cluster: Cluster, tmp_path: Path) -> Commands:
    return Commands(cluster, cluster.namespace(), tmp_path)


@pytest.fixture
def nodes(cluster: Cluster, commands: Commands) -> None:
    """A node of each instance type that the spec is placed on."""
    add_nodes(cluster, commands)


def add_nodes(cluster: Cluster, commands: Commands) -> None:
    facts, known = write_manifests.catalogue().provider("aws"), write_manifests.catalogue().accelerators
    place = write_manifests.targets().named("aws")
    for seat in commands.run("explain", "-o", "json").json["seats"]:
        kind = facts.instance_type(seat["instance_type"])
        assert kind is not None
        cluster.add_kwok_nodes([shape_of(kind, facts, place, known).node(f"aws-{seat['role']}")])


def target(commands: Commands, **mapped: str) -> None:
    """The target with further mappings."""
    more = "".join(f", {key}: {value}" for key, value in mapped.items())
    text = TARGETS.replace("NAMESPACE", commands.namespace).rstrip().removesuffix("}") + f"{more}}}\n"
    (commands.folder / "targets.yaml").write_text(text)


def checks(commands: Commands) -> dict[str, Json]:
    return {one["need"]: one for one in commands.run("doctor", "-o", "json").json["checks"]}


def missing(commands: Commands) -> set[str]:
    return {need for need, one in checks(commands).items() if one["ok"] is False}


def test_doctor_finds_nodes_and_secrets_missing_until_they_are_there(cluster: Cluster, commands: Commands) -> None:
    target(commands, secrets="{hub: {secret: hf, key: token}}")
    commands.write(SPEC + SECRET)
    found = commands.run("doctor")
    assert found.code == 1
    assert "kubectl create secret generic hf" in found.out
    assert "no node has" in found.out
    assert {one for one in missing(commands) if "Secret" in one} == {"Secret hf"}

    add_nodes(cluster, commands)
    cluster.kubectl("create", "secret", "generic", "hf", "-n", commands.namespace, "--from-literal=other=x")
    assert missing(commands) == {"Secret hf"}
    assert "it has no key token" in checks(commands)["Secret hf"]["found"]

    cluster.kubectl("delete", "secret", "hf", "-n", commands.namespace)
    cluster.kubectl("create", "secret", "generic", "hf", "-n", commands.namespace, "--from-literal=token=x")
    ended = commands.run("doctor")
    assert ended.code == 0, ended.out
    assert "x" not in {line.strip() for line in ended.out.splitlines()}


def test_doctor_knows_the_operator_by_its_crds(nodes: None, commands: Commands) -> None:
    (need,) = (one for one in checks(commands) if one.startswith("KubeRay operator"))
    assert checks(commands)[need]["found"] == "its CRDs are those of 1.6"


def test_doctor_says_what_the_user_may_not_look_at(cluster: Cluster, nodes: None, commands: Commands) -> None:
    commands.kubeconfig = cluster.kubeconfig_of("ann")
    ended = commands.run("doctor", "-o", "json")
    assert ended.code == 0, ended.err
    assert {one["ok"] for one in ended.json["checks"]} <= {True, None}
    assert all(one["fix"] for one in ended.json["checks"] if one["ok"] is None)


@pytest.fixture
def queued(kueue: Cluster, nodes: None, commands: Commands) -> Commands:
    commands.write(SPEC + "  scheduling: {queue: team}\n")
    return commands


def test_doctor_judges_queue_and_quota(kueue: Cluster, queued: Commands) -> None:
    target(queued, queues="{team: nowhere}")
    assert "queue nowhere" in missing(queued)

    small: dict[str, str | int] = {
        "cpu": 64,
        "memory": "512Gi",
        "nvidia.com/gpu": 4,
        "vpc.amazonaws.com/efa": 64,
        "hugepages-2Mi": "64Gi",
    }
    name = kueue.kueue.add(queued.namespace, small)
    target(queued, queues=f"{{team: {name}}}")
    found = checks(queued)[f"quota of ClusterQueue {name}"]
    assert (found["ok"], "8 of 4 nvidia.com/gpu" in found["found"]) == (False, True), found

    uncovered = kueue.kueue.add(queued.namespace, {"cpu": 64, "memory": "512Gi"})
    target(queued, queues=f"{{team: {uncovered}}}")
    assert "nvidia.com/gpu" in checks(queued)[f"quota of ClusterQueue {uncovered}"]["found"]

    enough = kueue.kueue.add(queued.namespace, {**small, "nvidia.com/gpu": 8, "ephemeral-storage": "1Ti"})
    target(queued, queues=f"{{team: {enough}}}")
    assert checks(queued)[f"quota of ClusterQueue {enough}"]["ok"], checks(queued)


def test_waiting_says_why_nothing_runs_and_has_an_end(commands: Commands) -> None:
    ended = commands.run("apply", "--yes", "--wait", "--timeout", "6")
    assert ended.code == 69, ended.err
    assert "error[wait-timeout]" in ended.err
    assert "Unschedulable" in ended.err
    assert "it goes on" in ended.err


def test_a_cluster_is_waited_for_until_its_pods_are_ready(nodes: None, commands: Commands) -> None:
    commands.write(SPEC.replace("job: {command: [python, main.py]}", "cluster: {ttl: 1h}"))
    ended = commands.run("apply", "--yes", "--wait", "--timeout", "60", "-o", "json")
    assert ended.code == 0, ended.err
    (state,) = ended.json["states"]
    assert state["words"] == "ready, 1 of 1 workers ready"
    again = commands.run("plan", "--detailed-exitcode")
    assert again.code == 0, again.out


def test_waiting_survives_a_server_that_is_away_for_a_while(cluster: Cluster, nodes: None, commands: Commands) -> None:
    commands.write(SPEC.replace("job: {command: [python, main.py]}", "cluster: {ttl: 1h}"))
    with cluster.faulty() as proxy:
        # The plan reads it once; five answers end one look.
        proxy.add(Fault("GET", "/rayclusters/demo", status=503, times=6, skip=1))
        commands.kubeconfig = proxy.kubeconfig
        ended = commands.run("apply", "--yes", "--wait", "--timeout", "60")
    assert ended.code == 0, ended.err
    assert "too busy to answer for RayCluster demo (HTTP 503), also after waiting; trying again" in ended.err
    assert "ready, 1 of 1 workers ready" in ended.out


def test_an_edit_is_drift_with_its_owner_and_the_operators_writes_are_not(
    cluster: Cluster, nodes: None, commands: Commands
) -> None:
    assert commands.run("apply", "--yes").code == 0
    commands.reconciled()
    assert commands.run("drift", "--detailed-exitcode").code == 0
    policy = f"/apis/networking.k8s.io/v1/namespaces/{commands.namespace}/networkpolicies/demo"
    change = {"spec": {"policyTypes": ["Ingress", "Egress"]}}
    cluster.api.request("PATCH", policy, change, MERGE, query={"fieldManager": "kubectl-edit"}).expect()

    found = commands.run("drift", "--detailed-exitcode", "-o", "json")
    assert found.code == 2, found.err
    (one,) = found.json["objects"]
    (field,) = one["fields"]
    assert (one["object"]["kind"], field["path"]) == ("NetworkPolicy", ["spec", "policyTypes"])
    assert field["owner"] == "somebody with `kubectl edit`"
    assert commands.run("drift").code == 1
    assert "(owner: somebody with `kubectl edit`)" in commands.run("plan").out
    assert commands.run("apply", "--yes").code == 0
    assert commands.run("drift").code == 1
    assert commands.run("apply", "--yes", "--force-conflicts").code == 0
    assert commands.run("drift").code == 0


def test_a_saved_plan_is_shown_when_stale_and_not_applied(cluster: Cluster, commands: Commands) -> None:
    planned = commands.run("plan", "--out", "p.plan")
    assert commands.run("apply", "--yes").code == 0
    commands.write(SPEC.replace("cpu: 2", "cpu: 3"))
    shown = commands.run("show", what="p.plan")
    assert (shown.code, shown.out) == (0, planned.out)
    assert "warning[spec-changed]" in shown.err
    refused = commands.run("apply", what="p.plan")
    assert refused.code == 3, refused.err


def test_data_stays_when_the_rest_is_destroyed_unless_it_is_to_go(cluster: Cluster, commands: Commands) -> None:
    target(commands, data="{scratch: {storageClass: none}}")
    commands.write(SPEC + VOLUME)
    applied = commands.run("apply", "--yes")
    assert applied.code == 0, applied.err

    gone = commands.run("destroy", "--yes")
    assert gone.code == 0, gone.err
    assert "data stays: PersistentVolumeClaim" in gone.err
    assert commands.members() == []
    claims = f"/api/v1/namespaces/{commands.namespace}/persistentvolumeclaims"
    (claim,) = cluster.api.items(claims)

    assert commands.run("apply", "--yes").code == 0
    (again,) = cluster.api.items(claims)
    assert again["metadata"]["uid"] == claim["metadata"]["uid"]

    assert commands.run("destroy", "--yes").code == 0
    last = commands.run("destroy", "--yes", "--delete-data")
    assert last.code == 0, last.err
    cluster.wait_for(lambda: not cluster.api.items(claims), what="no claim")


def test_the_role_of_the_docs_is_enough(cluster: Cluster, nodes: None, commands: Commands) -> None:
    page = Path(__file__).parents[2] / "docs" / "cluster.md"
    (text,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    role = yaml.safe_load(text)
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "portable"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "portable"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "role-ann"}],
    }
    target(commands, data="{scratch: {storageClass: none}}")
    commands.write(SPEC + VOLUME)
    commands.kubeconfig = cluster.kubeconfig_of("role-ann")
    assert commands.run("plan").code == 77
    cluster.api.apply_all([role, binding], commands.namespace)
    cluster.wait_for(lambda: commands.run("plan").code == 0, what="rights in force")

    for words in (["apply", "--yes"], ["plan"], ["drift"], ["status"], ["destroy", "--yes", "--delete-data"]):
        ended = commands.run(*words)
        assert ended.code == 0, (words, ended.err)
    ended = commands.run("doctor", "-o", "json")
    assert ended.code == 0, ended.out
    assert None in {one["ok"] for one in ended.json["checks"]}
    assert commands.members() == []


def domain(namespace: str, nodes: int) -> Json:
    spec = {"numNodes": nodes, "channel": {"resourceClaimTemplate": {"name": "demo"}}}
    metadata = {"name": "demo", "namespace": namespace}
    return {"apiVersion": "resource.nvidia.com/v1beta1", "kind": "ComputeDomain", "metadata": metadata, "spec": spec}


def test_a_compute_domain_of_another_size_is_made_anew(cluster: Cluster) -> None:
    cluster.install_crds([COMPUTE_DOMAIN_CRD])
    namespace = cluster.namespace()
    deployer = Deployer(cluster, namespace)
    deployer.apply(domain(namespace, 2))
    uid = cluster.api.read(domain(namespace, 2))["metadata"]["uid"]

    made = deployer.plan(domain(namespace, 4))
    assert actions(made) == ["replace"]
    assert "immutable" in str(made.changes[0].reason)
    apply_plan(deployer.kubernetes, made)

    live = cluster.api.read(domain(namespace, 4))
    assert (live["spec"]["numNodes"], live["metadata"]["uid"] != uid) == (4, True)
    assert actions(deployer.plan(domain(namespace, 4))) == ["unchanged"]
