"""Indexes, manifests and configurations: which platforms an image is offered for, and what each is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from portable.linter.archive.history import instructions
from portable.linter.archive.layers import Layer
from portable.linter.archive.named import DIGEST
from portable.linter.archive.store import Files, Store, whole
from portable.linter.subject import Unreadable

_DEEPEST = 4
_MOST_MANIFESTS = 64
_MOST_LAYERS = 512


@dataclass(frozen=True)
class Platform:
    """An image for one platform."""

    name: str
    """`linux/amd64`, `linux/arm64/v8`; `unknown` where nothing says it."""
    environment: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    layers: tuple[Layer, ...]
    """From the lowest up."""


def document(data: bytes) -> dict[str, Any]:
    """A JSON object; raises `Unreadable` for anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise Unreadable("invalid-json", "a document of the image is no JSON") from fault
    return _mapping(found)


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _sequence(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _text(found: Any) -> str:
    return found[:4096] if isinstance(found, str) else ""


def _digest(descriptor: Any) -> str:
    digest = _text(_mapping(descriptor).get("digest"))
    if not DIGEST.fullmatch(digest):
        raise Unreadable("bad-digest", "a digest is none, or of another kind than SHA-256")
    return digest


def platforms(store: Store) -> Iterator[Platform | Unreadable]:
    """The image for each platform it is offered for, or what is wrong with it; raises `Unreadable` if there is none."""
    seen: set[str] = set()
    for found in _manifests(store, document(store.index()), 0, seen):
        if isinstance(found, Unreadable):
            yield found
            continue
        try:
            yield _platform(store, found)
        except Unreadable as reason:
            yield reason.told()


def _manifests(
    store: Store, found: dict[str, Any], depth: int, seen: set[str]
) -> Iterator[dict[str, Any] | Unreadable]:
    """The manifests below a document, each once."""
    if "layers" in found or "config" in found:
        yield found
        return
    if "manifests" not in found:
        yield Unreadable("unknown-manifest", "a manifest of a form that is not known")
        return
    if depth > _DEEPEST:
        yield Unreadable("nested-too-deep", f"indexes more than {_DEEPEST} deep are not read")
        return
    for descriptor in _sequence(found["manifests"]):
        platform = _mapping(_mapping(descriptor).get("platform"))
        if platform.get("os") == "unknown":
            # Statements about how an image was built stand beside it in the same index.
            continue
        try:
            digest = _digest(descriptor)
            if digest in seen:
                continue
            seen.add(digest)
            if len(seen) > _MOST_MANIFESTS:
                yield Unreadable("too-large", f"more than {_MOST_MANIFESTS} manifests")
                return
            below = document(store.manifest(digest))
        except Unreadable as reason:
            yield reason.told()
            continue
        yield from _manifests(store, below, depth + 1, seen)


def _platform(store: Store, manifest: dict[str, Any]) -> Platform:
    digest = _digest(manifest.get("config"))
    with store.blob(digest) as stream:
        config = document(whole(stream, digest=digest))
    listed = _sequence(manifest.get("layers"))
    if len(listed) > _MOST_LAYERS:
        raise Unreadable("too-large", f"{len(listed):,} layers")
    digests = [_digest(one) for one in listed]
    return _made(config, tuple(Layer(one, partial(store.blob, one)) for one in digests))


def _made(config: dict[str, Any], layers: tuple[Layer, ...]) -> Platform:
    parts = [_text(config.get(key)) for key in ("os", "architecture", "variant")]
    own = _mapping(config.get("config"))
    environment = (_text(one).partition("=") for one in _sequence(own.get("Env"))[:10_000])
    labels = list(_mapping(own.get("Labels")).items())[:10_000]
    made_by = instructions(_sequence(config.get("history"))[:10_000], len(layers))
    return Platform(
        "/".join(part for part in parts if part) or "unknown",
        tuple((name, value) for name, _, value in environment if name),
        tuple((name[:400], _text(value)) for name, value in labels),
        tuple(layer._replace(made_by=made) for layer, made in zip(layers, made_by, strict=True)),
    )


def archived(files: Files) -> Iterator[Platform | Unreadable]:
    """The images of a `docker save` archive without a layout; raises `Unreadable` if it is none."""
    with files.opened("manifest.json") as stream:
        data = whole(stream)
    try:
        listed = _sequence(json.loads(data))
    except (ValueError, RecursionError) as fault:
        raise Unreadable("invalid-json", "manifest.json is no JSON") from fault
    for one in listed[:_MOST_MANIFESTS]:
        try:
            with files.opened(_text(_mapping(one).get("Config")) or "config.json") as stream:
                config = document(whole(stream))
        except Unreadable as reason:
            yield reason.told()
            continue
        names = [_text(name) for name in _sequence(_mapping(one).get("Layers"))[:_MOST_LAYERS]]
        yield _made(config, tuple(Layer(_named_digest(name), partial(files.opened, name)) for name in names))


def _named_digest(name: str) -> str:
    """The digest that a blob's name is, for archives that have both forms."""
    digest = "sha256:" + name.removeprefix("blobs/sha256/")
    return digest if DIGEST.fullmatch(digest) else ""
