"""Checkpoints are those of c2sp.org/tlog-checkpoint, read in one form only."""

from __future__ import annotations

import contextlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.checkpoint import Checkpoint, CheckpointError, parse

# The example in the format's specification.
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)


def test_the_published_checkpoint_is_read_and_written() -> None:
    """Its name, its size and its root."""
    found = parse(TEXT)
    assert found[:2] == ("example.com/behind-the-sofa", 20852163)
    assert found.root.hex().startswith("0ac5186a9186")
    assert found.to_text() == TEXT


@given(LINES, st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), st.lists(LINES))
def test_a_checkpoint_is_read_back_as_it_was_written(
    origin: str, size: int, root: bytes, extension: list[str]
) -> None:
    """Whatever the log is called, and with lines that are not ours."""
    head = Checkpoint(origin, size, root, tuple(extension))
    assert parse(head.to_text()) == head
    assert parse(head.to_text()).to_text() == head.to_text()


@given(st.text() | st.text(st.sampled_from("ab0123456789=\n \r")).map(f"x\n1\n{ROOT}\n".__add__))
def test_other_text_is_refused_in_words(text: str) -> None:
    """Nothing that is no checkpoint ends in another error."""
    with contextlib.suppress(CheckpointError):
        assert parse(text).to_text() == text


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", "newline"),
        (TEXT[:-1], "newline"),
        ("\n", "three lines"),
        ("x\n1\n", "three lines"),
        (f"\n1\n{ROOT}\n", "line 1"),
        (f"x\r\n1\r\n{ROOT}\r\n", "line 1"),
        (f"x\x00y\n1\n{ROOT}\n", "line 1"),
        (f"x\n\n{ROOT}\n", "line 2"),
        (f"x\n01\n{ROOT}\n", "line 2"),
        (f"x\n00\n{ROOT}\n", "line 2"),
        (f"x\n+1\n{ROOT}\n", "line 2"),
        (f"x\n-1\n{ROOT}\n", "line 2"),
        (f"x\n 1\n{ROOT}\n", "line 2"),
        (f"x\n1_000\n{ROOT}\n", "line 2"),
        (f"x\n0x10\n{ROOT}\n", "line 2"),
        (f"x\n１\n{ROOT}\n", "line 2"),
        (f"x\n9223372036854775808\n{ROOT}\n", "line 2"),
        (f"x\n{'9' * 5_000}\n{ROOT}\n", "line 2"),
        (f"x\n0\n{ROOT}\n", "empty log"),
        ("x\n1\n\n", "line 3"),
        (f"x\n1\n{ROOT[:-1]}\n", "line 3"),
        (f"x\n1\n{ROOT.replace('I=', 'J=')}\n", "line 3"),
        (f"x\n1\n{ROOT.replace('/', '_')}\n", "line 3"),
        (f"x\n1\n{ROOT[:40]}\n", "line 3"),
        (f"x\n1\n{ROOT[:40]}{ROOT}\n", "line 3"),
        (f"x\n1\n{ROOT} \n", "line 3"),
        (f"x\n1\n{ROOT}\n\n", "line 4"),
        (f"x\n1\n{ROOT}\nmore\n\nand more\n", "line 5"),
    ],
)
def test_what_is_nearly_a_checkpoint_is_none(text: str, about: str) -> None:
    """The words say where it is not."""
    with pytest.raises(CheckpointError, match=about) as caught:
        parse(text)
    assert caught.value.way_out


def test_an_empty_log_has_one_root() -> None:
    """SHA-256 of nothing."""
    head = Checkpoint("x", 0, sha256().digest())
    assert parse(head.to_text()) == head


@pytest.mark.parametrize(
    "head",
    [
        Checkpoint("", 1, bytes(32)),
        Checkpoint("two\nlines", 1, bytes(32)),
        Checkpoint("half a pair \ud800", 1, bytes(32)),
        Checkpoint("x", -1, bytes(32)),
        Checkpoint("x", 2**63, bytes(32)),
        Checkpoint("x", 1, bytes(31)),
        Checkpoint("x", 0, bytes(32)),
        Checkpoint("x", 1, bytes(32), ("",)),
    ],
)
def test_none_is_written_that_nobody_would_read(head: Checkpoint) -> None:
    """It is refused before it is signed."""
    with pytest.raises(CheckpointError):
        head.to_text()
