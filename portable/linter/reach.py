"""Which runtimes reach a place in the code, and what an effect means there.

A reach is a set of runtimes kept as bits, because a reader forms one for each guarded block.
"""

from __future__ import annotations

from collections.abc import Mapping

from portable.model.finding import Effect

RUNTIMES = ("cuda", "rocm", "mtia", "neuron", "xla", "gaudi", "xpu")
"""The runtimes of accelerators, in the order of every table of effects."""

Reach = int
"""One bit for each of `RUNTIMES`."""

BITS: dict[str, int] = {name: 1 << position for position, name in enumerate(RUNTIMES)}
EVERYWHERE: Reach = (1 << len(RUNTIMES)) - 1
NOWHERE: Reach = 0

_LETTERS: dict[str, Effect] = {"O": "ok", "R": "rebuild", "D": "degrades", "B": "blocks", "?": "unknown"}


def reach(names: str) -> Reach:
    """The reach of runtimes named with spaces between them."""
    bits = NOWHERE
    for name in names.split():
        bits |= BITS[name]
    return bits


def names(bits: Reach) -> tuple[str, ...]:
    """The runtimes in a reach."""
    return tuple(name for name, bit in BITS.items() if bits & bit)


def effects(letters: str) -> dict[str, Effect]:
    """Seven letters, one for each of `RUNTIMES`: O ok, R rebuild, D degrades, B blocks, ? unknown.

    >>> effects("OOBBBDB")["gaudi"]
    'degrades'
    """
    if len(letters) != len(RUNTIMES):
        raise ValueError(f"{letters!r} does not have one letter for each of {', '.join(RUNTIMES)}")
    return {name: _LETTERS[letter] for name, letter in zip(RUNTIMES, letters, strict=True)}


def narrow(wanted: Mapping[str, Effect], bits: Reach) -> Mapping[str, Effect]:
    """The effects that remain where only some runtimes come by; keys that are no runtime stay."""
    if bits == EVERYWHERE:
        return wanted
    kept: dict[str, Effect] = {}
    for key, effect in wanted.items():
        bit = BITS.get(key) or BITS.get(key.partition("/")[0])
        kept[key] = effect if bit is None or bits & bit else "ok"
    return kept


def is_moot(wanted: Mapping[str, Effect]) -> bool:
    """Whether effects were given and every one of them is ok: nothing to say."""
    return bool(wanted) and all(effect == "ok" for effect in wanted.values())
