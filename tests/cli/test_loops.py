"""The loops of a handbook, each from its start to its end, by the commands that a user gives.

record → monitor → find the cause → improve → check the effect → record. Along the way it is asked what
somebody relies on: what is shown, what calls for a person, what was so at an earlier moment, and what is
refused, by which rule.
"""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from tests.cli.conftest import Run


class Handbook:
    """A new handbook, written and read by command lines as a shell takes them apart."""

    def __init__(self, run: Run) -> None:
        """With a command line that has a ledger."""
        self._run = run

    def do(self, line: str) -> list[dict[str, Any]]:
        """Carry out a command line; the entries that it recorded."""
        done = self._run(*shlex.split(line), "-o", "ndjson")
        assert done.code == 0, f"{line}: {done.err}"
        return done.rows()

    def refuses(self, line: str, rule: str, *words: str) -> None:
        """A command line is refused by a rule, in words that name the way out; nothing is recorded."""
        before = len(self.do("log"))
        done = self._run(*shlex.split(line))
        assert (done.code, f"Rule: {rule}," in done.err) == (9, True), f"{line}: {done.err}"
        for word in words:
            assert word in done.err
        assert len(self.do("log")) == before

    def show(self, record: str, moment: str = "") -> dict[str, Any]:
        """A record in full, now or as of a moment."""
        done = self._run("show", record, "-o", "json", *(["--as-of", moment] if moment else []))
        assert done.code == 0, done.err
        return json.loads(done.out)

    def state(self, record: str) -> str:
        """Where a record stands."""
        return self.show(record)["state"]

    def calls(self, record: str, moment: str) -> str:
        """What a record needed a person for at a moment, in words; empty for nothing."""
        rows = self.do(f"attention --as-of {moment}")
        return "; ".join(row["need"] for row in rows if row["record"] == record and not row["coming"])


@pytest.fixture
def book(cli: Run) -> Handbook:
    """A new handbook."""
    return Handbook(cli)


def test_a_goal_from_five_answers_to_achieved(book: Handbook) -> None:
    """It becomes active when it is complete, and is said to be late before its time is over."""
    book.do("indicator define KPI-1 --title Complaints --formula count --unit cases --direction down")
    book.do("goal draft GOAL-1 --title 'Halve complaints' --specific 'Fewer complaints' --at 2026-01-02")
    book.refuses("goal activate GOAL-1", "goal.smart", "measurable", "indicator", "target", "due date")
    book.do(
        "goal amend GOAL-1 measurable='Cases a month' achievable='Shop 3 did it' relevant='They stay' "
        "time_bound='In four steps' indicator=KPI-1 baseline=40 start=2026-01-01 --at 2026-01-03"
    )
    book.refuses("goal activate GOAL-1", "goal.smart", "target", "due date")
    book.do("goal activate GOAL-1 --target 20 --due 2026-06-30 --at 2026-01-05")
    book.do("goal check-in GOAL-1 --value 38 --remark 'Slow start' --at 2026-03-31")
    assert (book.show("GOAL-1")["state"], book.show("GOAL-1")["value"]) == ("active", 38.0)
    assert book.calls("GOAL-1", "2026-04-01") == "off track: far behind the time that has passed"
    book.refuses("goal revise-target GOAL-1 --target 30", "reason", "--reason")
    book.do("goal check-in GOAL-1 --value 19 --at 2026-06-15")
    assert book.calls("GOAL-1", "2026-06-16") == ""
    book.do("goal achieve GOAL-1 --result 19 --at 2026-06-28")
    assert book.state("GOAL-1") == "achieved"
    assert book.show("GOAL-1", "2026-06-01")["state"] == "active"
    book.refuses("goal check-in GOAL-1 --value 25", "state", "achieved")


