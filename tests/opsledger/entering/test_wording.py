"""A refusal in a form names what the form has: its lines and the verbs as they are chosen, and no command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from opsledger.clock import Clock
from opsledger.entering.forms import form_of
from opsledger_events.asking import asked, deed, moment_given, named, sight
from opsledger_events.errors import InputError, OpsledgerError, RefusedError
from opsledger_events.language import Language, joined, sentences, speak, tr
from opsledger_events.registry import KINDS

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOCK = Clock(datetime(2025, 6, 30, 12, tzinfo=UTC), UTC)


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """Whatever a test speaks."""
    yield
    speak("en")


def told(error: OpsledgerError, kind: str, verb: str, record: str = "X-1") -> str:
    """What the form of a verb says of an error."""
    return (
        form_of(KINDS[kind], KINDS[kind].verbs[verb], CLOCK, record=record, version=1)
        .fault(error, SHANGHAI)
        .said
    )


@pytest.mark.parametrize(
    ("language", "way_out", "in_form", "at_command_line"),
    [
        ("en", lambda: tr("Add {reason}.", reason=asked("reason")), "Add “Reason”.", "Add --reason."),
        ("zh", lambda: tr("Add {reason}.", reason=asked("reason")), "请填写“理由”。", "请填写 --reason。"),
        (
            "en",
            lambda: tr("{first} comes first.", first=deed("goal", "activate", "GOAL-2")),
            "“Goal activated” of GOAL-2 comes first.",
            "`goal activate GOAL-2` comes first.",
        ),
        (
            "zh",
            lambda: tr("{first} comes first.", first=deed("issue", "reopen", "X-1")),
            "请先执行“问题重开”。",
            "请先执行 `issue reopen X-1`。",
        ),
        (
            "zh",
            lambda: tr("From here: {verbs}.", verbs=joined(named("issue", v) for v in ("assign", "reopen"))),
            "从此状态可以：问题指派、问题重开。",
            "从此状态可以：assign、reopen。",
        ),
        (
            "en",
            lambda: tr("{history} lists its entries.", history=sight("log", "X-1")),
            "X-1’s history lists its entries.",
            "`opsledger log X-1` lists its entries.",
        ),
        (
            "en",
            lambda: sentences(("Else:", tr("Leave {act_as} out.", act_as=asked("act_as")))),
            "Else: Leave --act-as out.",  # no field of this kind: nothing is made up
            "Else: Leave --act-as out.",
        ),
    ],
)
def test_each_front_end_has_its_words(
    language: Language, way_out: Callable[[], str], in_form: str, at_command_line: str
) -> None:
    """The same refusal says the option to one and the line to the other; all else stays as it is."""
    speak(language)
    error = RefusedError("No.", way_out(), rule="any", field="reason")
    assert error.way_out == at_command_line
    assert told(error, "issue", "raise").removeprefix("No.").strip() == in_form


def test_a_moment_stands_as_the_form_shows_it() -> None:
    """On the user's clock, and not in UTC to the microsecond."""
    said = tr(
        "held_at: {at} lies in the future.", at=moment_given(datetime(2030, 1, 1, 4, 5, 6, 7, tzinfo=UTC))
    )
    assert told(InputError(said), "meeting", "hold") == "2030-01-01 12:05 lies in the future."
    assert said == "held_at: 2030-01-01 04:05:06.000007+00:00 lies in the future."


def test_a_way_out_that_was_changed_afterwards_is_kept() -> None:
    """Who adds to what an error says is not overruled by what it said before."""
    error = RefusedError("No.", tr("Add {reason}.", reason=asked("reason")))
    error.way_out += " At once."
    assert told(error, "issue", "raise") == "No. Add --reason. At once."


def test_what_an_error_says_is_plain_text() -> None:
    """What writes errors as JSON knows texts only."""
    error = RefusedError("No.", tr("Add {reason}.", reason=asked("reason")))
    assert type(error.way_out) is str
    assert type(error.saying(error.message, asked("reason")).way_out) is str


def test_an_id_stands_as_it_is_and_a_sentence_begins_with_a_capital() -> None:
    """Beside a line its name is left out, and what follows begins the sentence."""
    for said, beside in (
        ("title: there is nothing to read in it.", "There is nothing to read in it."),
        ("title: check.cash has no entry #3.", "check.cash has no entry #3."),
        ("title: ship has no entry #3.", "ship has no entry #3."),
    ):
        assert told(InputError(said), "issue", "raise", record="ship") == beside


def test_a_field_that_the_form_does_not_ask_for_is_named_by_its_label() -> None:
    """It was given in another form, and is called there as here."""
    speak("zh")
    error = InputError(tr("effective_to: {last} lies before {first}.", last="2026-12-03", first="2030-01-01"))
    assert told(error, "document", "take-effect").startswith("失效日期：2026-12-03")
