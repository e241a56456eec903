"""What lint says about Ray manifests, object by object, against what a real API server and operator do with each.

`python -m tests.cluster.foretelling FOLDER` judges any folder of manifests; it needs what the cluster tests need.
"""

from __future__ import annotations

import copy
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from portable.linter.look import look
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.cluster.api import Json
from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster

REFUSALS = frozenset(
    {
        *(
            "invalid-object-name",
            "invalid-pod-template",
            "invalid-queued-object",
            "invalid-ray-object",
            "missing-manifest-field",
        ),
        *("mistyped-manifest-value", "unknown-manifest-field"),
    }
)
NEWER = "newer-operator-field"
"""Refused by the operator that runs here, not by the newest: a warning."""
CONFLICT = "second-apply-conflict"
LATER = "missing-dashboard-port"
"""What the operator tells only when pods run, and no pod runs here."""
NO_PODS = "absent-service-account"
_RAY_KINDS = ("rayclusters", "rayjobs", "rayservices")
_CLASSES = {"runtimeClassName": "node.k8s.io/v1", "priorityClassName": "scheduling.k8s.io/v1"}
_NEEDED_KINDS = ("ConfigMap", "Role", "RoleBinding", "Secret", "Service", "ServiceAccount")
_OWN = re.compile(r"rayclusters.ray.io \"[^\"]*\" already exists")
"""The operator asks twice for what it has just made: nothing of the manifest's."""
_QUIET_S, _MOST_S = 15, 240


@dataclass
class Judged:
    """One Ray object of a file: what lint said about it, and what became of it."""

    file: str
    line: int
    namespace: str
    manifest: Json
    findings: list[Finding]
    refusal: str = ""
    """The server's answer to the first apply, if it was none of success."""
    uid: str = ""
    pods: int = 0
    warnings: set[str] = field(default_factory=set)
    """What the operator refused of it, as its events say."""
    conflict: str = ""
    """The server's answer to the second apply, if that is a conflict."""

    @property
    def said(self) -> set[str]:
        """The rules that lint names."""
        return {one.rule for one in self.findings}

    @property
    def must_run(self) -> bool:
        """Whether an operator that accepts it makes pods at once."""
        return not (self.manifest["kind"] == "RayCronJob" or self.manifest["spec"].get("suspend") or self.needs_another)

    @property
    def needs_another(self) -> bool:
        """Whether it runs on a cluster that somebody else makes."""
        return bool(self.manifest["spec"].get("clusterSelector"))

    @property
    def stopped(self) -> bool:
        """Whether the operator refused it or a part of it."""
        return (self.must_run and not self.pods) or (bool(self.warnings) and not self.needs_another)

    def wrong(self) -> list[str]:
        """Where what was said and what happened differ."""
        errors = {one.rule for one in self.findings if one.severity == "error"} - {CONFLICT, LATER}
        if self.refusal:
            return [] if errors & REFUSALS or NEWER in self.said else [f"refused, not foretold: {self.refusal}"]
        wrong = []
        if self.conflict and CONFLICT not in self.said:
            wrong.append(f"a conflict, not foretold: {self.conflict}")
        # What the operator refuses it leaves as it is, so that there is nothing to be in conflict with.
        if not self.conflict and not self.stopped and CONFLICT in self.said:
            wrong.append("no conflict, but one was foretold")
        if self.stopped and not errors & REFUSALS and NO_PODS not in self.said:
            wrong.append(f"refused by the operator, not foretold: {'; '.join(sorted(self.warnings)) or 'no pods'}")
        if self.pods and not self.warnings and errors:
            wrong.append(f"it runs, but lint said {', '.join(sorted(errors))}")
        return wrong


def judge(cluster: Cluster, root: Path) -> list[Judged]:
    """Apply each file below a folder twice, each in a namespace of its own, and say what became of each Ray object."""
    files = [path for path in sorted(root.rglob("*")) if path.suffix in (".yaml", ".yml") and path.is_file()]
    judged = [one for path in files for one in _applied(cluster, path, str(path.relative_to(root)))]
    _watch(cluster, judged)
    for one in judged:
        if not one.refusal and (answer := cluster.api.apply(one.manifest)).status == 409:
            one.conflict = answer.json["message"]
    return judged


def documents(text: str) -> list[tuple[range, Json]]:
    """The lines and the content of each object of a file, those of a List too; none where it is no YAML."""
    try:
        return [found for node in yaml.compose_all(text, Loader=yaml.CSafeLoader) for found in _objects(node)]
    except (yaml.YAMLError, ValueError):
        return []


def _objects(node: yaml.Node) -> Iterator[tuple[range, Json]]:
    loader = yaml.CSafeLoader("")
    content = loader.construct_document(node) if isinstance(node, yaml.MappingNode) else None
    if not isinstance(content, dict) or not content.get("kind"):
        return
    items = next((value for key, value in node.value if key.value == "items"), None)
    if content["kind"] == "List" and isinstance(items, yaml.SequenceNode):
        for item in items.value:
            yield from _objects(item)
    else:
        yield range(node.start_mark.line + 1, node.end_mark.line + 2), content


def _is_ray(manifest: Json) -> bool:
    return str(manifest.get("apiVersion", "")).startswith("ray.io/")