def test_an_issue_to_its_cause_an_improvement_and_a_verified_end(book: Handbook) -> None:
    """What was done about it is measured before it becomes the standard; another person verifies."""
    book.do("indicator define KPI-1 --title 'Late deliveries' --formula 'late/all' --unit % --direction down")
    for period, value in (("2026-01", 9), ("2026-02", 11), ("2026-04", 4), ("2026-05", 3)):
        book.do(f"indicator measure KPI-1 --period {period} --value {value}")
    book.do(
        "issue raise ISS-1 --title 'Parcels come late' --severity high --description 'Every tenth parcel' "
        "--occurred-at 2026-02-20T08:00Z --scope 'North route' --at 2026-02-20T09:00Z --actor Ada"
    )
    book.do("issue assign ISS-1 --responsible Bo --at 2026-02-21 --actor Ada")
    assert "severity High" in book.calls("ISS-1", "2026-02-22")
    book.do(
        "issue find-cause ISS-1 --root-cause 'Nobody sorts at night' --whys Late --whys 'Sorted at 9' "
        "--branch method --certainty confirmed --actor Bo"
    )
    (planned, linked) = book.do(
        "improvement plan IMP-1 --title 'Sort at night' --sources ISS-1 --indicator KPI-1 "
        "--expected-effect 'From 10 to 4 in a hundred' --evaluate-on 2026-05-31 --at 2026-03-01 --actor Bo"
    )
    assert (linked["record"], linked["causation"]) == ("ISS-1", planned["position"])
    book.refuses("issue resolve ISS-1 --actor Bo", "issue.solution", "--solution")
    book.do("issue resolve ISS-1 --solution 'Sort at night' --at 2026-03-10 --actor Bo")
    book.refuses("issue close ISS-1 --actor Ada", "state", "verify")
    book.refuses("issue verify ISS-1 --actor Bo", "issue.four_eyes", "Another person")
    book.do("issue verify ISS-1 --at 2026-03-12 --actor Ada")
    book.refuses("issue close ISS-1 --actor Ada", "issue.open_action", "IMP-1")

    book.do("improvement start IMP-1 --at 2026-03-02 --actor Bo")
    book.refuses("improvement standardise IMP-1 --actor Bo", "improvement.effect", "--verdict")
    assert "effect to be checked" in book.calls("IMP-1", "2026-06-02")
    (figure,) = book.do("kpi KPI-1 --period 2026-04")
    assert [point["value"] for point in figure["points"]] == [9, 11, 4, 3]
    assert "IMP-1" in {change["record"] for change in figure["preceded_by"]}
    book.do(
        "improvement check IMP-1 --verdict effective --estimate -6.5 --findings 'Down by two thirds' "
        "--at 2026-06-03 --actor Ada"
    )
    assert "effect" not in book.calls("IMP-1", "2026-06-04")
    book.do("document adopt night-sorting --title 'Night sorting' --body 'Sort from 22:00.' --at 2026-06-05")
    book.do("improvement standardise IMP-1 --standard night-sorting --at 2026-06-06 --actor Bo")
    assert (book.show("IMP-1")["estimate"], book.show("IMP-1")["standard"]) == (-6.5, "night-sorting")
    book.do("issue close ISS-1 --at 2026-06-07 --actor Ada")
    shown = book.show("ISS-1")
    assert (shown["state"], shown["resolved_by"], shown["verified_by"]) == ("closed", "Bo", "Ada")
    assert {"type": "answered_by", "to": "IMP-1"} in shown["links"]
    assert book.calls("ISS-1", "2026-06-08") == ""


