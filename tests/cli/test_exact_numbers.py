"""2^53 + 1 and its like, at every way in: kept as given or refused with field, value and way out. And what order of keys is hashed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from opsledger.clock import Clock
from opsledger.entering.forms import form_of
from opsledger_events.registry import KINDS
from tests.cli.conftest import Run

WayIn = Callable[[Path, str], tuple[object, ...]]
TOO_FINE = "9007199254740993"
EXACT = "9007199254740994"
MAP = """
name = "sales"
[[measure]]
period = "{day}"
[measure.columns]
sales = "sales"
"""


@pytest.fixture
def indicator(cli: Run) -> Run:
    """A ledger with an indicator."""
    done = cli(
        "indicator",
        "define",
        "sales",
        "--title",
        "Sales",
        "--formula",
        "till",
        "--unit",
        "EUR",
        "--frequency",
        "day",
    )
    assert done.code == 0, done.err
    return cli


def lines(tmp_path: Path, value: str) -> tuple[object, ...]:
    file = tmp_path / "x.ndjson"
    file.write_text(
        f'{{"do":"indicator measure","record":"sales","data":{{"period":"2026-01-01","value":{value}}}}}\n'
    )
    return ("append", file)


def csv_rows(tmp_path: Path, value: str) -> tuple[object, ...]:
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "x.csv").write_text(f"day,sales\n2026-01-01,{value}\n")
    return ("import", tmp_path / "x.csv", "--map", tmp_path / "map.toml")


def json_rows(tmp_path: Path, value: str) -> tuple[object, ...]:
    csv_rows(tmp_path, value)
    (tmp_path / "x.ndjson").write_text(f'{{"day":"2026-01-01","sales":{value}}}\n')
    return ("import", tmp_path / "x.ndjson", "--map", tmp_path / "map.toml")


def filtered(tmp_path: Path, value: str) -> tuple[object, ...]:
    """A rule with a template, and a filter that makes a number."""
    done = csv_rows(tmp_path, value)
    (tmp_path / "map.toml").write_text(
        'name = "sales"\n[[rule]]\ndo = "indicator measure"\nrecord = "sales"\n'
        'fields = { period = "{day}", value = "{sales|number}" }\n'
    )
    return done


def data(do: tuple[str, ...], written: str) -> WayIn:
    """The fields as one JSON object."""
    return lambda folder, value: (*do, "--data", written % value)


MEASURE = ("indicator", "measure", "sales")
CORRECT = ("indicator", "correct-entry", "sales", "--reason", "wrong")
WAYS_IN: dict[str, WayIn] = {
    "option": lambda folder, value: (*MEASURE, "--period", "2026-01-01", "--value", value),
    "data": data(MEASURE, '{"period":"2026-01-01","value":%s}'),
    "changes": lambda folder, value: (*CORRECT, "--corrects", "1", f"warning_limit={value}"),
    "changes in data": data(CORRECT, '{"corrects":1,"changes":{"warning_limit":%s}}'),
    "lines": lines,
    "csv": csv_rows,
    "json": json_rows,
    "filter": filtered,
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_a_number_that_cannot_be_kept_is_refused_at_every_way_in(
    indicator: Run, tmp_path: Path, way: str
) -> None:
    """Nothing is recorded of it, and the next one that can be is taken as it is."""
    done = indicator(*WAYS_IN[way](tmp_path, TOO_FINE))
    assert done.code == 2, done.err
    assert f": {TOO_FINE} cannot be kept exactly." in done.err
    assert "9007199254740992" in done.err
    assert len(json.loads(indicator("log", "-o", "json").out)) == 1
    done = indicator(*WAYS_IN[way](tmp_path, EXACT))
    assert done.code == 0, done.err
    assert EXACT in indicator("show", "#2", "-o", "json").out


def test_a_form_refuses_it_at_its_line() -> None:
    form = form_of(
        KINDS["indicator"],
        KINDS["indicator"].verbs["measure"],
        Clock(datetime(2026, 1, 1, tzinfo=UTC), UTC),
        record="sales",
        version=1,
    )
    wrong = form.command(
        {"period": "2026-01-01", "value": TOO_FINE}, Clock(datetime(2026, 1, 1, tzinfo=UTC), UTC)
    )
    assert isinstance(wrong, dict)
    assert f"{TOO_FINE} cannot be kept exactly" in wrong["value"]


def test_keys_are_hashed_in_the_order_of_the_declaration_whatever_their_characters(
    cli: Run, tmp_path: Path
) -> None:
    """Beyond the first plane code points and UTF-16 sort otherwise: no order is computed. Stored bytes are hashed, and never made anew."""
    file = tmp_path / "x.ndjson"
    texts = ["😀", "\ufb33", "é", "\U0001f600\ufb33", "a"]
    data = [{"title": text, "tags": texts, "scope": text} for text in texts]
    made = [{"do": "issue raise", "data": each} for each in data]
    made += [{"data": dict(reversed(each.items())), "do": "issue raise"} for each in data]
    file.write_text(
        "".join(json.dumps(each, ensure_ascii=number % 2 == 0) + "\n" for number, each in enumerate(made))
    )
    assert cli("append", file).code == 0
    with closing(sqlite3.connect(tmp_path / "ledger" / "log.db")) as connection:
        rows = connection.execute("SELECT entry, node FROM events ORDER BY seq").fetchall()
    for position, ((raw, node), (again, _)) in enumerate(zip(rows[:5], rows[5:], strict=True), 1):
        leaf = sha256(b"\0" + raw).digest()
        assert node == leaf if position % 2 else node[32:] == leaf[:8]
        assert raw[raw.index(b'"data"') :] == again[again.index(b'"data"') :]
        assert b"\\u" not in raw, "text is written as itself"
    file.write_text(json.dumps({"do": "issue raise", "data": {"title": "x", "😀": 1, "\ufb33": 2}}))
    done = cli("append", file)
    assert (done.code, "There is no field" in done.err) == (2, True)
    file.write_text('{"do":"issue raise","data":{"title":"x","😀":1,"\\ud83d\\ude00":2}}')
    done = cli("append", file)
    assert (done.code, "the key stands twice" in done.err) == (2, True)
