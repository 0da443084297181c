"""A ledger with weekly figures, changes around a move, issues and a budget, for the commands that analyse."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from tests.cli.conftest import Run
from tests.projections.analysis.courses import course

FIRST = date(2024, 1, 1)
"""A Monday."""

WEEKS = 90
MOVED = 50


def day(week: int, number: int = 0) -> str:
    """A day of the week of that number."""
    return (FIRST + timedelta(days=7 * week + number)).isoformat()


def midnight(week: int, number: int = 0) -> str:
    """The first moment of that day."""
    return f"{day(week, number)}T00:00:00Z"


def named(week: int) -> str:
    """The word of that week."""
    year, number, _ = (FIRST + timedelta(days=7 * week)).isocalendar()
    return f"{year}-W{number:02}"


def measured(record: str, values: list[float], first: int = 0) -> list[dict[str, object]]:
    """Commands that measure a figure, a week a value."""
    return [
        {
            "do": "indicator measure",
            "record": record,
            "at": f"{day(week + 1)}T01:00:00Z",
            "data": {"period": named(week), "value": value},
        }
        for week, value in enumerate(values, first)
    ]


def defined(record: str, **more: object) -> dict[str, object]:
    """A command that defines a weekly figure in sales."""
    data = {"title": record.title(), "unit": "d", "formula": "x", "area": "sales", "frequency": "week"}
    return {"do": "indicator define", "record": record, "at": midnight(0), "data": data | more}


def append(cli: Run, folder: Path, commands: list[dict[str, object]]) -> None:
    """Record commands."""
    file = folder / "commands.ndjson"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in commands), encoding="utf-8")
    done = cli("append", str(file))
    assert done.code == 0, done.err


def story(weeks: int = WEEKS) -> list[dict[str, object]]:
    """A figure that jumps by 6, one that does not, and documents put in force around the jump."""
    adopted = [
        ("routes", "sales", MOVED, 0),
        ("canteen", "hr", MOVED - 1, 2),
        ("prices", "sales", MOVED - 2, 0),
    ]
    return [
        defined("speed"),
        defined("control"),
        *measured("speed", course(3, weeks, at=MOVED, jump=6)),
        *measured("control", course(4, weeks)),
        *(
            {
                "do": "document adopt",
                "record": record,
                "at": midnight(week, number),
                "data": {"title": record.title(), "body": record, "area": area},
            }
            for record, area, week, number in adopted
        ),
    ]
