"""What lint says about public manifests, against what a real API server and operator do when each is applied twice."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from portable.linter.look import look
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.cluster.api import Json
from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster
from tests.cluster.conftest import require
from tests.cluster.prerequisites import lacking_for_cluster

pytestmark = pytest.mark.cluster

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
REFUSALS = frozenset(
    {
        *("invalid-object-name", "invalid-queued-object", "invalid-ray-object", "missing-manifest-field"),
        *("mistyped-manifest-value", "newer-operator-field", "unknown-manifest-field"),
    }
)
NO_PODS = "absent-service-account"
# The job of this file runs on a cluster that another file makes.
NEEDS_ANOTHER = "kuberay/ray-job.use-existing-raycluster.yaml"


@dataclass
class Tried:
    """One file, and what became of it."""

    name: str
    namespace: str
    sent: list[Json] = field(default_factory=list)
    is_refused: bool = False
    conflicts: bool = False
    has_pods: bool = False


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that goes away as a whole: to clear 130 namespaces one by one takes minutes."""
    require(lacking_for_cluster())
    cluster = Cluster(tmp_path / "cluster", programs())
    try:
        yield cluster
    finally:
        cluster.close()


def documents(path: Path) -> list[Json]:
    """The objects of a file; none where it is no YAML."""
    try:
        found = list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return []
    return [one for one in found if isinstance(one, dict) and one.get("kind")]


def is_ray(manifest: Json) -> bool:
    return str(manifest.get("apiVersion", "")).startswith("ray.io/")


def applied(cluster: Cluster, path: Path) -> Tried:
    tried = Tried(str(path.relative_to(SAMPLES)), cluster.namespace("sample"))
    # What the Ray objects need comes first; kinds that this server does not know are left out.
    for one in sorted(documents(path), key=is_ray):
        manifest = copy.deepcopy(one)
        manifest["metadata"]["namespace"] = tried.namespace
        if not is_ray(manifest):
            if manifest["kind"] in ("ConfigMap", "Role", "RoleBinding", "Secret", "Service", "ServiceAccount"):
                cluster.api.apply(manifest)
            continue
        # What has no name of its own cannot be applied at all.
        if "name" not in manifest["metadata"] or not cluster.api.apply(manifest).ok:
            tried.is_refused = True
        else:
            tried.sent.append(manifest)
    return tried


def said(name: str) -> list[Finding]:
    found = look(Subject(name, "manifest", (SAMPLES / name).read_bytes())).findings
    return [one for one in found if not one.effects]


def test_every_refusal_and_conflict_is_foretold_and_no_clean_file_blocked(own_cluster: Cluster) -> None:
    cluster = own_cluster
    if not SAMPLES.exists():
        pytest.skip("the public manifests are not here (../shared/samples)")
    files = [path for path in sorted(SAMPLES.rglob("*.y*ml")) if any(map(is_ray, documents(path)))]
    found = [applied(cluster, path) for path in files]
    owners = [(tried, manifest) for tried in found for manifest in tried.sent if manifest["kind"] != "RayCronJob"]
    cluster.wait_for(lambda: all(_is_seen(cluster, tried, one) for tried, one in owners), 120, "the operator's word")
    for tried in found:
        tried.conflicts = any(cluster.api.apply(one).status == 409 for one in tried.sent)
        tried.has_pods = bool(cluster.pods(tried.namespace))
    wrong = [text for tried in found for text in _wrong(tried)]
    assert not wrong, "\n".join(wrong)
    assert sum(tried.is_refused for tried in found) > 5
    assert sum(tried.conflicts for tried in found) > 40


def _is_seen(cluster: Cluster, tried: Tried, manifest: Json) -> bool:
    """Whether the operator has dealt with an object: pods, a status, or an event."""
    live = cluster.api.read(manifest)
    if live.get("status"):
        return True
    return bool(cluster.api.items(f"/api/v1/namespaces/{tried.namespace}/events"))


def _wrong(tried: Tried) -> list[str]:
    findings = said(tried.name)
    rules = {one.rule for one in findings}
    errors = sorted({one.rule for one in findings if one.severity == "error"})
    if tried.is_refused:
        return [] if rules & REFUSALS else [f"{tried.name}: the refusal was not foretold"]
    wrong = []
    if tried.conflicts != ("second-apply-conflict" in rules):
        wrong.append(f"{tried.name}: conflict {tried.conflicts}, said {sorted(rules)}")
    runs = all(manifest["kind"] != "RayCronJob" for manifest in tried.sent) and tried.name != NEEDS_ANOTHER
    if not tried.has_pods and runs and not rules & (REFUSALS | {NO_PODS}):
        wrong.append(f"{tried.name}: no pods, said {sorted(rules)}")
    if tried.has_pods and not tried.conflicts and errors:
        wrong.append(f"{tried.name}: it runs, said {errors}")
    return wrong
