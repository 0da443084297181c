"""A mistake in a mapping is told with line, column and the nearest thing that is right, before any row."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.importing.mapping_file import MappingFile
from opsledger_events.errors import InputError, NotFoundError
from tests.opsledger.importing.imports import TICKETS, plan_of

LINES = TICKETS.splitlines()


def told(mapping: str) -> tuple[str, str]:
    """The message and way out for a mapping that is wrong."""
    with pytest.raises(InputError) as error:
        plan_of(mapping)
    return error.value.message, error.value.way_out


@pytest.mark.parametrize(
    ("right", "wrong", "place", "message", "way_out"),
    [
        ('name = "tickets"', "name = tickets", "line 2, column 8", "Invalid value", ""),
        ('name = "tickets"', 'name = ""', "line 2, column 8", "name: “” is not of the form wanted", "[\\w]"),
        ('kind = "issue"', 'kind = "isue"', "line 3, column 8", "no record kind “isue”", "“issue”"),
        ('kind = "issue"', 'knid = "issue"', "line 3, column 1", "no key “knid”", "“kind”"),
        ('columns = "id"', "columns = 5", "line 5, column 11", "5 is a number", "a list"),
        ('columns = "id"', 'column = "id"', "line 5, column 1", "no key “column”", "“columns”"),
        ('column = "at"', 'column = "at"\nformat = "then"', "line 9, column 10", "not a time format", "iso"),
        ('column = "at"', 'column = "at"\nzone = "Mars"', "line 9, column 8", "no time zone “Mars”", ""),
        (
            'on = "first"',
            'on = "fist"',
            "line 12, column 6",
            "on: “fist” is not one of the choices",
            "“first”",
        ),
        ('do = "raise"', 'do = "rise"', "line 13, column 6", "no verb “rise”", "“raise”"),
        ('do = "raise"', 'do = "isue raise"', "line 13, column 6", "no record kind “isue”", "“issue”"),
        ('do = "raise"', 'do = "issue raise now"', "line 13, column 6", "not a command", "issue raise"),
        ("{ title =", "{ titel =", "line 14, column 12", "no field “titel”", "“title”"),
        ("{title}", "{title|uper}", "line 14, column 20", "no filter “uper”", "“upper”"),
        (
            '{ title = "{title}" }',
            '{ severity = "high" }',
            "line 11, column 1",
            "needs the field “title”",
            "",
        ),
        (
            '{ title = "{title}" }',
            '{ title = "x", severity = "hihg" }',
            "line 14, column 36",
            "severity: “hihg” is not one of the choices",
            "“high”",
        ),
        ('to = ["done"]', 'to = "done"', "line 18, column 6", "to: “done” is a text; asked for: a list", ""),
        ('from = ["done"]', 'form = ["done"]', "line 23, column 1", "no key “form”", "“from”"),
        (
            'column = "state"\nto = ["done"]',
            'to = ["done"]',
            "line 16, column 6",
            "go together",
            "`when`",
        ),
        ("[key]", '[computed.x]\ntext = "{@each}"\n[key]', "line 4, column 1", "no list whose items", ""),
        (
            "[key]",
            '[where]\ncolumn = "@each"\nis = "a"\n[key]',
            "line 4, column 1",
            "no list whose items",
            "",
        ),
        ('columns = "id"', 'columns = "@each"', "line 5, column 11", "no list whose items", "each ="),
        ('column = "at"', 'column = "@each.at"', "line 8, column 10", "no list whose items", "each ="),
        ("[key]", '[source]\nencoding = "utf-9"\n[key]', "line 5, column 12", "no text encoding", "gb18030"),
        (
            "[key]",
            '[source]\ndelimiter = ";;"\n[key]',
            "line 5, column 13",
            "over the limit",
            "one character",
        ),
        ("[key]", '[source]\ndelimiter = "\\n"\n[key]', "line 5, column 13", "cannot be the delimiter", ""),
        ("[key]", "[source]\nescape = '\"'\n[key]", "line 5, column 10", "cannot be the", "three characters"),
        ("[key]", '[source]\nheader = ["a", "a"]\n[key]', "line 5, column 10", "“a” is there twice", ""),
        (
            'column = "at"',
            'column = "at"\nformat = "Q%q %Y"',
            "line 9, column 10",
            "not a time format",
            "`period`",
        ),
        ('title = "{title}"', 'title = "{@each}"', "line 14, column 20", "no list whose items", "each ="),
        (
            'column = "state"\nto = ["done"]',
            'each = "{title}"\ncolumn = "@each"\nto = ["done"]',
            "line 18, column 10",
            "nothing is known of the rows before",
            "",
        ),
        ('do = "resolve"', 'do = "goal achieve"', "line 19, column 6", "of kind issue, not goal", "`record`"),
    ],
)
def test_mistakes_have_line_and_column(
    right: str, wrong: str, place: str, message: str, way_out: str
) -> None:
    assert right in TICKETS
    said, out = told(TICKETS.replace(right, wrong, 1))
    assert said.startswith(f"map.toml, {place}: ")
    assert message in said
    assert way_out in out


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ('name = "x"', "no rule"),
        ('name = "x"\n[[rule]]\ndo = "issue resolve"', "rows have no key"),
        (
            'name = "x"\n[[rule]]\non = "first"\ndo = "issue raise"\nfields = { title = "x" }',
            "rows have no key",
        ),
        (
            'name = "x"\n[[setup]]\ndo = "indicator define"\nrecord = "r"\nfields = { title = "{x}" }',
            "no columns",
        ),
        (TICKETS + "[[rule.when]]\n", "tests nothing"),
        (TICKETS + 'time = "other"\n[where]\nfirst = true\n', "the row alone"),
        (
            TICKETS.replace("[time]\ncolumn", '[values.x]\n"1" = []\n[time]\ncolumn'),
            "is an object; asked for",
        ),
        (TICKETS.replace('[time]\ncolumn = "at"', "") + 'time = "x"\n', "no table [time]"),
        (TICKETS + '[computed.n]\nsum = ["a"]\nproduct = ["b"]\n', "has one of"),
    ],
)
def test_what_cannot_be_meant_is_refused(mapping: str, message: str) -> None:
    assert message in told(mapping)[0]


def test_a_byte_order_mark_is_no_part_of_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(TICKETS, encoding="utf-8-sig")
    assert MappingFile.read(path).text == TICKETS


def test_a_file_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        MappingFile.read(tmp_path / "nothing.toml")
    path = tmp_path / "map.toml"
    path.write_bytes(b'name = "x"\n# \xff\n')
    with pytest.raises(InputError, match="line 2: not UTF-8"):
        MappingFile.read(path)
