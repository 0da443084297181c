"""Commands as NDJSON are recorded in order, all or up to the bad one, and acknowledged when they are."""

from __future__ import annotations

import json
import os
from codecs import BOM_UTF8
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from opsledger.importing.append import BATCH_LINES, Appender, Defaults, batches_of
from opsledger.importing.rejects import Rejects
from opsledger.ledger import Ledger
from opsledger_events.errors import InputError, KeyReusedError, NotFoundError


def lines(*commands: dict[str, Any] | str) -> BytesIO:
    """Commands as a stream; a str is a raw line."""
    raw = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in commands]
    return BytesIO("".join(f"{line}\n" for line in raw).encode())


def raising(record: str, **more: Any) -> dict[str, Any]:
    return {"do": "issue raise", "record": record, "data": {"title": "坏了"}, **more}


def records(ledger: Ledger) -> list[str]:
    return [entry.record for entry in ledger.log.scan()]


def test_lines_are_recorded_in_their_order(ledger: Ledger) -> None:
    assign = {
        "do": "issue assign",
        "record": "A",
        "data": {"responsible": "李娜"},
        "at": "2020-01-01T00:00:00Z",
    }
    done = Appender(ledger, defaults=Defaults("ada", "told", "file")).run(
        lines(raising("A"), "", raising("B", actor="bo", source="mail"), assign)
    )
    assert (done.lines, done.events, done.rejected) == (4, 3, 0)
    told = [(e.record, e.actor, e.reason, e.source) for e in ledger.log.scan()]
    assert told == [("A", "ada", "told", "file"), ("B", "bo", "told", "mail"), ("A", "ada", "told", "file")]


def test_lines_about_records_that_are_there_see_them(ledger: Ledger) -> None:
    """What was recorded before, by another opening of the ledger, is known beside what the lines begin."""
    with Ledger.open(ledger.place) as other:
        Appender(other).run(lines(raising("A"), raising("B")))
    comment = {"do": "issue comment", "record": "B", "data": {"text": "noch"}}
    done = Appender(ledger).run(lines(raising("C"), comment, {**comment, "record": "C"}))
    assert done.events == 3
    told = [(entry.record, entry.version) for entry in ledger.log.scan()]
    assert told == [("A", 1), ("B", 1), ("C", 1), ("B", 2), ("C", 2)]


def test_it_stops_at_the_first_bad_line_and_keeps_what_came_before(ledger: Ledger) -> None:
    appender = Appender(ledger)
    with pytest.raises(NotFoundError, match="line 2: There is no Issue “B”"):
        appender.run(lines(raising("A"), {"do": "issue close", "record": "B"}, raising("C")))
    assert records(ledger) == ["A"]
    assert (appender.done.events, appender.done.rejected) == (1, 1)


def test_atomic_is_all_or_nothing(ledger: Ledger) -> None:
    many = [raising(f"T{n}") for n in range(BATCH_LINES * 2)]
    with pytest.raises(InputError, match=f"line {len(many) + 1}: "):
        Appender(ledger, atomic=True).run(lines(*many, '{"do": "issue raise"'))
    assert ledger.log.head() == 0
    assert Appender(ledger, atomic=True).run(lines(*many)).events == len(many)


@pytest.mark.parametrize(
    "bad",
    [
        '{"do": "issue raise", "data": {"title": "half',
        '{"do": "issue raise", "do": "issue raise", "data": {"title": "twice"}}',
        '{"do": "issue raise", "data": {"title": NaN}}',
        '{"do": "isue raise", "data": {"title": "x"}}',
        '{"do": "issue raise", "data": {"titel": "x"}}',
        '{"do": "issue raise", "data": {"title": 5}}',
        '{"do": "issue raise", "data": {"title": "x"}, "at": "2999-01-01T00:00:00Z"}',
        "[]",
        "null",
    ],
)
def test_bad_lines_go_to_the_rejects_and_the_rest_is_recorded(
    ledger: Ledger, tmp_path: Path, bad: str
) -> None:
    path = tmp_path / "rejects"
    with Rejects(path) as rejects:
        done = Appender(ledger, rejects=rejects).run(lines(raising("A"), bad, raising("B")))
    assert records(ledger) == ["A", "B"]
    assert done.rejected == 1
    (told,) = [json.loads(line) for line in path.read_text().splitlines()]
    assert (told["line"], told["row"]) == (2, bad)
    assert told["error"]


def test_broken_bytes_are_rejected_with_their_line(ledger: Ledger, tmp_path: Path) -> None:
    raw = lines(raising("A")).getvalue() + b'{"do": "issue raise", "data": {"title": "\xff"}}\n'
    with Rejects(tmp_path / "rejects") as rejects:
        assert Appender(ledger, rejects=rejects).run(BytesIO(raw)).rejected == 1
    assert "0xff" in (tmp_path / "rejects").read_text()
    assert records(ledger) == ["A"]


def test_keys_make_a_second_time_do_nothing(ledger: Ledger) -> None:
    commands = [raising("A", key="k1"), raising("B", key="k2")]
    Appender(ledger).run(lines(*commands))
    done = Appender(ledger).run(lines(*commands))
    assert (done.events, done.repeated) == (0, 2)
    with pytest.raises(KeyReusedError):
        Appender(ledger).run(lines(raising("C", key="k1")))


def test_a_command_is_told_when_it_is_on_disk_and_before_more_comes(ledger: Ledger, place: Path) -> None:
    told: list[tuple[int, int]] = []
    reading, writing = os.pipe()

    def answer(line: int, receipt: Any) -> None:
        with Ledger.open(place, read_only=True) as other:
            told.append((line, other.log.head()))
        if line < 3:
            os.write(writing, lines(raising(f"R{line + 1}")).getvalue())
        else:
            os.close(writing)

    os.write(writing, lines(raising("R1")).getvalue())
    with os.fdopen(reading, "rb") as stream:
        Appender(ledger, recorded=answer).run(stream)
    assert told == [(1, 1), (2, 2), (3, 3)]


def test_a_rehearsal_tells_and_records_nothing(ledger: Ledger) -> None:
    told: list[str] = []
    appender = Appender(ledger, rehearse=True, recorded=lambda line, receipt: told.append(receipt.record))
    assert (
        appender.run(lines(raising("A"), {"do": "issue dismiss", "record": "A", "reason": "no"})).events == 2
    )
    assert told == ["A", "A"]
    assert ledger.log.head() == 0


def test_lines_come_whole_however_the_stream_is_cut() -> None:
    class Drops(BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(3)

    pieces = [line for batch in batches_of(Drops(b"one\ntwo and more\n\nlast")) for line in batch]
    assert pieces == [b"one", b"two and more", b"", b"last"]


def test_a_byte_order_mark_is_no_part_of_the_first_line(ledger: Ledger) -> None:
    """As editors on Windows put it before a file; elsewhere it is a mistake."""
    one, other = lines(raising("A")).getvalue(), lines(raising("B")).getvalue()
    assert Appender(ledger).run(BytesIO(BOM_UTF8 + one)).events == 1
    with pytest.raises(InputError, match="line 2"):
        Appender(ledger).run(BytesIO(other + BOM_UTF8 + other))
