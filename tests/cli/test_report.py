"""`report`: one page of specs and of what other commands saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.build import SPEC, write_provider
from tests.cli.conftest import Run
from tests.report.page.build import Read

AS_OF = ("--as-of", "2026-11-22")


def save(portable: Run, name: str, *arguments: str) -> None:
    ran = portable(*arguments, "-o", f"json={name}")
    assert ran.code in (0, 1), ran.err


def test_a_spec_becomes_one_page_with_every_section(portable: Run, site: Path) -> None:
    ran = portable("report", "spec.yaml", "-o", "html=page.html", *AS_OF)
    assert (ran.code, ran.out) == (0, "")
    assert "wrote page.html" in ran.err
    read = Read((site / "page.html").read_text(encoding="utf-8"))
    assert not read.errors
    titles = [data for path, data in read.texts if path.endswith("h2")]
    assert titles == [
        "Verdict",
        "Cost per hour",
        "Cost of a run",
        "Cost against run time and scale",
        "Risks",
        "Placement and fabric",
        "Carbon",
        "Compliance evidence",
        "Facts and sources",
    ]
    assert "1 of 2 targets can run it." in read.words
    assert "80.50" in read.words
    assert "acme price list" in read.words


def test_the_same_day_gives_the_same_bytes_and_html_is_the_default(portable: Run, site: Path) -> None:
    first = portable("report", "spec.yaml", *AS_OF)
    assert first.out.startswith("<!doctype html>")
    assert first == portable("report", "spec.yaml", "-o", "html", *AS_OF)


def test_facts_grow_stale_by_the_day_that_is_told(portable: Run, site: Path) -> None:
    late = portable("report", "spec.yaml", "--as-of", "2028-01-01").out
    early = portable("report", "spec.yaml", "--as-of", "2026-02-04", "--max-age", "3650").out
    assert ">stale<" in late
    assert ">stale<" not in early
    wrong = portable("report", "spec.yaml", "--as-of", "tomorrow")
    assert wrong.code == 64
    assert "date-form" in wrong.err


def test_several_outputs_in_one_run(portable: Run, site: Path) -> None:
    ran = portable("report", "spec.yaml", "-o", "html=a.html", "-o", "markdown", *AS_OF)
    assert ran.out.startswith("### demo\n")
    assert (site / "a.html").is_file()
    assert "| prod | 2 × big.8 | 16 × nvidia-h100-80gb | 80.50 | 644.00 |" in ran.out


def test_targets_are_chosen(portable: Run, site: Path) -> None:
    ran = portable("report", "spec.yaml", "-t", "prod", *AS_OF)
    assert "1 of 1 targets can run it." in ran.out
    assert portable("report", "spec.yaml", "-t", "prood").code == 64


def test_saved_documents_say_the_same_as_the_spec(portable: Run, site: Path) -> None:
    save(portable, "compare.json", "compare", "spec.yaml")
    save(portable, "explain.json", "explain", "spec.yaml", "-t", "prod")
    save(portable, "evidence.json", "evidence", "spec.yaml", "-t", "prod")
    (site / "train.py").write_text("import torch\nx = torch.zeros(1, device='cuda')\n")
    save(portable, "lint.json", "lint", "train.py")
    save(portable, "portfolio.json", "portfolio", "spec.yaml")
    names = [f"{name}.json" for name in ("compare", "explain", "evidence", "lint", "portfolio")]
    read = Read(portable("report", *names, *AS_OF).out)
    assert not read.errors
    titles = [data for path, data in read.texts if path.endswith("h2")]
    assert titles[0] == "Concentration of the portfolio"
    assert "Compliance evidence" in titles
    assert "1 of 2 targets can run it." in read.words
    assert "The code was looked at: 1 file," in read.words
    assert "further facts the choices rest on" in read.words


@pytest.mark.parametrize(
    "name", ["explanation", "comparison", "evidence", "exit", "findings", "portfolio", "plan", "score"]
)
def test_each_document_alone_makes_a_page(portable: Run, site: Path, name: str) -> None:
    made = {
        "comparison": ("compare", "spec.yaml"),
        "evidence": ("evidence", "spec.yaml", "-t", "prod"),
        "exit": ("exit", "spec.yaml", "--from", "prod", "--to", "tiny"),
        "explanation": ("explain", "spec.yaml", "-t", "prod"),
        "findings": ("lint", "spec.yaml"),
        "plan": ("plan", "--offline", "spec.yaml", "-t", "prod"),
        "portfolio": ("portfolio", "spec.yaml"),
        "score": ("score", "spec.yaml"),
    }
    save(portable, "one.json", *made[name])
    assert json.loads((site / "one.json").read_text())["schema"].endswith(f"/{name}.json")
    for output in ("html", "markdown"):
        ran = portable("report", "one.json", "-o", output, *AS_OF)
        assert ran.code == 0, ran.err
    assert not Read(portable("report", "one.json", *AS_OF).out).errors


def test_several_specs_are_a_portfolio(portable: Run, site: Path) -> None:
    (site / "second.yaml").write_text(SPEC.replace("name: demo", "name: second"))
    ran = portable("report", "spec.yaml", "second.yaml", *AS_OF)
    read = Read(ran.out)
    assert not read.errors
    titles = [data for path, data in read.texts if path.endswith("h2")]
    assert titles == ["Concentration of the portfolio", "demo", "second", "Facts and sources"]
    assert "Areas and shares are of USD per hour" in read.words
    chosen = portable("report", "spec.yaml", "second.yaml", "-t", "prod", *AS_OF)
    assert chosen.code == 0


def test_standard_input_is_a_spec_or_a_document(portable: Run, site: Path) -> None:
    ran = portable("report", "-", *AS_OF, stdin=SPEC)
    assert "1 of 2 targets can run it." in ran.out
    saved = portable("compare", "spec.yaml", "-o", "json").out
    again = portable("report", "-", *AS_OF, stdin=saved)
    assert "1 of 2 targets can run it." in again.out
    assert portable("report", "-", "-", stdin=saved).code == 64


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"schema": 1,', "malformed-json"),
        ('{"schema": "https://portable.dev/schemas/recipe.json", "format_version": "1.0"}', "unknown-document"),
        ('{"schema": "https://portable.dev/schemas/comparison.json", "format_version": "2.0"}', "document-version"),
        ('{"schema": "https://portable.dev/schemas/comparison.json", "format_version": "1.0"}', "document-form"),
    ],
)
def test_a_document_that_cannot_be_read_is_an_error_of_its_own(portable: Run, site: Path, text: str, name: str) -> None:
    (site / "a.json").write_text(text)
    ran = portable("report", "a.json")
    assert (ran.code, ran.out) == (65, "")
    assert f"error[{name}]" in ran.err
    assert "--> a.json:1:" in ran.err


def test_amounts_in_another_currency_are_refused_in_one_error_with_another_way(portable: Run, site: Path) -> None:
    targets = site / "targets.yaml"
    rate = 'provider: acme\n    prices: {rates: {EUR: {usd: "1.25", asOf: 2026-11-01}}}'
    targets.write_text(targets.read_text().replace("provider: acme", rate, 1))
    save(portable, "eur.json", "compare", "spec.yaml", "--target", "prod", "--currency", "EUR")
    for words in (("report", "eur.json"), ("compare", "spec.yaml", "--base", "eur.json")):
        ran = portable(*words)
        assert ran.code == 65
        assert ran.err.count("error[") == 1
        assert "error[document-currency]" in ran.err
        assert "save it without `--currency`" in ran.err
    page = portable("compare", "spec.yaml", "--target", "prod", "--currency", "EUR", "-o", "html")
    assert "1.25 USD for each EUR, your own rate of 2026-11-01" in page.out


def test_no_file_is_told(portable: Run, site: Path) -> None:
    assert portable("report", "none.json").code == 6
    assert portable("report").code == 64


def test_what_a_spec_says_cannot_become_markup(portable: Run, site: Path) -> None:
    write_provider(site / "clouds", "acme")
    provider = site / "clouds" / "acme" / "provider.yaml"
    provider.write_text(provider.read_text().replace("acme price list", "<script>alert(1)</script>"))
    text = portable("report", "spec.yaml", *AS_OF).out
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_all_refused_is_a_page_too(portable: Run, site: Path) -> None:
    ran = portable("report", "spec.yaml", "-t", "tiny", *AS_OF)
    assert ran.code == 1
    assert "0 of 1 targets can run it." in ran.out


def test_the_code_of_a_spec_is_looked_at(portable: Run, site: Path) -> None:
    (site / "src").mkdir()
    (site / "src" / "train.py").write_text("import torch\nx = torch.zeros(1, device='cuda')\n")
    (site / "spec.yaml").write_text(SPEC.replace('code: {ray: "2.52.1"}', 'code: {source: ./src, ray: "2.52.1"}'))
    read = Read(portable("report", "spec.yaml", *AS_OF).out)
    assert not read.errors
    assert "The code was looked at" in read.words
    assert "Findings in the code" in [data for path, data in read.texts if path.endswith("h2")]
    assert "No code was looked at" not in read.words
    saved = portable("compare", "spec.yaml", "-o", "json").out
    assert "The code was looked at; what was found is counted here" in portable("report", "-", stdin=saved).out


def test_what_is_assumed_is_in_the_run_and_its_curve(portable: Run, site: Path) -> None:
    flags = ("--assume", "goodput=50%", "--assume", "queue=2h")
    ran = portable("report", "spec.yaml", "-t", "prod", *flags, *AS_OF)
    assert ran.code == 0
    read = Read(ran.out)
    assert "Assumed: goodput 0.5; queue 2 h." in read.words
    # 16 hours of nodes, and 2 of the head.
    assert "1,289.00" in read.words
    assert "Goodput, as published" in read.words
    assert portable("report", "spec.yaml", "--assume", "goodput=2", *AS_OF).code == 64


def test_one_workload_that_nobody_takes_is_a_no(portable: Run, site: Path) -> None:
    (site / "other.yaml").write_text(SPEC.replace("name: demo", "name: other").replace("count: 8", "count: 16"))
    ran = portable("report", "spec.yaml", "other.yaml", *AS_OF)
    assert ran.code == 1
    assert "0 of 2 targets can run it." in Read(ran.out).words
    save(portable, "compare.json", "compare", "other.yaml")
    assert portable("report", "compare.json", *AS_OF).code == 1
    save(portable, "fits.json", "compare", "spec.yaml")
    assert portable("report", "fits.json", *AS_OF).code == 0
