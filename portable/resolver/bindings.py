"""What the workload's logical names are on the target, and what the target still has to map.

Only what the workload needs is asked for; each missing name comes with the lines to add.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.errors import Diagnostic
from portable.model.placement import Bindings, Seat
from portable.model.provider import AnnotatedAccount, AssociatedAccount, SecretKeys
from portable.model.target import DataMapping, SecretMapping
from portable.resolver.instance_type import Site


def bind(site: Site, head: Seat, seats: tuple[Seat, ...]) -> tuple[Bindings, tuple[Diagnostic, ...]]:
    """The bindings, as far as they go, and a diagnostic for each name that is not mapped."""
    data, secrets = _data(site), _secrets(site)
    spec, target = site.workload.spec, site.target
    bindings = Bindings(
        data=data,
        secrets=secrets,
        identity=_identity(site),
        queue=target.queues.get(spec.scheduling.queue or ""),
        priority=target.priorities.get(spec.scheduling.priority or ""),
    )
    missing = (
        *_missing_data(site, bindings),
        *_missing_secrets(site, bindings),
        *_missing_identity(site, bindings),
        *_missing_scheduling(site, bindings),
        *_missing_places(site, seats),
        *_missing_labels(site, (head, *seats)),
    )
    return bindings, missing


def _data(site: Site) -> dict[str, DataMapping]:
    """Logical data names with their mapping; a cache or a volume may fall back on the provider's own storage class."""
    found: dict[str, DataMapping] = {}
    spec = site.workload.spec.data
    volumes = {volume.name: volume.access for volume in spec.volumes}
    for name in spec.names():
        mapped = site.target.mapped(name)
        if mapped is not None:
            found[name] = mapped
            continue
        own = volumes.get(name) or ("many" if spec.model_cache and spec.model_cache.name == name else None)
        storage_class = _class(site, own) if own else None
        if storage_class is not None:
            found[name] = DataMapping(storage_class=storage_class)
    return found


def _class(site: Site, access: str) -> str | None:
    """The storage class for block (one) or shared (many) volumes: the target's own, else the provider's."""
    storage, classes = site.provider.storage, site.target.storage_classes
    if access == "one":
        return classes.get("block") or (storage.block.storage_class if storage.block else None)
    return classes.get("shared") or (storage.shared.storage_class if storage.shared else None)


def _missing_data(site: Site, bindings: Bindings) -> Iterator[Diagnostic]:
    spec = site.workload.spec.data
    mounts = {one.name for one in spec.sets() if one.as_ == "mount"}
    mounts |= {volume.name for volume in spec.volumes} | ({spec.model_cache.name} if spec.model_cache else set())
    for name in spec.names():
        mapped, where = bindings.data.get(name), ("spec", "data", *spec.path(name))
        if mapped is None:
            yield _unmapped(site, "data", name, _example(site, name, mounts), where)
        elif name not in mounts and mapped.uri is None:
            yield _unmapped(site, "data", name, f'data: {{{name}: "{_scheme(site)}://…"}}', where, "as a URI")
        elif name in mounts and mapped.uri is not None and not _mountable(site):
            yield _unmapped(site, "data", name, _example(site, name, mounts), where, "as something to mount")


def _mountable(site: Site) -> bool:
    """Whether a bucket can be mounted inline on this provider."""
    store = site.provider.storage.object_store
    return store is not None and store.mount is not None and store.mount.style == "inline"


def _example(site: Site, name: str, mounts: set[str]) -> str:
    if name in mounts:
        return f"data: {{{name}: {{claim: my-claim}}}}"
    return f'data: {{{name}: "{_scheme(site)}://bucket/{name}"}}'


def _scheme(site: Site) -> str:
    store = site.provider.storage.object_store
    return store.schemes[0] if store is not None and store.schemes else "s3"


def _secrets(site: Site) -> dict[str, SecretMapping]:
    wanted = {one.name for one in site.workload.spec.secrets}
    return {name: mapping for name, mapping in site.target.secrets.items() if name in wanted}


def _missing_secrets(site: Site, bindings: Bindings) -> Iterator[Diagnostic]:
    for position, secret in enumerate(site.workload.spec.secrets):
        mapping = bindings.secrets.get(secret.name)
        lines = f"secrets: {{{secret.name}: {{secret: my-secret, key: my-key}}}}"
        if mapping is None:
            yield _unmapped(site, "secret", secret.name, lines, ("spec", "secrets", position))
        elif secret.env is not None and mapping.key is None:
            yield _unmapped(site, "secret", secret.name, lines, ("spec", "secrets", position), "with a key")