def test_a_policy_from_its_draft_to_its_end(book: Handbook) -> None:
    """Another approves exactly this text; the draft is not in force; an edition is acknowledged anew."""
    book.do("position create drivers --title Driver")
    book.do(
        "document draft gifts --title 'Gifts' --type policy --body 'No gifts.' --readers Cleo --reader-groups drivers "
        "--at 2026-01-02 --actor Ada"
    )
    book.refuses("document approve gifts --actor Bo", "state", "submit")
    book.do("document submit gifts --at 2026-01-03 --actor Ada")
    book.refuses("document approve gifts --actor Ada", "approval.four_eyes", "--actor NAME")
    book.do("document approve gifts --at 2026-01-04 --actor Bo")
    book.do("document take-effect gifts --at 2026-01-05 --actor Bo")
    assert book.show("gifts")["text"] == "No gifts."
    assert book.calls("gifts", "2026-01-06") == "not acknowledged by: Cleo"
    book.do("document acknowledge gifts --at 2026-01-07 --actor Cleo")
    assert book.calls("gifts", "2026-01-08") == ""

    book.refuses("document revise gifts --body 'Up to 20 €.' --actor Ada", "reason", "--reason")
    book.do("document revise gifts --body 'Up to 20 €.' --reason 'Law of 2026' --at 2026-02-01 --actor Ada")
    assert (book.state("gifts"), book.show("gifts")["text"]) == ("effective", "No gifts.")
    book.refuses("document take-effect gifts --actor Bo", "approval.stage", "submit")
    book.do("document submit gifts --at 2026-02-02 --actor Ada")
    book.do("document approve gifts --at 2026-02-03 --actor Bo")
    book.do("document revise gifts --body 'Up to 30 €.' --reason 'Typing' --at 2026-02-04 --actor Bo")
    book.refuses("document take-effect gifts --actor Bo", "approval.stage")
    book.do("document submit gifts --at 2026-02-05 --actor Bo")
    book.do("document approve gifts --at 2026-02-06 --actor Ada")
    book.do("document take-effect gifts --at 2026-02-07 --actor Ada")
    shown = book.show("gifts")
    assert (shown["text"], shown["edition"], shown["author"], shown["approver"]) == (
        "Up to 30 €.",
        2,
        "Bo",
        "Ada",
    )
    assert book.show("gifts", "2026-02-06")["text"] == "No gifts.", "what it said on a day stays askable"
    assert book.calls("gifts", "2026-02-08") == "not acknowledged by: Cleo"
    book.do("document acknowledge gifts --at 2026-02-09 --actor Cleo")
    assert book.calls("gifts", "2026-02-10") == ""
    book.do("document retire gifts --reason 'In the code of conduct now' --at 2026-03-01 --actor Bo")
    assert (book.state("gifts"), book.show("gifts", "2026-02-20")["state"]) == ("retired", "effective")


def test_a_contingency_plan_from_its_draft_to_the_review_after_it_was_needed(book: Handbook) -> None:
    """It is exercised; its activation pins the version in force; the review after it leads on to work."""
    book.do(
        "plan draft PLAN-1 --title 'Power cut' --scenario 'No power for hours' --triggers 'Lights out' "
        "--rto-minutes 60 --mtpd-minutes 240 --steps 'Start the generator' --steps 'Call the fish market' "
        "--team Bo --at 2026-01-02 --actor Ada"
    )
    book.refuses("plan activate PLAN-1 --trigger 'Lights out'", "state", "approve")
    book.refuses("plan approve PLAN-1 --actor Ada", "approval.four_eyes", "Another person")
    book.do("plan approve PLAN-1 --at 2026-01-03 --actor Bo")
    book.do("plan take-effect PLAN-1 --at 2026-01-04 --actor Bo")
    book.do("issue raise ISS-1 --title 'Generator has no fuel' --at 2026-02-01 --actor Bo")
    book.do("plan exercise PLAN-1 --type tabletop --result partly --actions ISS-1 --at 2026-02-01 --actor Bo")
    assert book.show("PLAN-1")["exercise_result"] == "partly"
    in_force = book.show("PLAN-1")["version"]

    (activated,) = book.do("plan activate PLAN-1 --trigger 'Lights out' --at 2026-03-01T08:00Z --actor Bo")
    assert activated["data"]["plan_version"] == in_force
    assert book.calls("PLAN-1", "2026-03-01T08:01Z") == "activated, 2 steps to go"
    book.do("plan complete-step PLAN-1 --step 1 --at 2026-03-01T08:10Z --actor Bo")
    book.refuses("plan complete-step PLAN-1 --step 1 --actor Bo", "plan.step_once")
    book.do("plan complete-step PLAN-1 --step 2 --at 2026-03-01T08:20Z --actor Bo")
    book.do("plan stand-down PLAN-1 --at 2026-03-01T12:00Z --actor Bo")
    assert book.state("PLAN-1") == "stood_down"
    assert book.calls("PLAN-1", "2026-03-02") == "stood down, no after-action review yet"
    book.do("improvement plan IMP-1 --title 'Fuel on the first of the month' --sources ISS-1 --actor Bo")
    book.do("plan after-action PLAN-1 --findings 'Fuel ran low' --actions IMP-1 --at 2026-03-05 --actor Ada")
    shown = book.show("PLAN-1")
    assert (shown["state"], shown["after_action"], shown["plan_version"]) == (
        "effective",
        "Fuel ran low",
        in_force,
    )


