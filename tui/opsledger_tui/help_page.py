"""The `?` page: every action of the screen with its keys, made from the registry."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from opsledger_events.language import Label, tr
from opsledger_tui.action import Action, Group, Where, key_name
from opsledger_tui.drawing import COMPONENTS, Line, Piece, fit, wrap
from opsledger_tui.keymap import OURS, Keymap, keymap_of
from opsledger_tui.lines import LineList
from opsledger_tui.sheet import Sheet
from opsledger_tui.text_pane import TextPane

KEYS_CELLS = 16

WORDS = (
    (
        Label("Moment", "时刻"),
        Label(
            "Every screen shows one moment: the present (● LIVE) or an earlier one (◆ AS OF, amber frame, nothing can be changed).",
            "每个界面都显示同一时刻：现在（● 实时）或过去（◆ 时刻，琥珀色边框，不能修改）。",
        ),
    ),
    (
        Label("Two clocks", "两种时钟"),
        Label(
            "Every event has two times: effective, when it held in the world, and recorded, when the ledger learned of it.",
            "每个事件有两个时间：生效时间（事实何时成立）与记录时间（账本何时得知）。",
        ),
    ),
    (
        Label("Anchored", "锚定"),
        Label(
            "⚓ #1,200 +34 in the first line: a signed checkpoint outside the ledger is over the entries up to #1,200, and 34 came "
            "since; whoever changes those leaves no trace. Grey: not checked since the program started. ✓: checked, and the "
            "checkpoint fits. !: the log holds in itself. A word: what was found.",
            "首行的 ⚓ #1,200 +34：账本之外有一份签署的检查点覆盖至 #1,200，此后又有 34 条；改动这 34 条不会留下痕迹。"
            "灰色：程序启动后尚未检查；✓：已检查，与检查点相符；!：日志自身完好；文字：检查的结论。",
        ),
    ),
)
"""What a user needs to know besides the keys."""


class HelpPage(ModalScreen[None]):
    """Keys of one screen, and what they do."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ModalScreen.COMPONENT_CLASSES | COMPONENTS
    DEFAULT_CSS = """
    HelpPage { align: center middle; }
    HelpPage > Vertical { width: 90%; max-width: 100; height: 90%; border: round $primary; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        # Bound to the keys for quit and help, also if the user has changed them.
        Binding("q", "leave", show=False, priority=True, id="quit"),
        Binding("question_mark,f1", "leave", show=False, priority=True, id="show_help"),
    ]

    def __init__(self, place: Where) -> None:
        """Help for one screen."""
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        """The text."""
        with Vertical() as frame:
            frame.border_title = tr("Help: Esc closes")
            yield TextPane(id="help-text")

    def on_mount(self) -> None:
        """Write it."""
        pane = self.query_one(TextPane)
        pane.show(self._write)
        pane.focus()

    def on_line_list_closed(self, event: LineList.Closed) -> None:
        """Close the page."""
        event.stop()
        self.action_leave()

    def action_leave(self) -> None:
        """Close the page."""
        self.dismiss()

    def _write(self, width: int) -> list[Line]:
        return write_help(self._place, width, keymap_of(self))


def write_help(place: Where, width: int, keymap: Keymap = OURS) -> list[Line]:
    """The help of one screen as lines of text."""
    sheet = Sheet(width)
    actions = keymap.available(place)
    for group in Group:
        in_group = [action for action in actions if action.group is group]
        if in_group:
            sheet.heading(str(group.label))
        for action in in_group:
            _explain(sheet, action)
    for name, text in WORDS:
        sheet.heading(str(name))
        sheet.text(str(text))
    return sheet.lines


def _explain(sheet: Sheet, action: Action) -> None:
    keys = " ".join(key_name(key) for key in action.keys)
    first, *rest = wrap(str(action.help), sheet.width - KEYS_CELLS)
    sheet.lines.append([Piece(fit(keys, KEYS_CELLS - 1) + " ", "key"), Piece(first)])
    sheet.lines.extend([Piece(" " * KEYS_CELLS), Piece(line)] for line in rest)