def _applied(cluster: Cluster, path: Path, name: str) -> Iterator[Judged]:
    found = documents(path.read_text(encoding="utf-8"))
    if not any(_is_ray(manifest) for _, manifest in found):
        return
    namespace = cluster.namespace("sample")
    findings = [one for one in look(Subject(name, "manifest", path.read_bytes())).findings if not one.effects]
    # What the Ray objects need comes first; kinds that this server does not know are left out.
    for _, manifest in found:
        if not _is_ray(manifest) and manifest["kind"] in _NEEDED_KINDS:
            cluster.api.apply(_within(manifest, namespace))
    names = Counter[str]()
    for lines, manifest in found:
        if _is_ray(manifest):
            name_here = f"{manifest['kind']}/{(manifest.get('metadata') or {}).get('name')}"
            names[name_here] += 1
            # The second of a name is another object, not a change of the first.
            namespace = cluster.namespace("sample") if names[name_here] > 1 else namespace
            _bring_classes(cluster, manifest)
            here = [one for one in findings if one.location.line in lines]
            one = Judged(name, lines.start, namespace, _within(manifest, namespace), here)
            _apply(cluster, one)
            yield one


def _bring_classes(cluster: Cluster, manifest: object) -> None:
    """What a pod names and only a platform makes."""
    if isinstance(manifest, list):
        for one in manifest:
            _bring_classes(cluster, one)
    if not isinstance(manifest, dict):
        return
    for key, value in manifest.items():
        if key in _CLASSES and isinstance(value, str):
            kind = key[0].upper() + key[1:].removesuffix("Name")
            made: Json = {"apiVersion": _CLASSES[key], "kind": kind, "metadata": {"name": value}}
            cluster.api.apply(made | ({"handler": "sample"} if kind == "RuntimeClass" else {"value": 1}))
        _bring_classes(cluster, value)


def _within(manifest: Json, namespace: str) -> Json:
    manifest = copy.deepcopy(manifest)
    manifest["metadata"] = {**(manifest.get("metadata") or {}), "namespace": namespace}
    return manifest


def _apply(cluster: Cluster, one: Judged) -> None:
    served = [version["groupVersion"] for version in cluster.api.get("/apis/ray.io").expect()["versions"]]
    if "name" not in one.manifest["metadata"]:
        one.refusal = "it has no name of its own"
    elif one.manifest["apiVersion"] not in served:
        one.refusal = f"no {one.manifest['apiVersion']} is served"
    else:
        answer = cluster.api.apply(one.manifest)
        assert answer.ok or answer.status in (400, 422, 500), f"{one.file}: HTTP {answer.status}: {answer.text}"
        one.refusal = "" if answer.ok else answer.json["message"]
        one.uid = answer.json["metadata"].get("uid", "")


def _watch(cluster: Cluster, judged: list[Judged]) -> None:
    """Wait until the operator has said its word on all of them: nothing new for a while."""
    deadline, quiet_from, last = time.monotonic() + _MOST_S, time.monotonic(), -1
    while time.monotonic() < deadline and time.monotonic() - quiet_from < _QUIET_S:
        _look_at(cluster, judged)
        now = sum(one.pods + len(one.warnings) for one in judged)
        if now != last:
            quiet_from, last = time.monotonic(), now
        time.sleep(1)


def _look_at(cluster: Cluster, judged: list[Judged]) -> None:
    live = [one for plural in _RAY_KINDS for one in cluster.api.items(f"/apis/ray.io/v1/{plural}")]
    batch, pods = cluster.api.items("/apis/batch/v1/jobs"), cluster.api.items("/api/v1/pods")
    owners = {one["metadata"]["uid"]: _owner(one) for one in [*live, *batch]}
    events = [one for one in cluster.api.items("/api/v1/events") if one.get("type") == "Warning"]
    made = Counter(_root(_owner(one), owners) for one in pods)
    for one in judged:
        one.pods = made[one.uid] if one.uid else 0
        one.warnings = {
            f"{event['reason']}: {event['message']}"
            for event in events
            if one.uid
            and _root(event["involvedObject"].get("uid", ""), owners) == one.uid
            and not _OWN.search(event["message"])
        }


def _owner(live: Json) -> str:
    owners = live["metadata"].get("ownerReferences") or [{"uid": ""}]
    return str(owners[0]["uid"])


def _root(uid: str, owners: dict[str, str]) -> str:
    while owners.get(uid):
        uid = owners[uid]
    return uid


def summary(judged: Iterable[Judged]) -> str:
    """How many objects fared how."""
    counts: Counter[str] = Counter()
    for one in judged:
        counts["refused by the server"] += bool(one.refusal)
        counts["refused by the operator"] += bool(not one.refusal and one.warnings)
        counts["conflicts"] += bool(one.conflict)
        counts["with pods"] += bool(one.pods)
        counts["objects"] += 1
    return ", ".join(f"{number} {what}" for what, number in counts.items())


def _main(folder: str) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(Path(scratch), programs())
        try:
            judged = judge(cluster, Path(folder))
        finally:
            cluster.close()
    wrong = [f"{one.file}:{one.line}: {text}" for one in judged for text in one.wrong()]
    print("\n".join([*wrong, summary(judged)]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
