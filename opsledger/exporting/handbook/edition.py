"""An edition: the pages of the handbook at one moment, and the imprint that identifies it.

Everything follows from the ledger, a position, a moment and a language. No clock is read: anyone who makes
the edition again gets the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from opsledger import __version__
from opsledger.ledger import Ledger
from opsledger_events.errors import NotFoundError
from opsledger_events.language import Language, joined, language, tr
from opsledger_events.registry import KINDS
from opsledger_events.values import moment_of
from opsledger_projections.at import FOREVER_US, At
from opsledger_projections.attention import Call
from opsledger_projections.pages import of_record
from opsledger_projections.pages.blocks import Block, Column, Heading, Page, Paragraph, Table, Tag, Tone
from opsledger_projections.pages.contents import Chapter, area_chapters, chapters
from opsledger_projections.pages.overview import states_of
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.whole import WholeReading
from opsledger_projections.records import RecordRow
from opsledger_projections.views import Views

FIRST_CALLS = 12
"""How many of the calls for attention are listed in front."""

SEVERITY: dict[int, Tone] = {3: "bad", 2: "warning", 1: "plain"}


class Imprint(NamedTuple):
    """Identifies the handbook. A reader with the ledger can make it again and compare."""

    ledger: str
    """The id of the ledger."""
    position: int
    """The position of the last entry included."""
    root: str
    """Root of the Merkle tree over every entry up to `position`."""
    now: datetime
    """The moment that is shown, with which due days are compared."""
    effective_us: int
    """What took effect after this moment is left out."""
    language: Language
    zone: tzinfo
    program: str

    @property
    def moment(self) -> str:
        """The moment as options of a command."""
        if self.effective_us == FOREVER_US:
            return f"--as-of {self.position}"
        written = moment_of(self.effective_us).isoformat().replace("+00:00", "Z")
        return f"--as-of {written} --known-at {self.position}"

    @property
    def rebuild(self) -> str:
        """The command that makes the edition again."""
        zone = "" if self.zone is UTC else f" --zone {self.zone}"
        return f"opsledger handbook build {self.moment} --lang {self.language}{zone}"


class Section(NamedTuple):
    """One page of the contents, and figures about the records behind it."""

    page: Page
    records: int
    """The number of records that the page is made from; of files, in the chapter of files."""
    note: str
    """How many records there are in each state; for an area, of each kind; for files, how many."""


class Edition(NamedTuple):
    """A whole edition. Record pages are made one by one, because there are many."""

    title: str
    """The name of the organisation, if one is registered."""
    imprint: Imprint
    reading: Reading
    chapters: tuple[Section, ...]
    areas: tuple[Section, ...]
    calls: tuple[Call, ...]
    """What needs a person at that moment, most severe first."""

    @property
    def subtitle(self) -> str:
        """The subtitle of the handbook."""
        return tr("Operations handbook")

    def rows(self) -> Sequence[RecordRow]:
        """Every record that existed at that moment, in the order of their creation."""
        return tuple(self.reading.rows.values())

    def page_of(self, row: RecordRow, *, history: bool = True) -> Page:
        """The page of one record."""
        return of_record.page(self.reading, row, history=history)

    def listed(self, kinds: Sequence[str]) -> list[RecordRow]:
        """The records that a chapter lists."""
        return self.reading.of_kind(*(kind for kind in kinds if kind in KINDS))


def edition_of(ledger: Ledger, views: Views, at: At, zone: tzinfo = UTC) -> Edition:
    """The edition of a ledger at a moment, in the language of this run.

    Raises NotFoundError if nothing was recorded by then.
    """
    position = at.known(views.position)
    if not position:
        raise NotFoundError(
            tr("There is nothing to hand out: nothing was recorded by then."),
            tr("`opsledger log` shows what was recorded, and when."),
        )
    told = at.effective_us != FOREVER_US
    now = moment_of(at.effective_us) if told else ledger.log.entry(position).recorded_at
    reading = WholeReading(views, now, At(position, at.effective_us))
    imprint = Imprint(
        ledger.identity,
        position,
        ledger.log.tree_at(position).root().hex(),
        now,
        at.effective_us,
        language(),
        zone,
        f"opsledger {__version__}",
    )
    return Edition(
        _title(reading),
        imprint,
        reading,
        tuple(_section(reading, chapter) for chapter in chapters()),
        tuple(_area(reading, chapter) for chapter in area_chapters()),
        tuple(reading.calls),
    )


def _title(reading: Reading) -> str:
    named = [row.state.title for row in reading.of_kind("organisation") if row.state.title]
    return named[0] if named else tr("Operations handbook")


def _section(reading: Reading, chapter: Chapter) -> Section:
    page = chapter.page(reading)
    if not chapter.kinds:
        files = sum(len(row.state.attachments) for row in reading.rows.values())
        return Section(page, files, tr("{count:|file|files}", count=files) if files else tr("nothing yet"))
    rows = [row for kind in chapter.kinds if kind in KINDS for row in reading.of_kind(kind, every=True)]
    return Section(page, len(rows), states_of(rows) or tr("nothing yet"))


def _area(reading: Reading, chapter: Chapter) -> Section:
    rows = [row for row in reading.rows.values() if str(row.state.area) == chapter.name]
    count = Counter(row.kind for row in rows)
    note = joined(f"{kind.heading} {count[name]}" for name, kind in KINDS.items() if count[name])
    return Section(chapter.page(reading), len(rows), note or tr("nothing yet"))


def front(edition: Edition) -> Iterator[Block]:
    """The first section in every form: what needs attention first."""
    yield Heading(tr("What needs attention first"))
    yield calls_table(edition, edition.calls[:FIRST_CALLS])
    if (more := len(edition.calls) - FIRST_CALLS) > 0:
        yield Paragraph(tr("{count} more stand on the pages of their records.", count=more), "quiet")


def calls_table(edition: Edition, calls: Sequence[Call]) -> Table:
    """What needs a person, one per line."""
    words = {3: tr("urgent"), 2: tr("soon"), 1: tr("note")}
    return Table(
        (Column(tr("Weight")), Column(tr("Record")), Column(tr("What")), Column(tr("Owner"))),
        tuple(
            (
                Tag(words[call.need.severity], SEVERITY[call.need.severity]),
                edition.reading.ref(call.record),
                call.need.message,
                call.owner or None,
            )
            for call in calls
        ),
        empty=tr("Nothing calls for anybody."),
    )


def imprint_rows(imprint: Imprint, shown: str) -> tuple[tuple[str, str], ...]:
    """The imprint in words; `shown` is its moment as written in the language."""
    return (
        (tr("As of"), shown),
        (tr("Position"), f"#{imprint.position}"),
        (tr("Root"), imprint.root),
        (tr("Ledger"), imprint.ledger),
        (tr("Made by"), imprint.program),
        (tr("Make it again"), imprint.rebuild),
    )
