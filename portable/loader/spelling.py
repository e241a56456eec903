"""The known name that a misspelt one most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 64
"""Characters; what is longer is no misspelt name."""
_SEPARATORS = str.maketrans("", "", "-_ .")


def nearest(word: str, choices: Iterable[str], n: int = 1) -> tuple[str, ...]:
    """Up to `n` choices that are close to the word, closest first, always in the same order; () when none is.

    Case, dashes, underscores, dots and spaces do not count. Close is an edit distance (with transpositions) of at most
    one in five letters, rounded up, or else a name that the word is a part of: `h100` in `nvidia-h100-80gb`.
    """
    if not word or len(word) > _LONGEST:
        return ()
    ranked = ((_rank(word, choice), choice) for choice in set(choices))
    close = sorted((rank, choice) for rank, choice in ranked if rank is not None)
    return tuple(choice for _, choice in close[:n])


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """The sentence that suggests the nearest choices, or None when nothing is close."""
    found = nearest(word, choices, 3)
    if not found:
        return None
    best, *rest = (f"`{one}`" for one in found)
    return f"did you mean {best}?" if not rest else f"did you mean {best} (or {' or '.join(rest)})?"


def _rank(word: str, choice: str) -> tuple[int, int, int] | None:
    """Smaller is closer: first the kind of likeness, then distance without case and dashes, then with them."""
    left, right = _folded(word), _folded(choice)
    if not left or not right or len(choice) > 2 * _LONGEST:
        return None
    limit = -(-len(left) // 5)
    if abs(len(left) - len(right)) <= limit:
        distance = _distance(left, right)
        if distance <= limit and distance < len(left):
            return 0, distance, _distance(word, choice)
    if len(left) >= 3 and left in right:
        return 1, len(right) - len(left), right.index(left)
    return None


def _folded(word: str) -> str:
    return word.casefold().translate(_SEPARATORS)


def _distance(left: str, right: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn one word into the other."""
    above: list[int] = []
    last = list(range(len(right) + 1))
    for row, a in enumerate(left, 1):
        line = [row]
        for column, b in enumerate(right, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                cost = min(cost, above[column - 2] + 1)
            line.append(cost)
        above, last = last, line
    return last[-1]
