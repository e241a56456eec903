"""Secrets in what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portable.deploy.local_hiding import Hiding

SECRETS = st.text("abcdef-=", min_size=6, max_size=12)


@given(secrets=st.lists(SECRETS, min_size=1), around=st.text("xyz \n"))
def test_no_secret_is_left(secrets: list[str], around: str) -> None:
    text = around + around.join(secrets) + around
    shown = Hiding(secrets)(text)
    assert not [one for one in secrets if one in shown]


def test_a_secret_in_another_goes_first_and_whole() -> None:
    assert Hiding(["secret", "my-secret-long"])("my-secret-long secret") == "*** ***"


def test_every_line_of_a_long_secret_is_hidden() -> None:
    assert Hiding(["-----BEGIN\nabcdefgh\n"])("got abcdefgh and -----BEGIN") == "got *** and ***"


def test_short_values_would_hide_half_of_all_words() -> None:
    assert Hiding(["on", ""])("on and on") == "on and on"
