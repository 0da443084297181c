"""Words that users of other programs type, with this program's equivalents."""

from __future__ import annotations

from opsledger_events.language import tr

DELETING = ("delete", "remove", "rm", "del", "erase", "删除")
CHANGING = ("edit", "update", "change", "modify", "set", "修改", "编辑")
UNDOING = ("undo", "revert", "rollback", "撤销", "撤消")
BEGINNING = ("add", "new", "create", "新建", "新增", "添加")
LOOKING = ("status", "状态")


def instead_of(word: str) -> str:
    """The advice for a command of other programs; empty for any other word."""
    if word in DELETING:
        return tr(
            "Nothing is deleted here. A verb of the record ends it (`opsledger issue --help` lists those of an issue); `correct-entry` says what was wrong and what holds instead."
        )
    if word in CHANGING:
        return tr(
            "`opsledger issue amend ID --title TEXT` changes fields of an issue; `opsledger issue --help` lists what else may happen to it."
        )
    if word in UNDOING:
        return tr(
            "`opsledger issue correct-entry ID` says of an entry that it was wrong, and what holds instead."
        )
    if word in BEGINNING:
        return tr(
            "A record begins by a verb of its kind: `opsledger issue raise --title TEXT`. `opsledger issue --help` lists them."
        )
    if word in LOOKING:
        return tr(
            "`opsledger attention` tells what needs somebody, `opsledger doctor` whether anything is wrong with the ledger."
        )
    return tr("`opsledger --version` prints it.") if word == "version" else ""
