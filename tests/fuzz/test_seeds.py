"""Every seed holds, and so does what comes of seeds by cutting, doubling and mixing. `make fuzz` looks further."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.seeds import SEEDS
from tests.fuzz.targets import TARGETS

FILES = {name: sorted((SEEDS / name).iterdir()) for name in TARGETS}
PIECES = [b"\n", b"\r\n", b"\0", b" ", b"+", b"=", b"0", b"-1", b"\xff", "— ".encode(), b"\n\n", bytes(32)]


@pytest.mark.parametrize("file", [file for files in FILES.values() for file in files], ids=lambda file: f"{file.parent.name}/{file.name}")  # fmt: skip
def test_a_seed_holds(file: Path) -> None:
    """Also those that broke something once."""
    TARGETS[file.parent.name](file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_what_comes_of_seeds_holds(name: str, data: st.DataObject) -> None:
    """Up to four changes: a piece taken out, put in, doubled, or another seed's put in its place."""
    made = data.draw(st.sampled_from(FILES[name])).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(made)))
        end = data.draw(st.integers(start, min(len(made), start + 80)))
        put = data.draw(
            st.just(b"")
            | st.just(made[start:end] * 2)
            | st.sampled_from(PIECES)
            | st.binary(max_size=8)
            | st.sampled_from(FILES[name]).map(lambda file: file.read_bytes()[start:end])  # noqa: B023 - drawn at once
        )
        made = made[:start] + put + made[end:]
    TARGETS[name](made)
