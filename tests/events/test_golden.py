"""Golden bytes: an entry of every stored type ever released, as it was written then.

A file is never changed or removed. A new version of a type gets a file of its own, and the old one must
still be read (through its upcaster) for ever.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve
from opsledger_events.registry import KINDS, UPCASTERS, decode_entry, encode_entry, event_types, owners

GOLDEN = Path(__file__).parent / "golden"


def file_of(stored_type: str) -> Path:
    """Where the golden entry of a stored type is."""
    return GOLDEN / f"{stored_type.replace('/', '.')}.json"


def golden(stored_type: str) -> bytes:
    """The golden entry of a stored type; its file ends with a newline, which an entry does not have."""
    return file_of(stored_type).read_bytes().removesuffix(b"\n")


def read(stored_type: str) -> AnyEntry:
    """The golden entry, decoded."""
    return decode_entry(stored_type, golden(stored_type))


def test_every_stored_type_has_its_golden_entry() -> None:
    missing = sorted(name for name in event_types() if not file_of(name).exists())
    assert not missing, (
        f"write one realistic entry for each of {missing} into {GOLDEN.name}/ and never change it"
    )
    strays = {path.name for path in GOLDEN.iterdir()} - {file_of(name).name for name in event_types()}
    assert not strays, f"{strays} were released: their types must stay registered"


@pytest.mark.parametrize("stored_type", event_types())
def test_it_is_read_and_written_again_byte_for_byte(stored_type: str) -> None:
    entry = read(stored_type)
    assert entry.type == stored_type
    if stored_type not in UPCASTERS:
        assert encode_entry(entry) == golden(stored_type)


@pytest.mark.parametrize("stored_type", event_types())
def test_it_can_be_applied(stored_type: str) -> None:
    kind = owners().get(stored_type, KINDS["issue"])
    assert evolve(kind.initial, read(stored_type)).state in kind.states
