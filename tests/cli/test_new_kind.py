"""One kind more, declared in one file and one line of the registry, is a kind of the whole program."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run
from tests.events.machine import MACHINE
from tests.events.registering import registered


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """The registry knows the kind: this is the one line that a new kind adds to it."""
    with registered(MACHINE):
        yield


def test_it_has_commands_with_its_rules_and_its_help(cli: Run) -> None:
    assert "Coffee machine" in cli("--lang", "en", "machine", "--help").out
    assert "How many it makes" in cli("machine", "buy", "--help").out
    assert cli("machine", "buy", "--title", "二楼的咖啡机").code == 0
    done = cli("machine", "start", "MCH-1")
    assert done.code == 9
    assert "Rule: machine.cups, field: cups." in done.err
    assert cli("machine", "amend", "MCH-1", "cups=12").code == 0
    assert cli("machine", "start", "MCH-1").code == 0


def test_it_is_listed_shown_searched_and_exported(cli: Run) -> None:
    cli("machine", "buy", "--title", "二楼的咖啡机", "--cups", 12)
    assert [row["record"] for row in json.loads(cli("list", "machine", "-o", "json").out)] == ["MCH-1"]
    assert "12" in cli("show", "MCH-1").out
    assert "MCH-1" in cli("search", "咖啡").out
    assert json.loads(cli("schema", "machine.bought/1").out)["x-verb"] == "machine buy"
    assert "machine.bought/1" in cli("export", "ndjson").out
    assert cli("replay").code == 0


def test_who_looks_after_it_is_asked_and_named(cli: Run) -> None:
    """Whatever the field is called in which a kind names who is in charge."""
    cli("machine", "buy", "--title", "二楼的咖啡机", "--cups", 12, "--caretaker", "Ada")
    cli("machine", "start", "MCH-1")
    cli("machine", "break", "MCH-1")
    assert "MCH-1" in cli("attention", "--person", "Ada").out
    assert "Assigned: Coffee machine" in cli("handbook", "duties", "Ada").out


def test_it_calls_for_a_person_and_has_a_chapter(cli: Run) -> None:
    cli("machine", "buy", "--title", "二楼的咖啡机", "--cups", 12)
    cli("machine", "start", "MCH-1")
    cli("machine", "break", "MCH-1")
    assert "no coffee" in cli("attention").out
    assert "Coffee" in cli("handbook").out
    for name in ("machine", "Coffee", "咖啡", "MCH-1"):
        assert "二楼的咖啡机" in cli("handbook", name).out
