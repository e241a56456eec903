"""What the passes for fabrics have in common: whose turn it is, environment, folders of the node, interfaces."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from shlex import quote
from typing import TypeVar

from portable.compiler.pod import Object, Pod, host_path, mount
from portable.model.fabric import FabricFacts, GpudirectRdma, GpudirectTcpx, HostMount
from portable.model.placement import FabricChoice, Placement
from portable.model.workload import Workload

Mechanism = TypeVar("Mechanism", bound=FabricFacts)


def chosen(pod: Pod, placement: Placement, mechanism: type[Mechanism]) -> tuple[FabricChoice, Mechanism] | None:
    """The pod's fabric and its parameters, if it is a worker and its fabric is of this mechanism."""
    seat = placement.seat(pod.role)
    if seat.group is None or seat.fabric is None or not isinstance(seat.fabric.facts, mechanism):
        return None
    return seat.fabric, seat.fabric.facts


def with_environment(pod: Pod, choice: FabricChoice) -> Pod:
    """The pod with the fabric's environment: what the user set wins, then the instance type's, then the fabric's.

    What an instance type says is about its usual fabric: over it goes what a variant says that the target has instead.
    ConfigMaps come in by reference; Kubernetes lets every variable that is spelt out win over them.
    """
    named = dict.fromkeys((*choice.facts.env_from, *choice.type.env_from))
    maps = tuple({"configMapRef": {"name": name}} for name in named)
    new = tuple(one for one in maps if one not in pod.env_from)
    usual = choice.facts.variant_of is None
    first, then = (choice.facts.env, choice.type.env) if usual else (choice.type.env, choice.facts.env)
    return replace(pod.with_env({**first, **then}), env_from=(*pod.env_from, *new))


def volume(one: HostMount) -> Object:
    """The folder of the node as a volume; the prefix keeps it apart from volumes that a user named."""
    return host_path(_volume_name(one), one.host_path, one.type)


def place(one: HostMount) -> Object:
    """Where a container sees the folder."""
    return mount(_volume_name(one), one.mount_path, read_only=one.read_only)


def _volume_name(one: HostMount) -> str:
    return f"fabric-{one.name}"


def with_host_mounts(pod: Pod, mounts: Iterable[HostMount]) -> Pod:
    """The pod with folders of the node in its Ray container."""
    for one in mounts:
        pod = pod.with_volume(volume(one), place(one))
    return pod


def with_interfaces(pod: Pod, facts: GpudirectTcpx | GpudirectRdma) -> Pod:
    """The pod with its network interfaces as annotations; the first one is the default route."""
    if not facts.interfaces:
        return pod
    listed = [{"interfaceName": one.interface, "network": one.network} for one in facts.interfaces]
    return pod.with_annotations(
        {
            facts.default_interface_annotation: facts.interfaces[0].interface,
            facts.interfaces_annotation: json.dumps(listed, separators=(",", ":")),
        }
    )


def sourcing(pod: Pod, script: str | None, workload: Workload, placement: Placement) -> Pod:
    """The pod with a script of the node read by the shell that starts Ray, so that every task inherits what it sets.

    The operator runs command and arguments of the Ray container, joined by spaces, as `… && ulimit …; ray start …` in
    one bash. A missing script ends the container: without it collectives still work, many times slower, and nothing
    says so. Variables that the user set are put back after the script.
    """
    if script is None:
        return pod
    path, group = quote(script), placement.seat(pod.role).group
    missing = quote(f"{script} is missing: the installer of the fabric has not run on this node")
    text = f"test -r {path} || {{ echo {missing} >&2; exit 1; }}; "
    own = sorted({*workload.spec.code.env, *(group.env if group else ())})
    if own:
        text += f'set_by_user="$(declare -p {" ".join(own)})"; source {path}; eval "$set_by_user"'
    else:
        text += f"source {path} || true"
    before = ("&&",) if pod.command or pod.args else ()
    return replace(pod, args=(*pod.args, *before, text))
