from __future__ import annotations

import json
from pathlib import Path

import pytest

from portable.errors import InvalidInput, UsageError
from portable.live.price_file import read_file
from tests.live.build import access, known
from tests.live.servers import Reply, cloud

H100, H200 = "gpu-h100-sxm_8gpu-128vcpu-1600gb", "gpu-h200-sxm_8gpu-128vcpu-1600gb"
ROWS = f"region,instanceType,option,price\neu-north1,{H100},onDemand,29.5\neu-north1,{H200},spot,12\n"


def write(folder: Path, text: str) -> str:
    (folder / "prices").write_text(text, encoding="utf-8")
    return str(folder / "prices")


def test_a_table_of_comma_separated_values(tmp_path: Path) -> None:
    found = read_file(access(), write(tmp_path, ROWS), (), known("nebius"))
    assert [(one.subject, str(one.amount), one.currency, one.unit) for one in found.quotes] == [
        (f"eu-north1/{H100}/onDemand", "29.5", "USD", "hour"),
        (f"eu-north1/{H200}/spot", "12", "USD", "hour"),
    ]
    (source,) = found.sources.values()
    assert (str(source.date), source.confidence) == ("2026-11-23", "medium")


def test_a_table_in_json_says_its_own_source(tmp_path: Path) -> None:
    row = {"region": "eu-north1", "instanceType": H100, "option": "onDemand", "price": "29.5", "currency": "EUR"}
    text = json.dumps({"ref": "contract 12", "date": "2026-10-01", "confidence": "high", "prices": [row]})
    found = read_file(access(), write(tmp_path, text), (), known("nebius"))
    ((key, source),) = found.sources.items()
    assert (source.ref, str(source.date), source.confidence) == ("contract 12", "2026-10-01", "high")
    assert (found.quotes[0].source, found.quotes[0].currency) == (key, "EUR")


def test_a_table_at_an_address_and_of_one_region() -> None:
    with cloud() as made:
        made.route("/", lambda _: Reply(ROWS.encode() + b"us-central1," + H200.encode() + b",onDemand,30\n"))
        found = read_file(access(), f"{made.url}/prices.csv", ("us-central1",), known("nebius"))
    assert [one.region for one in found.quotes] == ["us-central1"]


def test_types_nobody_knows_are_named(tmp_path: Path) -> None:
    found = read_file(access(), write(tmp_path, ROWS + "eu-north1,gpu-typo,spot,1\n"), (), known("nebius"))
    assert [gap.name for gap in found.gaps] == ["unknown-instance-type"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "the header has no region"),
        (ROWS + "eu-north1,x,rent,1\n", "`rent` is none of"),
        (ROWS + "eu-north1,,spot,1\n", "it has no instanceType"),
        ('{"prices": {}}', "expected"),
        ("[{]", "no JSON"),
        ('{"prices": [], "date": "soon"}', "YYYY-MM-DD"),
        ('{"prices": [], "confidence": "total"}', "`confidence`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        read_file(access(), write(tmp_path, text), (), known("nebius"))
    assert caught.value.diagnostics[0].location is not None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_file(access(), str(tmp_path / "none.csv"), (), known("nebius"))
