"""The state of a decision rule, and how the decisions under it are identified."""

from __future__ import annotations

from bisect import bisect_left
from typing import Annotated

from opsledger_events.digits import grouped
from opsledger_events.record import Record
from opsledger_events.situation import Situation
from opsledger_events.values import Moment, Name, Number, RecordId, Tally, Text, Value, says

Matter = Annotated[
    Text, says(("Matter", "事项"), ("What is decided under it", "就什么事项作出决定"), long=True)
]
AtLeast = Annotated[
    Number | None,
    says(("From", "起点金额"), ("Smaller amounts are decided elsewhere", "低于此数的不适用本规定")),
]
Limit = Annotated[
    Number | None, says(("Limit", "限额"), ("The largest amount that may be decided", "可决定的最大金额"))
]
Unit = Annotated[Name, says(("Unit", "单位"), ("Currency or unit of the amounts", "金额的币种或单位"))]
Decider = Annotated[
    Name, says(("Decider", "决策人"), ("The position or person who decides", "有权决定的岗位或人员"))
]
Consulted = Annotated[
    tuple[Name, ...],
    says(("Consulted", "征询对象"), ("Who is asked before", "决定前须征询意见的岗位或人员"), max_length=50),
]
Procedure = Annotated[Text, says(("Procedure", "程序"), ("How it is decided", "按什么程序决定"), long=True)]
RequiredBasis = Annotated[
    Text,
    says(("Required basis", "所需依据"), ("What a decision must rest on", "决定必须依据什么"), long=True),
]
Chosen = Annotated[
    Text, says(("Choice", "决定"), ("What was decided", "决定的内容"), min_length=1, long=True)
]
Basis = Annotated[Text, says(("Basis", "依据"), ("What it rests on", "作出决定的依据"), long=True)]
About = Annotated[
    RecordId | None, says(("About", "涉及"), ("The record it is about", "决定所涉及的记录"), ref="*")
]
Amount = Annotated[Number | None, says(("Amount", "金额"), ("In the unit of the rule", "以规定的单位计"))]
DecidedUnit = Annotated[
    Name, says(("Unit", "单位"), ("Unit of the amount, then", "作出决定时的金额单位"), filled=True)
]
RuleVersion = Annotated[
    int,
    says(
        ("Version of the rule", "规定版本"),
        ("The version it was taken under", "作出决定时的版本"),
        filled=True,
    ),
]


class Decision(Value):
    """A decision that was taken, and its position in the ledger."""

    position: Annotated[int, says(("Entry", "记录"), ("Its position", "记录位置"))]
    choice: Chosen
    decider: Annotated[Name, says(("Decider", "决策人"), ("Who decided", "谁作出的决定"))]
    amount: Amount = None
    unit: DecidedUnit = ""
    about: About = None
    decided_at: Annotated[Moment, says(("Decided at", "决定时间"), ("When it was taken", "何时作出"))]
    reversed: Annotated[bool, says(("Reversed", "已撤销"), ("It no longer holds", "不再有效"))] = False


class DecisionRule(Record):
    """The state of a rule."""

    state: str = "draft"
    matter: Matter = ""
    at_least: AtLeast = None
    limit: Limit = None
    unit: Unit = ""
    decider: Decider = ""
    consulted: Consulted = ()
    procedure: Procedure = ""
    required_basis: RequiredBasis = ""
    effective_at: Annotated[
        Moment | None,
        says(("In force since", "生效时间"), ("With these words", "现行内容的生效时间"), filled=True),
    ] = None
    decisions: Annotated[
        Tally, says(("Decisions", "决定次数"), ("How many were taken", "共作出多少决定"), filled=True)
    ] = 0
    reversals: Annotated[
        Tally, says(("Reversals", "撤销次数"), ("How many were reversed", "撤销了多少决定"), filled=True)
    ] = 0
    last_decision: Annotated[
        Decision | None,
        says(
            ("Last decision", "最近决定"), ("The last one that was taken", "最近一次作出的决定"), filled=True
        ),
    ] = None

    def rests_on_approval(self) -> tuple[str, ...]:
        """The fields that say who may decide what, once the rule was adopted."""
        return self.under_approval if self.state == "draft" else (*self.under_approval, *AUTHORITY)


AUTHORITY = (
    "matter",
    "at_least",
    "limit",
    "unit",
    "decider",
    "consulted",
    "procedure",
    "required_basis",
)
"""The fields adopted with a rule: who may decide what, up to which amount, and how."""


def amount_of(amount: float, unit: str) -> str:
    """An amount for use in a sentence: `50,000 CNY`."""
    return f"{grouped(amount)} {unit}".rstrip()


def decision_claim(record: str, number: int) -> str:
    """The claim of a rule's decision with this number, by which its position is found."""
    return f"decision:{record}:{number}"


def is_decision(now: Situation, position: int) -> bool:
    """Whether the entry at a position is a decision under this rule: a binary search, as positions increase with numbers."""
    assert isinstance(now.state, DecisionRule)
    numbers = range(1, now.state.decisions + 1)
    index = bisect_left(numbers, position, key=lambda n: now.claimed(decision_claim(now.record, n)))
    return index < len(numbers) and now.claimed(decision_claim(now.record, numbers[index])) == position
