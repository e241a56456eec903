"""Many questions at a time: what fails becomes a gap, what succeeds is kept, and the user may stop it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import NamedTuple, TypeVar

from portable.errors import ConfigInvalid, Diagnostic, Interrupted, PortableError
from portable.live.access import Access

T = TypeVar("T")


class Gap(NamedTuple):
    """A question that was not answered."""

    label: str
    error: PortableError


def gather(access: Access, questions: Mapping[str, Callable[[], T]]) -> tuple[dict[str, T], tuple[Gap, ...]]:
    """Answers by label, in the order of the questions, and the questions without one.

    Raises:
        ConfigInvalid: an SDK is missing or set up wrongly: that is no gap.
        Interrupted: the user stopped it.
    """
    answers: dict[str, T] = {}
    failed: dict[str, PortableError] = {}
    pool = ThreadPoolExecutor(max(1, min(access.width, len(questions))), "portable-live")
    waiting: dict[Future[T], str] = {pool.submit(ask): label for label, ask in questions.items()}
    try:
        while waiting:
            done, _ = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for one in done:
                _take(one, waiting.pop(one), answers, failed)
                access.tell(f"{len(questions) - len(waiting)} of {len(questions)} answered")
    except KeyboardInterrupt:
        access.stopped.set()
        raise Interrupted(Diagnostic("interrupted", "stopped; nothing was written")) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    kept = {label: answers[label] for label in questions if label in answers}
    return kept, tuple(Gap(label, failed[label]) for label in questions if label in failed)


def _take(one: Future[T], label: str, answers: dict[str, T], failed: dict[str, PortableError]) -> None:
    try:
        answers[label] = one.result()
    except (ConfigInvalid, Interrupted):
        raise
    except PortableError as error:
        failed[label] = error


def told(gaps: tuple[Gap, ...]) -> tuple[Diagnostic, ...]:
    """Gaps as a person reads them."""
    return tuple(
        Diagnostic(one.name, f"{gap.label}: {one.message}", help=one.help)
        for gap in gaps
        for one in gap.error.diagnostics
    )
