"""Evidence from a ledger: one record at a moment, proven under a checkpoint that somebody signed."""

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
"""Of one record in one file of evidence; the other half is for texts and files."""


class Asked(NamedTuple):
    """What evidence is wanted of."""

    record: str
    known_at: int | None = None
    """What the ledger knew at this position; None for all that it knows."""
    as_of_us: int | None = None
    """What held then, in microseconds since 1970; None for what holds."""
    following: bool = False
    """Give the record's next entry too."""


def gather(
    log: LogReader,
    trust: TrustStore,
    now: Callable[[], datetime],
    asked: Asked,
) -> Contents:
    """Collect and prove. A checkpoint is signed where there is none that reaches so far.

    Raises NotFoundError for a record that is not there (or was not), what `covering` raises, and ProofError where
    the ledger does not hold what was signed.
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
        if (entry.record, entry.version) != (asked.record, version):  # The columns say so, and it does not.
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
    """The parts of the file, one after the other. Raises InputError where it would have too many or be too large."""
    files = laid_out(contents)
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES - (1 << 20) * 16:
        raise _too_much(contents.question.record)
    return zipped(files)


def write_evidence(contents: Contents, target: Path) -> None:
    """Write the file: all of it, or what was there before stays. Raises InputError, DeniedError."""
    parts = packed(contents)
    with made_at(target) as made, made.open("wb") as file:
        file.writelines(parts)


def _signed(
    log: LogReader, trust: TrustStore, now: Callable[[], datetime], known_at: int | None
) -> tuple[Note, Checkpoint, int]:
    """The checkpoint to prove under, and the position that is meant.

    For all that is known now, where only somebody else may sign: all that was known when they last did.
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
    """How many of a record's entries are given: up to the last that counts, and the next one if that is asked for."""
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
    """The newest checkpoint outside the ledger that is not larger; None where that is the one itself."""
    outside = [
        each
        for each in known_heads(log.place, log.identity, trust).heads
        if each.outside and 0 < each.checkpoint.size <= head.size
    ]
    if not outside or any(each.checkpoint == head for each in outside):
        return None
    return outside[-1].note


def _growth(log: LogReader, anchored: Note, head: Checkpoint) -> tuple[bytes, ...]:
    """The proof that a checkpoint's log begins with that of the anchored one, checked when all is."""
    return tuple(prove_growth(log, checkpoint.parse(anchored.text), head))


def _texts(log: LogReader, raws: Iterable[bytes]) -> dict[str, bytes]:
    """The texts and files that entries name, as far as they are here."""
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
