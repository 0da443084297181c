"""The contents of a file of evidence: the question, what was recorded and signed, and what follows from that.

The first is given, the second is proven, and the third is computed both by the writer of the file and by its checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import msgspec

from opsledger.audit import checkpoint
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.evidence.errors import EvidenceError
from opsledger.audit.evidence.reading import Text, entry_in, folded, texts_in
from opsledger.audit.key_chain import Introduced, chain_of, identity_of
from opsledger.audit.losses import Loss
from opsledger.audit.note_keys import VerifierKey
from opsledger.audit.notes import Note
from opsledger_events.body import body_in
from opsledger_events.errors import IntegrityError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.values import Moment, microseconds, moment_of
from opsledger_projections.at import FOREVER_US, At

KEYS = "keys/{number:04}.note"


class Question(NamedTuple):
    """What was asked for, and how to write the page."""

    record: str
    known_at: int
    """Entries after this position do not count."""
    as_of_us: int | None
    """Entries that took effect later do not count; None if all count. Microseconds since 1970."""
    language: str
    made_by: str
    """Version of the program and of its files for readers."""

    @property
    def at(self) -> At:
        """The moment in the form that the views use."""
        return At(self.known_at, FOREVER_US if self.as_of_us is None else self.as_of_us)


class Given(NamedTuple):
    """What was recorded and signed, unchanged."""

    entries: tuple[bytes, ...]
    """The record's entries: versions 1, 2, 3 … without a gap."""
    paths: tuple[tuple[bytes, ...], ...]
    """For each entry, the hashes from its leaf to the root."""
    note: Note
    """The signed checkpoint that all of them lead to."""
    keys: tuple[bytes, ...]
    """The notes that introduce the ledger's keys, the oldest first."""
    texts: Mapping[str, bytes]
    """Texts and files that the entries name, by their digests."""
    anchored: Note | None = None
    """The newest checkpoint that was kept outside the ledger, if that is a different one."""
    growth: tuple[bytes, ...] = ()
    """The consistency proof from that checkpoint to `note`."""


class Contents:
    """The question, what was given, and everything computed from them."""

    def __init__(self, question: Question, given: Given) -> None:
        """Decode the entries; nothing else is checked. Raises EvidenceError, IntegrityError."""
        self.question = question
        self.given = given
        self.entries = tuple(map(entry_in, given.entries))
        self.counted = question.at.counting(self.entries)
        if not self.counted:
            raise EvidenceError(tr("none of its entries counts at the moment asked for."))
        self.kind, self.state = folded(self.counted)
        self.head = checkpoint.parse(given.note.text)

    def counts(self, entry: AnyEntry) -> bool:
        """Whether an entry counts at the moment asked for."""
        return entry in self.counted

    @property
    def following(self) -> AnyEntry | None:
        """The record's next entry, if it was asked for. It shows that the record has no entry in between."""
        last = self.entries[-1]
        return last if last.position > self.question.known_at else None

    @cached_property
    def texts(self) -> dict[Text, list[int]]:
        """Every text and file that the entries name, with the positions that do."""
        found: dict[Text, list[int]] = {}
        for entry, raw in zip(self.entries, self.given.entries, strict=True):
            for text in texts_in(raw):
                found.setdefault(text, []).append(entry.position)
        return dict(sorted(found.items()))

    @cached_property
    def chain(self) -> list[Introduced]:
        """The ledger's keys, the oldest first. Raises EvidenceError."""
        named = ((KEYS.format(number=number), data) for number, data in enumerate(self.given.keys, 1))
        try:
            return chain_of(named, identity_of(self.head.origin))
        except IntegrityError as error:  # Its advice is for the ledger's owner.
            raise EvidenceError(error.message) from error

    @property
    def losses(self) -> list[Loss]:
        """The losses that were accepted when older backups of the ledger were restored."""
        return [found.loss for found in self.chain if found.loss]

    @property
    def body(self) -> bytes | None:
        """The record's text at that moment, if it has one and the file holds it."""
        body = body_in(self.state)
        return self.given.texts.get(body.sha256) if body else None

    def standing(self) -> Standing:
        """The record at that moment, as `state.json` holds it."""
        last = self.counted[-1]
        return Standing(self.question.record, self.kind.name, last.version, last.position, self.state)

    def about(self) -> About:
        """The table of contents, as `evidence.json` holds it."""
        question = self.question
        known = [entry.position for entry in self.counted]
        anchored = checkpoint.parse(self.given.anchored.text) if self.given.anchored else None
        return About(
            format=FORMAT,
            ledger=self.head.origin,
            record=question.record,
            kind=self.kind.name,
            known_at=question.known_at,
            as_of=None if question.as_of_us is None else written(question.as_of_us),
            language=question.language,
            made_by=question.made_by,
            checkpoint=_signed(self.head),
            anchored=_signed(anchored) if anchored else None,
            entries=[Listed(e.position, e.version, e.position in known) for e in self.entries],
            texts=[
                Named(text.sha256, text.size_bytes, positions, text.sha256 in self.given.texts)
                for text, positions in self.texts.items()
            ],
        )


FORMAT = 1
LANGUAGES = ("en", "zh")


class Standing(msgspec.Struct, frozen=True):
    """The record at the moment."""

    record: str
    kind: str
    version: int
    """Version of the last entry that counts."""
    position: int
    """Position of that entry in the ledger."""
    state: Record
    """The fields that differ from an initial record."""


class SignedHead(msgspec.Struct, frozen=True):
    """A checkpoint."""

    size: int
    root: str
    """Hex."""


class Listed(msgspec.Struct, frozen=True):
    """An entry."""

    position: int
    version: int
    counts: bool
    """Whether it counts at the moment asked for."""


class Named(msgspec.Struct, frozen=True):
    """A text or file that entries name."""

    sha256: str
    size_bytes: int
    entries: list[int]
    """Positions of the entries that name it."""
    here: bool
    """Whether it is in the file."""


class About(msgspec.Struct, frozen=True):
    """The table of contents."""

    format: int
    ledger: str
    """The ledger's name in checkpoints."""
    record: str
    kind: str
    known_at: int
    as_of: str | None
    language: str
    made_by: str
    checkpoint: SignedHead
    anchored: SignedHead | None
    entries: list[Listed]
    texts: list[Named]

    def question(self) -> Question:
        """What was asked for. Raises ValueError for an invalid moment or language."""
        if self.language not in LANGUAGES:
            raise ValueError(self.language)
        until = None if self.as_of is None else read(self.as_of)
        return Question(self.record, self.known_at, until, self.language, self.made_by)


def _signed(head: Checkpoint) -> SignedHead:
    return SignedHead(head.size, head.root.hex())


def written(us: int) -> str:
    """A moment as the files write it, in UTC."""
    return f"{moment_of(us).isoformat()[:-6]}Z"


def read(text: str) -> int:
    """The microseconds of a moment in that form. Raises ValueError."""
    us = microseconds(msgspec.convert(text, Moment))
    if written(us) != text:
        raise ValueError(text)
    return us


def signer_among(note: Note, keys: list[VerifierKey]) -> VerifierKey:
    """The last of these keys whose name and id a note's signatures bear; the signature is not checked."""
    found = next((key for key in reversed(keys) if note.by(key)), None)
    if found is None:
        raise EvidenceError(tr("none of the ledger's keys is named under the checkpoint."))
    return found