def test_a_risk_that_was_treated_and_happened_all_the_same(book: Handbook) -> None:
    """What is left of it is not more than it was; when it happens an issue follows it up."""
    book.do("risk identify RSK-1 --title 'Cold chain breaks' --cause 'Old compressor' --at 2026-01-02")
    book.refuses("risk treat RSK-1 --treatment mitigate", "state", "assess")
    book.do(
        "risk assess RSK-1 --inherent likelihood=5,impact=4 --current likelihood=3,impact=4 --at 2026-01-03"
    )
    book.refuses(
        "risk treat RSK-1 --treatment mitigate --residual likelihood=5,impact=5", "risk.residual", "residual"
    )
    book.do("risk treat RSK-1 --treatment mitigate --residual likelihood=1,impact=4 --at 2026-01-04")
    book.do("task create TSK-1 --title 'Buy a compressor' --assignee Bo --due 2026-03-31 --at 2026-01-05")
    book.do("risk link-measure RSK-1 --measure TSK-1 --at 2026-01-05")
    assert (book.state("RSK-1"), book.show("RSK-1")["measures"]) == ("treating", ["TSK-1"])
    assert book.calls("TSK-1", "2026-04-02") == "overdue"
    happened, raised, *_ = book.do("risk materialise RSK-1 --what 'Two tons of fish lost' --at 2026-04-03")
    issue = raised["record"]
    assert (raised["type"], raised["causation"]) == ("issue.raised/1", happened["position"])
    assert (book.state(issue), book.show("RSK-1")["issue"]) == ("raised", issue)
    assert {"type": "caused_by", "to": "RSK-1"} in book.show(issue)["links"]
    assert book.show("RSK-1")["materialised"]
    book.do(f"improvement plan IMP-1 --title 'Two compressors' --sources RSK-1 --sources {issue}")
    linked = {(link["type"], link["record"]) for link in book.show("IMP-1")["linked_from"]}
    assert {("answered_by", "RSK-1"), ("answered_by", issue)} <= linked


def test_a_budget_from_its_plan_to_what_became_of_it(book: Handbook) -> None:
    """Another approves it; no account goes over its plan in silence; what differs is explained."""
    book.do(
        "budget prepare BUD-1 --title 'Fleet 2026' --period 2026 --currency CNY --actor Ada --at 2026-01-02 "
        "--lines account=Fuel,planned=1000 --lines account=Tyres,planned=200"
    )
    book.refuses("budget book BUD-1 --account Fuel --amount 10", "state", "approve")
    book.refuses("budget approve BUD-1 --actor Ada", "budget.four_eyes", "--actor NAME")
    book.do("budget approve BUD-1 --actor Bo --at 2026-01-05")
    book.do("budget commit BUD-1 --account Tyres --amount 150 --at 2026-02-01 --actor Ada")
    book.do(
        "budget book BUD-1 --account Tyres --amount 150 --from-commitment yes --at 2026-03-01 --actor Ada"
    )
    book.do("budget book BUD-1 --account Fuel --amount 900 --at 2026-06-01 --actor Ada")
    book.refuses("budget book BUD-1 --account Fuel --amount 300", "budget.over", "Fuel", "--justification")
    book.do("budget book BUD-1 --account Fuel --amount 300 --justification 'Price rose' --at 2026-07-01")
    lines = {line["account"]: line for line in book.show("BUD-1")["lines"]}
    assert (lines["Fuel"]["actual"], lines["Tyres"]["actual"]) == (1200.0, 150.0)
    assert lines["Tyres"].get("committed", 0) == 0, "what was booked is promised no more"
    book.refuses("budget close BUD-1 --actor Bo", "budget.unexplained", "Fuel")
    book.do("budget explain BUD-1 --account Fuel --explanation 'Price rose by a fifth' --actor Ada")
    book.do("budget explain BUD-1 --account Tyres --explanation 'One set was left over' --actor Ada")
    book.do("budget close BUD-1 --actor Bo")
    assert book.state("BUD-1") == "closed"
    book.refuses("budget book BUD-1 --account Fuel --amount 1", "state", "closed")


