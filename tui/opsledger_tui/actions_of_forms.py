"""Actions in a form, in the rows of a table in a form, and in a list of choices."""

from __future__ import annotations

from opsledger_events.language import Label
from opsledger_tui.action import Action, Group, Where

OF_FORMS: tuple[Action, ...] = (
    Action(
        "record", ("ctrl+s",), Label("Record", "登记"),
        Label("Record what the form says; it is then in the ledger for good", "登记表单内容；登记后永久留在账本中"),
        Group.ACT, Where.FORM, shown=True,
    ),
    Action(
        "preview_down", ("ctrl+down",), Label("More of it", "预览下移"),
        Label("See more of what would be recorded", "查看将登记内容的后续部分"), Group.MOVE, Where.FORM, shown=True,
    ),
    Action(
        "take_row", ("ctrl+s",), Label("Take row", "采用此行"),
        Label("Put the row into the form; nothing is recorded yet", "把此行放入表单；尚未登记"),
        Group.ACT, Where.ROW, shown=True,
    ),
    Action(
        "pick", ("f2",), Label("Find a record", "查找记录"),
        Label("Choose the record that this line names", "选择该行所指的记录"),
        Group.ACT, Where.LINES, shown=True,
    ),
    Action(
        "edit_outside", ("f4",), Label("Editor", "编辑器"),
        Label("Write this text in your own editor: VISUAL or EDITOR names it", "用自己的编辑器（VISUAL 或 EDITOR）撰写这段文字"),
        Group.ACT, Where.LINES, shown=True,
    ),
    Action(
        "open_row", ("enter",), Label("Row", "填写此行"),
        Label("Fill in the row under the cursor", "填写光标所在的行"), Group.ACT, Where.TABLE, shown=True,
    ),
    Action(
        "add_row", ("a", "insert"), Label("Add", "添加"),
        Label("Fill in another row", "添加一行"), Group.ACT, Where.TABLE, shown=True,
    ),
    Action(
        "remove_row", ("d", "delete"), Label("Remove", "移除"),
        Label("Take the row away", "移除该行"), Group.ACT, Where.TABLE, shown=True,
    ),
    Action(
        "restore_row", ("u",), Label("Put back", "恢复"),
        Label("Put the row back that was taken away last", "恢复最近移除的行"), Group.ACT, Where.TABLE, shown=True,
    ),
    Action(
        "take_present", ("p",), Label("Present rows", "现有各行"),
        Label("Start from the rows that the record has", "从记录现有的各行开始"), Group.ACT, Where.TABLE, shown=True,
    ),
    Action(
        "leave_row", ("escape",), Label("Leave", "离开"),
        Label("Leave the row as it was, after asking again", "再次确认后离开，该行保持原样"),
        Group.ACT, Where.ROW, shown=True,
    ),
    Action(
        "leave_form", ("escape",), Label("Leave", "离开"),
        Label(
            "Leave without recording; what was typed is kept as a draft, after asking again",
            "不登记并离开；再次确认后，已输入的内容保留为草稿",
        ),
        Group.ACT, Where.FORM, shown=True,
    ),
    Action(
        "discard", ("f8",), Label("Throw away", "丢弃"),
        Label("Leave and throw away what was typed, after asking again", "再次确认后离开并丢弃已输入的内容"),
        Group.ACT, Where.FORM, shown=True,
    ),
    Action(
        "next_line", ("tab",), Label("Next line", "下一行"), Label("To the next line of the form", "到表单的下一行"),
        Group.MOVE, Where.LINES, at_once=True,
    ),
    Action(
        "previous_line", ("shift+tab",), Label("Previous line", "上一行"),
        Label("To the line before", "到前一行"), Group.MOVE, Where.LINES, at_once=True,
    ),
    Action(
        "next_row", ("down", "j"), Label("Down", "向下"), Label("To the next row", "到下一行"),
        Group.MOVE, Where.TABLE,
    ),
    Action(
        "previous_row", ("up", "k"), Label("Up", "向上"), Label("To the row before", "到上一行"),
        Group.MOVE, Where.TABLE,
    ),
    Action(
        "row_down", ("J", "shift+down"), Label("Row down", "行下移"),
        Label("Move the row one place down", "把该行下移一位"), Group.MOVE, Where.TABLE, shown=True,
    ),
    Action(
        "row_up", ("K", "shift+up"), Label("Row up", "行上移"),
        Label("Move the row one place up", "把该行上移一位"), Group.MOVE, Where.TABLE, shown=True,
    ),
    Action(
        "preview_up", ("ctrl+up",), Label("Preview up", "预览上移"),
        Label("See what stands before it", "查看将登记内容的前面部分"), Group.MOVE, Where.FORM,
    ),
    Action(
        "next_option", ("down", "ctrl+n"), Label("Down", "向下"), Label("One line down", "下移一行"),
        Group.MOVE, Where.PICKER,
    ),
    Action(
        "previous_option", ("up", "ctrl+p"), Label("Up", "向上"), Label("One line up", "上移一行"),
        Group.MOVE, Where.PICKER,
    ),
    Action(
        "leave_picker", ("escape",), Label("Leave", "离开"), Label("Choose nothing", "不作选择"),
        Group.GO, Where.PICKER,
    ),
    Action(
        "show_keys", ("f1",), Label("Keys", "按键"), Label("This page", "本页"),
        Group.PROGRAM, Where.LINES, shown=True,
    ),
)  # fmt: skip
