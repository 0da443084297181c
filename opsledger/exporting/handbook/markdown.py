"""An edition as one Markdown file: CommonMark with tables, flows as Mermaid. Nothing from data is read as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from opsledger.exporting.handbook.bound import Part, anchor_of, contents, parts
from opsledger.exporting.handbook.edition import Edition, imprint_rows
from opsledger.exporting.handbook.markdown_blocks import MarkdownBlocks, escaped
from opsledger.exporting.handbook.names import name_of
from opsledger.exporting.handbook.wording import Wording

MARK = "<!-- opsledger handbook -->"
Progress = Callable[[int, int], None]


def write_markdown(edition: Edition, path: Path, progress: Progress | None = None) -> int:
    """Write the file; returns the number of its parts."""
    draw = Markdown(edition)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{text}\n\n" for text in draw.head())
        for part in parts(edition):
            file.writelines(f"{text}\n\n" for text in draw.part(part))
            count += 1
            if progress is not None:
                progress(count, len(edition.reading.rows))
        file.write(draw.foot())
    return count


def anchor(name: str) -> str:
    """A name as an anchor: the prefix before the point is kept, the rest is written like the name of a file."""
    of, point, rest = name.partition(".")
    return f"{of}{point}{name_of(rest).removesuffix('.html')}" if point else name


class Markdown(MarkdownBlocks):
    """Draws the blocks of one edition."""

    def __init__(self, edition: Edition) -> None:
        """Write in the language of the edition."""
        imprint = edition.imprint
        super().__init__(Wording(imprint.language, imprint.zone), self._anchor_in)
        self._edition = edition
        shown = f"{self._wording.moment(imprint.now)} {self._wording.zone_name(imprint.now)}"
        self._imprint = imprint_rows(imprint, shown)

    def head(self) -> Iterator[str]:
        """The title, the moment and the contents."""
        yield MARK
        yield f"# {escaped(self._edition.title)}"
        yield f"**{escaped(self._edition.subtitle)}**"
        yield self._lines(f"- {escaped(name)}: {escaped(value)}" for name, value in self._imprint[:2])
        for heading, sections, prefix in contents(self._edition):
            yield f"## {escaped(heading)}"
            yield self._lines(
                f"- [{escaped(section.page.title)}](#{anchor(prefix + section.page.name)}): {escaped(section.note)}"
                if section.records or prefix == "c."
                else f"- {escaped(section.page.title)}: {escaped(section.note)}"
                for section in sections
            )

    def part(self, part: Part) -> Iterator[str]:
        """A part: its anchor, its heading, and its blocks below that."""
        yield f'<a id="{anchor(part.anchor)}"></a>'
        yield f"{'#' * (part.level + 1)} {escaped(part.title)}"
        yield from self.blocks(part.blocks, part.level)

    def foot(self) -> str:
        """The imprint."""
        rows = self._lines(f"- {escaped(name)}: {escaped(value)}" for name, value in self._imprint)
        return f"---\n\n{rows}\n"

    def _anchor_in(self, record: str) -> str:
        """The anchor of a record in this file."""
        return f"#{anchor(anchor_of(record))}" if record in self._edition.reading.rows else ""
