"""Who must read a text that is in force, and who has acknowledged the edition that holds."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from opsledger_events.record import Acknowledgement
from opsledger_events.values import Count, Name, says

EVERYBODY = "*"

Readers = Annotated[
    tuple[Name, ...],
    says(
        ("Readers", "签阅对象"),
        (
            "Who must acknowledge it: persons, ids of positions or units, * for everybody",
            "须签阅的人：姓名、岗位或部门的编号，* 为全员",
        ),
        personal=True,
    ),
]
ReadingOrder = Annotated[
    Annotated[int, Meta(ge=1, le=10_000)] | None,
    says(
        ("Reading order", "阅读顺序"),
        ("Its place among what somebody new reads first", "新人入职阅读中的次序"),
    ),
]
EffectiveVersion = Annotated[
    Count,
    says(
        ("Effective version", "生效版本"),
        ("The record's version when the text in force took effect", "现行正文生效时记录的版本"),
        filled=True,
    ),
]


AUTOMATIC_ID = re.compile(r"[A-Z]+-[0-9]+")
"""The form of an id that the ledger allots: `POS-3`. A chosen id cannot be told from a name."""


def named_persons(readers: tuple[str, ...]) -> tuple[str, ...]:
    """The readers that are named themselves: neither a position or unit by its id, nor everybody."""
    return tuple(reader for reader in readers if reader != EVERYBODY and not AUTOMATIC_ID.fullmatch(reader))


def has_acknowledged(person: str, acknowledged: tuple[Acknowledgement, ...], effective_version: int) -> bool:
    """Whether a person accepted the text that is in force, and not only one before it."""
    return any(a.person == person and a.version >= effective_version for a in acknowledged)
