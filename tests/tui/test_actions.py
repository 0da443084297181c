"""The registry of actions: declared once, and everything is made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger_tui.action import Action, Group, Where, key_name
from opsledger_tui.actions import ACTIONS, available, bindings
from opsledger_tui.app import OpsledgerApp
from opsledger_tui.book_view import BookView
from opsledger_tui.diff_view import DiffView
from opsledger_tui.form_page import FormPage
from opsledger_tui.guide import with_keys
from opsledger_tui.help_page import WORDS, write_help
from opsledger_tui.kpi_chart import Chart
from opsledger_tui.kpi_view import KpiView
from opsledger_tui.lines import LineList
from opsledger_tui.lines_page import LinesPage
from opsledger_tui.log_view import LogView
from opsledger_tui.now_view import NowView
from opsledger_tui.picker import Picker
from opsledger_tui.row_page import RowPage
from opsledger_tui.row_table import RowTable
from opsledger_tui.screens import SCREENS
from opsledger_tui.verify_view import CheckList, VerifyView

OWNERS = {
    Where.APP: OpsledgerApp,
    Where.PANE: LineList,
    Where.NOW: NowView,
    Where.LOG: LogView,
    Where.BOOK: BookView,
    Where.DIFF: DiffView,
    Where.LINES: LinesPage,
    Where.KPI: KpiView,
    Where.CHART: Chart,
    Where.VERIFY: VerifyView,
    Where.CHECKS: CheckList,
    Where.FORM: FormPage,
    Where.ROW: RowPage,
    Where.TABLE: RowTable,
    Where.PICKER: Picker,
}
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "tui.md"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_action_is_there_in_both_languages(action: Action) -> None:
    """It has keys, a method where it says it has, and texts in English and Chinese."""
    assert action.keys
    assert callable(getattr(OWNERS[action.where], f"action_{action.name}"))
    for text in (*action.label, *action.help):
        assert text
    assert action.label.zh != action.label.en


@pytest.mark.parametrize("place", [*SCREENS, Where.FORM, Where.ROW, Where.PICKER])
def test_a_key_means_one_thing_on_a_screen(place: Where) -> None:
    """No two actions of a screen share a key; where a pane has keys of its own, those go before."""
    shared = [action for action in available(place) if action.where not in (Where.CHART, Where.CHECKS)]
    keys = [key for action in shared for key in action.keys]
    assert len(keys) == len(set(keys))


def test_names_are_unique() -> None:
    """A name is an id, for remapping."""
    names = [action.name for action in ACTIONS]
    assert len(names) == len(set(names))


def test_bindings_are_those_of_the_registry() -> None:
    """No part of the interface has keys of its own."""
    for where, owner in OWNERS.items():
        assert bindings(where) == owner.BINDINGS


@pytest.mark.parametrize("place", SCREENS)
def test_help_names_every_key_of_its_screen(place: Where) -> None:
    """A newcomer with only `?` finds everything."""
    text = "\n".join("".join(piece.text for piece in line) for line in write_help(place, 90))
    for action in available(place):
        for key in action.keys:
            assert key_name(key) in text
    for group in Group:
        assert str(group.label) in text


@pytest.mark.parametrize("place", [Where.FORM, Where.ROW, Where.PICKER])
def test_help_of_a_form_names_its_keys_and_no_others(place: Where) -> None:
    """No heading stands there without a key."""
    text = "\n".join("".join(piece.text for piece in line) for line in write_help(place, 90))
    for action in available(place):
        assert str(action.help).split()[0] in text
        assert all(key_name(key) in text for key in action.keys)
    assert str(Group.TIME.label) not in text.split(str(WORDS[0][0]))[0]


def test_the_guide_is_current() -> None:
    """Made anew it would be the same: `python -m opsledger_tui.guide docs/guides/tui.md`."""
    page = GUIDE.read_text(encoding="utf-8")
    assert with_keys(page) == page
