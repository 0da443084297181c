"""Checks each line of a stream against the lines before it."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from opsledger.audit.merkle import Tree, leaf_hash
from opsledger.store.schema import SEALED, Row
from opsledger.stream.lines import FORMAT, AnyLine, Beginning, Blob, Counter, End, Key, Leaves, sort_of
from opsledger.vault.opening import blank
from opsledger_events.body import NO_BODY, Body
from opsledger_events.common import AttachmentAdded
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_events.registry import decode_entry
from opsledger_events.values import microseconds


class BadLineError(Exception):
    """A line that does not hold, and why."""

    def __init__(self, what: str, line: int = 0) -> None:
        """`what` says what is wrong; `line` is given if it is not the line just read."""
        super().__init__(what)
        self.what = what
        self.line = line


class _TypeOf(msgspec.Struct):
    type: str


_type_of = msgspec.json.Decoder(_TypeOf).decode


class Checks:
    """What was read so far, as far as it is needed to check the next line."""

    def __init__(self, beginning: Beginning) -> None:
        """Begin with the first line. Raises BadLineError if this program cannot read such a stream."""
        if beginning.format != FORMAT:
            raise BadLineError(
                tr(
                    "The stream has format {found}; this program reads {known}.",
                    found=beginning.format,
                    known=FORMAT,
                )
            )
        self.position = 0
        self._beginning = beginning
        self._recorded_us = 0
        self._versions: dict[str, int] = {}
        self._blobs: set[str] = set()
        self._keys: dict[str, int] = {}
        self._claims: set[str] = set()
        self._counters: set[str] = set()
        self._block: list[tuple[int, bytes]] = []
        self._tree = Tree()

    def entry(self, raw: bytes, line: int) -> tuple[Row, str]:
        """The row that keeps an entry, and its claim. Raises BadLineError."""
        entry = self._decoded(raw)
        when = microseconds(entry.recorded_at)
        version = self._versions.get(entry.record, 0) + 1
        if entry.position != self.position + 1:
            raise BadLineError(
                tr(
                    "Entry #{position} is missing; the next one is #{seq}.",
                    position=self.position + 1,
                    seq=entry.position,
                )
            )
        if entry.version != version:
            raise BadLineError(
                tr(
                    "Version {version} of {record} is missing; the entry has version {found}.",
                    version=version,
                    record=entry.record,
                    found=entry.version,
                )
            )
        if when < self._recorded_us:
            raise BadLineError(
                tr("Entry #{position} was recorded before the one ahead of it.", position=entry.position)
            )
        self._check_blobs(entry)
        claim = entry.data.claim(entry.record)
        if claim and claim in self._claims:
            raise BadLineError(tr("“{claim}” is claimed a second time.", claim=claim))
        self._claims.add(claim)
        if entry.key:
            self._keys[entry.key] = entry.position
        self.position, self._recorded_us, self._versions[entry.record] = entry.position, when, version
        self._block.append((line, leaf_hash(raw)))
        return (entry.position, entry.record, version, entry.type, when, raw), claim

    def _decoded(self, raw: bytes) -> AnyEntry:
        try:
            readable = blank(raw) if raw.endswith(SEALED) else raw
            return decode_entry(_type_of(readable).type, readable)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise BadLineError(tr("This is not an entry: {error}", error=error)) from error
        except OpsledgerError as error:
            raise BadLineError(error.message) from error

    def _check_blobs(self, entry: AnyEntry) -> None:
        event = entry.data
        values = (getattr(event, name) for name in event.__struct_fields__)
        digests = [value.sha256 for value in values if isinstance(value, Body)]
        if isinstance(event, AttachmentAdded):
            digests.append(event.sha256)
        for digest in digests:
            if digest not in self._blobs and digest != NO_BODY.sha256:
                raise BadLineError(
                    tr("The text or file {digest} that it refers to is not in the stream.", digest=digest)
                )

    def line(self, line: AnyLine) -> None:
        """Check any other line against the lines before it. Raises BadLineError."""
        match line:
            case Beginning() | End():
                raise BadLineError(tr("A line “{line}” does not belong here.", line=sort_of(line)))
            case Blob():
                self._blob(line)
            case Leaves():
                self._leaves(line)
            case Key():
                self._key(line)
            case Counter():
                if line.prefix in self._counters:
                    raise BadLineError(
                        tr("The counter “{prefix}” is not one that can be kept.", prefix=line.prefix)
                    )
                self._counters.add(line.prefix)

    def _blob(self, blob: Blob) -> None:
        if sha256(blob.data).hexdigest() != blob.sha256:
            raise BadLineError(
                tr("The text or file {digest} is not the one that was kept.", digest=blob.sha256)
            )
        if blob.sha256 in self._blobs:
            raise BadLineError(tr("The text or file {digest} comes twice.", digest=blob.sha256))
        self._blobs.add(blob.sha256)

    def _leaves(self, told: Leaves) -> None:
        for (line, leaf), expected in zip(self._block, told.leaves, strict=False):
            if leaf != expected:
                raise BadLineError(tr("The entry is not the one whose hash was kept."), line)
        if len(self._block) != len(told.leaves):
            raise BadLineError(
                tr(
                    "There are {count} hashes for {found} entries.",
                    count=len(told.leaves),
                    found=len(self._block),
                )
            )
        self._tree.extend(told.leaves)
        self._block.clear()

    def _key(self, key: Key) -> None:
        expected = self._keys.pop(key.key, 0)
        if expected != key.position or not 0 < key.events <= self.position - expected + 1:
            raise BadLineError(tr("The key “{key}” is not the one of its entry.", key=key.key))

    def end(self, end: End, digest: str) -> None:
        """Check the last line against everything before it. Raises BadLineError."""
        for told in (self._beginning.entries, end.entries):
            if told != self.position:
                raise BadLineError(
                    tr(
                        "The stream was written with {count:|entry|entries}; there are {found}.",
                        count=told,
                        found=self.position,
                    )
                )
        if self._block:
            raise BadLineError(tr("The hashes of the last entries are missing."))
        if self._keys:
            raise BadLineError(tr("The key “{key}” is not the one of its entry.", key=min(self._keys)))
        if self._tree.root().hex() != end.root:
            raise BadLineError(tr("The entries do not come to the root that the stream names."))
        if digest != end.sha256:
            raise BadLineError(tr("The lines before this one are not those that were written."))
