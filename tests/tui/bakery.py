"""The handbook of a bakery in one language, for pictures of the screens: its log is the same on every machine, byte for byte.

No field of it is about a person's life and nothing in it is random, so that its root is the same every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from opsledger.ledger import Ledger
from opsledger.store.files import create_log
from opsledger_events.command import Command
from opsledger_events.language import Language
from opsledger_events.periods import period_named
from opsledger_events.registry import kind_named, verb_named
from opsledger_events.values import start_of

IDENTITY = "00000000-0000-4000-8000-000000000000"
"""Any other ledger has an identity of its own."""

USER = "desk"
"""Whom the operating system is said to know."""

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
"""The present of the bakery."""

FALL = datetime(2025, 6, 12, 9, tzinfo=UTC)
"""Deliveries have been late since the new order of rounds, and nobody has done anything about it yet."""

ON_TIME = (97.1, 96.8, 97.4, 97.0, 96.6, 97.3, 97.2, 96.9, 97.5, 97.0, 96.7, 97.2, 97.4, 96.8, 97.1, 97.3)
"""From the sixth week of the year on; then the new order of rounds."""

LATE = (91.2, 88.4, 87.9, 93.6, 96.5)


class Deed(NamedTuple):
    """One command."""

    when: datetime
    do: str
    """Kind and verb: `issue raise`."""
    on: str | None
    by: str
    data: dict[str, Any]
    reason: str = ""


def write_bakery(place: Path, language: Language) -> None:
    """Write the ledger; each entry is recorded when it happened."""
    create_log(place, IDENTITY, "2025-01-06T08:00:00+00:00")
    deeds = sorted(_deeds(language), key=lambda deed: deed.when)
    times = iter([deed.when for deed in deeds])
    with Ledger.open(place, clock=lambda: next(times)) as ledger:
        ledger.__dict__["authenticated"] = USER
        for deed in deeds:
            ledger.execute(_command(deed))


def _command(deed: Deed) -> Command:
    kind, _, verb = deed.do.partition(" ")
    event = msgspec.convert(deed.data, verb_named(kind_named(kind), verb), strict=False)
    return Command(kind=kind, record=deed.on, event=event, actor=deed.by, reason=deed.reason)


def _deeds(language: Language) -> Iterator[Deed]:
    words = Words(language)
    yield from _papers(words)
    yield from _figures(words)
    yield from _risks(words)
    yield from _issues(words)


class Words:
    """Says everything in one language."""

    def __init__(self, language: Language) -> None:
        """All in this language."""
        self._language = language
        self.li, self.wang, self.zhao = (
            self("Li Na", "李娜"),
            self("Wang Wei", "王伟"),
            self("Zhao Min", "赵敏"),
        )

    def __call__(self, english: str, chinese: str) -> str:
        """What is said."""
        return chinese if self._language == "zh" else english


def _on(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=UTC)


def _papers(say: Words) -> Iterator[Deed]:
    rules = say(
        "# Hygiene in the bakehouse\n\nWhoever enters **washes hands** and wears a cap.\n\n"
        "- Tables are scrubbed after every batch.\n- Flour is kept 15 cm above the floor.\n\n"
        "| Place | Cleaned |\n|---|---|\n| Mixer | daily |\n| Oven | weekly |\n",
        "# 烘焙间卫生\n\n进入者须**洗手**并戴帽。\n\n- 每批之后擦洗操作台。\n- 面粉离地 15 厘米存放。\n\n"
        "| 部位 | 清洁 |\n|---|---|\n| 搅拌机 | 每日 |\n| 烤箱 | 每周 |\n",
    )
    title, of = say("Hygiene in the bakehouse", "烘焙间卫生"), say.zhao
    hygiene = {"title": title, "owner": of, "area": "production", "path": "hygiene.md", "body": rules}
    yield Deed(_on(1, 6), "document adopt", "hygiene", say.li, hygiene)
    title = say("Rounds of the vans", "送货路线")
    first = say("Four rounds, the harbour first.\n", "共四条线路，先送港口店。\n")
    rounds = {"title": title, "owner": say.wang, "area": "sales", "path": "rounds.md", "body": first}
    yield Deed(_on(1, 6, 10), "document adopt", "rounds", say.li, rounds)
    why = say("One driver fewer from June on", "六月起少一名司机")
    new = say("Three rounds, the harbour last.\n", "共三条线路，最后送港口店。\n")
    yield Deed(_on(5, 20), "document revise", "rounds", say.wang, {"body": new}, why)
    for hour, verb, by in ((10, "submit", say.wang), (15, "approve", say.li), (16, "take-effect", say.li)):
        yield Deed(_on(5, 20, hour), f"document {verb}", "rounds", by, {})
    yield Deed(_on(1, 8), "process draft", "baking", say.zhao, _baking(say))
    for hour, verb, by in ((10, "submit", say.zhao), (11, "approve", say.li), (12, "release", say.li)):
        yield Deed(_on(1, 8, hour), f"process {verb}", "baking", by, {})


def _baking(say: Words) -> dict[str, Any]:
    baker, head = say("Baker", "烘焙师"), say("Head baker", "烘焙主管")

    def step(name: str, action: str, *ways: tuple[str, str], shape: str = "task") -> dict[str, Any]:
        way = [{"to": to, "condition": condition} for to, condition in ways]
        about = {"actor": baker, "responsible": [baker], "accountable": head} if shape == "task" else {}
        return {"id": name, "action": action, "shape": shape, "next": way, **about}

    return {
        "title": say("Baking bread", "面包烘焙"),
        "owner": say.zhao,
        "area": "production",
        "trigger": say("The orders of the day stand.", "当日订单确定。"),
        "steps": [
            step("mix", say("Mix and knead", "和面揉面"), ("proof", "")),
            step("proof", say("Let it rise", "醒发"), ("risen", "")),
            step(
                "risen",
                say("Risen?", "发好了？"),
                ("bake", say("yes", "是")),
                ("proof", say("no", "否")),
                shape="exclusive",
            ),
            step("bake", say("Bake at 230 °C", "230 °C 烘烤"), ("out", "")),
            step("out", say("On the racks", "上架"), shape="end"),
        ],
    }


def _figures(say: Words) -> Iterator[Deed]:
    on_time = {
        "title": say("Deliveries on time", "准时送达率"),
        "owner": say.wang,
        "area": "sales",
        "formula": say("on time / all", "准时 / 全部"),
        "unit": "%",
        "frequency": "week",
        "warning_limit": 94,
        "critical_limit": 90,
    }
    waste = {
        "title": say("Bread left over", "剩余面包"),
        "owner": say.zhao,
        "area": "production",
        "formula": say("thrown away / baked", "报废 / 产出"),
        "unit": "%",
        "frequency": "month",
        "direction": "down",
    }
    yield Deed(_on(1, 9), "indicator define", "on-time", say.li, on_time)
    yield Deed(_on(1, 9, 10), "indicator define", "waste", say.li, waste)
    for hour, name, target in ((11, "on-time", 96), (12, "waste", 5)):
        yield Deed(_on(1, 9, hour), "indicator set-target", name, say.li, {"target": target, "since": "2025"})
    for week, value in enumerate(ON_TIME + LATE, 6):
        yield _measured(say.wang, "on-time", f"2025-W{week:02}", value)
    for month, value in enumerate((6.1, 5.6, 5.2, 4.9, 4.4), 1):
        yield _measured(say.zhao, "waste", f"2025-{month:02}", value)


def _measured(by: str, on: str, period: str, value: float) -> Deed:
    when = start_of(period_named(period).after) + timedelta(hours=7)
    return Deed(when, "indicator measure", on, by, {"period": period, "value": value})


def _risks(say: Words) -> Iterator[Deed]:
    rows = (
        ("oven", "production", say("The oven fails", "烤箱故障"), (3, 4), (2, 4)),
        ("flour", "procurement", say("Flour is short", "面粉断供"), (3, 3), (2, 2)),
    )
    for day, (name, area, title, inherent, current) in enumerate(rows, 3):
        data = {"title": title, "owner": say.zhao, "area": area, "review_every": 90}
        yield Deed(_on(2, day), "risk identify", name, say.zhao, data)
        ratings = (("inherent", inherent), ("current", current))
        rated = {rating: dict(zip(("likelihood", "impact"), value, strict=True)) for rating, value in ratings}
        yield Deed(_on(2, day, 10), "risk assess", name, say.li, rated)


def _issues(say: Words) -> Iterator[Deed]:
    dough = {
        "title": say("Dough too wet on Mondays", "周一面团过湿"),
        "owner": say.zhao,
        "area": "production",
        "description": say("Three Mondays in a row.", "连续三个周一。"),
    }
    yield Deed(_on(3, 3), "issue raise", None, say.zhao, dough)
    solution = say("Flour is weighed, not scooped.", "面粉改为称重，不再用勺量。")
    yield Deed(_on(3, 5), "issue resolve", "ISS-1", say.zhao, {"solution": solution})
    yield Deed(_on(3, 12), "issue verify", "ISS-1", say.li, {})
    late = {
        "title": say("Rolls reach the harbour shop after it opens", "面包送到港口店时已开门营业"),
        "owner": say.wang,
        "area": "sales",
        "severity": "high",
        "description": say("Since the new order of rounds.", "自新的线路顺序起。"),
    }
    yield Deed(_on(5, 28), "issue raise", None, say("Chen Yu", "陈宇"), late)
    triage = {"severity": "high", "due": "2025-06-20T09:00:00Z"}
    yield Deed(_on(5, 28, 14), "issue triage", "ISS-2", say.li, triage)
    knows = say("Drew the rounds, and knows every shop", "线路由他所排，各店情况最熟")
    yield Deed(_on(5, 29), "issue assign", "ISS-2", say.li, {"responsible": say.wang}, knows)
    yield Deed(
        _on(6, 30, 11),
        "issue comment",
        "ISS-2",
        say.wang,
        {"text": say("A fourth round again.", "恢复四条线路。")},
    )
