"""Handing out: a line to the clipboard, the list or the screen to a file that says what it shows."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len

from opsledger_events.language import speak
from opsledger_tui.action import Where
from tests.tui.conftest import Opening, Operator
from tests.tui.figures import looked_at
from tests.tui.measured import FALLEN, week
from tests.tui.story import STORY_EVENTS


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder is the test's own."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def export(operator: Operator, form: str, name: str = "") -> None:
    """Export in a form, under the name offered or another."""
    await operator.press("ctrl+e")
    await operator.until_shown("Export what is shown as")
    await operator.type(form)
    await operator.until(lambda: operator.app.frame.prompt.display)
    if name:
        operator.app.frame.prompt.field.value = name
    await operator.press("enter")


async def test_the_log_as_csv_is_what_the_filter_shows(folder: Path, opened: Opening) -> None:
    """Every event of the filter, not only those on the screen, under a header with filter and moment."""
    async with opened((80, 24)) as operator:
        await operator.press("/")
        await operator.type("kind:issue actor:李娜")
        await operator.press("t")
        await operator.type("2025-03-09")
        await operator.until_shown("◆ AS OF")
        seen = operator.events
        await export(operator, "csv")
        await operator.until((folder / "opsledger-log.csv").exists)
        await operator.until_shown("Written to")
    text = (folder / "opsledger-log.csv").read_text()
    assert text.startswith("\ufeff# ")  # by which Excel knows that it is UTF-8
    lines = text.removeprefix("\ufeff").splitlines()
    header = [line for line in lines if line.startswith("# ")]
    assert "# Filter: kind:issue actor:李娜" in header
    assert any("2025-03-09 00:00:00 UTC" in line for line in header)
    rows = list(csv.DictReader(lines[len(header) :]))
    assert [int(row["position"]) for row in rows] == list(seen)
    assert {row["actor"] for row in rows} == {"李娜"}


async def test_the_book_as_ndjson_and_markdown(folder: Path, opened: Opening) -> None:
    """The records of the chapter, a JSON object each; as a table, with nothing from data being Markdown."""
    async with opened(screen=Where.BOOK) as operator:
        await operator.until_shown("ISS-12")
        await export(operator, "ndjson", "issues.ndjson")
        await operator.until((folder / "issues.ndjson").exists)
        await export(operator, "markdown", "issues.md")
        await operator.until((folder / "issues.md").exists)
    first, *rows = map(json.loads, (folder / "issues.ndjson").read_text().splitlines())
    assert first["about"]["As known at"] == f"#{STORY_EVENTS}"
    assert [row["record"] for row in rows] == [f"ISS-{n}" for n in range(1, 13)]
    page = (folder / "issues.md").read_text()
    assert page.startswith("# ")
    assert "| ISS-5 |" in page
    assert "\x1b" not in page


async def test_the_screen_as_a_picture(folder: Path, opened: Opening) -> None:
    """An SVG that shows what stood there."""
    async with opened(screen=Where.NOW) as operator:
        await operator.until_shown("ISS-1")
        await export(operator, "svg", "now.svg")
        await operator.until((folder / "now.svg").exists)
    picture = "".join(ET.parse(folder / "now.svg").getroot().itertext())
    assert "ISS-1" in picture
    assert "Export what is shown" not in picture
    assert "http" not in (folder / "now.svg").read_text().replace("http://www.w3.org/", "").replace(
        "https://www.textualize.io", ""
    )
    for text in ET.parse(folder / "now.svg").iter("{http://www.w3.org/2000/svg}text"):
        if "textLength" in text.attrib:
            width = float(text.attrib["textLength"])
            assert abs(width - cell_len(text.text or "") * 12.2) < 0.1


async def test_the_diff_as_csv_and_its_line_as_json(folder: Path, opened: Opening) -> None:
    """A row for each field that changed, with its event, under both moments; the line is the field at the cursor."""
    async with opened(size=(160, 50), screen=Where.DIFF) as operator:
        for key, text in (("A", "2025-03-02 08:30"), ("B", "2025-03-03")):
            await operator.press(key)
            await operator.type(text)
        await operator.press("/")
        await operator.type("record:ISS-2")
        await operator.until_shown("changed")
        await export(operator, "csv")
        await operator.until((folder / "opsledger-diff.csv").exists)
        await operator.press("j", "enter")
        await operator.until_shown("▸ #7 2025-03-02 17:00")
        await operator.press("G", "y")
        await operator.until_shown("Copy this line as")
        await operator.type("json")
        await operator.until(lambda: bool(operator.app.clipboard))
    lines = (folder / "opsledger-diff.csv").read_text("utf-8-sig").splitlines()
    assert "# From: 2025-03-02 08:30" in lines
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [(row["record"], row["field"], row["after"]) for row in rows[:1]] == [
        ("ISS-2", "state", "resolved")
    ]
    assert json.loads(operator.app.clipboard)["field"] == rows[-1]["field"]


async def test_a_file_that_is_there_is_left_alone(folder: Path, opened: Opening) -> None:
    """Another name is asked for, and the file stays as it was; so with a folder that is not there, or no form."""
    (folder / "mine.csv").write_text("precious")
    async with opened() as operator:
        await export(operator, "csv", "mine.csv")
        await operator.until_shown("mine.csv is there already")
        for name, said in (("nowhere/x.csv", "There is no folder"), ("x.doc", "does not end in a form")):
            operator.app.frame.prompt.field.value = name
            await operator.press("enter")
            await operator.until_shown(said)
        operator.app.frame.prompt.field.value = "other.csv"
        await operator.press("enter")
        await operator.until((folder / "other.csv").exists)
    assert (folder / "mine.csv").read_text() == "precious"


@pytest.mark.parametrize(("form", "begins"), [("text", "Position: "), ("markdown", "- **"), ("json", "{")])
async def test_a_line_to_the_clipboard(opened: Opening, form: str, begins: str) -> None:
    """The event under the cursor, in the form chosen."""
    async with opened() as operator:
        await operator.until(lambda: bool(operator.events))
        await operator.press("j", "y")
        await operator.until_shown("Copy this line as")
        await operator.type(form)
        await operator.until_shown("Copied:")
        copied = operator.app.clipboard
        assert copied.startswith(begins)
        assert str(operator.at_event) in copied


async def test_a_record_as_json_has_every_field(opened: Opening) -> None:
    """In Chinese too: names of fields are those of the ledger."""
    speak("zh")
    async with opened(screen=Where.BOOK) as operator:
        await operator.until_shown("ISS-2")
        await operator.press("enter", "j", "y")
        await operator.until_shown("复制此行为")
        await operator.type("json")
        await operator.until(lambda: bool(operator.app.clipboard))
        record = json.loads(operator.app.clipboard)
        assert (record["record"], record["state"], record["responsible"]) == ("ISS-2", "verified", "Müller")


@pytest.mark.usefixtures("measured")
async def test_changes_before_a_value_as_the_screen_has_them(folder: Path, opened: Opening) -> None:
    """How near and how long before, with labels in Markdown and plain names in CSV, under indicator, period and window."""
    async with opened(size=(160, 50)) as operator:
        await looked_at(operator)
        await operator.press("L")
        operator.app.screen.set_focus(operator.app.frame.kpi.changes)
        await operator.until(lambda: operator.app.frame.kpi.columns.pane is operator.app.frame.kpi.changes)
        for form, name in (("markdown", "before.md"), ("csv", "before.csv")):
            await operator.press("ctrl+e")
            await operator.until_shown("导出所示内容为")
            await operator.type(form)
            await operator.until(lambda: operator.app.frame.prompt.display)
            operator.app.frame.prompt.field.value = name
            await operator.press("enter")
            await operator.until((folder / name).exists)
    page = (folder / "before.md").read_text()
    assert f"- 周期: {week(FALLEN)}" in page
    assert "- 时段: 28 天前" in page
    heads, _, first = [line for line in page.splitlines() if line.startswith("|")][:3]
    assert heads.startswith("| 范围 | 提前天数 | 时间 | 编号 |")
    assert first.startswith("| 有关联 | ")
    assert "| routes | Rule of routes 规则 | 采用文件 | 李娜 |" in first
    rows = [
        line
        for line in (folder / "before.csv").read_text("utf-8-sig").splitlines()
        if not line.startswith("#")
    ]
    assert rows[0] == "scope,lead_days,effective_at,record,title,type,actor,position"
    assert rows[1].startswith("linked,")
