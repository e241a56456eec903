"""The shipped facts: every provider passes the conformance kit that others are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.loader.conformance import conformance

FOLDERS = sorted(path for path in (Path(__file__).parents[1] / "providers").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_invariant_holds(folder: Path) -> None:
    found = conformance(folder)
    assert found.provider.name == folder.name
    assert not found.violations, "\n".join(f"{one.location}: {one.name}: {one.message}" for one in found.violations)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_fact_leads_to_a_source_with_a_confidence(folder: Path) -> None:
    provider = conformance(folder).provider
    assert provider.sources
    assert all(source.ref.strip() for source in provider.sources.values())
    undated = [name for name, source in provider.sources.items() if source.date is None]
    assert len(undated) < len(provider.sources), "some source must tell its day"


def test_the_nine_are_here() -> None:
    names = {folder.name for folder in FOLDERS}
    assert names == {"aws", "azure", "gcp", "meta", "coreweave", "nebius", "crusoe", "oracle", "lambda-cloud"}
