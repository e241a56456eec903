from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.compiler.merge import PatchError, json_patch, strategic_merge

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab/~", max_size=3)
KEYS = st.text("ab/~", max_size=3)
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
OBJECTS = st.dictionaries(KEYS, DOCUMENTS, max_size=4)
TREES = st.recursive(SCALARS, lambda inner: st.dictionaries(KEYS, inner, max_size=3))
TREE_OBJECTS = st.dictionaries(KEYS, TREES, max_size=4)


def pod(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"labels": {"a": "1"}}, "spec": spec}


def places(document: Any, path: str = "") -> list[str]:
    if isinstance(document, dict):
        items: Any = document.items()
    elif isinstance(document, list):
        items = enumerate(document)
    else:
        return [path]
    below = [
        place
        for key, value in items
        for place in places(value, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}")
    ]
    return [path, *below]


class TestStrategicMerge:
    def test_maps_merge_and_scalars_replace(self) -> None:
        made = strategic_merge(
            pod(nodeSelector={"zone": "a"}, hostIPC=False), pod(nodeSelector={"x": "y"}, hostIPC=True)
        )
        assert made["spec"] == {"nodeSelector": {"zone": "a", "x": "y"}, "hostIPC": True}

    def test_null_removes(self) -> None:
        made = strategic_merge(pod(a={"b": 1, "c": 2}, d=3), {"spec": {"a": {"b": None}, "d": None, "none": None}})
        assert made["spec"] == {"a": {"c": 2}}

    @pytest.mark.parametrize(
        ("field", "key"),
        [
            ("claims", "name"),
            ("containers", "name"),
            ("env", "name"),
            ("ephemeralContainers", "name"),
            ("hostAliases", "ip"),
            ("imagePullSecrets", "name"),
            ("initContainers", "name"),
            ("ports", "containerPort"),
            ("resourceClaims", "name"),
            ("schedulingGates", "name"),
            ("topologySpreadConstraints", "topologyKey"),
            ("volumeDevices", "devicePath"),
            ("volumeMounts", "mountPath"),
            ("volumes", "name"),
        ],
    )
    def test_named_things_merge_by_name_in_place(self, field: str, key: str) -> None:
        base = {field: [{key: "one", "x": 1}, {key: "two", "x": 2}]}
        made = strategic_merge(base, {field: [{key: "one", "y": 3}, {key: "new", "x": 4}]})
        assert made == {field: [{key: "one", "x": 1, "y": 3}, {key: "two", "x": 2}, {key: "new", "x": 4}]}

    def test_nested_named_things_merge(self) -> None:
        base = pod(containers=[{"name": "ray", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}])
        made = strategic_merge(base, {"spec": {"containers": [{"name": "ray", "env": [{"name": "B", "value": "3"}]}]}})
        assert made["spec"]["containers"] == [
            {"name": "ray", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "3"}]}
        ]

    def test_a_list_named_by_nobody_may_hold_anything(self) -> None:
        assert strategic_merge({"env": "text"}, {"env": "other"}) == {"env": "other"}
        assert strategic_merge({"containers": None}, {"containers": [{"name": "a"}]}) == {"containers": [{"name": "a"}]}

    @pytest.mark.parametrize("field", ["tolerations", "args", "command", "envFrom"])
    def test_other_lists_are_replaced(self, field: str) -> None:
        assert strategic_merge({field: [{"name": "a"}]}, {field: [{"name": "b"}]}) == {field: [{"name": "b"}]}

    def test_a_named_thing_can_be_deleted(self) -> None:
        made = strategic_merge(
            {"volumes": [{"name": "a"}, {"name": "b"}]}, {"volumes": [{"name": "a", "$patch": "delete"}]}
        )
        assert made == {"volumes": [{"name": "b"}]}

    def test_deleting_what_is_not_there_changes_nothing(self) -> None:
        patch = {"volumes": [{"name": "a", "$patch": "delete"}]}
        assert strategic_merge({"volumes": [{"name": "b"}]}, patch) == {"volumes": [{"name": "b"}]}

    def test_a_map_can_be_deleted_or_replaced(self) -> None:
        base = {"affinity": {"a": 1}, "limits": {"cpu": 1, "memory": 2}}
        made = strategic_merge(base, {"affinity": {"$patch": "delete"}, "limits": {"$patch": "replace", "cpu": 3}})
        assert made == {"limits": {"cpu": 3}}

    def test_a_named_list_can_be_replaced(self) -> None:
        patch = {"env": [{"$patch": "replace"}, {"name": "B", "value": "2"}]}
        assert strategic_merge({"env": [{"name": "A"}]}, patch) == {"env": [{"name": "B", "value": "2"}]}

    @pytest.mark.parametrize(
        ("base", "patch", "path", "reason"),
        [
            ({"spec": {"a": [1]}}, {"spec": {"a": {"b": 1}}}, "/spec/a", "is a list; the patch has a map"),
            ({"a": {"b": 1}}, {"a": "text"}, "/a", "is a map; the patch has a single value"),
            ({"a": "text"}, {"a": [1]}, "/a", "is a single value; the patch has a list"),
            ({"env": []}, {"env": [{"name": "A"}, {"value": "1"}]}, "/env/1", "named by `name`"),
            ({}, {"volumeMounts": ["x"]}, "/volumeMounts/0", "named by `mountPath`"),
            ({}, {"a": {"$patch": "retain"}}, "/a", "not known"),
            ({}, {"a": {"$retainKeys": ["b"]}}, "/a/$retainKeys", "not supported"),
            ({"a/b": {"c": 1}}, {"a/b": {"c": {}}}, "/a~1b/c", "is a single value"),
        ],
    )
    def test_a_disagreement_names_place_and_reason(
        self, base: dict[str, Any], patch: dict[str, Any], path: str, reason: str
    ) -> None:
        with pytest.raises(PatchError, match=re.escape(reason)) as raised:
            strategic_merge(base, patch)
        assert raised.value.path == path
        assert raised.value.operation is None

    @given(TREE_OBJECTS)
    def test_an_empty_patch_is_the_identity(self, base: dict[str, Any]) -> None:
        assert strategic_merge(base, {}) == base

    @given(TREE_OBJECTS, TREE_OBJECTS)
    def test_merging_twice_is_merging_once_and_changes_no_argument(
        self, base: dict[str, Any], patch: dict[str, Any]
    ) -> None:
        before = copy.deepcopy((base, patch))
        try:
            once = strategic_merge(base, patch)
        except PatchError:
            return
        finally:
            assert (base, patch) == before
        assert strategic_merge(once, patch) == once

    @given(TREE_OBJECTS)
    def test_what_the_patch_sets_is_set(self, patch: dict[str, Any]) -> None:
        def without_nulls(value: Any) -> Any:
            if not isinstance(value, Mapping):
                return value
            return {key: without_nulls(one) for key, one in value.items() if one is not None}

        assert strategic_merge({}, patch) == without_nulls(patch)

    def test_the_result_shares_nothing_with_its_sources(self) -> None:
        base, patch = {"a": {"b": [1]}}, {"c": {"d": [2]}}
        made = strategic_merge(base, patch)
        made["a"]["b"].append(9)
        made["c"]["d"].append(9)
        assert (base, patch) == ({"a": {"b": [1]}}, {"c": {"d": [2]}})


