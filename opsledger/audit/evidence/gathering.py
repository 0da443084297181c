"""Gathers evidence from a ledger: one record at a moment, proven under a signed checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from opsledger.audit import checkpoint
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.evidence.contents import Contents, Given, Question
from opsledger.audit.evidence.layout import MADE_BY, laid_out
from opsledger.audit.evidence.reading import entry_in, texts_in
from opsledger.audit.evidence.zipped import MOST_BYTES, MOST_FILES, zipped
from opsledger.audit.key_chain import FOLDER
from opsledger.audit.known_heads import known_heads
from opsledger.audit.notes import Note
from opsledger.audit.proving import covering, prove_entry, prove_growth
from opsledger.audit.trust import TrustStore
from opsledger.store.reader import LogReader
from opsledger.store.tree import not_holding
from opsledger.unfinished import made_at
from opsledger_events.errors import DeniedError, InputError, NotFoundError
from opsledger_events.event import AnyEntry
from opsledger_events.language import language, tr

FILES_PER_ENTRY = 2
MOST_ENTRIES = MOST_FILES // FILES_PER_ENTRY // 2
"""Most entries in one file of evidence; the other half of the files is for texts and files."""


class Asked(NamedTuple):
    """What the evidence should be about."""

    record: str
    known_at: int | None = None
    """Only what the ledger knew at this position; None for all that it knows."""
    as_of_us: int | None = None
    """What held at that time, in microseconds since 1970; None for what holds now."""
    following: bool = False
    """Whether to include the record's next entry."""


def gather(
    log: LogReader,
    trust: TrustStore,
    now: Callable[[], datetime],
    asked: Asked,
) -> Contents:
    """Collect and prove the evidence. Signs a checkpoint if none reaches far enough.

    Raises NotFoundError for a record that does not exist (or did not then), the errors of `covering`, and ProofError if
    the ledger differs from what was signed.
    """
    if asked.following and (asked.known_at is None or asked.as_of_us is not None):
        raise InputError(
            tr("The next entry shows something only of what the ledger knew at a position."),
            tr("Give --known-at, and leave --as-of out."),
        )
    history = log.history(asked.record)
    if not history:
        raise NotFoundError(tr("There is no record “{record}”.", record=asked.record))
    positions = [entry.position for entry in history]
    for version, entry in enumerate(history, 1):
        if (entry.record, entry.version) != (asked.record, version):  # The columns say something else.
            raise not_holding(entry.position)
    note, head, known_at = _signed(log, trust, now, asked.known_at)
    raws = [log.raw(position) for position in positions]
    question = Question(asked.record, known_at, asked.as_of_us, language(), MADE_BY)
    count = _wanted(list(map(entry_in, raws)), question, following=asked.following)
    if head.size < positions[count - 1]:
        note, head = covering(log, trust, now, positions[count - 1])
    anchored = _anchored(log, trust, head)
    proofs = [prove_entry(log, note, head, position) for position in positions[:count]]
    growth = _growth(log, anchored, head) if anchored else ()
    given = Given(
        entries=tuple(raws[:count]),
        paths=tuple(proof.hashes for proof in proofs),
        note=note,
        keys=tuple(path.read_bytes() for path in sorted((log.place / FOLDER).glob("*.note"))),
        texts=_texts(log, raws[:count]),
        anchored=anchored,
        growth=growth,
    )
    return Contents(question, given)


def packed(contents: Contents) -> Iterator[bytes]:
    """The chunks of the file, in order. Raises InputError if it would have too many files or be too large."""
    files = laid_out(contents)
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES - (1 << 20) * 16:
        raise _too_much(contents.question.record)
    return zipped(files)


def write_evidence(contents: Contents, target: Path) -> None:
    """Write the file completely, or leave what was there before. Raises InputError, DeniedError."""
    parts = packed(contents)
    with made_at(target) as made, made.open("wb") as file:
        file.writelines(parts)


def _signed(
    log: LogReader, trust: TrustStore, now: Callable[[], datetime], known_at: int | None
) -> tuple[Note, Checkpoint, int]:
    """The note and checkpoint to prove under, and the position to which the evidence goes.

    If everything known now is wanted and only somebody else may sign, that is the position of their last checkpoint.
    """
    wanted = log.head() if known_at is None else known_at
    try:
        note, head = covering(log, trust, now, wanted)
    except DeniedError:
        heads = [each for each in known_heads(log.place, log.identity, trust).heads if each.checkpoint.size]
        if known_at is not None or not heads:
            raise
        note, head = heads[-1].note, heads[-1].checkpoint
        wanted = head.size
    return note, head, wanted


def _wanted(entries: list[AnyEntry], question: Question, *, following: bool) -> int:
    """How many of a record's entries to include: up to the last that counts, and the next one if `following`."""
    counted = question.at.counting(entries)
    if not counted:
        raise NotFoundError(
            tr("{record} was not there at that moment.", record=question.record),
            tr("Its first entry is #{position}.", position=entries[0].position),
        )
    last = counted[-1].version
    if last > MOST_ENTRIES:
        raise _too_much(question.record)
    return min(last + following, len(entries))


def _anchored(log: LogReader, trust: TrustStore, head: Checkpoint) -> Note | None:
    """The newest checkpoint outside the ledger that is not larger than `head`; None if it is `head` itself."""
    outside = [
        each
        for each in known_heads(log.place, log.identity, trust).heads
        if each.outside and 0 < each.checkpoint.size <= head.size
    ]
    if not outside or any(each.checkpoint == head for each in outside):
        return None
    return outside[-1].note


def _growth(log: LogReader, anchored: Note, head: Checkpoint) -> tuple[bytes, ...]:
    """The proof that a checkpoint's log begins with that of the anchored one. It is checked later, with everything else."""
    return tuple(prove_growth(log, checkpoint.parse(anchored.text), head))


def _texts(log: LogReader, raws: Iterable[bytes]) -> dict[str, bytes]:
    """The texts and files that entries name, as far as the ledger has them."""
    found: dict[str, bytes] = {}
    for text in {text for raw in raws for text in texts_in(raw)}:
        try:
            found[text.sha256] = log.blob(text.sha256)
        except NotFoundError:
            continue  # A file may be recorded by its digest alone.
    return found


def _too_much(record: str) -> InputError:
    return InputError(
        tr("{record} has too much for one file of evidence.", record=record),
        tr("Ask for an earlier moment, or `opsledger publish` the whole ledger."),
    )
