"""Files as they come: encodings, quotes, broken bytes, half lines; one bad row costs one row."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest

from opsledger.importing.lines import unpacked
from opsledger.importing.mapping import SourceTable
from opsledger.importing.rows import BadRow, Row
from opsledger.importing.sources import format_of, rows_of
from opsledger_events.errors import InputError


def read(raw: bytes, name: str = "f.csv", wanted: str = "a b", **table: object) -> list[Row | BadRow]:
    """Every row of some bytes."""
    source = SourceTable(**table)  # pyright: ignore[reportArgumentType] - the tests write what they mean
    with unpacked(BytesIO(raw)) as stream:
        return list(rows_of(stream, name, source).rows(frozenset(wanted.split())))


def values(rows: list[Row | BadRow]) -> list[object]:
    """The values of good rows, the lines of bad ones."""
    return [row.line if isinstance(row, BadRow) else list(row.values.values()) for row in rows]


def problems(rows: list[Row | BadRow]) -> list[tuple[int, str]]:
    """Line and problem of bad rows."""
    return [(row.line, row.problem) for row in rows if isinstance(row, BadRow)]


def test_csv_in_its_many_forms() -> None:
    assert values(read(b"a,b\n1,2\n")) == [["1", "2"]]
    assert values(read(b"\xef\xbb\xbfa;b\r\n1;2\r\n", delimiter=";")) == [["1", "2"]]
    assert values(read("a,b\n一,二\n".encode("gb18030"), encoding="gb18030")) == [["一", "二"]]
    assert values(read("a\tb\n1\t2\n".encode("utf-16"), encoding="utf-16", delimiter="\t")) == [["1", "2"]]
    assert values(read(b"# by us\n1|'x|y'\n", header=("a", "b"), skip_lines=1, delimiter="|", quote="'")) == [
        ["1", "x|y"]
    ]
    assert values(read(b'a,b\n"x\\"y",2\n', escape="\\")) == [['x"y', "2"]]
    assert values(read(gzip.compress(b"a,b\n1,2\n"))) == [["1", "2"]]


def test_lines_are_those_of_an_editor() -> None:
    rows = read(b'a,b\n"two\nlines",1\n\nlast,2')
    assert [(row.line, row.raw) for row in rows] == [(2, '"two\nlines",1\n'), (5, "last,2")]


def test_nulls_and_space() -> None:
    assert values(read(b"a,b\n?, x \n", null=("?", ""), trim=True)) == [[None, "x"]]
    assert values(read(b'{"a": "", "b": null}\n', "f.jsonl")) == [[None, None]]


def test_a_file_in_another_encoding_says_what_to_do() -> None:
    """At the row, and where the header itself cannot be read."""
    rows = read("a,b\n1,2\n1,é\n".encode("latin-1"))
    assert [(row.line, "encoding" in row.way_out) for row in rows if isinstance(row, BadRow)] == [(3, True)]
    with pytest.raises(InputError, match="The header, line 1: not UTF-8") as told:
        read("a,é\n".encode("latin-1"))
    assert "encoding" in told.value.way_out


def test_a_header_names_every_column_once() -> None:
    with unpacked(BytesIO(b"a,,a\n1,2,3\n")) as stream:
        assert list(rows_of(stream, "f.csv", SourceTable()).columns) == ["a", "column_2", "a_3"]


def test_rows_of_another_width_are_told_with_their_line() -> None:
    assert problems(read(b"a,b\n1\n1,2\n1,2,3\n")) == [
        (2, "1 columns instead of 2"),
        (4, "3 columns instead of 2"),
    ]


def test_a_quote_that_nobody_closed_costs_one_row() -> None:
    rows = read(b'a,b\n"open,1\n2,3\n4,5\n')
    assert values(rows) == [2, ["2", "3"], ["4", "5"]]
    assert problems(rows) == [(2, "a quotation mark is not closed")]


def test_what_is_wrong_with_quotes_and_line_ends_is_said_in_words() -> None:
    assert problems(read(b'a,b\n"x"y,1\n')) == [
        (2, "a value goes on after the quotation mark that closes it")
    ]
    with pytest.raises(InputError, match="line 1: a line ends with CR alone: save the file with LF or CRLF"):
        read(b"a,b\r1,2\r")


def test_broken_bytes_cost_one_row_and_name_the_byte() -> None:
    rows = read(b"a,b\n1,\xff\n2,3\n")
    assert values(rows) == [2, ["2", "3"]]
    assert problems(rows) == [(2, "not UTF-8: byte 0xff at place 3 of the line")]
    assert isinstance(rows[0], BadRow) and rows[0].raw == "1,\\xff\n"


def test_bytes_that_are_no_utf_16_cost_one_row() -> None:
    raw = "a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8" + ",x\n3,4\n".encode("utf-16-le")
    rows = read(raw, encoding="utf-16-le")
    assert values(rows) == [["1", "2"], 3, ["3", "4"]]
    assert problems(rows) == [(3, "not UTF-16-LE")]


def test_a_gzip_file_that_was_cut_off_tells_so_at_its_end() -> None:
    raw = gzip.compress("".join(f"{n},{n * n}\n" for n in range(20_000)).encode())
    rows = read(raw[: len(raw) // 2], header=("a", "b"))
    assert len(rows) > 100
    assert isinstance(rows[-1], BadRow) and rows[-1].problem == "the compressed file ends in the middle"
    assert [type(row) for row in rows].count(BadRow) == 1


def test_json_lines_and_what_is_wrong_with_them() -> None:
    rows = read(
        b'{"a": 1, "b": [true]}\n\n{"a": 1, "a": 2}\n{"a": NaN}\n[1]\n{"a": {"x": 5}}\n{"a": 1',
        "f.ndjson",
        "a a.x",
    )
    assert values(rows) == [[1, None], 3, 4, 5, [{"x": 5}, 5], 7]
    told = dict(problems(rows))
    assert "stands twice" in told[3]
    assert "NaN" in told[4]
    assert "object" in told[5]
    assert "Half a line" in told[7]


def test_the_format_is_seen_from_the_name() -> None:
    named = {
        name: format_of(name, SourceTable()) for name in ("x.csv", "x.jsonl.gz", "x.NDJSON", "x.log", "stdin")
    }
    assert named == {
        "x.csv": "csv",
        "x.jsonl.gz": "ndjson",
        "x.NDJSON": "ndjson",
        "x.log": "csv",
        "stdin": "csv",
    }
    assert format_of("x.csv", SourceTable(format="ndjson")) == "ndjson"


def test_an_empty_file_has_no_header() -> None:
    with pytest.raises(InputError, match="there is no header"):
        read(b"")
    assert read(b"", "f.jsonl") == []
