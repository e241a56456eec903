"""C++ is read as the preprocessor would, and any text has a view."""

from __future__ import annotations

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.cpp.hip_names import compact, hip_names
from portable.linter.cpp.masking import mask
from portable.linter.reach import EVERYWHERE, names, reach
from portable.linter.readers.cxx import read
from portable.linter.subject import Subject

EVERY = " ".join(names(EVERYWHERE))
PIECES = st.sampled_from(
    ['"', "'", "/*", "*/", "//", "\n", "\\", 'R"(', ')"', "a", " ", "#if X", "#endif", "#else", "1'0"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_masking_keeps_every_place(text: str) -> None:
    code = mask(text).code
    assert len(code) == len(text)
    assert [at for at, one in enumerate(code) if one == "\n"] == [at for at, one in enumerate(text) if one == "\n"]
    assert all(one in (" ", there) for one, there in zip(code, text, strict=True))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a // b\nc", "a     \nc"),
        ("a /* b\n */ c", "a     \n    c"),
        ('f("a\\"b")', 'f("    ")'),
        ("x = 'a' + 1'000'000", "x = ' ' + 1'000'000"),
        ('R"(a"b)" c', 'R      " c'),
        ("a // b \\\n still\nc", "a       \n      \nc"),
    ],
)
def test_comments_and_strings_are_blanked(text: str, code: str) -> None:
    assert mask(text).code == code


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#ifdef USE_ROCM\nHERE\n#endif", "rocm"),
        ("#ifndef USE_ROCM\nHERE\n#endif", "cuda mtia neuron xla gaudi xpu"),
        ("#ifdef USE_ROCM\n#else\nHERE\n#endif", "cuda mtia neuron xla gaudi xpu"),
        ("#if defined(__HIP_PLATFORM_AMD__) || defined(__HIPCC__)\nHERE\n#endif", "rocm"),
        ("#if !defined(USE_ROCM) && CUDA_VERSION >= 12000\nHERE\n#endif", "cuda"),
        ("#if __CUDA_ARCH__ >= 800\n#else\nHERE\n#endif", EVERY),
        ("#if __CUDA_ARCH__ < 800\nHERE\n#endif", EVERY),
        ("#ifdef __CUDACC__\nHERE\n#endif", "cuda"),
        ("#ifdef BNB_HIP\n#elif defined(X)\n#else\nHERE\n#endif", "cuda mtia neuron xla gaudi xpu"),
        ("#ifdef USE_ROCM\n#ifdef X\nHERE\n#endif\n#endif", "rocm"),
        ("#ifdef USE_ROCM\n#endif\nHERE", EVERY),
        ("#if (defined(USE_ROCM))\nHERE\n#endif", "rocm"),
        ("#if X && \\\n  defined(USE_ROCM)\nHERE\n#endif", "rocm"),
        ("#ifdef PTX_AVAILABLE\nHERE\n#endif", "cuda"),
        ("#ifndef MY_HIP_UTILS_H\n#define MY_HIP_UTILS_H\nHERE\n#endif", EVERY),
        ("#ifndef MY_HIP_UTILS_HPP_\n#define MY_HIP_UTILS_HPP_\nHERE\n#endif", EVERY),
        ("#if !defined(MY_HIP_UTILS)\n#define MY_HIP_UTILS 1\nHERE\n#endif", EVERY),
        ("#if defined(_M_AMD64)\nHERE\n#endif", EVERY),
        ("#ifdef CDNA3\nHERE\n#endif", "rocm"),
        ("#if defined(TURING_MMA_AVAILABLE)\nHERE\n#endif", "cuda"),
        ("#if defined(X_CUDA)\nHERE\n#elif defined(X_HIP)\n#endif", "cuda mtia neuron xla gaudi xpu"),
        ("#if defined(X_CUDA)\n#if Y\n#endif\nHERE\n#elif defined(Y)\n#endif", EVERY),
        ("#ifdef X_CUDA\nHERE\n#endif\n#ifdef X_HIP\n#endif", "cuda mtia neuron xla gaudi xpu"),
        ("#if !defined(X_CUDA) && Y\nHERE\n#endif\n#ifdef X_HIP\n#endif", EVERY),
        (
            "#if defined(X_CUDA) || defined(X_ROCM)\n#ifdef X_ROCM\n#else\nHERE\n#endif\n#endif",
            "cuda mtia neuron xla gaudi xpu",
        ),
        ("#ifdef X_CUDA\nHERE\n#ifdef X_ROCM\n#endif\n#endif", EVERY),
        ("#ifdef X_CUDA\nHERE\n#endif\n#ifdef Y_HIP\n#endif", EVERY),
        ("#ifdef KOKKOS_ENABLE_SYCL\nHERE\n#endif", "xpu"),
        ("#else\n#endif\n#endif\nHERE", EVERY),
    ],
)
def test_guards_are_understood(text: str, wanted: str) -> None:
    source = read(Subject("a.cu", "cxx", text.encode()))
    assert source.reach_at(source.code.index("HERE")) == reach(wanted)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_view(data: bytes) -> None:
    source = read(Subject("a.cu", "cxx", data))
    assert len(source.code) == len(source.subject.text)
    for name, place in source.named(re.compile(r"\w+")):
        assert place.offsets is not None
        assert source.subject.text[slice(*place.offsets)] == name


def test_the_table_of_names_keeps_what_counts() -> None:
    known = hip_names()
    assert "cudaMalloc" in known.supported
    assert "cudaCtxResetPersistingL2Cache" in known.missing
    assert not known.supported & known.missing
    assert known.dangling <= known.missing | known.supported


def test_the_table_is_made_of_rows() -> None:
    row = {"cuda_name": "cudaX", "library": "cuda_runtime", "kind": "function", "status": "unsupported", "notes": ""}
    device = {**row, "cuda_name": "__x", "library": "cuda_device"}
    assert '"missing": "cudaX"' in compact([row, device])
    assert "__x" not in compact([row, device])


NAME = re.compile(r"[A-Za-z_]\w{2,}")
WORDS = st.sampled_from(["abc", "ab", "a", "1", "_", "é", " ", "abcab", "0x", "\n", ".", "2abc", "ééabc"])


@given(st.lists(WORDS, max_size=12).map("".join))
def test_a_name_stands_where_a_scan_finds_it(text: str) -> None:
    source = read(Subject("a.cu", "cxx", text.encode()))
    wanted: dict[str, list[int]] = {}
    for match in NAME.finditer(text):
        wanted.setdefault(match.group(), []).append(match.start())
    assert source.standing(source.names) == wanted


@pytest.mark.parametrize("text", ['"' + "a" * 500_000 + '"', '"' + '\\"' * 250_000 + '"', "//" + "a" * 500_000])
def test_a_line_of_megabytes_takes_memory_of_its_size(text: str) -> None:
    tracemalloc.start()
    assert len(mask(text).code) == len(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * len(text)
