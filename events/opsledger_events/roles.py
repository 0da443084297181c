"""The roles of people in the ledger, and the role that each event needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsledger_events.values import Choice

if TYPE_CHECKING:
    from opsledger_events.event import Event
    from opsledger_events.kind import Kind


class Role(Choice):
    """A role. None includes another, except that whoever has any may read."""

    VIEWER = "viewer", "Viewer", "查看者"
    RECORDER = "recorder", "Recorder", "记录者"
    APPROVER = "approver", "Approver", "批准者"
    AUDITOR = "auditor", "Auditor", "审计者"
    ADMIN = "admin", "Administrator", "管理员"


ACCESS_CLAIM = "access|"
"""The prefix of the claim that each person's access record holds, by which these records are found."""

WRITING = (Role.RECORDER, Role.APPROVER, Role.ADMIN)
"""The roles that permit recording."""


def role_needed(kind: Kind, event: type[Event]) -> Role:
    """The role needed to record an event on a record of a kind."""
    if kind.about_access:
        return Role.ADMIN
    return Role.APPROVER if event.declared.approves else Role.RECORDER
