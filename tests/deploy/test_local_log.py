"""Lines of growing files."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from portable.deploy.local_log import Follower


@given(text=st.text(alphabet=st.characters(codec="utf-8")), cuts=st.lists(st.integers(0, 400)))
def test_however_a_file_grows_its_lines_come_once(text: str, cuts: list[int]) -> None:
    content = text.encode()
    places = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        follower = Follower(lambda: [path])
        found: list[str] = []
        for begin, end in pairwise(places):
            with open(path, "ab") as file:
                file.write(content[begin:end])
            found.extend(follower.lines())
        found.extend(follower.lines(last=True))
    *whole, rest = text.split("\n")
    assert found == [*whole, *([rest] if rest else [])]


def test_a_line_without_an_end_waits_for_one(tmp_path: Path) -> None:
    path = tmp_path / "log"
    follower = Follower(lambda: [path])
    assert follower.lines() == ()
    path.write_text("a\nb")
    assert follower.lines() == ("a",)
    with path.open("a") as file:
        file.write("c\n")
    assert follower.lines() == ("bc",)
    assert follower.lines(last=True) == ()


def test_bytes_that_are_no_text_are_shown_as_such(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"\xff\xfe ok\n\xe2\x82")
    follower = Follower(lambda: [path])
    assert follower.lines() == ("\ufffd\ufffd ok",)
    assert follower.lines(last=True) == ("\ufffd",)


def test_files_that_appear_are_followed(tmp_path: Path) -> None:
    follower = Follower(lambda: sorted(tmp_path.glob("*.out")))
    assert follower.lines() == ()
    (tmp_path / "a.out").write_text("1\n")
    assert follower.lines() == ("1",)
    (tmp_path / "b.out").write_text("2\n")
    assert follower.lines() == ("2",)
