"""A portfolio as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.report import plain
from portable.report.concentration.subject import Spread
from portable.report.json_document import document, money
from portable.report.plain import rounded
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.portfolio import Concentration, Holding, Loss, Move, Unplaced
    from portable.report.concentration import document as documents

_DIGITS = 6


def json(spread: Spread, view: View) -> str:
    """The document `portfolio`."""
    portfolio = spread.portfolio
    body: documents.PortfolioDocument = {
        "above_limit": plain.problems(spread.above),
        "basis": portfolio.basis,
        "basis_because": portfolio.why,
        "concentrations": [_concentration(one) for one in portfolio.concentrations],
        "losses": [_loss(one) for one in portfolio.losses],
        "oldest_price": portfolio.oldest.isoformat() if portfolio.oldest else None,
        "unplaced": [_unplaced(one) for one in portfolio.unplaced],
        "workloads": [_held(one) for one in portfolio.holdings],
    }
    return document("portfolio", body)


def _concentration(one: Concentration) -> documents.DimensionSpread:
    return {
        "dimension": one.dimension,
        "hhi": None if one.hhi is None else round(one.hhi, _DIGITS),
        "shares": [
            {
                "name": share.name,
                "share": round(share.share, _DIGITS),
                "weight": str(rounded(share.weight)),
                "workloads": list(share.workloads),
            }
            for share in one.shares
        ],
    }


def _loss(one: Loss) -> documents.LossOf:
    return {
        "dimension": one.dimension,
        "movable": list(one.movable),
        "name": one.name,
        "share": round(one.share, _DIGITS),
        "stops": list(one.stops),
        "stuck": list(one.stuck),
    }


def _held(one: Holding) -> documents.Held:
    where = one.exposure
    return {
        "accelerators": one.accelerators,
        "chosen": one.chosen,
        "hourly": money(rounded(one.hourly), "hour"),
        "moves": [_move(each) for each in one.moves],
        "prices_of": one.prices_of.isoformat() if one.prices_of else None,
        "provider": where.provider,
        "region": where.region,
        "slots": [
            {"fabric": slot.fabric, "part": round(slot.part, _DIGITS), "runtime": slot.runtime, "vendor": slot.vendor}
            for slot in where.slots
        ],
        "spec": one.spec,
        "suppliers": list(where.suppliers),
        "target": one.target,
        "workload": one.label,
    }


def _move(one: Move) -> documents.MoveTo:
    return {
        "hourly": money(rounded(one.hourly), "hour"),
        "refusals": plain.problems(one.refusals),
        "status": "refused" if one.exposure is None else "fits",
        "target": one.target,
    }


def _unplaced(one: Unplaced) -> documents.WithoutPlace:
    return {
        "refusals": plain.problems(one.refusals),
        "spec": one.spec,
        "target": one.target,
        "workload": one.label,
    }
