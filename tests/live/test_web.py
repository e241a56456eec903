from __future__ import annotations

import pytest

from portable.errors import Interrupted, NotAuthorised, Unreachable, UsageError
from portable.live.web import get_json, pages
from tests.live.build import access
from tests.live.servers import Reply, cloud


def test_who_is_busy_is_asked_again() -> None:
    with cloud() as made:
        made.route("/", lambda _: Reply({"a": 1}))
        made.fail("/", Reply({}, 429, {"Retry-After": "0"}), Reply({"a": 1}, cut=True))
        assert get_json(access(), f"{made.url}/x") == {"a": 1}
        assert len(made.asked) == 3
        assert made.asked[0].headers["user-agent"].startswith("portable/")


@pytest.mark.parametrize("reply", [Reply({}, 503), Reply({}, cut=True), Reply(b"<html>"), Reply({}, slow=1)])
def test_who_never_answers_is_unreachable(reply: Reply) -> None:
    with cloud() as made:
        made.route("/", lambda _: reply)
        with pytest.raises(Unreachable) as caught:
            get_json(access(timeout=0.2, attempts=2), f"{made.url}/x")
        assert len(made.asked) == 2
        assert "in 2 attempts" in caught.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NotAuthorised), (403, NotAuthorised), (404, Unreachable), (400, Unreachable)]
)
def test_what_will_not_change_is_asked_once(status: int, kind: type[Exception]) -> None:
    with cloud() as made:
        made.route("/", lambda _: Reply({"error": {"message": "so it is"}}, status))
        with pytest.raises(kind, match="so it is"):
            get_json(access(), f"{made.url}/x")
        assert len(made.asked) == 1


def test_a_wrong_clock_is_named() -> None:
    with cloud() as made:
        made.route("/", lambda _: Reply({}, 401, {"Date": "Mon, 23 Nov 2026 07:00:00 GMT"}))
        with pytest.raises(NotAuthorised, match="1:30:00 ahead of"):
            get_json(access(), f"{made.url}/x")


def test_pages_in_a_circle_end() -> None:
    with cloud() as made:
        made.route("/", lambda _: Reply({"next": f"{made.url}/x"}))
        with pytest.raises(Unreachable, match="lead back"):
            list(pages(access(), f"{made.url}/x", lambda body, _: body["next"]))


def test_only_the_web_is_asked() -> None:
    with pytest.raises(UsageError, match="no http"):
        get_json(access(), "file:///etc/passwd")


def test_who_is_stopped_waits_no_longer() -> None:
    using = access(pause=30)
    using.stopped.set()
    with cloud() as made:
        made.route("/", lambda _: Reply({}, 503))
        with pytest.raises(Interrupted):
            get_json(using, f"{made.url}/x")
