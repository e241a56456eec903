"""What a report is made of: specs and saved documents, alone and together."""

from __future__ import annotations

import contextlib
import copy
import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portable.api import placing
from portable.api.reporting import READABLE, from_saved, from_spec, joined
from portable.errors import InvalidInput
from portable.loader.catalogue import Catalogue
from portable.report.page import FORMATS
from portable.report.page.subject import Piece
from portable.report.view import View
from tests.cli.build import write_site
from tests.report.page.build import DAY, Read, chart, compared, everything, target

SCHEMA = "https://portable.dev/schemas"
PLAIN: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just([]) | st.just({})
)
ODD = PLAIN | st.sampled_from(["NaN", "1e999", "-5", "0", "1e-400", "9" * 40, "2026-02-30", "0001-01-01"])


def saved(name: str, body: dict[str, Any]) -> str:
    return json.dumps({"schema": f"{SCHEMA}/{name}.json", "format_version": "1.0"} | body, default=str)


def documents() -> dict[str, dict[str, Any]]:
    """A document of every kind, as far as a page reads it."""
    subject = everything()
    assert subject.findings is not None
    assert subject.portfolio is not None
    one = target().model_dump(mode="json")
    return {
        "comparison": subject.compared[0].model_dump(mode="json", exclude={"charts", "looked"}),
        "evidence": subject.evidence[0].model_dump(mode="json"),
        "exit": subject.exits[0].model_dump(mode="json"),
        "explanation": one | {"workload": "demo", "ties": []},
        "findings": subject.findings.model_dump(mode="json"),
        "plan": {"workload": "demo", "place": {"target": "t", "provider": "p"}, "cost": one["cost"]},
        "portfolio": subject.portfolio.model_dump(mode="json"),
        "score": subject.scores[0].model_dump(mode="json"),
    }


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a document."""
    if path:
        yield path
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(one, (*path, key))


DOCUMENTS = documents()
PLACES = [(name, path) for name, body in DOCUMENTS.items() for path in places(body)]


def test_every_readable_document_is_tried() -> None:
    assert set(DOCUMENTS) == set(READABLE)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_document_alone_makes_a_page(name: str) -> None:
    piece = from_saved("a.json", saved(name, DOCUMENTS[name]))
    assert piece is not None
    for render in FORMATS.values():
        assert render(joined([piece], as_of=DAY, max_age=180), View())


@settings(max_examples=300)
@given(st.sampled_from(PLACES), ODD)
def test_whatever_a_document_says_it_is_refused_or_makes_a_page(place: tuple[str, tuple[Any, ...]], value: Any) -> None:
    name, path = place
    body = copy.deepcopy(DOCUMENTS[name])
    inner: Any = body
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with contextlib.suppress(InvalidInput):
        piece = from_saved("a.json", saved(name, body))
        assert piece is not None
        page = joined([piece], as_of=DAY, max_age=180)
        text = FORMATS["html"](page, View())
        assert Read(text).errors == []
        drawn = {
            str(value) for _, attributes, path in Read(text).elements if "svg" in path for value in attributes.values()
        }
        assert not drawn & {"nan", "inf", "-inf"}
        FORMATS["markdown"](page, View())


def test_what_two_inputs_say_of_one_target_stands_once() -> None:
    first = compared(target("acme", region="old"), target("other"), charts=(chart(),))
    later = compared(target("acme", region="new"))
    subject = joined([Piece(first), Piece(later)], as_of=DAY, max_age=1)
    (one,) = subject.compared
    assert [(each.target, each.region) for each in one.targets] == [("acme", "new"), ("other", "north-1")]
    assert len(one.charts) == 1


def test_workloads_of_other_files_stay_apart() -> None:
    subject = joined([Piece(compared()), Piece(compared(spec="other.yaml"))], as_of=DAY, max_age=1)
    assert len(subject.compared) == 2


def test_a_spec_gives_what_no_saved_document_has(tmp_path: Path) -> None:
    write_site(tmp_path)
    known = Catalogue([tmp_path / "clouds"])
    workload = placing.load(tmp_path / "spec.yaml")
    piece = from_spec(workload, "spec.yaml", ["acme", "tiny"], as_of=datetime.date(2026, 11, 22), catalogue=known)
    assert piece.compared is not None
    fits, refuses = piece.compared.targets
    assert (fits.target, refuses.target) == ("acme", "tiny")
    assert [one.key for one in piece.compared.charts] == ["run-time", "scale"]
    assert fits.reasons
    assert fits.carbon is not None
    assert (fits.wiring[1].accelerators, fits.wiring[1].used) == (8, 8)
    assert fits.wiring[0].used is None
    assert not refuses.wiring
    assert {one.target for one in piece.evidence} == {"acme", "tiny"}
