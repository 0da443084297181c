"""A made-up kind, in one file as every kind is: tests put it into the registry and use it everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from opsledger_events.event import Event
from opsledger_events.kind import Kind, Need
from opsledger_events.record import GivenTitle, Record
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import Count, Name, RecordId, says

Cups = Annotated[Count, says(("Cups", "杯数"), ("How many it makes", "一次可冲几杯"))]
ServiceOn = Annotated[
    date | None,
    says(("Service on", "保养日期"), ("When it is descaled next", "下次除垢的日期"), coming="first"),
]
LastsUntil = Annotated[
    date | None,
    says(("Lasts until", "保修至"), ("Last day of its warranty", "保修的最后一天"), coming="last"),
]
TastedOn = Annotated[
    date | None, says(("Tasted on", "品尝日期"), ("When it was tasted last", "最近一次品尝的日期"))
]
Caretaker = Annotated[Name, says(("Caretaker", "保管人"), ("Who looks after it", "由谁照看"), in_charge=True)]
Broken = Annotated[RecordId | None, says(("Broken by", "故障单"), ("The issue", "对应的问题"), ref="issue")]


class Machine(Record):
    """A coffee machine."""

    state: str = "bought"
    cups: Cups = 0
    caretaker: Caretaker = ""
    service_on: ServiceOn = None
    lasts_until: LastsUntil = None
    tasted_on: TastedOn = None
    broken_by: Broken = None


def has_cups(now: Situation) -> Breach | None:
    """A machine that makes no coffee is not started."""
    assert isinstance(now.state, Machine)
    if now.state.cups:
        return None
    return Breach("machine.cups", "cups", "It makes no coffee.", "Buy another one.")


class MachineBought(
    Event,
    type="machine.bought/1",
    verb="buy",
    begins=True,
    to="bought",
    label=("Bought", "购入"),
    help=("It is there", "已购入"),
):
    """It is there."""

    title: GivenTitle
    cups: Cups = 0
    caretaker: Caretaker = ""
    service_on: ServiceOn = None
    lasts_until: LastsUntil = None


class MachineStarted(
    Event,
    type="machine.started/1",
    verb="start",
    after=("bought",),
    to="running",
    label=("Started", "启用"),
    help=("It makes coffee", "开始使用"),
):
    """It makes coffee."""

    rules = (has_cups,)


class MachineBroke(
    Event,
    type="machine.broke/1",
    verb="break",
    after=("running",),
    to="broken",
    label=("Broke", "损坏"),
    help=("It makes none", "无法使用"),
):
    """It makes none."""

    broken_by: Broken = None


class MachineTasted(
    Event,
    type="machine.tasted/1",
    verb="taste",
    after=("running",),
    label=("Tasted", "品尝"),
    help=("Somebody looked how the coffee is", "有人品尝咖啡"),
):
    """Somebody looked how the coffee is; nothing is done otherwise for it."""

    tasted_on: TastedOn = None
    looks = True


def needs(state: Record) -> Iterator[Need]:
    """A broken machine needs somebody."""
    if state.state == "broken":
        yield Need("broken", 3, "no coffee")


MACHINE = Kind(
    "machine",
    prefix="MCH",
    label=("Coffee machine", "咖啡机"),
    heading=("Coffee", "咖啡"),
    help=("What keeps us awake", "让人清醒的设备"),
    initial=Machine(),
    states={"bought": ("bought", "已购"), "running": ("running", "使用中"), "broken": ("broken", "已坏")},
    settled=("running",),
    final=(),
    columns=("cups",),
    events=(MachineBought, MachineStarted, MachineBroke, MachineTasted),
    needs=needs,
)
