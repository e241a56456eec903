"""Every refusal of an API server has a name, an exit code and a next step."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portable.deploy.answers import Answer, Asked, refusal
from portable.deploy.cluster import Immutable, Moved, NotThere, OwnedByOthers, Unvalidated
from portable.errors import InvalidInput, NotAuthorised, PortableError, Refused, Unreachable

ASKED = Asked("PATCH", "/apis/ray.io/v1/namespaces/ml/rayjobs/llm", "RayJob llm", "ml")


def status(code: int, message: str, **more: Any) -> Answer:
    return Answer(code, json.dumps({"kind": "Status", "status": "Failure", "message": message, "code": code, **more}))


CONFLICT = status(
    409,
    "Apply failed with 1 conflict",
    reason="Conflict",
    details={
        "causes": [
            {
                "reason": "FieldManagerConflict",
                "field": ".spec.workerGroupSpecs",
                "message": 'conflict with "python-requests" using ray.io/v1',
            }
        ]
    },
)
TYPED = (
    "failed to create typed patch object (ml/llm; ray.io/v1, Kind=RayJob): "
    ".spec.workerGroupSpecs[0].replica: field not declared in schema"
)


@pytest.mark.parametrize(
    ("answer", "kind", "name"),
    [
        (status(401, "Unauthorized"), NotAuthorised, "not-authenticated"),
        (
            status(403, 'rayjobs.ray.io "llm" is forbidden: User "ann" cannot patch resource "rayjobs" in API group'),
            NotAuthorised,
            "not-authorised",
        ),
        (status(403, 'pods "x" is forbidden: exceeded quota: gpu, requested: 8'), Refused, "quota-exceeded"),
        (
            status(403, "unable to create new content in namespace ml because it is being terminated"),
            Refused,
            "namespace-terminating",
        ),
        (status(403, 'admission webhook "x" denied the request: no'), Refused, "denied-by-policy"),
        (Answer(404, "404 page not found\n"), NotThere, "kind-not-installed"),
        (status(404, 'namespaces "ml" not found'), NotThere, "namespace-missing"),
        (status(404, 'rayjobs.ray.io "llm" not found'), NotThere, "not-found"),
        (CONFLICT, OwnedByOthers, "field-conflict"),
        (status(409, "the object has been modified", reason="Conflict"), Moved, "object-moved"),
        (status(409, "uid mismatch: no existing object was found"), Moved, "object-moved"),
        (status(413, "request is too large"), InvalidInput, "manifest-too-large"),
        (
            status(422, 'PersistentVolumeClaim "x" is invalid: spec: Forbidden: spec is immutable'),
            Immutable,
            "field-immutable",
        ),
        (
            status(422, 'RoleBinding "x" is invalid: roleRef: Invalid value: cannot change roleRef'),
            Immutable,
            "field-immutable",
        ),
        (status(422, 'RayJob "x" is invalid: spec.cron: bad'), InvalidInput, "manifest-invalid"),
        (status(400, "admission webhook x does not support dry run"), Unvalidated, "no-dry-run"),
        (status(400, "strict decoding error"), InvalidInput, "manifest-refused"),
        (status(429, "slow down"), Unreachable, "cluster-busy"),
        (status(503, "unavailable"), Unreachable, "cluster-busy"),
        (status(500, TYPED), InvalidInput, "manifest-field-invalid"),
        (status(500, 'failed calling webhook "x": connection refused'), Unreachable, "webhook-unreachable"),
        (status(500, "etcd is sad"), Unreachable, "cluster-error"),
        (Answer(502, "<html>bad gateway</html>"), Unreachable, "cluster-error"),
    ],
)
def test_each_answer_is_one_error(answer: Answer, kind: type[PortableError], name: str) -> None:
    error = refusal(ASKED, answer)
    assert isinstance(error, kind)
    (told,) = error.diagnostics
    assert (told.name, bool(told.help)) == (name, True)


def test_the_autoscaler_is_called_by_what_it_is() -> None:
    error = refusal(ASKED, CONFLICT)
    assert isinstance(error, OwnedByOthers)
    assert [(cause.path, cause.manager) for cause in error.causes] == [(".spec.workerGroupSpecs", "python-requests")]
    assert "the Ray autoscaler" in error.diagnostics[0].message


def test_a_schema_error_names_the_field() -> None:
    (told,) = refusal(ASKED, status(500, TYPED)).diagnostics
    assert told.message == "RayJob llm: .spec.workerGroupSpecs[0].replica: field not declared in schema"


def test_a_long_answer_is_cut_and_kept_in_one_line() -> None:
    (told,) = refusal(ASKED, status(500, "x\n" * 5000)).diagnostics
    assert len(told.notes[0]) < 700
    assert "\n" not in told.notes[0]
