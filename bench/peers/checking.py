"""Is the comparison fair? Every peer gets the same short history first and has to give the same answers."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from bench.peers.protocol import Change, Peer, State, changed
from bench.peers.story import changes

BATCH = 20
BATCHES = 10
SINGLES = 15


class DiffersError(Exception):
    """A peer does not give back what it was given."""


def check(kind: type[Peer], folder: Path) -> None:
    """Give a peer a short history, close it, open it, and compare its answers. Raises DiffersError."""
    given = list(islice(changes(BATCH), BATCH * BATCHES + SINGLES))
    peer = kind(folder)
    with opened(peer):
        fill(peer, given)
    with opened(peer):
        _compare_all(peer, given)


@contextmanager
def opened(peer: Peer) -> Generator[None]:
    """A peer open for as long as the block lasts, however it ends."""
    peer.open()
    try:
        yield
    finally:
        peer.close()


def fill(peer: Peer, given: list[Change]) -> None:
    """Append a short history: batches, where the peer has them, then single changes."""
    batched = BATCH * BATCHES if peer.can("append_many") else 0
    for begin in range(0, batched, BATCH):
        peer.append_many(given[begin : begin + BATCH])
    for change in given[batched:]:
        peer.append(change)


def after(given: list[Change]) -> State:
    """What these changes come to."""
    state: State = {}
    for change in given:
        changed(state, change)
    return state


def _compare_all(peer: Peer, given: list[Change]) -> None:
    _compare(peer, "now", peer.now(), after(given))
    if peer.can("rebuild"):
        _compare(peer, "rebuild", peer.rebuild(), after(given))
    if peer.can("as_of"):
        for last in (given[BATCH - 1], given[BATCH * BATCHES // 2 - 1], given[-SINGLES // 2], given[-1]):
            _compare(peer, f"as of #{last.position}", peer.as_of(last), after(given[: last.position]))
    if peer.can("history"):
        for record in (1, BATCH, given[-1].record):
            _compare_history(peer, record, [change for change in given if change.record == record])
    if peer.can("verify") and not peer.verify():
        raise DiffersError("it does not verify what it was given")


def _compare(peer: Peer, what: str, told: State, true: State) -> None:
    if told == true:
        return
    wrong = [number for number in true.keys() | told.keys() if told.get(number) != true.get(number)]
    first = min(wrong)
    raise DiffersError(
        f"{what}: {len(wrong)} of {len(true)} records differ in {type(peer).__name__}; "
        f"record {first} is {told.get(first)}, not {true.get(first)}"
    )


def _compare_history(peer: Peer, record: int, true: list[Change]) -> None:
    told = peer.history(record)
    if len(told) != len(true):
        raise DiffersError(f"history of record {record}: {len(told)} changes, not {len(true)}")
    for fields, change in zip(told, true, strict=True):
        wanted = change.fields | {"actor": change.actor}
        if {name: fields.get(name) for name in wanted} != wanted:
            raise DiffersError(f"history of record {record}: {fields} at #{change.position}, not {wanted}")
