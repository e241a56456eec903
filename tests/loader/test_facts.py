from __future__ import annotations

from typing import Any

import pytest

from portable.loader.facts import plain


@pytest.mark.parametrize("labellers", [["pool"], {"value": ["pool"], "source": "book"}])
def test_the_disk_of_a_type_that_names_its_labellers_may_be_unknown(labellers: Any) -> None:
    assert plain({"localDisk": "unknown", "labellers": labellers})["localDisk"] is None


def test_of_nodes_it_is_a_word_of_its_own() -> None:
    assert plain({"localDisk": "unknown", "labellers": {"pool": {}}})["localDisk"] == "unknown"
