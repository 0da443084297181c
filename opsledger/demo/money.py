"""The budgets of the invented company: of last year and of this one, with what is booked on them each month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from opsledger.demo.pages import read_toml
from opsledger.demo.papers import Say
from opsledger.demo.steps import Step
from opsledger.demo.weeks import Weeks, at
from opsledger_events.language import Language
from opsledger_events.values import Value


class Spent(Value, forbid_unknown_fields=True):
    """An account, what is planned for a year, and how far the spending of each year is from it."""

    name: Say
    unit: str
    planned: int
    last_year: float
    """Spent last year ÷ planned."""
    this_year: float
    spread: float = 0.04
    explained: Say = Say(en="", zh="")
    """Why last year came out differently."""


class Order(Value, forbid_unknown_fields=True):
    """Money that was promised, and paid a month later."""

    account: int
    """Which of the accounts, from 0."""
    month: int
    amount: int
    text: Say


class Money(Value, forbid_unknown_fields=True):
    """The file of budgets."""

    title: Say
    taken_over: Say
    monthly: Say
    over: Say
    """Why more may be booked than planned."""
    revised: Say
    revised_account: int
    revised_by: float
    closed: Say
    account: list[Spent]
    order: list[Order] = msgspec.field(default_factory=list[Order])


TOLD = "w-77 Tue 14:00"
"""When what was there before came into the ledger."""


def money_steps(weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """Everything about both budgets."""
    money = read_toml(Money, "money.toml")
    for year in (weeks.monday.year - 1, weeks.monday.year):
        yield from Book(money, year, weeks, language, seed).steps()


class Book:
    """Keeps the budget of one year."""

    def __init__(self, money: Money, year: int, weeks: Weeks, language: Language, seed: int) -> None:
        self.money = money
        self.year = year
        self.is_past = year < weeks.monday.year
        self.begins = weeks.moment(TOLD)
        self.language: Language = language
        self.chance = Random(f"{seed}:budget:{'last' if self.is_past else 'this'}")  # noqa: S311
        self.planned = [account.planned if self.is_past else up(account.planned) for account in money.account]
        self.spent = [0] * len(self.planned)

    def steps(self) -> Iterator[Step]:
        """Its steps, from the plan to the close."""
        names = [one.name[self.language] for one in self.money.account]
        lines = [
            {"account": name, "planned": planned, "unit": one.unit}
            for name, planned, one in zip(names, self.planned, self.money.account, strict=True)
        ]
        prepared = max(at(date(self.year - 1, 11, 20), 10), self.begins)
        title = self.money.title[self.language].format(year=self.year)
        data = {"title": title, "owner": "{he}", "area": "finance"}
        data |= {"period": str(self.year), "currency": "CNY", "lines": lines}
        yield self.step(prepared, "prepare", "he", data)
        yield self.step(prepared + timedelta(days=12, hours=5), "approve", "lin", {})
        for month in range(1, 13):
            yield from self.month(month, prepared + timedelta(days=13))
        if self.is_past:
            yield from self.end()

    def month(self, month: int, earliest: datetime) -> Iterator[Step]:
        """What was booked in the month after; this year, a revision in its middle."""
        booked = at(date(self.year + month // 12, month % 12 + 1, 8), 11)
        when = max(booked, earliest)
        if month == 6 and not self.is_past:
            yield from self.revision(booked - timedelta(days=4))
        text = self.money.monthly if booked > earliest else self.money.taken_over
        for number, one in enumerate(self.money.account):
            level = one.last_year if self.is_past else one.this_year
            share = one.planned if self.is_past else up(one.planned)
            amount = round(share * level / 12 * (1 + self.chance.gauss(0, one.spread)), -2)
            due = [order for order in self.money.order if order.account == number and not self.is_past]
            for order in due:
                if order.month == month:
                    data = {"amount": order.amount, "text": order.text[self.language]}
                    yield self.booking(when - timedelta(days=14), "commit", number, data)
                elif order.month == month - 1:
                    data = {
                        "amount": order.amount,
                        "text": order.text[self.language],
                        "from_commitment": True,
                    }
                    yield self.booking(when, "book", number, data)
            words = text[self.language].format(year=self.year, month=month)
            yield self.booking(
                when + timedelta(minutes=number), "book", number, {"amount": amount, "text": words}
            )

    def booking(self, when: datetime, verb: str, number: int, data: dict[str, Any]) -> Step:
        """Money that is promised or spent; with a reason where it is more than planned."""
        if not data.get("from_commitment"):
            self.spent[number] += int(data["amount"])
        if self.spent[number] > self.planned[number]:
            data["justification"] = self.money.over[self.language]
        return self.step(when, verb, "he", data | {"account": self.money.account[number].name[self.language]})

    def revision(self, when: datetime) -> Iterator[Step]:
        """One account gets more, in the middle of the year."""
        number = self.money.revised_account
        self.planned[number] = round(self.planned[number] * self.money.revised_by)
        line = {"account": self.money.account[number].name[self.language], "planned": self.planned[number]}
        yield self.step(when, "revise", "he", {"lines": [line]}, self.money.revised[self.language])
        yield self.step(when + timedelta(days=1), "approve", "lin", {})

    def end(self) -> Iterator[Step]:
        """Why accounts came out differently, and the close."""
        when = at(date(self.year + 1, 1, 22), 15)
        for one in self.money.account:
            if one.explained["en"]:
                data = {"account": one.name[self.language], "explanation": one.explained[self.language]}
                yield self.step(when, "explain", "he", data)
        yield self.step(
            when + timedelta(days=3), "close", "lin", {"remark": self.money.closed[self.language]}
        )

    def step(self, when: datetime, verb: str, by: str, data: dict[str, Any], reason: str = "") -> Step:
        """One step of this budget."""
        name = "budget.last-year" if self.is_past else "budget.this-year"
        return Step(when, when, f"budget {verb}", f"@{name}", by, data, reason)


def up(planned: int) -> int:
    """What this year's budget has of an account: five per cent more."""
    return round(planned * 1.05)
