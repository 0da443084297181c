"""Paragraphs, headings and tables of a Word file, written as XML: python-docx takes seconds for a long table."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from docx import Document
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Pt, RGBColor
from markupsafe import escape

from opsledger.exporting.handbook.wording import TAGS
from opsledger.harmless import harmless
from opsledger_events.language import Language
from opsledger_projections.pages.blocks import Column, Tone

if TYPE_CHECKING:
    from opsledger.exporting.handbook.edition import Edition

FONTS = {"latin": "Calibri", "chinese": "Microsoft YaHei"}
"""Fonts that come with Word on its own system; elsewhere it takes the nearest ones."""

COLOURS: dict[Tone, str] = {"good": "22653F", "warning": "855200", "bad": "A02A1F", "quiet": "5B666E"}
ACCENT = "17596A"
RULE = "D9D7D0"
MOST_HEADINGS = 6


class Run(NamedTuple):
    """Some words with one look."""

    text: str
    tone: Tone = "plain"
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""
    """The anchor that the words lead to."""


class Paper:
    """A Word file in the making."""

    def __init__(self, language: Language) -> None:
        """An empty file whose fonts fit Chinese and Latin letters."""
        self._document: Any = Document()
        self._language = language
        self._body: Any = self._document.element.body
        self._anchors = 0
        self._styles: dict[str, str] = {style.name: style.style_id for style in self._document.styles}
        _dress(self._document, TAGS[language])

    def heading(self, text: str, level: int, anchor: str = "", *, page_break: bool = False) -> None:
        """A heading that appears in Word's own contents; links find it by the anchor."""
        style = self._styles[f"Heading {min(max(level, 1), MOST_HEADINGS)}"]
        start, end = self._bookmark(anchor) if anchor else ("", "")
        broken = "<w:pageBreakBefore/>" if page_break else ""
        self._append(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/>{broken}</w:pPr>{start}{_run(Run(text))}{end}</w:p>'
        )

    def _bookmark(self, anchor: str) -> tuple[str, str]:
        self._anchors += 1
        number = self._anchors
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_of(anchor)}"/>',
            f'<w:bookmarkEnd w:id="{number}"/>',
        )

    def paragraph(self, runs: Sequence[Run], *, style: str = "Normal", indent: int = 0) -> None:
        """A paragraph; `indent` is in steps."""
        moved = f'<w:ind w:left="{360 * (indent + 1)}" w:hanging="360"/>' if indent else ""
        self._append(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{self._styles[style]}"/>{moved}</w:pPr>'
            f"{''.join(map(_run, runs))}</w:p>"
        )

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Sequence[Run]]]) -> None:
        """A table whose header is repeated on every page."""
        width = max(len(row) for row in rows)
        numeric = [column.numeric for column in columns] or [False] * width
        parts = [TABLE_BEGIN, f"<w:tblGrid>{'<w:gridCol/>' * width}</w:tblGrid>"]
        if columns:
            cells = "".join(_cell([Run(c.title, tone="quiet", bold=True)], right=c.numeric) for c in columns)
            parts.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
        for row in rows:
            cells = "".join(_cell(runs, right=right) for runs, right in zip(row, numeric, strict=True))
            parts.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        self._append("".join([*parts, "</w:tbl>"]))
        self._append(f"<w:p {nsdecls('w')}/>")

    def footer(self, text: str) -> None:
        """A line at the foot of every page, with the page number."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        for run in (Run(f"{text} · ", tone="quiet"), None):
            xml = _run(run) if run else '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))

    def saved(self, edition: Edition) -> bytes:
        """The file, with the edition's facts as its properties."""
        about, imprint = self._document.core_properties, edition.imprint
        about.title, about.subject = harmless(edition.title)[:255], edition.subtitle
        about.author = about.last_modified_by = imprint.program
        about.comments, about.keywords = imprint.rebuild[:255], ""
        about.identifier = f"{imprint.ledger}#{imprint.position}"
        about.language, about.revision = TAGS[self._language], 1
        about.created = about.modified = imprint.now.replace(tzinfo=None, microsecond=0)
        held = BytesIO()
        self._document.save(held)
        return held.getvalue()

    def _append(self, xml: str) -> None:
        # Before the properties of the section, which Word wants last.
        self._body.insert(len(self._body) - 1, parse_xml(xml))


TABLE_BEGIN = (
    f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    f'<w:bottom w:val="single" w:sz="4" w:color="{RULE}"/><w:insideH w:val="single" w:sz="4" w:color="{RULE}"/>'
    '</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


def bookmark_of(anchor: str) -> str:
    """An anchor in the form that Word accepts: at most forty letters and digits."""
    return f"h_{sha256(anchor.encode()).hexdigest()[:32]}"


def _cell(runs: Sequence[Run], *, right: bool) -> str:
    side = '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:tcPr/><w:p><w:pPr><w:spacing w:before="0" w:after="0"/>{side}</w:pPr>'
        f"{''.join(_run(run, small=True) for run in runs)}</w:p></w:tc>"
    )


def _run(run: Run, *, small: bool = False) -> str:
    colour = ACCENT if run.link else COLOURS.get(run.tone, "")
    looks = "".join(
        (
            '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:eastAsia="Microsoft YaHei"/>'
            if run.code
            else "",
            "<w:b/>" if run.bold or run.tone in ("bad", "warning", "good") else "",
            "<w:i/>" if run.italic else "",
            "<w:strike/>" if run.struck else "",
            f'<w:color w:val="{colour}"/>' if colour else "",
            '<w:sz w:val="18"/><w:szCs w:val="18"/>' if small else "",
        )
    )
    words = f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
    return f'<w:hyperlink w:anchor="{bookmark_of(run.link)}">{words}</w:hyperlink>' if run.link else words


def _dress(document: Any, tag: str) -> None:
    """Set fonts for both scripts, sizes and colours on every style that is used."""
    sizes = {"Normal": 10.5, "Title": 28, "Subtitle": 13, "Heading 1": 20, "Heading 2": 14, "Heading 3": 12}
    names = (
        "Normal",
        "Title",
        "Subtitle",
        "List Bullet",
        "List Number",
        *(f"Heading {n}" for n in range(1, 7)),
    )
    for name in names:
        style = document.styles[name]
        style.font.name = FONTS["latin"]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:
                del fonts.attrib[attribute]
        fonts.set(qn("w:eastAsia"), FONTS["chinese"])
        fonts.set(qn("w:cs"), FONTS["latin"])
        if name in sizes:
            style.font.size = Pt(sizes[name])
        if name.startswith(("Heading", "Title")):
            style.font.color.rgb = RGBColor.from_string("20262B" if name == "Title" else ACCENT)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    asian = "zh-CN" if tag.startswith("zh") else "en-GB"
    spoken = f'<w:lang {nsdecls("w")} w:val="en-GB" w:eastAsia="{asian}"/>'
    normal.element.get_or_add_rPr().append(parse_xml(spoken))
