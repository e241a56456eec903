"""Which layer brings a file, and the instruction that made it; never a secret of the build."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.history import instructions
from portable.linter.look import look
from portable.linter.subject import Subject
from tests.linter.archive.building import Layout, layer, metadata
from tests.linter.binary.building import library

INSTALL = {"created_by": "RUN /bin/sh -c pip install torch # buildkit"}
COPY = {"created_by": "COPY lib /opt/lib # buildkit"}
NOTHING = {"created_by": 'CMD ["bash"]', "empty_layer": True}
TORCH = "usr/lib/python3/dist-packages/torch-2.4.0.dist-info/METADATA"
STATUS = "Package: nvidia-cuda-toolkit\nStatus: install ok installed\nVersion: 12\n\n"


def layers_told(history: list[dict[str, Any]]) -> tuple[dict[str, list[str]], list[str]]:
    """By file of an image of two layers what is said of its layer; and the digests of the layers."""
    layout = Layout()
    lower = layer({TORCH: metadata("torch", "2.4.0+cu124"), "var/lib/dpkg/status": STATUS})
    upper = layer({"opt/lib/libx.so": library("needs: libcudart.so.12")})
    layout.platform([lower, upper], history=history)
    found = look(Subject("oci:x", "image", layout.archive())).findings
    told = {
        one.location.file.partition("!")[2]: [each.message for each in one.related if "layer" in each.message]
        for one in found
    }
    return told, [f"`{one[:19]}…`" for one in layout.digests()]


def test_a_finding_names_the_layer_of_its_file_and_what_made_it() -> None:
    told, (lower, upper) = layers_told([INSTALL, NOTHING, COPY])
    assert told[TORCH] == [f"in layer 1 of 2 ({lower}), made by `RUN pip install torch`"]
    assert told["opt/lib/libx.so"] == [f"in layer 2 of 2 ({upper}), made by `COPY lib /opt/lib`"]
    assert told["var/lib/dpkg/status"] == [], "a later layer writes the list of the base image's packages anew"


@pytest.mark.parametrize("history", [[], [INSTALL], [INSTALL, COPY, COPY]])
def test_a_history_of_other_layers_tells_nothing(history: list[dict[str, Any]]) -> None:
    told, (lower, upper) = layers_told(history)
    assert told[TORCH] == [f"in layer 1 of 2 ({lower})"]
    assert told["opt/lib/libx.so"] == [f"in layer 2 of 2 ({upper})"]


@pytest.mark.parametrize(
    ("created_by", "shown"),
    [
        ("/bin/sh -c #(nop) ADD file:1 in / ", "ADD file:1 in /"),
        ("/bin/sh -c apt-get update &&     apt-get install -y x", "RUN apt-get update && apt-get install -y x"),
        ("RUN /bin/bash -o pipefail -c make # buildkit", "RUN make"),
        ("RUN |2 NAME=a b WORD=hush /bin/sh -c make all # buildkit", "RUN make all"),
        ("|1 WORD=hush /bin/sh -c make", "RUN make"),
        ("|1 WORD=hush powershell make", ""),
        ("RUN uv sync # buildkit", "RUN uv sync"),
        ("bazel build ...", "bazel build ..."),
        ("RUN /bin/sh -c HF_TOKEN=hush ./fetch", "RUN HF_TOKEN=… ./fetch"),
        ("RUN /bin/sh -c x --password hush -q", "RUN x --password … -q"),
        ("RUN /bin/sh -c curl -H 'Authorization: Bearer hush' x", "RUN curl -H 'Authorization: Bearer …' x"),
        ("RUN /bin/sh -c pip install -i https://me:hush@host/simple x", "RUN pip install -i https://…@host/simple x"),
        ("RUN /bin/sh -c apt-key add x", "RUN apt-key add x"),
        ("RUN \x1b[31mred", "RUN \ufffd[31mred"),
        ("x" * 500, "x" * 99 + "…"),
        (None, ""),
        (7, ""),
    ],
)
def test_an_instruction_is_shown_as_it_was_written_without_what_was_handed_in(created_by: object, shown: str) -> None:
    assert instructions([{"created_by": created_by}], 1) == (shown,)
    assert "hush" not in shown


@given(st.lists(st.one_of(st.none(), st.text(), st.dictionaries(st.text(), st.text() | st.booleans()))))
def test_any_history_gives_one_short_line_a_layer(history: list[Any]) -> None:
    found = instructions([*history, {"created_by": "".join(map(str, history))}], len(history) + 1)
    assert len(found) == len(history) + 1
    assert all(len(one) <= 100 and "\n" not in one for one in found)
