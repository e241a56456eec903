"""A cluster in memory: server-side apply with field owners, preconditions, other writers, faults on demand.

It stands for an API server only as far as `tests/cluster/` shows that a real one does the same.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from portable.deploy.cluster import FIELD_MANAGER, Cause, Immutable, Moved, NotThere, Object, OwnedByOthers
from portable.errors import Diagnostic, NotAuthorised, PortableError
from portable.model.plan import ClusterIdentity, ObjectRef, ref_of

Json: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str, ...]

KEYED = {"containers": "name", "env": "name", "volumes": "name"}
"""Lists that a real schema merges by a key; all others belong as a whole to who wrote them."""
SERVER = {"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"}
KINDS = ("ConfigMap", "ServiceAccount", "PersistentVolumeClaim", "RayJob", "RayCluster", "RayService", "Namespace")
FOREIGN_KINDS = (
    "CustomResourceDefinition",
    "Pod",
    "Event",
    "Node",
    "Secret",
    "ResourceQuota",
    "Deployment",
    "LocalQueue",
    "ClusterQueue",
    "Workload",
)


class FakeCluster:
    """The `Cluster` protocol over a dictionary."""

    width = 1

    def __init__(self, *namespaces: str, kinds: tuple[str, ...] = (*KINDS, *FOREIGN_KINDS, "Workload")) -> None:
        self.namespaces = set(namespaces) or {"ml"}
        self.kinds = set(kinds)
        self.uid = "cluster-1"
        self.objects: dict[ObjectRef, Json] = {}
        self.owned: dict[ObjectRef, dict[str, set[Path]]] = {}
        self.asked: list[tuple[str, str]] = []
        """Method and object of every request; dry runs are `dry`."""
        self.admission: list[Callable[[Json], None]] = []
        self.held: set[ObjectRef] = set()
        """Objects whose deletion a finalizer holds up."""
        self.logs: dict[tuple[str, str | None], list[str]] = {}
        self.texts: dict[str, str] = {}
        self.token: str | None = None
        """What a Ray dashboard wants before it says any of `texts`."""
        self.faults: list[tuple[str, str, PortableError | BaseException | None]] = []
        """Method, name of the object, and what to raise (None: nothing); each once."""
        self._count = 0
        self._lock = threading.RLock()

    def identity(self) -> ClusterIdentity:
        self._ask("identity", "")
        return ClusterIdentity(self.uid, "https://fake", "fake")

    def get(self, ref: ObjectRef) -> Object | None:
        self._ask("get", ref.name)
        self._known(ref)
        found = self._found(ref)
        return None if found is None else copy.deepcopy(self.objects[found] | {"apiVersion": ref.api_version})

    def list(self, api_version: str, kind: str, namespace: str | None, labels: str = "") -> tuple[Object, ...]:
        self._ask("list", kind)
        self._known(ObjectRef(api_version, kind, namespace, ""))
        wanted = dict(part.split("=", 1) for part in labels.split(",") if part)
        return tuple(
            copy.deepcopy(body)
            for ref, body in sorted(self.objects.items())
            if ref.kind == kind
            and namespace in (None, ref.namespace)
            and wanted.items() <= (body["metadata"].get("labels") or {}).items()
        )

    def apply(self, body: Object, *, dry_run: bool = False, force: bool = False) -> Object:
        ref = ref_of(body)
        self._ask("dry" if dry_run else "apply", ref.name)
        self._known(ref)
        if ref.namespace is not None and ref.namespace not in self.namespaces:
            raise NotThere(Diagnostic("namespace-missing", f"no namespace {ref.namespace}"), "namespace")
        with self._lock:
            live = self.objects.get(ref)
            _precondition(body, live)
            made, owners = self._merged(ref, _plain(body), live, force)
            for change in self.admission:
                change(made)
            _immutable(live, made)
            return copy.deepcopy(made) if dry_run else self._store(ref, made, owners)

    def delete(self, ref: ObjectRef, uid: str | None = None) -> bool:
        self._ask("delete", ref.name)
        found = self._found(ref)
        if found is None:
            return False
        if uid is not None and self.objects[found]["metadata"]["uid"] != uid:
            raise Moved(Diagnostic("object-moved", f"{ref} is another one"))
        if found in self.held:
            self.objects[found]["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        else:
            del self.objects[found]
        return True

    def read(self, path: str, token: str | None = None) -> str:
        self._ask("read", path)
        if path not in self.texts:
            raise NotThere(Diagnostic("not-found", path), "object")
        if token != self.token:
            raise NotAuthorised(Diagnostic("not-authenticated", path))
        return self.texts[path]

    def log(
        self, namespace: str, pod: str, container: str | None = None, *, follow: bool = False, tail: int | None = None
    ) -> Iterator[str]:
        self._ask("log", pod)
        lines = self.logs.get((pod, container))
        if lines is None:
            raise NotThere(Diagnostic("not-found", pod), "object")
        return iter(lines[-tail:] if tail else lines)

    def serves(self, api_version: str) -> frozenset[str]:
        return frozenset(self.kinds)

    def put(self, body: Json) -> Json:
        """An object that others made; its status comes with it."""
        ref = ref_of(body)
        return self._store(ref, copy.deepcopy(body), {"others": set(_leaves(_plain(body)))})

    def write_as(self, manager: str, ref: ObjectRef, change: Callable[[Json], None]) -> None:
        """Somebody else's update: what it changes is theirs from then on, whole lists at a time."""
        before = self.objects[ref]
        after = copy.deepcopy(before)
        change(after)
        old, new = _leaves(_plain(before)), _leaves(_plain(after))
        changed = {path for path in {*old, *new} if old.get(path) != new.get(path)}
        owners = {name: paths - changed for name, paths in self.owned[ref].items()}
        owners[manager] = owners.get(manager, set()) | {path for path in changed if path in new}
        self._store(ref, after, owners)

    def fail(self, method: str, name: str, error: PortableError | BaseException, skip: int = 0) -> None:
        """Let the next request of a kind fail, or the one after `skip` others."""
        self.faults += [(method, name, None)] * skip
        self.faults.append((method, name, error))

    def names(self, kind: str = "") -> Sequence[str]:
        """What there is."""
        return [f"{ref.kind} {ref.name}" for ref in sorted(self.objects) if not kind or ref.kind == kind]

    def _ask(self, method: str, name: str) -> None:
        with self._lock:
            self.asked.append((method, name))
            for fault in self.faults:
                if fault[:2] == (method, name):
                    self.faults.remove(fault)
                    if fault[2] is not None:
                        raise fault[2]
                    return

    def _known(self, ref: ObjectRef) -> None:
        if ref.kind not in self.kinds:
            raise NotThere(Diagnostic("kind-not-installed", f"no kind {ref.kind}"), "kind")

    def _found(self, ref: ObjectRef) -> ObjectRef | None:
        twin = (
            one
            for one in self.objects
            if (one.group_kind, one.namespace, one.name) == (ref.group_kind, ref.namespace, ref.name)
        )
        return next(twin, None)

    def _merged(self, ref: ObjectRef, body: Json, live: Json | None, force: bool) -> tuple[Json, dict[str, set[Path]]]:
        wanted = _leaves(body)
        owners = {name: set(paths) for name, paths in self.owned.get(ref, {}).items()} if live is not None else {}
        current = _leaves(_plain(live)) if live is not None else {}
        theirs = [
            (path, name)
            for name, paths in owners.items()
            for path in paths
            if name != FIELD_MANAGER and path in wanted and current.get(path) != wanted[path]
        ]
        if theirs and not force:
            causes = tuple(Cause(_spelled(path), name) for path, name in sorted(theirs))
            raise OwnedByOthers(Diagnostic("field-conflict", f"{ref} conflicts"), causes)
        for path, name in theirs:
            owners[name].discard(path)
        kept_by_others = {path for name, paths in owners.items() if name != FIELD_MANAGER for path in paths}
        dropped = owners.get(FIELD_MANAGER, set()) - set(wanted) - kept_by_others
        made = copy.deepcopy(live) if live is not None else {"apiVersion": ref.api_version, "kind": ref.kind}
        for path in dropped:
            _drop(made, path)
        for path, value in wanted.items():
            _put(made, path, copy.deepcopy(value))
        return made, {**owners, FIELD_MANAGER: set(wanted)}

    def _store(self, ref: ObjectRef, made: Json, owners: dict[str, set[Path]]) -> Json:
        with self._lock:
            self._count += 1
            metadata = made.setdefault("metadata", {})
            metadata.setdefault("uid", f"uid-{self._count}")
            metadata["resourceVersion"] = str(self._count)
            metadata["managedFields"] = [
                {"manager": name, "fieldsV1": _fields(paths)} for name, paths in sorted(owners.items()) if paths
            ]
            self.objects[ref] = made
            self.owned[ref] = owners
            return copy.deepcopy(made)


