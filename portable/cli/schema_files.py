"""Makes `portable/schemas/*.json` from the models: `python -m portable.cli.schema_files` after a change of one.

The schemas are draft 7, which editors read; descriptions are the docstrings of classes and of their fields.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter

from portable.cli.run_shown import RunDocument
from portable.cli.settings import SETTINGS, Setting
from portable.model.instance_type import InstanceType
from portable.model.provider import Provider, Region
from portable.model.source import Entry
from portable.model.target import Targets
from portable.model.workload import Workload
from portable.report import catalog_documents, documents, live_documents
from portable.report.concentration.document import PortfolioDocument
from portable.report.cost_difference.document import CostDifferenceDocument
from portable.report.event_documents import Event
from portable.report.evidenced.document import EvidenceDocument
from portable.report.exiting.document import ExitDocument
from portable.report.json_document import FORMAT_VERSION, schema_url
from portable.report.lint_documents import FindingLine, FindingsDocument, RulesDocument
from portable.report.scored.document import ScoreDocument

FOLDER = Path(__file__).parents[1] / "schemas"

_DRAFT = "http://json-schema.org/draft-07/schema#"
_INPUTS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "workload": ("A workload: what is needed, never where.", Workload),
    "targets": ("Targets: where workloads may run, and what names mean there.", Targets),
}
_ENTRIES: Mapping[str, tuple[str, type[BaseModel]]] = {
    "instance-types": ("The instance types of a provider: instance-types.yaml.", InstanceType),
    "regions": ("The regions of a provider, with prices: regions.yaml.", Region),
}
_OUTPUTS: Mapping[str, type] = {
    "apply": live_documents.ApplyDocument,
    "cache": documents.CacheDocument,
    "catalog-diff": catalog_documents.DiffDocument,
    "catalog-refresh": catalog_documents.RefreshDocument,
    "catalog-status": catalog_documents.AgeDocument,
    "comparison": documents.ComparisonDocument,
    "doctor": live_documents.DoctorDocument,
    "drift": live_documents.DriftDocument,
    "evidence": EvidenceDocument,
    "explanation": documents.ExplanationDocument,
    "findings": FindingsDocument,
    "plan": documents.PlanDocument,
    "portfolio": PortfolioDocument,
    "provider-facts": documents.ProviderDocument,
    "providers": documents.ProvidersDocument,
    "providers-check": documents.ProvidersCheckDocument,
    "rules": RulesDocument,
    "run": RunDocument,
    "cost-difference": CostDifferenceDocument,
    "exit": ExitDocument,
    "score": ScoreDocument,
    "settings": documents.SettingsDocument,
    "status": live_documents.StatusDocument,
    "version": documents.VersionDocument,
}
_LINES: Mapping[str, tuple[str, Any]] = {
    "event": ("One line of `plan`, `apply` or `destroy` as jsonl.", Event),
    "finding": ("One line of `lint` as jsonl.", FindingLine),
}
"""Lines have no envelope."""
_LIFTED = ("instanceTypes", "regions", "files")
"""Of a provider: they stand in files of their own."""
_NO_FACTS = ("source", "assumed", "fieldSources", "assumedFields", "notes", "name", "mechanism")
"""Fields of an entry that are no facts with a source of their own."""
_FACTS_OF_PROVIDER = ("kubernetes", "dra", "experimental")


def files() -> Iterator[tuple[str, str]]:
    """File name to text of every schema."""
    for name, schema in _schemas():
        yield f"{name}.json", json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, (title, model) in _INPUTS.items():
        yield name, _finished(name, title, _of_model(model))
    provider = _with_sources(_of_model(Provider))
    provider["properties"] = {key: one for key, one in provider["properties"].items() if key not in _LIFTED}
    provider["required"] = ["name"]
    yield "provider", _finished("provider", "The facts of a provider: provider.yaml.", provider)
    for name, (title, model) in _ENTRIES.items():
        entry = _with_sources(_of_model(model))
        definitions = entry.pop("definitions", {})
        whole = {"type": "array", "items": entry, "definitions": definitions}
        yield name, _finished(name, title, whole)
    yield "config", _finished("config", "Settings of portable: portable.toml, or [tool.portable].", _of_settings())
    for name, (title, line) in _LINES.items():
        found = _draft_7(TypeAdapter(line).json_schema())
        _describe(found, _classes(line))
        yield name, _finished(name, title, found)
    for name, document in _OUTPUTS.items():
        yield name, _finished(name, (document.__doc__ or "").strip(), _of_document(document))


def _finished(name: str, title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DRAFT, "$id": schema_url(name), **schema, "title": title}


def _of_model(model: type[BaseModel]) -> dict[str, Any]:
    found: dict[str, Any] = _draft_7(model.model_json_schema(by_alias=True))
    _describe(found, _classes(model))
    return found


def _of_document(document: type) -> dict[str, Any]:
    """An output document: its own keys, and those of every document. Further keys may come in a minor version."""
    found: dict[str, Any] = _draft_7(TypeAdapter(document).json_schema())
    _describe(found, _classes(document))
    found["properties"] |= {
        "schema": {"type": "string", "description": "The address of this schema."},
        "format_version": {
            "type": "string",
            "pattern": rf"^{FORMAT_VERSION.partition('.')[0]}\.\d+$",
            "description": "Major and minor: ignore what you do not know of a higher minor, refuse another major.",
        },
    }
    found["required"] = sorted([*found.get("required", []), "schema", "format_version"])
    return found


def _draft_7(value: Any) -> Any:
    """Words of draft 2020-12 and of OpenAPI put into those of draft 7; titles that only repeat a name are left out."""
    if isinstance(value, list):
        return [_draft_7(item) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        if key == "$defs":
            found["definitions"] = {name: _draft_7(one) for name, one in item.items()}
        elif key == "properties":
            found["properties"] = {name: _draft_7(one) for name, one in item.items()}
        elif key == "$ref":
            found[key] = item.replace("#/$defs/", "#/definitions/")
        elif key == "prefixItems":
            found["items"] = _draft_7(item)
        elif key not in ("discriminator", "title"):
            found[key] = _draft_7(item)
    return found


def _classes(root: Any) -> dict[str, type]:
    """Every class that a model or a document reaches, by name."""
    found: dict[str, type] = {}
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and (issubclass(one, BaseModel) or hasattr(one, "__total__")):
            if one.__name__ not in found:
                found[one.__name__] = one
                waiting.extend(get_type_hints(one, include_extras=True).values())
        elif get_origin(one) is not ClassVar:
            waiting.extend(getattr(one, "__args__", ()))
            if hasattr(one, "__metadata__"):
                waiting.append(one.__origin__)
    if isinstance(root, type):
        found[""] = root
    return found


def _describe(schema: dict[str, Any], classes: Mapping[str, type]) -> None:
    """Adds the docstrings of fields to the properties of each definition."""
    for name, definition in (("", schema), *schema.get("definitions", {}).items()):
        owner = classes.get(name)
        if owner is None:
            continue
        notes = _field_docs(owner)
        aliases = {one.alias or key: key for key, one in getattr(owner, "model_fields", {}).items()}
        for key, prop in definition.get("properties", {}).items():
            words = notes.get(aliases.get(key, key))
            if words is not None:
                definition["properties"][key] = _with_words(prop, words)


def _with_words(schema: dict[str, Any], words: str) -> dict[str, Any]:
    """In draft 7 nothing counts beside a `$ref`."""
    if "$ref" in schema:
        return {"allOf": [{"$ref": schema["$ref"]}], **{k: v for k, v in schema.items() if k != "$ref"}} | {
            "description": words
        }
    return schema | {"description": words}


@cache
def _field_docs(owner: type) -> dict[str, str]:
    """The strings that stand below the fields of a class and of those it is made from."""
    found: dict[str, str] = {}
    for one in reversed(owner.__mro__):
        module = sys.modules.get(one.__module__)
        if module is None or not one.__module__.startswith("portable."):
            continue
        body = next(
            node
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.ClassDef) and node.name == one.__name__
        ).body
        for field, after in pairwise(body):
            words = _said(after)
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and words is not None:
                found[field.target.id] = words
    return found


def _said(statement: ast.stmt) -> str | None:
    """The text of a statement that is a string and nothing else."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return " ".join(value.split()) if isinstance(value, str) else None
    return None


