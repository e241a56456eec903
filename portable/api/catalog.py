"""Live facts: a refresh from a cloud into a folder of providers, what differs between two, how old they are.

A refresh never touches the embedded facts. Its folder is used where somebody names it: `Catalogue([folder])`,
`--providers DIR`, or `providers` in the settings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from portable.errors import Diagnostic, UsageError
from portable.live import READERS
from portable.live.access import Access
from portable.live.changes import age, differences
from portable.live.folder import publish, staged
from portable.live.integrity import examine
from portable.live.known import Known, cheapest
from portable.live.overlay import Tree, overlay, taken
from portable.live.price_file import read_file
from portable.loader.catalogue import Catalogue
from portable.loader.folder import read_folder
from portable.loader.spelling import did_you_mean
from portable.model.catalog import Difference, FactsAge, Reading, Refreshed

BAND = Decimal(3)
"""By which factor a price may have moved since it was last read."""


def default_folder() -> Path:
    """Where a refresh writes if nobody says otherwise: the user's data folder."""
    import platformdirs

    return platformdirs.user_data_path("portable", appauthor=False) / "catalog"


def refresh(
    provider: str,
    *,
    regions: Iterable[str] = (),
    out: str | Path | None = None,
    prices: str | None = None,
    accept: Iterable[str] = (),
    band: Decimal = BAND,
    access: Access | None = None,
    providers: Iterable[str | Path] = (),
) -> Refreshed:
    """Asks a cloud for its types and prices, and writes what is believed as a provider folder below `out`.

    `prices` names a file or an address to read instead of the cloud. What is doubted is left out unless `accept` has
    its key, or `all`. Nothing is written if nothing could be read.

    Raises:
        UsageError: there is no such provider, or no way to ask it.
        NotAuthorised: credentials are missing, expired or insufficient.
        Unreachable: nothing answered.
        MissingExtra: the cloud's client is not installed.
        Interrupted: the user stopped it; nothing was written.
    """
    root = Path(out) if out is not None else default_folder()
    catalogue = Catalogue((*providers, *_folders(root)))
    known = Known(catalogue.provider(provider), catalogue.accelerators, _cheapest(catalogue))
    reading = _read(provider, tuple(regions), prices, access or Access(), known)
    examined = examine(reading, known, band, frozenset(accept))
    unnamed = sum(not taken(one, known) for one in reading.types)
    tree = overlay(reading, examined, known, _previous(root / provider))
    place = _write(tree, root, tuple(providers)) if examined.quotes or reading.types else None
    return Refreshed(
        provider=provider,
        folder=None if place is None else str(place),
        read=reading.asked,
        regions=len(reading.regions),
        types=len(reading.types) - unnamed,
        prices=len(examined.quotes),
        unnamed=unnamed,
        doubts=examined.doubts,
        accepted=examined.accepted,
        gaps=reading.gaps,
    )


def _read(provider: str, regions: tuple[str, ...], prices: str | None, access: Access, known: Known) -> Reading:
    if prices is not None:
        return read_file(access, prices, regions, known)
    if provider not in READERS:
        message = f"{provider} has no interface for its prices that anybody may ask"
        advice = ("--prices FILE|URL: a table with region, instanceType, option, price",)
        raise UsageError(Diagnostic("no-live-facts", message, help=advice))
    reading: Reading = import_module(READERS[provider]).read(access, regions, known)
    return reading


def _folders(root: Path) -> tuple[Path, ...]:
    """The folder of earlier refreshes, if there is anything in it."""
    return (root,) if root.is_dir() and any(root.glob("*/*.yaml")) else ()


def _cheapest(catalogue: Catalogue) -> dict[str, Decimal]:
    return cheapest(catalogue.provider(name) for name in catalogue.names)


def _previous(folder: Path) -> Tree | None:
    return read_folder(folder)[0] if folder.is_dir() else None


def _write(tree: Tree, root: Path, providers: tuple[Any, ...]) -> Path:
    """Writes a folder, once it has been read back as anybody would read it."""
    name = str(tree["name"])
    with staged(tree, root) as made:
        Catalogue((*providers, made)).provider(name)
        return publish(made, root, name)


def diff(old: Iterable[str | Path], new: Iterable[str | Path], names: Iterable[str] = ()) -> tuple[Difference, ...]:
    """What differs between the embedded facts with some folders over them and the same with other folders.

    Raises:
        UsageError: a folder does not exist or holds no provider, or there is no such provider.
    """
    before, after = Catalogue(old), Catalogue(new)
    chosen = tuple(names)
    for name in chosen:
        after.provider(name)
    found: list[Difference] = []
    for name in chosen or after.names:
        if name in before.names:
            found += differences(before.provider(name), after.provider(name))
        else:
            found.append(Difference(name, "all of it", "added", new="provider"))
    if not chosen:
        found += [
            Difference(name, "all of it", "removed", old="provider") for name in before.names if name not in after.names
        ]
    return tuple(found)


def status(
    folders: Iterable[str | Path] = (), *, today: datetime.date | None = None, max_age: int | None = None
) -> tuple[FactsAge, ...]:
    """How old the facts of every provider are, with these folders over the embedded ones.

    Raises:
        UsageError: a folder does not exist or holds no provider.
    """
    catalogue = Catalogue(folders)
    day = today or datetime.datetime.now(datetime.UTC).date()
    return tuple(
        age(provider, day, tuple(dict.fromkeys(provider.files.values())), max_age)
        for provider in (catalogue.provider(name) for name in catalogue.names)
    )


def chosen_providers(words: Iterable[str]) -> tuple[str, ...]:
    """The providers that a command names, once each; `all` is every one that can be asked.

    Raises:
        UsageError: there is none of this name.
    """
    known = Catalogue().names
    found: list[str] = []
    for name in (part.strip() for word in words for part in word.split(",") if part.strip()):
        if name == "all":
            found += READERS
        else:
            found.append(name)
            _check(name, known)
    if not found:
        advice = f"--provider {'|'.join((*READERS, 'all'))}; any other with --prices"
        raise UsageError(Diagnostic("provider-missing", "say which provider", help=(advice,)))
    return tuple(dict.fromkeys(found))


def _check(name: str, known: tuple[str, ...]) -> None:
    """A name close to a known one is a slip; any other may be a provider of the user's own."""
    guess = None if name in known else did_you_mean(name, (*known, "all"))
    if guess is not None:
        raise UsageError(
            Diagnostic(
                "unknown-provider", f"there is no provider `{name}`", help=(guess, f"providers: {', '.join(known)}")
            )
        )