def test_an_appraisal_by_a_scheme(book: Handbook) -> None:
    """Weights are whole, nobody scores themself, an appeal is answered, and the result is applied."""
    book.do("indicator define KPI-1 --title 'On time' --formula 'on time/all' --unit %")
    book.do(
        "appraisal draft APR-1 --title 'Drivers' --cycle quarter --criteria name=Care,weight=40 --actor HR"
    )
    book.refuses("appraisal adopt APR-1", "appraisal.weights", "40 percent")
    book.refuses(
        "appraisal open APR-2 --title x --scheme APR-1 --subject Cleo --period 2026-Q1", "appraisal.scheme"
    )
    book.do(
        "appraisal adopt APR-1 --criteria name=Care,weight=40 --criteria name='On time',weight=60,indicator=KPI-1 "
        "--actor HR --at 2026-01-02"
    )
    book.do("contact add CON-7 --title Cleo --role employee")
    opening = "--title 'Cleo, first quarter' --scheme APR-1 --subject Cleo --contact CON-7 --period 2026-Q1"
    book.do(f"appraisal open APR-2 {opening} --at 2026-04-01 --actor Bo")
    book.refuses(f"appraisal open APR-3 {opening}", "appraisal.one_run", "APR-2")
    assert book.calls("APR-2", "2026-05-02") == "not scored yet: Care, On time"
    book.refuses("appraisal score APR-2 --criterion Care --score 100 --actor Cleo", "appraisal.four_eyes")
    book.do("appraisal score APR-2 --criterion Care --score 80 --at 2026-05-03 --actor Bo")
    book.refuses("appraisal agree APR-2 --actor Cleo", "appraisal.scored", "On time")
    book.do("appraisal score APR-2 --criterion 'On time' --score 70 --at 2026-05-03 --actor Bo")
    assert (book.state("APR-2"), book.show("APR-2")["score"]) == ("scored", 74.0)
    book.refuses("appraisal apply APR-2 --application Bonus --actor Bo", "appraisal.agreed", "agree")
    book.do("appraisal appeal APR-2 --reason 'The carrier was late' --at 2026-05-04 --actor Cleo")
    assert book.calls("APR-2", "2026-05-05") == "an appeal waits for an answer"
    book.do("appraisal score APR-2 --criterion 'On time' --score 80 --at 2026-05-06 --actor Bo")
    book.refuses("appraisal agree APR-2 --actor Bo", "appraisal.subject", "--person NAME")
    book.do("appraisal agree APR-2 --result Good --at 2026-05-07 --actor Cleo")
    assert book.calls("APR-2", "2026-05-08") == "agreed, not applied yet"
    book.do("appraisal apply APR-2 --application 'Bonus of 3 %' --at 2026-05-09 --actor Bo")
    shown = book.show("APR-2")
    assert (shown["state"], shown["score"], shown["result"]) == ("applied", 80.0, "Good")
    assert (shown["scheme_version"], book.show("APR-1")["version"]) == (2, 2)


def test_a_decision_under_a_rule(book: Handbook) -> None:
    """Who may decide decides, within the limit and on the basis asked for; the rule's version is pinned."""
    book.refuses("rule adopt buying --matter Purchases --limit 5000 --unit CNY", "rule.decider", "--decider")
    book.do(
        "rule adopt buying --matter Purchases --limit 5000 --unit CNY --decider Ada "
        "--required-basis 'Three offers' --at 2026-01-02"
    )
    book.refuses(
        "rule decide buying --choice Truck --amount 100 --basis b --actor Bo", "rule.authority", "Ada"
    )
    book.refuses(
        "rule decide buying --choice Truck --amount 9000 --basis b --actor Ada", "rule.limit", "5,000 CNY"
    )
    book.refuses("rule decide buying --choice Tyres --amount 800 --actor Ada", "rule.basis", "Three offers")
    (made,) = book.do(
        "rule decide buying --choice Tyres --amount 800 --basis 'Offers of 3 May' --actor Ada --at 2026-05-04"
    )
    assert made["data"]["rule_version"] == 1
    book.do("rule change-authority buying --decider Bo --reason 'Ada leaves' --at 2026-06-01 --actor Cleo")
    book.refuses("rule decide buying --choice Oil --amount 90 --basis b --actor Ada", "rule.authority", "Bo")
    (later,) = book.do("rule decide buying --choice Oil --amount 90 --basis b --actor Bo --at 2026-06-02")
    assert later["data"]["rule_version"] == 3, "the rule as it stood when it was decided"
    assert book.show("buying", "2026-05-05")["decider"] == "Ada"
    reverse = f"rule reverse buying --decision {made['position']} --actor Bo"
    book.refuses(reverse, "reason", "--reason")
    book.do(f"{reverse} --reason 'Wrong size'")
    book.refuses(f"{reverse} --reason Again", "rule.reversed_once")
    assert [entry["event"] for entry in book.do("log buying")].count("rule.decision_made/1") == 2, "both stay"