def _plain(body: Mapping[str, Any]) -> Json:
    made = {key: value for key, value in body.items() if key != "status"}
    metadata = {key: value for key, value in body["metadata"].items() if key not in SERVER}
    return {**made, "metadata": metadata}


def _precondition(body: Mapping[str, Any], live: Json | None) -> None:
    for key in ("uid", "resourceVersion"):
        wanted = body["metadata"].get(key)
        if wanted is not None and (live is None or live["metadata"][key] != wanted):
            raise Moved(Diagnostic("object-moved", f"{key} differs"))


def _immutable(live: Json | None, made: Json) -> None:
    if live is not None and live.get("immutable") and live.get("data") != made.get("data"):
        raise Immutable(Diagnostic("field-immutable", "data: field is immutable when `immutable` is set"))


def _leaves(value: Any, path: Path = (), whole: bool = False) -> dict[Path, Any]:
    """Every field that has one owner, with its value."""
    if isinstance(value, dict) and value and not (path and path[-1] in ("nodeSelector",)):
        return {leaf: one for key, below in value.items() for leaf, one in _leaves(below, (*path, key)).items()}
    name = path[-1] if path else ""
    if isinstance(value, list) and name in KEYED and all(KEYED[name] in one for one in value):
        found: dict[Path, Any] = {}
        for one in value:
            found |= _leaves(one, (*path, f"[{KEYED[name]}={one[KEYED[name]]}]"))
        return found
    return {path: value} if path and path not in (("apiVersion",), ("kind",)) else {}


