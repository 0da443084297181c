"""The monthly management report of the invented company, with the figures as they were measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from opsledger.demo.figures import Measured, indicators, mean, measured
from opsledger.demo.pages import read_toml
from opsledger.demo.papers import Say
from opsledger.demo.steps import Step
from opsledger.demo.weeks import WEEKS, Weeks, at
from opsledger_events.language import Language
from opsledger_events.periods import Frequency, Period, period_named, period_of
from opsledger_events.values import Choice, Value


class How(Choice):
    """How the values of a month become one figure."""

    MEAN = "mean", "Mean of all", "平均"
    SUM = "sum", "Sum of all", "合计"
    DAILY = "daily", "Sum of the segments, mean of the days", "分项合计、按日平均"


class Row(Value, forbid_unknown_fields=True):
    """A line of the report: an indicator, how its values come together, how many digits are shown."""

    indicator: str
    how: How = How.MEAN
    digits: int = 1


class Reissue(Value, forbid_unknown_fields=True):
    """A month whose report went out with a wrong figure, and again with the right one."""

    month_of: str
    """A moment of it."""
    indicator: str
    factor: float
    days_later: int
    why: Say


class Monthly(Value, forbid_unknown_fields=True):
    """The file of the report."""

    id: str
    by: str
    heading: Say
    columns: Say
    remarks: tuple[Say, ...]
    """What stands under the figures, one after the other."""
    row: list[Row]
    reissue: Reissue


def report_steps(weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """An issue for every month that is over, and one of them again."""
    writer = Writer(read_toml(Monthly, "reports.toml"), weeks, language, seed)
    month = period_named(period_of(weeks.start(-WEEKS) + timedelta(days=31), Frequency.MONTH))
    number = 0
    while month.after <= weeks.start(1):
        yield from writer.issues(month, number)
        month, number = period_named(period_of(month.after, Frequency.MONTH)), number + 1


class Writer:
    """Writes the report of each month."""

    def __init__(self, report: Monthly, weeks: Weeks, language: Language, seed: int) -> None:
        self.report = report
        self.language: Language = language
        self.again = period_of(weeks.day(report.reissue.month_of), Frequency.MONTH)
        self.figures = {one.id: one for one in indicators()}
        self.values = {
            row.indicator: measured(self.figures[row.indicator], weeks, seed) for row in report.row
        }

    def issues(self, month: Period, number: int) -> Iterator[Step]:
        """The report of one month, on the seventh of the next; and again where it was wrong."""
        out, wrong = month.after + timedelta(days=6), self.report.reissue
        if month.word != self.again:
            yield self.step("issue", out, month, self.text(month, number))
            return
        yield self.step("issue", out, month, self.text(month, number, {wrong.indicator: wrong.factor}))
        later = out + timedelta(days=wrong.days_later)
        yield self.step("reissue", later, month, self.text(month, number), wrong.why[self.language])

    def step(self, verb: str, day: date, month: Period, text: str, reason: str = "") -> Step:
        """One text that goes out."""
        data: dict[str, Any] = {"period": month.word, "body": text, "ledger_position": "{#head}"}
        return Step(at(day, 16), at(day, 16), f"report {verb}", self.report.id, self.report.by, data, reason)

    def text(self, month: Period, number: int, factors: dict[str, float] | None = None) -> str:
        """What the report of a month says; a factor makes a figure wrong."""
        report, language = self.report, self.language
        lines = [report.heading[language].format(month=month.word), "", report.columns[language]]
        lines.append("|---|---:|---|")
        for row in report.row:
            figure = self.figures[row.indicator]
            texts = figure.data | (figure.zh if language == "zh" else figure.en)
            value = self.value(row, month) * (factors or {}).get(row.indicator, 1.0)
            lines.append(f"| {texts['title']} | {value:,.{row.digits}f} | {texts['unit']} |")
        return "\n".join([*lines, "", report.remarks[number % len(report.remarks)][language], ""])

    def value(self, row: Row, month: Period) -> float:
        """The figure of a month; a week belongs to the month in which it begins."""
        found: list[Measured] = [
            one for one in self.values[row.indicator] if month.first <= one.day < month.after
        ]
        if row.how is How.MEAN:
            return mean(found)
        total = sum(one.value for one in found)
        return total / len({one.day for one in found}) if row.how is How.DAILY else total
