"""The Word file, read back: headings, links that find their places, fonts for Chinese, the same bytes each time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.opsledger.exporting.handbook.conftest import EVIL, Handed


@pytest.fixture(scope="module")
def chinese(chinese_demo: Handed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook in Chinese."""
    return chinese_demo.write(tmp_path_factory.mktemp("word") / "book.docx", "word/1")


def test_it_has_chapters_records_and_tables(chinese: Path, chinese_demo: Handed) -> None:
    document: Any = Document(str(chinese))
    edition = chinese_demo.edition()
    chapters = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert chapters[0] == "首先需要关注"
    assert [section.page.title for section in edition.chapters] == chapters[1 : len(edition.chapters) + 1]
    records = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    assert all(any(title.startswith(row.record) for title in records) for row in edition.rows())
    assert len(document.tables) > len(edition.rows())
    assert document.core_properties.author.startswith("opsledger")
    assert document.core_properties.created.year == edition.imprint.now.year


def test_a_value_that_was_put_together_has_the_digits_that_count(chinese: Path) -> None:
    """As beside the plot of the site: the mean of segments 96.85, not 96.85079883547539."""
    cells = [
        [cell.text for cell in row.cells] for table in Document(str(chinese)).tables for row in table.rows
    ]
    measured = [cell for row in cells if re.fullmatch(r"20\d\d-W\d\d", row[0]) for cell in row[1:]]
    assert len(measured) > 100
    assert not [cell for cell in measured if re.search(r"\.\d{7}", cell)]


def test_links_find_their_places(chinese: Path) -> None:
    xml = ZipFile(chinese).read("word/document.xml").decode()
    names = re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
    links = set(re.findall(r'w:hyperlink w:anchor="([^"]+)"', xml))
    assert len(names) == len(set(names))
    assert links
    assert links <= set(names)


def test_chinese_has_a_font_of_its_own(chinese: Path) -> None:
    document: Any = Document(str(chinese))
    for name in ("Normal", "Heading 1", "Title"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert not any("Theme" in attribute for attribute in fonts.attrib)


def test_it_is_the_same_each_time(demo: Handed, tmp_path: Path) -> None:
    one, other = (demo.write(tmp_path / name, "word/1").read_bytes() for name in ("a.docx", "b.docx"))
    assert one == other


def test_what_is_hostile_is_words(hostile: Handed, tmp_path: Path) -> None:
    document: Any = Document(str(hostile.write(tmp_path / "book.docx", "word/1")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert EVIL.split("\x1b")[0] + "\\x1b]0;owned" in text
    assert "<script>alert(4)</script>" in text
    assert "\x1b" not in text
