"""`evidence`: verdicts with facts and ages, digests that bind, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portable.version import __version__
from tests.cli.build import PROVIDER, SPEC
from tests.cli.conftest import Run

DAY = ("--as-of", "2026-02-10")
POLICY = "  policy: {residency: [EU], attestations: [hipaa]}\n"
SHOWN = """\
attestations: {hipaa: {status: attested, scope: the platform, source: book}}
entity: {name: Acme B.V., country: "NL", dpa: published, source: book}
promises: {availability: 99.9 % of a month, network: unknown, source: list}
"""


@pytest.fixture
def audited(site: Path) -> Path:
    """The site with a policy in the spec, and a provider that can show something."""
    (site / "clouds" / "acme" / "provider.yaml").write_text(PROVIDER + SHOWN)
    (site / "spec.yaml").write_text(SPEC + POLICY)
    return site


def found(portable: Run, *words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        portable("evidence", "spec.yaml", "-t", "prod", *DAY, *words, "-o", "json").out
    )
    return document


def test_everything_evidenced_ends_with_0(portable: Run, audited: Path) -> None:
    ran = portable("evidence", "spec.yaml", "-t", "prod", *DAY)
    assert (ran.code, ran.err) == (0, "")
    assert "met, attestation hipaa: hipaa is attested for acme (the platform), all regions" in ran.out
    assert "acme handbook, 2026-01-01, confidence high, from " in ran.out
    assert ", 40 days old\n" in ran.out
    assert "note: authorised provider; big.8 is not confirmed to be in the scope" in ran.out
    assert "network performance: no promise was found in the texts read" in ran.out
    assert ran.out.rstrip().splitlines()[-2] == "2 of 2 demands are evidenced"


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        ("  policy: {attestations: [soc2]}\n", "not-evidenced"),
        ("  policy: {residency: [US]}\n", "refused"),
        ("  policy: {sovereignty: {entity: [FR]}}\n", "refused"),
        ("  policy: {providers: {deny: [acme]}}\n", "refused"),
        ("  policy: {isolation: confidential}\n", "not-evidenced"),
    ],
)
def test_what_is_not_evidenced_ends_with_1_and_the_record_is_whole(
    portable: Run, audited: Path, policy: str, verdict: str
) -> None:
    (audited / "spec.yaml").write_text(SPEC + policy)
    ran = portable("evidence", "spec.yaml", "-t", "prod", *DAY, "-o", "json")
    assert ran.code == 1
    made = json.loads(ran.out)
    assert not made["holds"]
    assert [one["verdict"] for one in made["requirements"]] == [verdict]
    assert made["entity"]


def test_digests_bind_the_record_to_spec_target_and_facts(portable: Run, audited: Path) -> None:
    first = found(portable)
    assert first == found(portable)
    (audited / "spec.yaml").write_text(SPEC.replace("replicas: 2", "replicas: 3") + POLICY)
    other = found(portable)
    assert other["spec_digest"] != first["spec_digest"]
    assert other["catalogue_digest"] == first["catalogue_digest"]
    (audited / "clouds" / "acme" / "provider.yaml").write_text(PROVIDER + SHOWN.replace("99.9", "99.8"))
    changed = found(portable)
    assert changed["catalogue_digest"] != first["catalogue_digest"]
    assert changed["spec_digest"] == other["spec_digest"]
    assert changed["target_digest"] == first["target_digest"]
    targets = audited / "targets.yaml"
    targets.write_text(targets.read_text().replace("s3://bucket/corpus", "s3://elsewhere/corpus"))
    moved = found(portable)
    assert moved["target_digest"] != first["target_digest"]
    assert moved["catalogue_digest"] == changed["catalogue_digest"]
    assert moved["version"] == __version__


def test_a_fact_grows_older_and_one_without_a_date_has_no_age(portable: Run, audited: Path) -> None:
    facts = found(portable)["requirements"][1]["facts"]
    assert [one["age_days"] for one in facts] == [40]
    undated = PROVIDER.replace("date: 2026-01-01, ", "") + SHOWN
    (audited / "clouds" / "acme" / "provider.yaml").write_text(undated)
    assert [one["age_days"] for one in found(portable)["requirements"][1]["facts"]] == [None]
    assert "undated, confidence high, from " in portable("evidence", "spec.yaml", "-t", "prod", *DAY).out


def test_a_refusal_for_another_reason_is_told_and_ends_with_1(portable: Run, audited: Path) -> None:
    (audited / "spec.yaml").write_text(SPEC)
    ran = portable("evidence", "spec.yaml", "-t", "tiny", *DAY)
    assert ran.code == 1
    assert "the target refuses the workload\n  no-instance-type-fits: " in ran.out


def test_a_region_that_no_fact_knows_can_be_judged_for_nothing(portable: Run, audited: Path) -> None:
    text = (audited / "targets.yaml").read_text().replace("provider: acme", "provider: acme\n    region: atlantis")
    (audited / "targets.yaml").write_text(text)
    ran = portable("evidence", "spec.yaml", "-t", "prod", *DAY)
    assert (ran.code, ran.out) == (1, "")
    assert "acme has no region `atlantis` in these facts" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--as-of", "yesterday"), 64, "`yesterday` is no date"),
        (("-t", "nowhere"), 64, "there is no target or provider `nowhere`"),
        (("-t", "prod,tiny"), 64, "one target at a time"),
        (("-o", "csv", "-t", "prod"), 64, "`csv` is no output format"),
    ],
)
def test_what_is_wrong_on_the_command_line(
    portable: Run, audited: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = portable("evidence", "spec.yaml", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_today_is_the_day_unless_one_is_named(portable: Run, audited: Path) -> None:
    out = portable("evidence", "spec.yaml", "-t", "prod", "-o", "json").out
    assert json.loads(out)["as_of"] >= "2026-11-22"


@pytest.mark.parametrize("name", ["text", "json", "markdown"])
def test_every_format_has_verdict_fact_source_and_age(portable: Run, audited: Path, name: str) -> None:
    out = portable("evidence", "spec.yaml", "-t", "prod", *DAY, "-o", name).out
    for words in ("hipaa", "acme handbook", "2026-01-01", "40", "Acme B.V.", "99.9 % of a month"):
        assert words in out
