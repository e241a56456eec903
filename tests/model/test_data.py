from __future__ import annotations

from portable.model.data import Data


def test_every_name_has_its_place_in_the_spec() -> None:
    data = Data.model_validate(
        {
            "inputs": [{"name": "a", "size": "1Gi", "env": "A"}, {"name": "b", "size": "1Gi", "env": "B"}],
            "outputs": [{"name": "c", "size": "1Gi", "env": "C"}],
            "checkpoints": {"name": "d", "size": "1Gi", "every": "30m", "env": "D"},
            "modelCache": {"name": "e", "size": "1Gi", "path": "/e"},
            "volumes": [{"name": "f", "size": "1Gi", "path": "/f"}],
        }
    )
    assert {name: data.path(name) for name in data.names()} == {
        "a": ("inputs", 0),
        "b": ("inputs", 1),
        "c": ("outputs", 0),
        "d": ("checkpoints",),
        "e": ("modelCache",),
        "f": ("volumes", 0),
    }
    assert data.path("z") == ()
