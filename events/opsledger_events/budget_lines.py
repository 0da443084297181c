"""The lines of a budget: what is planned, committed and spent on each account.

Amounts are decimals with two places. A sum is rounded to two places after each addition: as long as totals are
below 10¹³, the result stays the binary number nearest to the amount in hundredths, so nothing drifts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from opsledger_events.digits import exact
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.values import Name, Number, Required, Text, Value, says

AMOUNT_LIMIT = 1e11
"""Largest absolute amount of one booking or one line."""

LINES_LIMIT = 200
"""Maximum number of lines in a budget, because the record holds their totals."""

Amount = Annotated[float, msgspec.Meta(ge=-AMOUNT_LIMIT, le=AMOUNT_LIMIT)]
Account = Annotated[Required, says(("Account", "科目"), ("A line of the budget", "预算中的科目"))]
PLANNED = says(("Planned", "预算"), ("What may be spent", "可支出的金额"))
PlannedAmount = Annotated[float, msgspec.Meta(ge=0, le=AMOUNT_LIMIT), PLANNED]
Explanation = Annotated[str, msgspec.Meta(max_length=1000)]


Unit = Annotated[Name, says(("Unit", "部门"), ("Whose line it is: an id or a name", "所属部门的编号或名称"))]
Committed = Annotated[
    Number, says(("Committed", "承诺"), ("Promised and not spent yet", "已承诺尚未支出的金额"))
]
Actual = Annotated[Number, says(("Actual", "实际"), ("What was spent", "实际支出金额"))]
WhyFarOff = Annotated[
    Explanation, says(("Explanation", "差异说明"), ("Why it differs from the plan", "与预算不符的原因"))
]


class PlannedLine(Value):
    """What is planned for one account; `unit` is an organisational unit, by its id or its name."""

    account: Account
    planned: PlannedAmount
    unit: Unit = ""


class Line(Value):
    """One account of a budget with its totals, and why it is far from the plan where it is."""

    account: Account
    unit: Unit = ""
    planned: Annotated[Number, PLANNED] = 0.0
    committed: Committed = 0.0
    actual: Actual = 0.0
    explanation: WhyFarOff = ""

    @property
    def used(self) -> float:
        """The amount spent or committed."""
        return rounded(self.committed + self.actual)

    @property
    def is_over(self) -> bool:
        """Whether more is spent or committed than planned."""
        return self.used > self.planned

    @property
    def variance(self) -> float:
        """The amount spent in excess of the plan; negative if less was spent."""
        return rounded(self.actual - self.planned)

    @property
    def is_far_off(self) -> bool:
        """Whether the amount spent differs from the plan by more than a tenth of the plan."""
        return abs(self.variance) > rounded(self.planned / 10)


PlannedLines = Annotated[
    tuple[PlannedLine, ...],
    msgspec.Meta(max_length=LINES_LIMIT),
    says(("Lines", "预算科目"), ("Accounts, and what is planned for each", "各科目及其预算金额")),
]
BookedAmount = Annotated[
    Amount, says(("Amount", "金额"), ("With two decimals; less than 0 takes back", "两位小数；负数表示冲回"))
]
BookedText = Annotated[Text, says(("Text", "摘要"), ("What it is for", "款项用途"), long=True)]
Justification = Annotated[
    Text,
    says(("Justification", "超支理由"), ("Why it may go over the plan", "为何可以超出预算"), long=True),
]


def rounded(amount: float) -> float:
    """An amount rounded to hundredths; never minus zero."""
    return round(amount, 2) + 0.0


def check_amount(field: str, amount: float) -> None:
    """Raise InputError for an amount with more than two decimal places."""
    if rounded(amount) != amount:
        raise InputError(
            tr("{field}: {amount} is finer than 0.01.", field=field, amount=exact(amount)),
            tr("Give it with two decimals at most."),
        )


def check_planned(lines: Iterable[PlannedLine]) -> None:
    """Raise InputError if an account occurs twice or an amount has more than two decimal places."""
    seen: set[str] = set()
    for line in lines:
        if line.account in seen:
            raise InputError(
                tr("lines: the account “{account}” stands twice.", account=line.account),
                tr("Add the two amounts up, or name the accounts apart."),
            )
        seen.add(line.account)
        check_amount(f"lines.{line.account}", line.planned)


def line_of(lines: tuple[Line, ...], account: str) -> Line:
    """The line of an account. Raises InputError that suggests the nearest account."""
    for line in lines:
        if line.account == account:
            return line
    raise InputError(
        tr("account: “{account}” is not in the budget.", account=account),
        did_you_mean(account, [line.account for line in lines]),
    )


def with_changed(lines: tuple[Line, ...], account: str, change: Callable[[Line], Line]) -> tuple[Line, ...]:
    """The lines in the same order, with the line of one account changed."""
    return tuple(change(line) if line.account == account else line for line in lines)


def planned_again(lines: tuple[Line, ...], planned: Iterable[PlannedLine]) -> tuple[Line, ...]:
    """The lines with new plans for some accounts; new accounts come at the end."""
    by_account = {line.account: line for line in lines}
    for one in planned:
        line = by_account.get(one.account) or Line(account=one.account)
        by_account[one.account] = replace(line, planned=rounded(one.planned), unit=one.unit or line.unit)
    return tuple(by_account.values())


def digest_of(lines: tuple[Line, ...]) -> str:
    """SHA-256 (hex) of the plan as JSON: account, planned and unit of each line, without defaults."""
    from hashlib import sha256  # noqa: PLC0415 - slow to load, and not needed for reading

    plan = [PlannedLine(account=line.account, planned=line.planned, unit=line.unit) for line in lines]
    return sha256(msgspec.json.encode(plan)).hexdigest()
