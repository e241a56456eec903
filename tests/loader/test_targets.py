"""Where the targets file is looked for, and what a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.errors import InvalidInput, UsageError
from portable.loader.targets import find_targets_file, load_targets

FILE = """\
apiVersion: portable/v1
kind: Targets
targets:
  prod: {provider: aws, region: us-east-1, data: {corpus: "s3://b/c", ckpt: {claim: fsx}}}
"""


def found(spec: Path) -> Path | None:
    path = find_targets_file(spec)
    return path.absolute().resolve() if path else None


def test_the_nearest_file_above_wins_and_the_search_stops_at_the_repository(tmp_path: Path) -> None:
    deep = tmp_path / "repo" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "targets.yaml").write_text(FILE)
    spec = deep / "workload.yaml"
    assert found(spec) == tmp_path / "targets.yaml"
    (tmp_path / "repo" / ".git").mkdir()
    assert find_targets_file(spec) is None
    (tmp_path / "repo" / "a" / "targets.yaml").write_text(FILE)
    assert found(spec) == tmp_path / "repo" / "a" / "targets.yaml"


def test_a_name_is_a_target_of_the_file_or_else_a_provider(tmp_path: Path) -> None:
    (tmp_path / "targets.yaml").write_text(FILE)
    table = load_targets(tmp_path / "targets.yaml", ("aws", "gcp"))
    assert table.names() == ("prod",)
    assert table.named("prod").region == "us-east-1"
    assert table.named("gcp").provider == "gcp"
    with pytest.raises(UsageError, match="there is no target or provider `prd`") as caught:
        table.named("prd")
    assert "prod" in caught.value.diagnostics[0].help[0]


def test_without_a_file_every_provider_is_a_target() -> None:
    assert load_targets(None, ("aws", "gcp")).names() == ("aws", "gcp")


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("provider: aws", "provider: asw", "unknown-provider"),
        ("region:", "regon:", "unknown-key"),
        ("{claim: fsx}", "{claim: fsx, uri: 's3://x'}", "data-mapping"),
        ("kind: Targets", "kind: Target", "unknown-value"),
        ("prod:", "a,b:", "invalid-value"),
        ("region: us-east-1", "cluster: {namespace: My_NS}", "invalid-value"),
        (FILE, "# nothing yet", "targets-file"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(tmp_path: Path, old: str, new: str, name: str) -> None:
    (tmp_path / "targets.yaml").write_text(FILE.replace(old, new))
    with pytest.raises(InvalidInput) as caught:
        load_targets(tmp_path / "targets.yaml", ("aws",))
    assert name in {one.name for one in caught.value.diagnostics}
    assert caught.value.diagnostics[0].location is not None


def test_what_every_file_begins_with_is_told_when_it_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "targets.yaml").write_text(FILE.replace("apiVersion: portable/v1\n", ""))
    with pytest.raises(InvalidInput) as caught:
        load_targets(tmp_path / "targets.yaml", ("aws",))
    assert [one.help for one in caught.value.diagnostics] == [("write `apiVersion: portable/v1`",)]
