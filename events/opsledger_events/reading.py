"""Who must read a text in force, and who has acknowledged its present edition."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from opsledger_events.names import is_one
from opsledger_events.record import Acknowledgement
from opsledger_events.values import Count, Name, RecordId, says

EVERYBODY = "*"

Readers = Annotated[
    tuple[Name, ...],
    says(
        ("Readers", "签阅对象"),
        (
            "The persons who must acknowledge it; * for everybody",
            "须签阅的人；* 为全员",
        ),
        personal=True,
    ),
]
ReaderGroups = Annotated[
    tuple[RecordId, ...],
    says(
        ("Reader groups", "签阅岗位或部门"),
        ("Positions and units whose people must acknowledge it", "须签阅的岗位与部门"),
        ref="position unit",
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


def has_acknowledged(person: str, acknowledged: tuple[Acknowledgement, ...], effective_version: int) -> bool:
    """Whether a person, in any spelling of the name, acknowledged the text in force, and not only an earlier one."""
    return any(a.version >= effective_version and is_one(a.person, person) for a in acknowledged)
