"""`opsledger bisect`: the entry after which a record first was so."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


def places(run: Run, *arguments: object) -> dict[str, int]:
    done = run("bisect", *arguments, "-o", "ndjson")
    assert done.code == 0, done.err
    return {row["place"]: row["position"] for row in map(json.loads, done.out.splitlines())}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("state = resolved", {"before": 4, "first": 5}),
        ("responsible = Bo", {"before": 1, "first": 4, "after": 5}),
        ("severity in (high, critical)", {"first": 1, "after": 4}),
        ("not state = raised and responsible", {"before": 1, "first": 4, "after": 5}),
        ("(state = closed or solution ~ 'NEW dr') and owner != Bo", {"before": 4, "first": 5}),
        ("solution = null", {"first": 1, "after": 4}),
        ("tags = urgent", {"first": 1, "after": 4}),
        ("state = 'In progress'", {"before": 1, "first": 4, "after": 5}),
        ("状态 = 已解决", {"before": 4, "first": 5}),
        ("状态 in (处理中, resolved) and Severity = ＨＩＧＨ", {"before": 1, "first": 4, "after": 5}),
        ("严重程度 = 高 and 'Responsible' = Bo", {"before": 1, "first": 4, "after": 5}),
        ("状态 属于 （处理中，resolved） 且 非 严重程度＝低", {"before": 1, "first": 4, "after": 5}),
        ("state == resolved 或者 reopened ≥ 1", {"before": 4, "first": 5}),
        ("reopened = 0 and 处理人", {"before": 1, "first": 4, "after": 5}),
    ],
)
def test_the_first_entry_and_its_neighbours(told: Run, condition: str, found: dict[str, int]) -> None:
    assert places(told, "ISS-1", condition) == found


def test_dates_are_compared(told: Run) -> None:
    assert places(told, "travel", "effective_from >= 2026-02-01") == {"before": 3, "first": 6}


@pytest.fixture
def zoned(told: Run) -> Run:
    """An issue detected at 20:00:30 in UTC, which is the next morning in Shanghai."""
    assert told("issue", "raise", "--title", "At night", "--detected-at", "2026-01-02T20:00:30Z").code == 0
    return told


@pytest.mark.parametrize(
    ("condition", "zone", "holds"),
    [
        ("detected_at = 2026-01-03", "Asia/Shanghai", True),
        ("detected_at = 2026-01-02", "Asia/Shanghai", False),
        ("detected_at = 2026-01-02", "UTC", True),
        ("detected_at <= 2026/01/02", "UTC", True),
        ("detected_at < 2026-01-02", "UTC", False),
        ("detected_at > 2026-01-02", "UTC", False),
        ("detected_at > 2026-01-02", "Asia/Shanghai", True),
        ("detected_at = 2026-01", "UTC", True),
        ("detected_at in (2025-12, 2026-Q1)", "UTC", True),
        ("detected_at < yesterday", "UTC", True),
        ("detected_at > yesterday", "UTC", False),
        ("detected_at = '2026-01-03 04:00'", "Asia/Shanghai", True),
        ("detected_at = '2026-01-03 04:00:30'", "Asia/Shanghai", True),
        ("detected_at = '2026-01-03 04:00:31'", "Asia/Shanghai", False),
        ("detected_at > '2026-01-03 04:00'", "Asia/Shanghai", True),
        ("detected_at ~ '2026-01-03 04'", "Asia/Shanghai", True),
        ("detected_at != 2026-01-03", "Asia/Shanghai", False),
        ("detected_at = null", "UTC", False),
    ],
)
def test_times_are_those_of_the_users_zone(zoned: Run, condition: str, zone: str, holds: bool) -> None:
    done = zoned("--zone", zone, "bisect", "ISS-3", condition)
    assert done.code == (0 if holds else 1), done.err


def test_what_a_moment_came_to_is_said(zoned: Run) -> None:
    done = zoned("--zone", "Asia/Shanghai", "bisect", "ISS-3", "detected_at = 2026-01-03", "-o", "json")
    assert done.err == "2026-01-03: 2026-01-03 00:00:00+08:00 to 2026-01-03 23:59:59.999999+08:00\n"


def test_a_days_field_is_compared_with_days_and_periods(told: Run) -> None:
    assert told("issue", "triage", "ISS-2", "--severity", "low", "--due", "2026-02-20").code == 0
    assert places(told, "ISS-2", "due = 2026-02-20")["first"] == 8
    assert places(told, "ISS-2", "due = 2026年2月")["first"] == 8
    assert told("bisect", "ISS-2", "due < 2026-02-20").code == 1


def test_the_text_of_a_document_is_searched_not_its_digest(told: Run) -> None:
    assert places(told, "travel", "body ~ 'OR BUS'") == {"before": 3, "first": 6}
    assert places(told, "travel", "body ~ 'by train'") == {"first": 3, "after": 6}
    assert told("bisect", "travel", "body ~ a").code == 0
    assert told("bisect", "travel", "body = null").code == 1
    assert told("bisect", "travel", "body = 'Travel by train.'").code == 2


def test_what_never_held_ends_with_1(told: Run) -> None:
    done = told("bisect", "ISS-1", "state = closed")
    assert (done.code, done.out) == (1, "")
    assert "never" in done.err
    assert told("bisect", "ISS-1", "state = resolved", "--known-at", "#4").code == 1
    assert told("bisect", "ISS-1", "state = resolved", "--as-of", "2026-01-20").code == 1


def test_how_often_it_changed_since(told: Run) -> None:
    done = told("bisect", "ISS-1", "state = in_progress")
    assert "First after #4; changes since: 1; it does not hold." in done.err


def test_on_the_effective_axis_what_came_late_stands_where_it_held(cli: Run) -> None:
    for day, text in ((5, "new"), (1, "old")):
        at = f"2026-01-0{day}T00:00Z"
        assert cli("document", "adopt", "d", "--title", text, "--body", text, "--at", at).code == 0
    assert places(cli, "d", "title = old") == {"before": 1, "first": 2}
    assert places(cli, "d", "title = old", "--axis", "effective") == {"first": 2, "after": 1}


@pytest.mark.parametrize(
    ("condition", "told_of"),
    [
        ("stat = resolved", ("Column 1", "state")),
        ("state = resolved or ownr = Bo", ("Column 21", "owner")),
        ("(state = resolved", ("Column 18", ")")),
        ("state =", ("Column 8", "a value")),
        ("state = resolved owner", ("Column 18", "owner")),
        ("title = 'open", ("Column 9", "quotation")),
        ("severity = hgh", ("Column 12", "high")),
        ("state = resolvd", ("Column 9", "resolved")),
        ("state in (closed, opn)", ("Column 19", "opn")),
        ("severity > low", ("Column 12", "order")),
        ("owner = Ada or severity = hgh", ("Column 27", "high")),
        ("detected_at < foo", ("Column 15", "foo", "last friday")),
        ("detected_at = 2026-02-30", ("Column 15", "2026-02-30")),
        ("detected_at < null", ("Column 15", "null")),
        ("due = #5", ("Column 7", "position")),
        ("reopened > many", ("Column 12", "many", "a number")),
        ("reopened = nan", ("Column 12", "a number")),
        ("links = ISS-1", ("Column 9", "~ ISS-1")),
        ("__class__", ("Column 1", "Choose one of state, title")),
        ("", ("Column 1", "a field")),
        ("(" * 200, ("Column 51", "inside")),
    ],
)
def test_a_mistake_names_its_column(told: Run, condition: str, told_of: tuple[str, str]) -> None:
    done = told("bisect", "ISS-1", condition)
    assert done.code == 2
    for word in told_of:
        assert word in done.err


def test_a_mistake_is_told_with_what_the_word_is_called(told: Run) -> None:
    """An id and its label, where that says anything else."""
    assert "“resolved（已解决）”" in told("--lang", "zh", "bisect", "ISS-1", "状态 = 已解").err
    assert "“severity（严重程度）”" in told("--lang", "zh", "blame", "ISS-1", "严重程").err
    assert "“effective (in force)”" in told("--lang", "en", "bisect", "travel", "state = 'in forc'").err
    assert "“effective (in force)”" in told("--lang", "en", "bisect", "travel", "state = efective").err


def test_an_unknown_record_gets_the_nearest(told: Run) -> None:
    done = told("bisect", "ISS-11", "state = resolved")
    assert (done.code, "ISS-1" in done.err) == (3, True)
