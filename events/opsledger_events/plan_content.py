"""What a contingency plan says: the part that is drafted, approved and carried out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec.structs import replace

from opsledger_events.blank import has_text
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.values import Minutes, Name, Required, Text, Value, says


class Call(Value):
    """One line of a call tree: a person, how to reach them, and who calls them."""

    person: Annotated[Required, says(("Person", "人员"), ("Who is called", "被呼叫的人"), personal=True)]
    telephone: Annotated[
        Name, says(("Telephone", "电话"), ("How to reach them", "如何联系"), personal="person")
    ] = ""
    called_by: Annotated[
        Name, says(("Called by", "呼叫人"), ("Who calls them", "由谁呼叫"), personal=True)
    ] = ""


Scenario = Annotated[
    Text, says(("Scenario", "情景"), ("What would have happened", "假设发生的情况"), long=True)
]
Triggers = Annotated[tuple[Name, ...], says(("Triggers", "启动条件"), ("Signs to act on", "据以启动的迹象"))]
RecoveryTime = Annotated[
    Minutes | None, says(("Recovery time objective", "恢复时间目标"), ("RTO, in minutes", "RTO，分钟"))
]
TolerableDowntime = Annotated[
    Minutes | None,
    says(("Maximum tolerable downtime", "最长可容忍中断时间"), ("MTPD, in minutes", "MTPD，分钟")),
]
Team = Annotated[
    tuple[Name, ...], says(("Team", "应急小组"), ("Who carries it out", "由谁执行"), personal=True)
]
CallTree = Annotated[
    tuple[Call, ...], says(("Call tree", "呼叫树"), ("Who calls whom", "谁通知谁"), personal=True)
]
Steps = Annotated[
    tuple[Text, ...], says(("Steps", "步骤"), ("What to do, in order", "依次采取的行动"), long=True)
]


class Content(Value):
    """What a plan says: the part that is approved, by its digest."""

    scenario: Scenario = ""
    triggers: Triggers = ()
    rto_minutes: RecoveryTime = None
    mtpd_minutes: TolerableDowntime = None
    team: Team = ()
    call_tree: CallTree = ()
    steps: Steps = ()

    @property
    def is_blank(self) -> bool:
        """Whether it has no steps."""
        return not any(map(has_text, self.steps))

    def digest(self) -> str:
        """SHA-256 (hex) of the JSON of the fields that are not about persons: in this order, without defaults.

        Data about persons is left out, so that erasing a person leaves no trace in a digest.
        """
        from hashlib import sha256  # noqa: PLC0415 - slow to load, and not needed for reading

        return sha256(msgspec.json.encode(replace(self, team=(), call_tree=()))).hexdigest()

    def check(self) -> None:
        """Raise InputError if the recovery time that the plan promises exceeds the tolerable one."""
        if self.rto_minutes is None or self.mtpd_minutes is None:
            return
        if self.rto_minutes > self.mtpd_minutes:
            raise InputError(
                tr(
                    "rto_minutes: {rto} is more than the tolerable downtime, {mtpd}.",
                    rto=self.rto_minutes,
                    mtpd=self.mtpd_minutes,
                ),
                tr("Recovery must be faster than what is tolerable."),
            )