def _with_sources(schema: dict[str, Any]) -> dict[str, Any]:
    """Facts may be `unknown`, or say their own source: `{value: 3200, source: ID, assumed: true}`.

    A mechanism is named by its key, so that several forms of a union may fit without it.
    """
    schema = _any_of(schema)
    entries = {name for name, one in _classes(Provider).items() if isinstance(one, type) and issubclass(one, Entry)}
    for name, definition in (("", schema), *schema.get("definitions", {}).items()):
        if name not in entries and not (name == "" and "fieldSources" in schema.get("properties", {})):
            continue
        for key in ("fieldSources", "assumedFields", "priceSources"):
            definition["properties"].pop(key, None)
        for key, prop in definition["properties"].items():
            if key not in _NO_FACTS:
                definition["properties"][key] = _sourced(_priced(prop) if key == "prices" else prop)
    for key in _FACTS_OF_PROVIDER:
        if key in schema.get("properties", {}):
            schema["properties"][key] = _sourced(schema["properties"][key])
    return schema


def _any_of(value: Any) -> Any:
    if isinstance(value, list):
        return [_any_of(item) for item in value]
    if isinstance(value, dict):
        return {"anyOf" if key == "oneOf" else key: _any_of(item) for key, item in value.items()}
    return value


def _priced(prop: dict[str, Any]) -> dict[str, Any]:
    """Prices by instance type and option, each of which may say its own source."""
    options = prop["additionalProperties"]
    inner = {key: _sourced(one) for key, one in options.get("properties", {}).items()}
    each = options | ({"properties": inner} if inner else {})
    if isinstance(options.get("additionalProperties"), dict):
        each["additionalProperties"] = _sourced(options["additionalProperties"])
    return prop | {"additionalProperties": each}


def _sourced(prop: dict[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {key: prop[key] for key in ("description", "default") if key in prop}
    plain = {key: value for key, value in prop.items() if key not in words}
    wrapped = {
        "type": "object",
        "additionalProperties": False,
        "required": ["value"],
        "properties": {"value": plain, "source": {"type": "string"}, "assumed": {"type": "boolean"}},
    }
    return {"anyOf": [plain, {"const": "unknown"}, wrapped], **words}


_TYPES: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "path": {"type": "string"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "paths": {"type": "array", "items": {"type": "string"}},
    "flag": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 0},
    "table": {"type": "object"},
}


def _of_settings() -> dict[str, Any]:
    root: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
    for name, setting in SETTINGS.items():
        table, _, key = name.rpartition(".")
        place = root
        if table:
            empty: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
            place = root["properties"].setdefault(table, empty)
        place["properties"][key] = _of_setting(setting)
    return root


def _of_setting(setting: Setting) -> dict[str, Any]:
    found = _TYPES[setting.kind] | {"description": setting.help}
    if setting.choices:
        found["enum"] = list(setting.choices)
    if setting.default is not None:
        found["default"] = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    return found


def write() -> None:
    """Writes the files, and removes those that no schema is for."""
    FOLDER.mkdir(exist_ok=True)
    made = dict(files())
    for old in FOLDER.glob("*.json"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
