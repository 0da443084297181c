"""An edition as a folder of pages that a browser opens from anywhere: a disk, a server, an e-mail attachment."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from opsledger.exporting.handbook.edition import Edition, Section, front, imprint_rows
from opsledger.exporting.handbook.html import Html, environment
from opsledger.exporting.handbook.markup import PLACE, drawn
from opsledger.exporting.handbook.names import name_of
from opsledger.exporting.handbook.said import said
from opsledger.exporting.handbook.wording import TAGS, Wording
from opsledger.exporting.handbook.writing import MARK
from opsledger.harmless import harmless
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.records import RecordRow

FORM = "site/1"
RECORDS = "r"
"""The folder of the record pages."""

ASSETS = ("style.css", "search.js")

MOST_WAITING = 64
"""The most pages that wait for the disk, which writes them while the next ones are drawn."""

Progress = Callable[[int, int], None]


class Site(NamedTuple):
    """What every page of a site shows."""

    title: str
    subtitle: str
    lang: str
    lead: str
    records: str
    filled: int
    chapters: tuple[Section, ...]
    areas: tuple[Section, ...]
    imprint: tuple[tuple[str, str], ...]


def write_site(edition: Edition, folder: Path, progress: Progress | None = None) -> int:
    """Write the site into a folder that does not exist yet; returns the number of its pages."""
    (folder / RECORDS).mkdir(parents=True)
    for name in ASSETS:
        (folder / name).write_bytes((files("opsledger.exporting.handbook") / "assets" / name).read_bytes())
    writer = _Writer(edition)
    rows = edition.rows()
    pages = 0
    for name, text in writer.fixed():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        pages += 1
    with ThreadPoolExecutor(1) as disk:
        waiting: deque[Future[int]] = deque()
        for done, row in enumerate(rows, 1):
            path = folder / RECORDS / name_of(row.record)
            waiting.append(disk.submit(path.write_bytes, writer.record(row).encode()))
            while len(waiting) > MOST_WAITING or (done == len(rows) and waiting):
                waiting.popleft().result()
            if progress is not None:
                progress(done, len(rows))
    (folder / "search-index.js").write_text(_index(edition), encoding="utf-8", newline="\n")
    (folder / MARK).write_text(_mark(edition, writer.site), encoding="utf-8", newline="\n")
    return pages + len(rows)


class _Writer:
    """Draws the pages one by one, and their common parts once."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        imprint = edition.imprint
        wording = Wording(imprint.language, imprint.zone)
        rows = edition.reading.rows
        self._top = Html(wording, lambda record: f"{RECORDS}/{name_of(record)}" if record in rows else "")
        self._below = Html(wording, lambda record: name_of(record) if record in rows else "")
        shown = f"{wording.moment(imprint.now)} {wording.zone_name(imprint.now)}"
        self.site = Site(
            harmless(edition.title),
            edition.subtitle,
            TAGS[imprint.language],
            tr(
                "As it stood on {moment}, at entry #{position} of the ledger.",
                moment=shown,
                position=imprint.position,
            ),
            wording.number(len(rows)),
            sum(bool(section.records) for section in edition.chapters),
            edition.chapters,
            edition.areas,
            imprint_rows(imprint, shown),
        )
        self._say = said()
        self._parts: Any = environment().get_template("parts.html").make_module({"say": self._say})
        self._frames: dict[tuple[str, str], list[str]] = {}

    def fixed(self) -> Iterator[tuple[str, str]]:
        """The overview, chapters and areas: file name and text of each."""
        edition, parts = self._edition, self._parts
        body = parts.front(self.site, len(edition.calls), self._top.blocks(front(edition)))
        yield "index.html", self._whole(self.site.subtitle, "", "index", body)
        for prefix, sections in (("", edition.chapters), ("area-", edition.areas)):
            for section in sections:
                name = f"{prefix}{section.page.name}"
                above = ((self._say["areas"] if prefix else self._say["chapters"], ""),)
                body = parts.article(section.page.title, above, self._top.page(section.page))
                yield f"{name}.html", self._whole(section.page.title, "", name, body)

    def record(self, row: RecordRow) -> str:
        """The page of one record."""
        page = self._edition.page_of(row)
        chapter = chapter_of(row.kind)
        above = ((str(chapter.heading), f"../{chapter.name}.html"), (harmless(row.record), ""))
        title = harmless(page.title)
        body = self._parts.article(title, above, self._below.page(page))
        return self._whole(title, "../", chapter.name, body)

    def _whole(self, title: str, up: str, current: str, body: Markup) -> str:
        if (up, current) not in self._frames:
            self._frames[up, current] = self._frame(up, current)
        head, top, foot = self._frames[up, current]
        return f"{head}{escape(title)}{top}{body}{foot}"

    def _frame(self, up: str, current: str) -> list[str]:
        """The text around the title and the contents of every page of a chapter."""
        page = environment().get_template("page.html")
        nav, footer = self._parts.nav(self.site, up, current), self._parts.footer(self.site, up)
        place = drawn(PLACE)
        return page.render(
            site=self.site, say=self._say, title=place, body=place, up=up, nav=nav, footer=footer
        ).split(PLACE)


def _index(edition: Edition) -> str:
    """The data of the search: a script and not JSON, because a page opened from a disk may not fetch."""
    entries = [
        [f"{prefix}{section.page.name}.html", section.page.title, section.note, ""]
        for prefix, sections in (("", edition.chapters), ("area-", edition.areas))
        for section in sections
    ]
    for row in edition.rows():
        kind, state = kind_named(row.kind), row.state
        about = f"{row.record} · {kind.label} · {kind.states[state.state]}"
        more = " ".join((state.owner, *state.tags))
        entries.append(
            [
                f"{RECORDS}/{name_of(row.record)}",
                harmless(state.title or row.record),
                harmless(about),
                harmless(more),
            ]
        )
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    return f"window.HANDBOOK = [\n{lines}\n];\n"


def _mark(edition: Edition, site: Site) -> str:
    imprint = edition.imprint
    said = {
        "form": FORM,
        "title": site.title,
        "ledger": imprint.ledger,
        "position": imprint.position,
        "root": imprint.root,
        "moment": imprint.now.isoformat(),
        "language": imprint.language,
        "program": imprint.program,
        "rebuild": imprint.rebuild,
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
