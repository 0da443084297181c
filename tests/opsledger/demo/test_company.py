"""What a reader finds of the company around the story: how it works, what it watches, who answers for what."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

from opsledger_events.appraisal_content import Appraisal
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.analysis import Analysis
from opsledger_events.kinds.budget import Budget
from opsledger_events.kinds.control import Control
from opsledger_events.kinds.document import Document
from opsledger_events.kinds.issue import Issue
from opsledger_events.kinds.meeting import Meeting
from opsledger_events.kinds.position import Position
from opsledger_events.kinds.report import ReportIssued, ReportReissued
from opsledger_events.kinds.risk import Risk
from opsledger_events.kinds.unit import OrgUnit
from opsledger_events.process_content import breaks
from opsledger_events.process_record import Process
from opsledger_events.reading import has_acknowledged
from opsledger_events.record import Record
from opsledger_events.rule_record import DecisionRule
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.records import records_at
from tests.opsledger.demo.conftest import Written

R = TypeVar("R", bound=Record)


def states(written: Written, kind: type[R], at: At = LIVE) -> dict[str, R]:
    """The records of a kind, by their ids."""
    rows = records_at(written.ledger.caught_up(), at)
    return {row.record: row.state for row in rows if isinstance(row.state, kind)}


def moment(written: Written, words: str) -> At:
    """What held at a moment of the story."""
    return At(LIVE.position, microseconds(written.summary.weeks.moment(words)))


def named(written: Written, name: str) -> str:
    """The id of a record that the scripts name."""
    return written.summary.ids[name]


def entries(written: Written, *types: str) -> list[AnyEntry]:
    """The entries of some types, in order."""
    log = written.ledger.log
    return [entry for entry in log.scan(0, log.head()) if entry.type in types]


def test_the_loading_step_follows_the_story(history: Written) -> None:
    """Last stop first before and after; in between as the kitchen finishes, and a driver says what that costs."""
    said: list[str] = []
    for words in ("w-40 Mon", "w-29 Mon", "w-10 Mon"):
        process = states(history, Process, moment(history, words))["order-to-delivery"]
        step = process.in_force.step("load")
        assert step is not None
        said.append(step.action)
    assert len(set(said)) == 3
    during = states(history, Process, moment(history, "w-29 Mon"))["order-to-delivery"]
    assert during.bottleneck_open
    assert during.bottleneck is not None
    assert during.bottleneck.step == "load"


def test_processes_in_force_are_sound_and_a_draft_is_not(history: Written) -> None:
    """A page finds in the draft a step that nobody answers for, and a way that leads nowhere."""
    processes = states(history, Process)
    in_force = [process for process in processes.values() if process.state == "effective"]
    assert len(in_force) >= 3
    assert not any(breaks(process.in_force) for process in in_force)
    assert {found.word for found in breaks(processes["new-driver"].newest)} == {
        "no_accountable",
        "unknown_step",
    }


def test_the_power_failure_was_a_risk(history: Written) -> None:
    """It came true as the issue of that night, and was rated lower once its cause was treated."""
    name = named(history, "@r-cold")
    before = states(history, Risk, moment(history, "w-43 Mon"))[name]
    risk = states(history, Risk)[name]
    assert (risk.materialised, risk.issue) == (1, named(history, "@outage"))
    assert {named(history, "@battery"), named(history, "@power"), "check.cold-store"} <= set(risk.measures)
    assert before.current is not None
    assert risk.current is not None
    assert risk.current.impact < before.current.impact


def test_a_failed_check_is_followed_up(history: Written) -> None:
    """The tills were short once; its issue is closed and the control is clear again."""
    control = states(history, Control)["check.cash"]
    assert (control.failed, control.issue, control.deficiency) == (1, None, None)
    assert states(history, Issue)["check.cash/F1"].state == "closed"


def test_a_supplier_was_approved_and_that_was_reversed(history: Written) -> None:
    """The reversal names the decision, and a later one stands."""
    rule = states(history, DecisionRule)["supplier-approval"]
    assert (rule.decisions, rule.reversals) == (2, 1)
    assert rule.last_decision is not None
    assert not rule.last_decision.reversed
    assert states(history, DecisionRule)["refunds"].limit == 300


def test_the_first_analysis_gave_way_to_the_second(history: Written) -> None:
    """It was the bridge, said the first; the second names the loading rule."""
    analyses = states(history, Analysis)
    first, second = named(history, "@a-bridge"), named(history, "@a-late")
    assert (analyses[first].state, analyses[first].superseded_by) == ("superseded", second)
    assert "dispatch-rules" in analyses[second].about


def test_the_monthly_report_goes_out_each_month_and_once_again(history: Written) -> None:
    """One issue for every month without a gap; the reissue says why and has another text."""
    issued = entries(history, "report.issued/1")
    texts: dict[str, str] = {}
    for entry in issued:
        assert isinstance(entry.data, ReportIssued)
        texts[entry.data.period] = history.ledger.log.text(entry.data.body)  # pyright: ignore[reportArgumentType]
    assert len(texts) == len(issued) >= 16
    (again,) = entries(history, "report.reissued/1")
    assert isinstance(again.data, ReportReissued)
    assert again.reason
    assert again.data.ledger_position == again.position - 1
    text = history.ledger.log.text(again.data.body)  # pyright: ignore[reportArgumentType]
    differing = [
        (before, after)
        for before, after in zip(texts[again.data.period].splitlines(), text.splitlines(), strict=True)
        if before != after
    ]
    assert len(differing) == 1


def test_last_years_budget_is_closed_and_this_years_is_carried_out(history: Written) -> None:
    """What came out differently is explained; this year was revised and approved again."""
    budgets = states(history, Budget)
    last, this = budgets[named(history, "@budget.last-year")], budgets[named(history, "@budget.this-year")]
    assert last.state == "closed"
    assert [line.explanation != "" for line in last.lines if line.is_far_off] == [True, True]
    assert this.state == "executing"
    assert all(0 < line.actual < line.planned for line in this.lines)
    assert any(
        entry.record == named(history, "@budget.this-year") for entry in entries(history, "budget.revised/1")
    )


def test_an_appeal_was_heard(history: Written) -> None:
    """The driver of the late weeks appealed, and got a better score."""
    before = states(history, Appraisal, moment(history, "w-24 Wed"))[named(history, "@a-gao")]
    after = states(history, Appraisal)[named(history, "@a-gao")]
    assert (before.score or 100) < (after.score or 0)
    assert after.state == "applied"
    assert len([run for run in states(history, Appraisal).values() if run.subject]) == 3


def test_the_units_are_one_tree_with_the_shops_in_it(history: Written) -> None:
    """Everything active hangs below the management, and every unit has a head and duties."""
    units = {record: unit for record, unit in states(history, OrgUnit).items() if unit.state == "active"}
    assert [record for record, unit in units.items() if unit.parent is None] == ["dept.management"]
    assert sum(unit.parent == "dept.shops" for unit in units.values()) == 5
    assert all(unit.head and unit.duties for unit in units.values())


def test_a_new_driver_has_read_some_and_has_some_left(history: Written) -> None:
    """Among what his job must read, in its order, something is done and something is not."""
    driver = states(history, Position)[named(history, "@post.driver")]
    person = driver.holders[-1]
    to_read = [
        document
        for document in states(history, Document).values()
        if document.state == "effective"
        and (
            {"*", person} & set(document.readers) or named(history, "@post.driver") in document.reader_groups
        )
    ]
    done = [has_acknowledged(person, one.acknowledged, one.effective_version) for one in to_read]
    assert all(one.reading_order for one in to_read)
    assert (done.count(True), done.count(False)) == (4, 4)


def test_the_monday_round_goes_on(history: Written) -> None:
    """Held week by week, once cancelled, and the next one is in the diary."""
    rounds = [m for record, m in states(history, Meeting).items() if record.startswith("monday-round")]
    assert [meeting.state for meeting in rounds].count("cancelled") == 1
    assert rounds[-1].state == "scheduled"
    assert rounds[-1].starts_at is not None
    assert rounds[-1].starts_at > history.summary.last


def test_people_attached_files_whose_bytes_are_kept(history: Written) -> None:
    """A form, a plan of the doors and the readings of a night, in the annexes and in the ledger."""
    log = history.ledger.log
    rows = records_at(history.ledger.caught_up(), LIVE)
    files = [file for row in rows for file in row.state.attachments]
    assert {file.media_type for file in files} == {"text/csv", "image/svg+xml", "text/plain"}
    for file in files:
        data = log.blob(file.sha256)
        assert (len(data), sha256(data).hexdigest()) == (file.size_bytes, file.sha256)
    (night,) = states(history, Issue)[named(history, "@outage")].attachments
    assert night.name in ("temperatures-of-the-night.csv", "停电当夜温度.csv")