class TestJsonPatch:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            (1, 1.0, True),
            (1, True, False),
            (0, False, False),
            (False, False, True),
            (True, False, False),
            (1, 2, False),
            (None, None, True),
            (None, False, False),
            ("1", 1, False),
            ([1, [2]], (1, [2.0]), True),
            ([1], [True], False),
            ([1, 2], [2, 1], False),
            ([1], [1, 2], False),
            ([], {}, False),
            ([], "", False),
            ({"a": 1, "b": [1]}, {"b": [1.0], "a": 1}, True),
            ({"a": 1}, {"a": True}, False),
            ({"a": 1}, {"b": 1}, False),
            ({"a": 1}, {"a": 1, "b": 1}, False),
            ({"a": 1, "b": 1}, {"a": 1}, False),
            ({"a": 1}, ["a"], False),
        ],
    )
    def test_values_are_compared_as_json(self, one: Any, other: Any, same: bool) -> None:
        test = [{"op": "test", "path": "/x", "value": other}]
        if same:
            assert json_patch({"x": one}, test) == {"x": list(one) if isinstance(one, tuple) else one}
            return
        with pytest.raises(PatchError, match="not the one"):
            json_patch({"x": one}, test)

    @pytest.mark.parametrize(
        ("base", "operation", "expected"),
        [
            ({"a": 1}, {"op": "add", "path": "/b", "value": 2}, {"a": 1, "b": 2}),
            ({"a": 1}, {"op": "add", "path": "/a", "value": 2}, {"a": 2}),
            ({"a": [1, 2]}, {"op": "add", "path": "/a/1", "value": 9}, {"a": [1, 9, 2]}),
            ({"a": [1, 2]}, {"op": "add", "path": "/a/2", "value": 9}, {"a": [1, 2, 9]}),
            ({"a": [1]}, {"op": "add", "path": "/a/-", "value": [2]}, {"a": [1, [2]]}),
            ({"a": 1}, {"op": "add", "path": "", "value": {"b": 2}}, {"b": 2}),
            ({"": 1}, {"op": "replace", "path": "/", "value": 2}, {"": 2}),
            ({"a": [1, 2]}, {"op": "remove", "path": "/a/0"}, {"a": [2]}),
            ({"a": 1, "b": 2}, {"op": "remove", "path": "/a"}, {"b": 2}),
            ({"a": [1, 2]}, {"op": "replace", "path": "/a/1", "value": None}, {"a": [1, None]}),
            ({"a": {"b": 1}}, {"op": "move", "from": "/a/b", "path": "/c"}, {"a": {}, "c": 1}),
            ({"a": [1, 2, 3]}, {"op": "move", "from": "/a/0", "path": "/a/2"}, {"a": [2, 3, 1]}),
            ({"a": {"b": 1}}, {"op": "copy", "from": "/a", "path": "/c"}, {"a": {"b": 1}, "c": {"b": 1}}),
            ({"a": {"x": 1, "y": 2.0}}, {"op": "test", "path": "/a", "value": {"y": 2, "x": 1}}, None),
            ({"a/b": 1, "m~n": 2}, {"op": "remove", "path": "/a~1b"}, {"m~n": 2}),
            ({"a/b": 1, "m~n": 2}, {"op": "remove", "path": "/m~0n"}, {"a/b": 1}),
            ({"~1": 1}, {"op": "test", "path": "/~01", "value": 1}, None),
            ({"a": 1}, {"op": "test", "path": "/a", "value": 1, "more": "ignored"}, None),
        ],
    )
    def test_operations(self, base: dict[str, Any], operation: dict[str, Any], expected: dict[str, Any] | None) -> None:
        assert json_patch(base, [operation]) == (base if expected is None else expected)

    @pytest.mark.parametrize(
        ("operation", "path", "reason"),
        [
            ({"op": "remove", "path": "/b"}, "/b", "no such thing"),
            ({"op": "replace", "path": "/a/b/c", "value": 1}, "/a/b", "no such thing"),
            ({"op": "add", "path": "/x/y", "value": 1}, "/x", "no such thing"),
            ({"op": "add", "path": "/text/y", "value": 1}, "/text/y", "single value"),
            ({"op": "add", "path": "/list/4", "value": 1}, "/list/4", "shorter"),
            ({"op": "replace", "path": "/list/2", "value": 1}, "/list/2", "shorter"),
            ({"op": "remove", "path": "/list/-"}, "/list/-", "no position"),
            ({"op": "add", "path": "/list/01", "value": 1}, "/list/01", "no position"),
            ({"op": "add", "path": "/list/\u0661", "value": 1}, "/list/\u0661", "no position"),
            ({"op": "move", "from": "/a", "path": "/a/b"}, "/a/b", "into itself"),
            ({"op": "test", "path": "/list", "value": [1, True]}, "/list", "not the one"),
            ({"op": "test", "path": "/list/0", "value": True}, "/list/0", "not the one"),
            ({"op": "test", "path": "/list", "value": [1]}, "/list", "not the one"),
            ({"op": "remove", "path": ""}, "", "whole document"),
            ({"op": "replace", "path": "", "value": []}, "", "a list where an object must be"),
            ({"op": "replace", "path": "", "value": None}, "", "leaves nothing where"),
            ({"op": "replace", "path": "", "value": 1}, "", "leaves a single value where"),
            ({"op": "merge", "path": "/a"}, "", "`op: merge` is not one of"),
            ({"path": "/a"}, "", "`op: None`"),
            ({"op": "add", "path": "/a"}, "", "needs `value`"),
            ({"op": "move", "path": "/a"}, "", "needs `from`"),
            ({"op": "add", "value": 1}, "", "needs `path`"),
            ({"op": "add", "path": "a", "value": 1}, "", "no JSON pointer"),
            ({"op": "add", "path": "/~2", "value": 1}, "", "no JSON pointer"),
            ({"op": "add", "path": 3, "value": 1}, "", "no JSON pointer"),
        ],
    )
    def test_what_cannot_be_done_is_said_with_place_and_reason(
        self, operation: dict[str, Any], path: str, reason: str
    ) -> None:
        base = {"a": {}, "list": [1, 2], "text": "t"}
        with pytest.raises(PatchError, match=re.escape(reason)) as raised:
            json_patch(base, [operation])
        assert raised.value.path == path

    def test_the_failing_operation_is_numbered_and_nothing_is_done(self) -> None:
        base = {"a": 1}
        operations: list[dict[str, Any]] = [{"op": "add", "path": "/b", "value": 2}, {"op": "remove", "path": "/c"}]
        with pytest.raises(PatchError, match=r"^operation 1: /c: there is no such thing$") as raised:
            json_patch(base, operations)
        assert raised.value.operation == 1
        assert base == {"a": 1}

    def test_operations_see_what_earlier_ones_did(self) -> None:
        made = json_patch(
            {},
            [
                {"op": "add", "path": "/a", "value": []},
                {"op": "add", "path": "/a/-", "value": 1},
                {"op": "copy", "from": "/a", "path": "/b"},
                {"op": "add", "path": "/b/-", "value": 2},
            ],
        )
        assert made == {"a": [1], "b": [1, 2]}

    @given(OBJECTS, st.data())
    def test_every_place_can_be_tested_and_copied(self, base: dict[str, Any], data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(places(base)))
        made = json_patch(base, [{"op": "copy", "from": place, "path": "/copied"}])
        assert json_patch(made, [{"op": "test", "path": "/copied", "value": made["copied"]}]) == made

    @given(OBJECTS, OBJECTS)
    def test_adding_and_removing_is_the_identity_and_changes_no_argument(
        self, base: dict[str, Any], value: dict[str, Any]
    ) -> None:
        before = copy.deepcopy((base, value))
        added = json_patch(base, [{"op": "add", "path": "/new", "value": value}])
        assert added["new"] == value
        assert json_patch(added, [{"op": "remove", "path": "/new"}]) == base
        assert (base, value) == before

    @given(OBJECTS, st.data())
    def test_moving_there_and_back_is_the_identity(self, base: dict[str, Any], data: st.DataObject) -> None:
        there = data.draw(st.sampled_from([place for place in places(base) if place] or ["/"]))
        base.setdefault("", 1)
        operations = [
            {"op": "move", "from": there, "path": "/elsewhere"},
            {"op": "move", "from": "/elsewhere", "path": there},
        ]
        assert json_patch(base, operations) == base
