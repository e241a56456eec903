"""Every refusal of an API server as one of our errors, with the next step; decided once, here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portable.deploy.cluster import Cause, Immutable, Moved, NotThere, OwnedByOthers, Unvalidated
from portable.deploy.owners import called
from portable.errors import Diagnostic, InvalidInput, NotAuthorised, PortableError, Refused, Unreachable

BUSY = frozenset({429, 503})
_TYPED = re.compile(
    r"failed to create typed patch object \((?P<object>[^;]*); [^)]*\): (?P<where>\.[^:]+): (?P<why>.*)"
)
_MANAGER = re.compile(r'conflict with "([^"]*)"')
_LONGEST = 600
_OVERRIDE = "if an `overrides` patch of the spec made it so, mend that; otherwise report it"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as an error has to tell of it."""

    method: str
    path: str
    about: str
    """The object or the kind: `RayJob train-llm`."""
    namespace: str | None = None
    token: str | None = field(default=None, repr=False)
    """Of the Ray cluster behind the path, never shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def body(self) -> Mapping[str, Any]:
        """The Status object, or empty where the server spoke plain text."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def message(self) -> str:
        """What the server says, in one line of limited length."""
        said = str(self.body.get("message") or self.text).strip()
        flat = " ".join(said.split())
        return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"


def refusal(asked: Asked, answer: Answer) -> PortableError:
    """The error that an answer means; the answer is none of success."""
    makers = {
        400: _bad_request,
        401: _unauthenticated,
        403: _forbidden,
        404: _not_found,
        405: _not_found,
        409: _conflict,
        410: _moved,
        413: _too_large,
        415: _bad_request,
        422: _invalid,
    }
    if answer.status in makers:
        return makers[answer.status](asked, answer)
    if answer.status in BUSY or answer.status == 504:
        return _busy(asked, answer)
    return _failed(asked, answer)


def _unauthenticated(asked: Asked, answer: Answer) -> PortableError:
    message = "the cluster does not accept the credentials of the kubeconfig"
    return NotAuthorised(
        Diagnostic(
            "not-authenticated",
            message,
            help=("log in again as your cluster's provider wants it; `kubectl auth whoami` shows who you are",),
            notes=(f"the API server says: {answer.message}",),
        )
    )


def _forbidden(asked: Asked, answer: Answer) -> PortableError:
    """403 means three things: no permission, a policy that says no, a quota that is used up."""
    said = answer.message
    if 'User "' in said and " cannot " in said:
        right = re.search(r'cannot (\w+) resource "([^"]+)"', said)
        verb, what = right.groups() if right else ("do that to", asked.about)
        where = f" -n {asked.namespace}" if asked.namespace else ""
        advice = f"ask for the right; `kubectl auth can-i {verb} {what}{where}` tests it"
        message = f"you may not {verb} {what}{f' in namespace {asked.namespace}' if asked.namespace else ''}"
        return NotAuthorised(Diagnostic("not-authorised", message, help=(advice,), notes=(_said(answer),)))
    if "exceeded quota" in said:
        message = f"{asked.about} does not fit into the namespace's quota"
        advice = f"ask for less, or have the ResourceQuota of {asked.namespace or 'the namespace'} raised"
        return Refused(Diagnostic("quota-exceeded", message, help=(advice,), notes=(_said(answer),)))
    if "being terminated" in said:
        message = f"namespace {asked.namespace} is being deleted"
        return Refused(Diagnostic("namespace-terminating", message, help=("wait until it is gone, then make it anew",)))
    if "denied" in said or "admission" in said or "violates" in said:
        message = f"a policy of the cluster refuses {asked.about}"
        advice = "change the spec as the policy says, or ask who runs the cluster for an exception"
        return Refused(Diagnostic("denied-by-policy", message, help=(advice,), notes=(_said(answer),)))
    message = f"the cluster refuses {asked.method} of {asked.about}"
    return NotAuthorised(Diagnostic("not-authorised", message, help=("ask for the right",), notes=(_said(answer),)))


def _not_found(asked: Asked, answer: Answer) -> PortableError:
    said = answer.message
    if not answer.body and "page not found" in said:
        message = f"the cluster does not know the kind of {asked.about} ({asked.path.split('/namespaces/')[0]})"
        advice = "install what serves it (for ray.io the KubeRay operator); `portable doctor` says what is missing"
        return NotThere(Diagnostic("kind-not-installed", message, help=(advice,)), "kind")
    if re.match(r'namespaces "[^"]*" not found', said):
        message = f"the cluster has no namespace {asked.namespace}"
        return NotThere(
            Diagnostic("namespace-missing", message, help=(f"kubectl create namespace {asked.namespace}",)), "namespace"
        )
    advice = "somebody has deleted it meanwhile, or it has not come yet; run the command again"
    message = f"the cluster has no {asked.about}"
    return NotThere(Diagnostic("not-found", message, help=(advice,), notes=(_said(answer),)), "object")