def test_a_question_to_the_figures_a_report_and_what_follows(book: Handbook) -> None:
    """A report goes out once a month; what was wrong in it goes out again; an analysis leads to work."""
    book.do("report define sales --title 'Sales by month' --type sales --at 2026-01-02 --actor Ada")
    assert "never issued" in book.calls("sales", "2026-02-12")
    book.do("report issue sales --period 2026-01 --body 'January: 812' --at 2026-02-03 --actor Ada")
    assert (book.calls("sales", "2026-02-12"), book.show("sales")["text"]) == ("", "January: 812")
    book.refuses("report issue sales --period 2026-01 --body 'January: 809'", "report.one_issue", "reissue")
    book.refuses("report reissue sales --period 2026-02 --body x --reason y", "report.issued", "issue")
    book.do("report reissue sales --period 2026-01 --body 'January: 809' --reason Returns --at 2026-02-20")
    assert (book.state("sales"), book.show("sales")["text"]) == ("reissued", "January: 809")
    assert book.show("sales", "2026-02-10")["text"] == "January: 812", "what its first readers were told"
    assert book.calls("sales", "2026-03-12") == "next issue overdue, last issued for 2026-01"

    book.do("indicator define KPI-1 --title Returns --formula count --unit cases --direction down")
    run = "--method trend --indicators KPI-1 --first 2025-10 --last 2026-01 --about sales"
    book.do(f"analysis run ANA-1 --title 'Why so many returns' {run} --at 2026-02-21 --actor Bo")
    assert book.calls("ANA-1", "2026-03-24") == "no finding after more than 30 d"
    book.do("analysis publish ANA-1 --finding 'Sizes run small' --confidence low --at 2026-03-25 --actor Bo")
    book.do("improvement plan IMP-1 --title 'New size table' --sources ANA-1 --at 2026-03-26 --actor Ada")
    assert {"type": "evidence_for", "to": "IMP-1"} in book.show("ANA-1")["links"]
    book.do(f"analysis run ANA-2 --title 'Why, with sizes' {run} --at 2026-04-01 --actor Bo")
    supersede = "analysis supersede ANA-1 --by ANA-2 --reason 'Only shoes run small'"
    book.refuses(supersede, "analysis.successor", "analysis publish ANA-2")
    book.do("analysis publish ANA-2 --finding 'Shoes run small' --confidence high --at 2026-04-02 --actor Bo")
    book.do(f"{supersede} --at 2026-04-02")
    assert (book.show("ANA-1")["state"], book.show("ANA-1")["superseded_by"]) == ("superseded", "ANA-2")


def test_a_control_that_failed(book: Handbook) -> None:
    """The checker is never the doer; a failure opens an issue, and a pass does not end it by itself."""
    design = "control design CTL-1 --title 'Cash count' --frequency month --doer Ada --at 2026-01-02"
    book.refuses(f"{design} --checker Ada", "control.four_eyes", "Another person")
    book.do(f"{design} --checker Bo")
    book.refuses("control perform CTL-1 --result pass --evidence 'Counted' --actor Bo", "state", "start")
    book.do("control start CTL-1 --at 2026-01-05")
    book.refuses("control perform CTL-1 --result pass --evidence 'Counted' --actor Ada", "control.four_eyes")
    failed, raised, *_ = book.do(
        "control perform CTL-1 --result fail --evidence '40 short' --at 2026-02-01 --actor Bo"
    )
    issue = raised["record"]
    assert (raised["type"], failed["data"]["issue"]) == ("issue.raised/1", issue)
    assert book.show(issue)["description"] == "40 short"
    assert "the last check failed" in book.calls("CTL-1", "2026-02-02")
    book.do("control perform CTL-1 --result pass --evidence 'Right' --at 2026-02-03 --actor Bo")
    assert book.show("CTL-1")["issue"] == issue, "its cause is still open"
    book.do(f"issue resolve {issue} --solution 'Count twice' --at 2026-02-04 --actor Ada")
    book.do(f"issue verify {issue} --at 2026-02-05 --actor Bo")
    book.do(f"issue close {issue} --at 2026-02-06 --actor Bo")
    book.do("control perform CTL-1 --result pass --evidence 'Right' --at 2026-03-01 --actor Bo")
    shown = book.show("CTL-1")
    assert (shown["issue"], shown["performed"], shown["failed"]) == (None, 3, 1)
