"""Who the pods are to the provider: a ServiceAccount, or access keys from a Secret where there is no such thing."""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.objects import manifest
from portable.compiler.passes.queue import scales
from portable.compiler.passes.secrets import reference
from portable.compiler.pod import Pod
from portable.model.manifest import Manifest
from portable.model.placement import HEAD, Placement
from portable.model.provider import AnnotatedAccount, AssociatedAccount, Identity, SecretKeys
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pod with its ServiceAccount, or with the keys; without either, with no token of the cluster's API.

    Head, workers and submitter get the same account: the operator's autoscaler would else run the head under another
    one. The operator binds whatever account the head has to the autoscaler's role, so no role is ours to make.
    """
    mechanism = placement.provider.identity
    if (account := _account(workload, placement)) is not None:
        labels = mechanism.pod_labels if isinstance(mechanism, AnnotatedAccount) else {}
        return replace(pod.with_labels(labels), service_account=account)
    if isinstance(mechanism, SecretKeys) and (secret := placement.bindings.identity) and _runs_code(pod, placement):
        pod = pod.with_env({name: reference(secret, key) for name, key in mechanism.env.items()})
    if pod.role == HEAD and scales(workload):
        return pod
    return replace(pod, automount_token=False)


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The workload's ServiceAccount, where its identity is one and the target names none that was made beforehand."""
    if _account(workload, placement) != workload.name:
        return ()
    mechanism, value = placement.provider.identity, placement.bindings.identity
    annotations = {}
    if isinstance(mechanism, AnnotatedAccount) and value is not None:
        annotations[mechanism.annotation] = value
    return (manifest("v1", "ServiceAccount", workload.name, workload, placement, annotations=annotations),)


def _account(workload: Workload, placement: Placement) -> str | None:
    """The account's name: the one the target maps where rights are given to a name, else the workload's own."""
    mechanism, value = placement.provider.identity, placement.bindings.identity
    if workload.spec.identity is None or isinstance(mechanism, SecretKeys):
        return None
    return workload.name if isinstance(mechanism, AnnotatedAccount) else value or _own(workload, mechanism)


def _own(workload: Workload, mechanism: Identity) -> str | None:
    return workload.name if isinstance(mechanism, AssociatedAccount) else None


def _runs_code(pod: Pod, placement: Placement) -> bool:
    return pod.role == HEAD or placement.seat(pod.role).group is not None