def _put(body: Json, path: Path, value: Any) -> None:
    node: Any = body
    for step, following in zip(path, (*path[1:], ""), strict=True):
        last = not following
        if step.startswith("["):
            key, wanted = step[1:-1].split("=", 1)
            found = next((one for one in node if str(one.get(key)) == wanted), None)
            if found is None:
                found = {key: wanted}
                node.append(found)
            node = found
        elif last:
            # An empty map is there as soon as something is in it.
            if value != {} or not isinstance(node.get(step), dict):
                node[step] = value
        else:
            node = node.setdefault(step, [] if following.startswith("[") else {})


def _drop(body: Json, path: Path) -> None:
    node: Any = body
    for step in path[:-1]:
        if step.startswith("["):
            key, wanted = step[1:-1].split("=", 1)
            node = next((one for one in node if str(one.get(key)) == wanted), {})
        else:
            node = node.get(step, {})
    node.pop(path[-1], None)


def _spelled(path: Path) -> str:
    text = ""
    for step in path:
        if step.startswith("["):
            key, value = step[1:-1].split("=", 1)
            text += f"[{key}={json.dumps(value)}]"
        else:
            text += f".{step}"
    return text


def _fields(paths: set[Path]) -> Json:
    made: Json = {}
    for path in sorted(paths):
        node = made
        for step in path:
            if step.startswith("["):
                key, value = step[1:-1].split("=", 1)
                node = node.setdefault(f"k:{json.dumps({key: value})}", {})
            else:
                node = node.setdefault(f"f:{step}", {})
    return made
