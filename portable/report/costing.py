"""A cost as plain data for JSON: its lines, a run with its stages, storage, traffic, fees, operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from portable.report.json_document import money
from portable.report.plain import fact, rounded
from portable.report.scenarios import scenario
from portable.report.terms import term

if TYPE_CHECKING:
    from portable.model.cost import Cost, Fee, Moved, Part, WorkPrice
    from portable.model.run import Run, Stage
    from portable.report import cost_documents


def cost(one: Cost) -> cost_documents.Cost:
    """What the nodes cost; what is unknown is None and named."""
    found = _cost(one)
    return found if one.currency == "USD" else cast("cost_documents.Cost", _in(one.currency, found))


def _in(currency: str, value: Any) -> Any:
    """Every amount of money in the currency that the cost is in."""
    if isinstance(value, list):
        return [_in(currency, each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: currency if key == "currency" else _in(currency, each) for key, each in value.items()}


def _cost(one: Cost) -> cost_documents.Cost:
    return {
        "accelerators": one.accelerators,
        "assumed": list(one.assumed),
        "hourly": money(rounded(one.hourly), "hour"),
        "hourly_known": money(rounded(one.known), "hour"),
        "hours_per_run": None if one.hours is None else str(rounded(one.hours)),
        "lines": [
            {
                "fact": None if line.fact is None else fact(line.fact),
                "hourly": money(rounded(line.hourly), "hour"),
                "instance_type": line.instance_type,
                "nodes": line.nodes,
                "nodes_at_most": line.nodes if line.nodes_at_most is None else line.nodes_at_most,
                "price": money(rounded(line.price), "node-hour"),
                "purchase": line.purchase,
                "role": line.role,
            }
            for line in one.lines
        ],
        "per_accelerator_hour": money(rounded(one.per_accelerator_hour), "accelerator-hour"),
        "per_run": money(rounded(one.per_run, 2), "run"),
        "options": {str(name): money(rounded(value), "hour") for name, value in one.options.items()},
        "per_run_with_storage": money(rounded(one.with_storage, 2), "run"),
        "storage": [_part(part) for part in one.storage],
        "storage_per_month": money(rounded(one.storage_per_month, 2), "month"),
        "unknown": list(one.unknown),
        "hourly_at_most": money(rounded(one.hourly_at_most), "hour"),
        "run": None if one.run is None else _run(one.run),
        "spot_run": None if one.spot_run is None else _run(one.spot_run),
        "traffic": [_moved(part) for part in one.traffic],
        "traffic_per_run": money(rounded(one.moved, 2), "run"),
        "per_run_whole": money(rounded(one.per_run_whole, 2), "run"),
        "per_run_whole_known": money(rounded(one.per_run_known, 2), "run"),
        "fees": [_fee(each) for each in one.fees],
        "dtype": one.dtype,
        "exchange": one.exchanged or None,
        "per_operation": [_operations(each) for each in one.work],
        "scenarios": [scenario(each) for each in one.scenarios],
        "terms": [term(each) for each in one.terms],
    }


def _part(one: Part) -> cost_documents.StoragePart:
    return {
        "amount": money(rounded(one.amount, 2), "month"),
        "because": one.because,
        "fact": None if one.fact is None else fact(one.fact),
        "kind": one.kind,
        "name": one.name,
        "size_bytes": one.size,
    }


def _run(one: Run) -> cost_documents.RunCost:
    """The machines of one run."""
    return {
        "amount": money(rounded(one.amount, 2), "run"),
        "assumed": list(one.assumed),
        "at_least": list(one.least),
        "endless": one.endless,
        "hours": str(rounded(one.hours)),
        "purchase": one.purchase,
        "stages": [_stage(each) for each in one.stages],
    }


def _stage(one: Stage) -> cost_documents.RunStage:
    return {
        "amount": money(rounded(one.amount, 2), "run"),
        "because": one.because,
        "fact": None if one.fact is None else fact(one.fact),
        "hourly": money(rounded(one.hourly), "hour"),
        "hours": str(rounded(one.hours)),
        "name": one.name,
    }


def _moved(one: Moved) -> cost_documents.MovedPart:
    """Traffic of one run."""
    return {
        "amount": money(rounded(one.amount, 2), "run"),
        "because": one.because,
        "fact": None if one.fact is None else fact(one.fact),
        "kind": one.kind,
        "name": one.name,
        "size_bytes": one.size,
    }


def _fee(one: Fee) -> cost_documents.ClusterFee:
    """A fee of the cluster."""
    hourly = money(rounded(one.hourly), "cluster-hour")
    assert hourly is not None
    return {"fact": None if one.fact is None else fact(one.fact), "hourly": hourly, "name": one.name}


def _operations(one: WorkPrice) -> cost_documents.OperationCost:
    """What operations cost in one number format."""
    return {
        "amount": money(rounded(one.amount), "EFLOP"),
        "dtype": one.dtype,
        "efficiency": str(rounded(one.efficiency)),
        "facts": [fact(each) for each in one.facts],
        "peak_tflops": None if one.peak is None else str(rounded(one.peak)),
    }