def _identity(site: Site) -> str | None:
    """The value the provider's identity mechanism needs."""
    name, facts = site.workload.spec.identity, site.provider.identity
    mapped = site.target.identity.get(name or "", {})
    if isinstance(facts, AnnotatedAccount):
        return mapped.get(facts.parameter)
    if isinstance(facts, SecretKeys):
        return mapped.get("secret")
    return mapped.get("serviceAccount")


def _missing_identity(site: Site, bindings: Bindings) -> Iterator[Diagnostic]:
    name, facts = site.workload.spec.identity, site.provider.identity
    if name is None or bindings.identity is not None or isinstance(facts, AssociatedAccount):
        return
    key = "secret" if isinstance(facts, SecretKeys) else "serviceAccount"
    if isinstance(facts, AnnotatedAccount):
        key = facts.parameter
    yield _unmapped(site, "identity", name, f"identity: {{{name}: {{{key}: …}}}}", ("spec", "identity"))


def _missing_scheduling(site: Site, bindings: Bindings) -> Iterator[Diagnostic]:
    wanted = site.workload.spec.scheduling
    if wanted.queue is not None and bindings.queue is None:
        lines = f"queues: {{{wanted.queue}: my-local-queue}}"
        yield _unmapped(site, "queue", wanted.queue, lines, ("spec", "scheduling", "queue"))
    if wanted.priority is not None and bindings.priority is None:
        lines = f"priorities: {{{wanted.priority}: my-priority-class}}"
        yield _unmapped(site, "priority", wanted.priority, lines, ("spec", "scheduling", "priority"))


def _missing_places(site: Site, seats: tuple[Seat, ...]) -> Iterator[Diagnostic]:
    """Places and terms: reservations, Redis, ingress, log collector, code store."""
    spec, target = site.workload.spec, site.target
    for position, seat in enumerate(seats):
        if seat.purchase in ("reservation", "capacityBlock") and seat.reservation is None:
            name = seat.instance_type.name
            lines = f"reservations: {{{name}: my-reservation-id}}"
            yield _unmapped(site, "reservation", name, lines, ("spec", "groups", position))
    if spec.resilience.gcs and target.redis is None:
        lines = "redis: {address: redis:6379, secret: redis}"
        yield _unmapped(site, "redis", "resilience.gcs", lines, ("spec", "resilience", "gcs"))
    if spec.expose.ingress and target.ingress is None:
        lines = "ingress: {host: chat.example.com, auth: {annotation: value}}"
        yield _unmapped(site, "ingress", "expose.ingress", lines, ("spec", "expose", "ingress"))
    if spec.observe.log_retention is not None and target.logs is None:
        lines = "logs: {collector: my-collector, retentionDays: 30}"
        yield _unmapped(site, "logs", "observe.logRetention", lines, ("spec", "observe", "logRetention"))
    yield from _short_logs(site)
    if spec.code.delivery == "upload" and target.code is None:
        lines = f'code: {{store: "{_scheme(site)}://bucket/code"}}'
        yield _unmapped(site, "code", "code.deliver: upload", lines, ("spec", "code", "deliver"))


def _missing_labels(site: Site, seats: tuple[Seat, ...]) -> Iterator[Diagnostic]:
    """Nodes that no published label tells apart: a pod would land on any of them."""
    if site.labeller.instance_type is None and not all(seat.instance_type.labels for seat in seats):
        lines = "assume: {instanceTypeLabel: node.kubernetes.io/instance-type}, if your nodes carry it"
        yield _unmapped(site, "node label", "instance type", lines, ("spec", "groups"))


def _short_logs(site: Site) -> Iterator[Diagnostic]:
    """A collector that keeps logs for less time than the workload needs, or does not say for how long."""
    wanted, logs = site.workload.spec.observe.log_retention, site.target.logs
    if wanted is None or logs is None:
        return
    if logs.retention_days is None or logs.retention_days * 86_400 < wanted:
        lines = f"logs: {{collector: {logs.collector}, retentionDays: {-(-wanted // 86_400)}}}"
        path = ("spec", "observe", "logRetention")
        yield _unmapped(site, "logs", "observe.logRetention", lines, path, f"for {-(-wanted // 86_400)} days")


def _unmapped(site: Site, what: str, name: str, lines: str, path: tuple[str | int, ...], how: str = "") -> Diagnostic:
    advice = [f"add to target `{site.target_name}`: {lines}"]
    if site.target.model_fields_set <= {"provider"}:
        entry = f"{{{site.target_name}: {{provider: {site.provider.name}, …}}}}"
        advice.append(f"targets stand in `targets.yaml` beside the spec: `kind: Targets`, `targets: {entry}`")
    where = f"target `{site.target_name}` does not map {what} `{name}`{' ' + how if how else ''}"
    return Diagnostic(
        name=f"{what.replace(' ', '-')}-not-mapped",
        message=where,
        location=site.workload.location(*path),
        path=path,
        help=tuple(advice),
    )
