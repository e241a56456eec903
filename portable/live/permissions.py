"""Every call that is made to a cloud, with the permission it needs: docs/permissions.md is made of this table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal, NamedTuple

Use = Literal["refresh", "capacity"]


class Call(NamedTuple):
    """One operation, all of them read-only."""

    provider: str
    module: str
    """The module under `portable.live` that makes it."""
    operation: str
    """As the code names it."""
    permission: str | None
    """None: it needs no account."""
    uses: tuple[Use, ...]


CALLS: tuple[Call, ...] = (
    Call("aws", "aws", "describe_regions", "ec2:DescribeRegions", ("refresh",)),
    Call("aws", "aws", "describe_instance_types", "ec2:DescribeInstanceTypes", ("refresh",)),
    Call("aws", "aws", "describe_instance_type_offerings", "ec2:DescribeInstanceTypeOfferings", ("refresh",)),
    Call("aws", "aws", "get_products", "pricing:GetProducts", ("refresh",)),
    Call("aws", "aws", "describe_spot_price_history", "ec2:DescribeSpotPriceHistory", ("refresh",)),
    Call("aws", "aws", "describe_capacity_block_offerings", "ec2:DescribeCapacityBlockOfferings", ("refresh",)),
    Call("aws", "aws_capacity", "describe_instance_type_offerings", "ec2:DescribeInstanceTypeOfferings", ("capacity",)),
    Call("aws", "aws_capacity", "list_service_quotas", "servicequotas:ListServiceQuotas", ("capacity",)),
    Call("aws", "aws_capacity", "describe_instances", "ec2:DescribeInstances", ("capacity",)),
    Call("aws", "aws_capacity", "describe_capacity_reservations", "ec2:DescribeCapacityReservations", ("capacity",)),
    Call(
        "aws",
        "aws_capacity",
        "describe_capacity_block_offerings",
        "ec2:DescribeCapacityBlockOfferings",
        ("capacity",),
    ),
    Call("gcp", "gcp", "RegionsClient.list", "compute.regions.list", ("refresh",)),
    Call("gcp", "gcp", "MachineTypesClient.aggregated_list", "compute.machineTypes.list", ("refresh",)),
    Call("gcp", "gcp", "services.skus", "serviceusage.services.use", ("refresh",)),
    Call("gcp", "gcp_capacity", "RegionsClient.get", "compute.regions.get", ("capacity",)),
    Call("gcp", "gcp_capacity", "MachineTypesClient.aggregated_list", "compute.machineTypes.list", ("capacity",)),
    Call("gcp", "gcp_capacity", "ReservationsClient.aggregated_list", "compute.reservations.list", ("capacity",)),
    Call("azure", "azure", "resource_skus", "Microsoft.Compute/skus/read", ("refresh",)),
    Call("azure", "azure", "retail.prices", None, ("refresh",)),
    Call("azure", "azure_capacity", "resource_skus", "Microsoft.Compute/skus/read", ("capacity",)),
    Call("azure", "azure_capacity", "usage", "Microsoft.Compute/locations/usages/read", ("capacity",)),
    Call(
        "azure",
        "azure_reservations",
        "capacity_reservation_groups.list_by_subscription",
        "Microsoft.Compute/capacityReservationGroups/read",
        ("capacity",),
    ),
    Call(
        "azure",
        "azure_reservations",
        "capacity_reservation_groups.get",
        "Microsoft.Compute/capacityReservationGroups/read",
        ("capacity",),
    ),
    Call(
        "azure",
        "azure_reservations",
        "capacity_reservations.list_by_capacity_reservation_group",
        "Microsoft.Compute/capacityReservationGroups/capacityReservations/read",
        ("capacity",),
    ),
)


def permissions(provider: str, uses: Iterable[Use]) -> tuple[str, ...]:
    """What an identity of a cloud needs for some uses, in order of name."""
    wanted = set(uses)
    return tuple(
        sorted(
            {
                one.permission
                for one in CALLS
                if one.provider == provider and one.permission is not None and wanted & set(one.uses)
            }
        )
    )


def policy(provider: str, uses: Iterable[Use]) -> str:
    """The least policy, in the cloud's own form: a JSON policy, a YAML role, a JSON role definition."""
    needed = list(permissions(provider, uses))
    if provider == "aws":
        statement = {"Sid": "PortableReadOnly", "Effect": "Allow", "Action": needed, "Resource": "*"}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
    if provider == "gcp":
        listed = "\n".join(f"  - {one}" for one in needed)
        return f"title: portable read-only\nstage: GA\nincludedPermissions:\n{listed}"
    role = {"Name": "portable read-only", "IsCustom": True, "Actions": needed, "NotActions": []}
    return json.dumps({**role, "AssignableScopes": ["/subscriptions/SUBSCRIPTION-ID"]}, indent=2)


_TITLES = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure"}
_FORMS = {"aws": "json", "gcp": "yaml", "azure": "json"}
_NOTES = {
    "aws": "Credentials, profile, region and proxies are found as the AWS CLI finds them.",
    "gcp": (
        "Credentials are Application Default Credentials, asked for with the scope `cloud-platform.read-only`. The "
        "Cloud Billing API must be enabled in the project; its public catalogue of prices needs no billing permission."
    ),
    "azure": (
        "Credentials are those of `DefaultAzureCredential`. The retail prices are public: without a subscription "
        "`catalog refresh` reads them alone and asks for no credentials."
    ),
}
_HEAD = """<!-- Generated by `poe docs`; edit the table of calls it is made of. -->
# Permissions

`portable catalog refresh` and `portable plan --check-capacity` ask clouds for what they offer. Every call only reads;
none creates, changes or deletes anything. All other commands ask no cloud. This page is made of the table of calls in
`portable/live/permissions.py`.
"""


def page() -> str:
    """The text of docs/permissions.md."""
    parts = [_HEAD]
    for provider, title in _TITLES.items():
        parts.append(f"## {title}\n\n{_NOTES[provider]}\n\n{_table(provider)}\nBoth together, and no more:\n")
        parts.append(f"```{_FORMS[provider]}\n{policy(provider, ('refresh', 'capacity'))}\n```\n")
    return "\n".join(parts)


def _table(provider: str) -> str:
    uses: dict[str, list[str]] = {}
    for one in CALLS:
        if one.provider == provider:
            listed = uses.setdefault(f"`{one.permission}`" if one.permission else "none (public prices)", [])
            listed += [use for use in one.uses if use not in listed]
    words = {"refresh": "`catalog refresh`", "capacity": "`plan --check-capacity`"}
    rows = [f"| {name} | {', '.join(words[use] for use in listed)} |" for name, listed in sorted(uses.items())]
    return "\n".join(["| permission | for |", "| --- | --- |", *rows]) + "\n"
