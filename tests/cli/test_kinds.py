"""`opsledger KIND VERB`: commands that follow from the declarations alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import click
import pytest

from opsledger.cli.kinds import KindGroup
from opsledger.entering.fields import fields_of
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.record import Record
from opsledger_events.registry import KINDS
from opsledger_events.values import Choice, Required, says
from tests.cli.conftest import Run
from tests.events.registering import registered

VERBS = [(kind.name, verb) for kind in KINDS.values() for verb in kind.verbs]


@pytest.mark.parametrize(("kind", "verb"), VERBS)
def test_every_verb_has_a_command_whose_options_are_its_fields(bare: Run, kind: str, verb: str) -> None:
    helped = bare(kind, verb, "--help")
    assert helped.code == 0
    event = KINDS[kind].verbs[verb]
    assert str(event.declared.help) in " ".join(helped.out.split())
    if verb not in ("attach", "grant", "revoke"):  # those have words of their own, and tests
        for field in fields_of(event):
            assert field.changes or f"--{field.name.replace('_', '-')}" in helped.out
    for option in ("--reason", "--at", "--expect", "--key", "--actor", "--dry-run"):
        assert option in helped.out


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_alone_lists_its_verbs(bare: Run, kind: str) -> None:
    listed = bare(kind)
    assert listed.code == 0
    for verb in KINDS[kind].verbs:
        assert f"  {verb} " in listed.out


class Colour(Choice):
    """A vocabulary."""

    RED = "red", "Red", "红"


class Machine(Record):
    """A record of a kind that is not in the program."""

    state: str = "bought"
    colour: Colour = Colour.RED
    power: float | None = None


class MachineBought(
    Event,
    type="lathe.bought/1",
    verb="buy",
    begins=True,
    to="bought",
    label=("Machine bought", "购入设备"),
    help=("It is ours", "归我们所有"),
):
    """It is ours."""

    title: Required
    colour: Annotated[Colour, says(("Colour", "颜色"), ("Of the paint", "油漆的颜色"))] = Colour.RED
    power: float | None = None


MACHINE = Kind(
    "lathe",
    prefix="MAC",
    label=("Machine", "设备"),
    heading=("Machines", "设备台账"),
    help=("What runs", "运转的东西"),
    initial=Machine(),
    states={"bought": ("bought", "已购入")},
    settled=(),
    final=(),
    columns=("colour", "power"),
    events=(MachineBought,),
)


def test_a_new_kind_has_commands_lists_and_a_chapter_at_once(cli: Run) -> None:
    with registered(MACHINE):
        assert "lathe" in cli("--help").out
        assert cli("lathe", "buy", "--title", "Lathe", "--colour", "红", "--power", "7.5").code == 0
        row = json.loads(cli("list", "lathe", "-o", "ndjson").out)
        assert (row["record"], row["colour"], row["power"]) == ("MAC-1", "red", 7.5)
        assert "Machines" in cli("handbook").out
        assert "--power" in cli("lathe", "buy", "--help").out


def test_options_become_fields_of_the_declared_types(cli: Run) -> None:
    done = cli("goal", "draft", "--title", "Grow", "--basis", "market", "--basis", "Competitors",
               "--baseline", "1", "--target", "2.5", "--due", "2026-12-31", "--horizon", "月度",
               "-o", "ndjson")  # fmt: skip
    assert done.code == 0, done.err
    data = json.loads(done.out)["data"]
    assert data["basis"] == ["market", "competitors"]
    assert (data["baseline"], data["target"], data["due"]) == (1.0, 2.5, "2026-12-31")
    assert data["horizon"] == "month"


def test_help_names_what_can_be_corrected_too(cli: Run) -> None:
    """A correction reaches further than an amendment: to what events of its own have set."""
    amended, corrected = (
        " ".join(cli("issue", verb, "--help").out.split()) for verb in ("amend", "correct-entry")
    )
    assert "scope." in amended
    assert "solution" not in amended
    assert "solution, category" in corrected
    assert "resolved_by" not in corrected
    cli("issue", "raise", "--title", "Leak")
    cli("issue", "propose", "ISS-1", "--solution", "Seel")
    fix = ("issue", "correct-entry", "ISS-1", "--corrects", 2, "--reason", "Typo")
    assert "Did you mean “solution”?" in cli(*fix, "soluton=Seal").err
    assert cli(*fix, "solution=Seal").code == 0


def test_nested_values_are_pairs_or_json(cli: Run) -> None:
    done = cli("plan", "draft", "--title", "Fire", "--call-tree", "person=Ada,telephone=1", "--call-tree",
               '{"person": "Bo, the second"}', "--steps", "Ring", "--steps", "Leave", "-o", "ndjson")  # fmt: skip
    assert done.code == 0, done.err
    data = json.loads(done.out)["data"]
    assert data["call_tree"] == [{"person": "Ada", "telephone": "1"}, {"person": "Bo, the second"}]
    assert data["steps"] == ["Ring", "Leave"]
    wrong = cli("plan", "draft", "--title", "Fire", "--call-tree", "who=Ada")
    assert wrong.code == 2
    assert "person=…" in wrong.err


def test_long_texts_come_from_files_and_standard_input(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "policy.md"
    text.write_text("# Policy\n\nTwo lines.\n", encoding="utf-8")
    assert cli("document", "adopt", "p", "--body", f"@{text}").code == 0
    assert json.loads(cli("show", "p", "-o", "json").out)["text"] == "# Policy\n\nTwo lines.\n"
    assert cli("document", "adopt", "q", "--body", "@@home").code == 0
    assert json.loads(cli("show", "q", "-o", "json").out)["text"] == "@home"
    missing = cli("document", "adopt", "r", "--body", "@nowhere.md")
    assert (missing.code, "nowhere.md" in missing.err) == (3, True)
    text.write_bytes(b"ok \xff")
    broken = cli("document", "adopt", "r", "--body", f"@{text}")
    assert (broken.code, "byte 3" in broken.err) == (2, True)


def test_data_is_one_object_and_options_come_on_top(cli: Run) -> None:
    done = cli(
        "issue", "raise", "--data", '{"title": "a", "severity": "low"}', "--severity", "high", "-o", "ndjson"
    )
    assert json.loads(done.out)["data"] == {**json.loads(done.out)["data"], "title": "a", "severity": "high"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("issue", "raise", "--data", '{"title": "a", "title": "b"}'), "twice"),
        (("issue", "raise", "--data", '{"title": '), "JSON"),
        (("issue", "raise", "--data", "[1]"), "object"),
        (("issue", "raise", "--title", ""), "title"),
        (("issue", "raise", "--title", "x" * 301), "300"),
        (("issue", "raise", "--title", "x", "--description", "y" * 12_001), "12000"),
        (("issue", "raise", "--title", "x", "--due", "2026-01-01"), "--due"),
        (("issue", "raise", "-x-", "--title", "x"), "-x"),
        (("issue", "raise", " a b", "--title", "x"), "id of a record"),
        (("indicator", "define", "i", "--title", "x", "--warning-limit", "nan"), "finite"),
        (("indicator", "define", "i", "--title", "x", "--warning-limit", "-inf"), "finite"),
        (("indicator", "define", "i", "--title", "x", "--warning-limit", "1e400"), "finite"),
        (("indicator", "define", "i", "--title", "x", "--warning-limit", "much"), "much"),
        (("goal", "draft", "--title", "x", "--start", "31.12."), "31.12."),
        (("document", "draft", "--title", "x", "--review-every", "0"), "review_every"),
        (("document", "draft", "--title", "x", "--review-every", "1.5"), "whole number"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_nothing_changes(
    cli: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert said in done.err
    assert cli("log", "-o", "ndjson").out == ""


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (
            (
                "process",
                "assign-responsibility",
                "P",
                "--step",
                "a",
                "--accountable",
                "甲",
                "--accountable",
                "乙",
            ),
            "--accountable",
        ),
        (("issue", "raise", "--title", "a", "--title", "a"), "--title"),
        (("attention", "--limit", "1", "--limit=2"), "--limit"),
        (("--output", "json", "--output", "csv", "log"), "--output"),
    ],
)
def test_an_option_that_takes_one_value_is_not_given_twice(
    cli: Run, arguments: tuple[str, ...], option: str
) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert f"{option} takes one value and is given twice" in done.err
    assert cli("log", "-o", "ndjson").out == ""


def test_an_option_that_takes_several_and_one_on_either_side_of_the_command_are_as_before(cli: Run) -> None:
    done = cli(
        "--output",
        "json",
        "issue",
        "raise",
        "--title",
        "a",
        "--tags",
        "b",
        "--tags",
        "c",
        "--output",
        "ndjson",
    )
    assert json.loads(done.out)["data"]["tags"] == ["b", "c"]


def test_a_group_is_made_from_the_declaration() -> None:
    group = KindGroup(KINDS["issue"])
    context = click.Context(group)
    assert group.list_commands(context) == list(KINDS["issue"].verbs)
    assert group.get_command(context, "fly") is None
