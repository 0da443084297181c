"""The screens of the frame, each made at first use, so that the first frame waits for only one."""

# ruff: noqa: PLC0415 - that is what for

from __future__ import annotations

from typing import TYPE_CHECKING

from opsledger_events.language import Label
from opsledger_tui.action import Where
from opsledger_tui.actions import named
from opsledger_tui.session import Session

if TYPE_CHECKING:
    from opsledger_tui.view import Desks, View

SCREENS = {
    Where.NOW: "show_now",
    Where.BOOK: "show_book",
    Where.LOG: "show_log",
    Where.DIFF: "show_diff",
    Where.KPI: "show_kpi",
    Where.VERIFY: "show_verify",
}
"""The screens in order, with the action that shows each."""


def label_of(where: Where) -> Label:
    """The label of a screen."""
    return named()[SCREENS[where]].label


def made(where: Where, session: Session, desks: Desks) -> View:
    """A screen of one session."""
    if where is Where.NOW:
        from opsledger_tui.now_view import NowView

        return NowView(session, desks)
    if where is Where.BOOK:
        from opsledger_tui.book_view import BookView

        return BookView(session, desks)
    if where is Where.DIFF:
        from opsledger_tui.diff_view import DiffView

        return DiffView(session, desks)
    if where is Where.KPI:
        from opsledger_tui.kpi_view import KpiView

        return KpiView(session, desks)
    if where is Where.VERIFY:
        from opsledger_tui.verify_view import VerifyView

        return VerifyView(session, desks)
    from opsledger_tui.log_view import LogView

    return LogView(session, desks)