def _conflict(asked: Asked, answer: Answer) -> PortableError:
    details = answer.body.get("details") or {}
    causes = tuple(
        Cause(str(cause.get("field", "")), _named_in(str(cause.get("message", ""))))
        for cause in details.get("causes") or ()
        if cause.get("reason") == "FieldManagerConflict"
    )
    if not causes:
        return _moved(asked, answer)
    owners = sorted({called(cause.manager) for cause in causes})
    message = f"{asked.about}: {', '.join(cause.path for cause in causes)} belong to {', '.join(owners)}"
    advice = "`--force-conflicts` takes them over"
    return OwnedByOthers(Diagnostic("field-conflict", message, help=(advice,)), causes)


def _moved(asked: Asked, answer: Answer) -> PortableError:
    if "object is being deleted" in answer.message:
        message = f"{asked.about} is being deleted"
        advice = "wait until it is gone; if it stays, the operator that has to release its finalizers is not running"
        return Moved(Diagnostic("being-deleted", message, help=(advice,)))
    message = f"{asked.about} has changed meanwhile"
    return Moved(Diagnostic("object-moved", message, help=("run it again",), notes=(_said(answer),)))


def _bad_request(asked: Asked, answer: Answer) -> PortableError:
    if "does not support dry run" in answer.message:
        message = f"{asked.about}: a webhook of the cluster cannot take part in a dry run"
        advice = "have its configuration say `sideEffects: None`; else an apply shows what it does"
        return Unvalidated(Diagnostic("no-dry-run", message, help=(advice,), notes=(_said(answer),)))
    message = f"the API server does not take {asked.about}"
    return InvalidInput(Diagnostic("manifest-refused", message, help=(_OVERRIDE,), notes=(_said(answer),)))


def _too_large(asked: Asked, answer: Answer) -> PortableError:
    message = f"{asked.about} is larger than the API server takes"
    advice = "deliver the code another way: `code.deliver: upload`, `git` or `image`"
    return InvalidInput(Diagnostic("manifest-too-large", message, help=(advice,)))


def _invalid(asked: Asked, answer: Answer) -> PortableError:
    details = answer.body.get("details") or {}
    causes = tuple(
        f"{cause.get('field') or asked.about}: {cause.get('message', '')}" for cause in details.get("causes") or ()
    )
    immutable = "immutable" in answer.message or "may not change" in answer.message or "cannot change" in answer.message
    if immutable or "updates to" in answer.message:
        message = f"{asked.about} exists, and what would change in it may not change"
        advice = "put the old value back, or delete it and apply again"
        return Immutable(Diagnostic("field-immutable", message, help=(advice,), notes=causes or (_said(answer),)))
    message = f"the API server finds {asked.about} invalid"
    return InvalidInput(Diagnostic("manifest-invalid", message, help=(_OVERRIDE,), notes=causes or (_said(answer),)))


def _busy(asked: Asked, answer: Answer) -> PortableError:
    message = f"the API server is too busy to answer for {asked.about} (HTTP {answer.status}), also after waiting"
    return Unreachable(Diagnostic("cluster-busy", message, help=("try again later",), notes=(_said(answer),)))


def _failed(asked: Asked, answer: Answer) -> PortableError:
    """500: a field that the schema does not know, a webhook that does not answer, or the server's own trouble."""
    said = answer.message
    found = _TYPED.search(said)
    if found is not None:
        message = f"{asked.about}: {found['where']}: {found['why']}"
        advice = (
            "the cluster's CRDs are of another version than the target's `cluster.kuberay` says, or an override errs"
        )
        return InvalidInput(Diagnostic("manifest-field-invalid", message, help=(advice,), notes=(_said(answer),)))
    if "webhook" in said:
        message = f"a webhook of the cluster did not answer for {asked.about}"
        advice = "see that the pods behind it run: `kubectl get validatingwebhookconfigurations,pods -A`"
        return Unreachable(Diagnostic("webhook-unreachable", message, help=(advice,), notes=(_said(answer),)))
    message = f"the API server failed at {asked.about} (HTTP {answer.status})"
    return Unreachable(Diagnostic("cluster-error", message, help=("try again later",), notes=(_said(answer),)))


def _named_in(message: str) -> str:
    found = _MANAGER.search(message)
    return found.group(1) if found else "somebody else"


def _said(answer: Answer) -> str:
    return f"the API server says: {answer.message}"
