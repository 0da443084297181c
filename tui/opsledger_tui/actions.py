"""The one registry of actions: keys, footer, help, command palette and the guide are read off it.

An action is a method `action_NAME` of the part of the interface that `where` names.
"""

from __future__ import annotations

from functools import lru_cache

from textual.binding import Binding, BindingType

from opsledger_events.language import Label
from opsledger_tui.action import Action, Group, Where

ACTIONS: tuple[Action, ...] = (
    Action(
        "show_now", ("1",), Label("Now", "当前"),
        Label("What needs a person, how the figures stand, what is new", "需要处理的事、指标现状、新的变化"),
        Group.GO,
    ),
    Action(
        "show_book", ("2",), Label("Book", "手册"),
        Label("The handbook: its contents, its records, each with its history", "手册：目录、记录及其历史"),
        Group.GO,
    ),
    Action(
        "show_log", ("3",), Label("Log", "日志"),
        Label("The log: every event, newest first", "日志：全部事件，最新在前"),
        Group.GO,
    ),
    Action(
        "show_diff", ("4",), Label("Diff", "对比"),
        Label("What changed between the moments A and B, and which event did it", "时刻 A 与 B 之间的变化，以及造成变化的事件"),
        Group.GO,
    ),
    Action(
        "show_kpi", ("5",), Label("KPI", "指标"),
        Label(
            "The indicators: the course of each, and what changed before its values moved",
            "指标：各指标的走势，以及数值变动之前发生的变更",
        ),
        Group.GO,
    ),
    Action(
        "show_verify", ("6",), Label("Verify", "验证"),
        Label("Does the log hold, and do the views show what it says", "日志是否完好，视图是否与之一致"),
        Group.GO,
    ),
    Action(
        "open", ("enter", "l", "right"), Label("Open", "打开"),
        Label("Go one pane deeper: from the list to what it says", "进入右侧窗格：从列表到详情"),
        Group.GO, Where.PANE, shown=True,
    ),
    Action(
        "close", ("escape", "h", "left"), Label("Close", "返回"),
        Label("Go back to the pane on the left", "回到左侧窗格"),
        Group.GO, Where.PANE, shown=True,
    ),
    Action(
        "go_back", ("-",), Label("Back", "后退"),
        Label("Back to where you were before, with its moment", "回到之前的位置与时刻"),
        Group.GO, shown=True,
    ),
    Action(
        "switch_record", ("g",), Label("Record…", "记录…"),
        Label("Go to any record, by some letters of its id, title or owner", "按编号、标题或责任人的几个字前往任一记录"),
        Group.GO,
    ),
    Action(
        "set_bookmark", ("b",), Label("Bookmark", "书签"),
        Label(
            "Set a bookmark on this record, or this event of the Log; again takes it away",
            "为该记录或日志中的事件加书签；再按一次取消",
        ),
        Group.GO,
    ),
    Action(
        "show_kept", ("v",), Label("Saved views", "已存视图"),
        Label("Go to a saved view or a bookmark", "前往已存视图或书签"),
        Group.FIND,
    ),
    Action(
        "keep_view", ("V",), Label("Save view", "保存视图"),
        Label(
            "Keep this screen with its filter and moment under a name; the same again takes it away",
            "以名称保存此界面及其筛选与时刻；相同的再存一次即取消",
        ),
        Group.FIND,
    ),
    Action(
        "show_mine", ("u",), Label("Mine", "我的"),
        Label("Only what you answer for, or everybody's", "只看由您负责的，或全部"),
        Group.FIND, Where.NOW, shown=True,
    ),
    Action(
        "open_record", ("o",), Label("Open in Book", "在手册中打开"),
        Label("Show the record of this event in the Book", "在手册中显示该事件所属的记录"),
        Group.GO, Where.LOG, shown=True,
    ),
    Action(
        "open_events", ("o",), Label("Events in Log", "在日志中查看"),
        Label("Show the events of this record in the Log", "在日志中显示该记录的事件"),
        Group.GO, Where.BOOK, shown=True,
    ),
    Action(
        "open_changed", ("o",), Label("Open in Book", "在手册中打开"),
        Label("Show the record that changed in the Book", "在手册中显示有变化的记录"),
        Group.GO, Where.DIFF, shown=True,
    ),
    Action(
        "open_page", ("p",), Label("Page", "整页"),
        Label("Show the page of this chapter or area", "显示这一章或这一领域的整页"),
        Group.GO, Where.BOOK, shown=True,
    ),
    Action(
        "show_in_book", ("o",), Label("Open in Book", "在手册中打开"),
        Label("Show the indicator, or the record of this change, in the Book", "在手册中显示该指标或该变更所属的记录"),
        Group.GO, Where.KPI, shown=True,
    ),
    Action(
        "open_analysis", ("p",), Label("Analysis", "分析"),
        Label("What the figures say: target, trend, limits, shifts", "数据说明了什么：目标、趋势、控制限、水平变化"),
        Group.GO, Where.KPI, shown=True,
    ),
    Action(
        "chart_back", ("left", "h"), Label("Value back", "前一数值"),
        Label("The cursor of the chart one value back", "图上光标退到前一数值"), Group.MOVE, Where.CHART,
    ),
    Action(
        "chart_on", ("right", "l"), Label("Value on", "后一数值"),
        Label("The cursor of the chart one value on", "图上光标进到后一数值"), Group.MOVE, Where.CHART,
    ),
    Action(
        "value_back", (",",), Label("Value back", "前一数值"),
        Label("The same from any pane; the list of changes goes along", "在任何窗格中同上；变更列表随之移动"),
        Group.MOVE, Where.KPI, shown=True,
    ),
    Action(
        "value_on", (".",), Label("Value on", "后一数值"),
        Label("The same from any pane; the list of changes goes along", "在任何窗格中同上；变更列表随之移动"),
        Group.MOVE, Where.KPI, shown=True,
    ),
    Action(
        "next_segment", ("s",), Label("Segment", "细分"),
        Label("The chart of the next segment; after the last one, of the whole", "显示下一细分的走势；最后一个之后为整体"),
        Group.FIND, Where.KPI, shown=True,
    ),
    Action(
        "shorter_window", ("(",), Label("Shorter window", "缩短时段"),
        Label("List the changes of a shorter time before the value", "列出该数值之前较短时段内的变更"),
        Group.FIND, Where.KPI, shown=True,
    ),
    Action(
        "longer_window", (")",), Label("Longer window", "延长时段"),
        Label("List the changes of a longer time before the value", "列出该数值之前较长时段内的变更"),
        Group.FIND, Where.KPI, shown=True,
    ),
    Action(
        "closer", ("z",), Label("Closer", "放大"),
        Label("Half as many values on the chart", "图上数值减半"), Group.FIND, Where.KPI, shown=True,
    ),
    Action(
        "further", ("Z",), Label("Further away", "缩小"),
        Label("Twice as many values on the chart", "图上数值加倍"), Group.FIND, Where.KPI,
    ),
    Action(
        "as_of_value", ("a",), Label("As of this value", "以此数值为准"),
        Label("Show everything as it was when this value was there", "显示该数值录入之后的全部内容"),
        Group.TIME, Where.KPI, shown=True,
    ),
    Action(
        "edit_filter", ("/",), Label("Filter", "筛选"),
        Label(
            "Show only what fits words and kind:issue, type:issue.closed, actor:NAME, area:finance, "
            "record:ISS-42, since:2024-01-01, until:yesterday",
            "只显示符合的内容：词语以及 kind:issue、type:issue.closed、actor:姓名、area:finance、"
            "record:ISS-42、since:2024-01-01、until:昨天",
        ),
        Group.FIND, shown=True,
    ),
    Action(
        "clear_filter", ("x",), Label("Show all", "显示全部"),
        Label("Take the filter away; the cursor stays on its event", "清除筛选；光标停留在原事件"),
        Group.FIND,
    ),
    Action(
        "jump", ("T",), Label("Find a time", "定位时间"),
        Label("Move the cursor to the events of a time; the moment stays", "把光标移到某时间的事件；时刻不变"),
        Group.FIND, Where.LOG,
    ),
    Action(
        "travel", ("t",), Label("As of…", "时刻…"),
        Label(
            "Show everything as of a moment: 2024-03-01 18:00, “3d ago”, “yesterday”, 昨天, #1200",
            "显示某一时刻的全部内容：2024-03-01 18:00、3d ago、昨天、#1200",
        ),
        Group.TIME, shown=True,
    ),
    Action(
        "as_of_event", ("a",), Label("As of this event", "以此事件为准"),
        Label("Show everything as it was right after this event", "显示该事件刚发生之后的全部内容"),
        Group.TIME, Where.LOG, shown=True,
    ),
    Action(
        "go_live", ("\\",), Label("Live", "实时"),
        Label("Back to the present", "回到现在"),
        Group.TIME, shown=True,
    ),
    Action(
        "earlier", ("[",), Label("Event back", "上一事件"),
        Label(
            "As of the event before: of the filtered log, or of the record in the Book",
            "退到前一事件：筛选后的日志，或手册中的记录",
        ),
        Group.TIME, shown=True,
    ),
    Action(
        "later", ("]",), Label("Event on", "下一事件"),
        Label("As of the next event; after the last one, live", "进到下一事件；最后一个之后为实时"),
        Group.TIME, shown=True,
    ),
    Action(
        "day_back", ("{",), Label("Day back", "前一天"),
        Label("As of one day earlier", "退到前一天"),
        Group.TIME,
    ),
    Action(
        "day_on", ("}",), Label("Day on", "后一天"),
        Label("As of one day later", "进到后一天"),
        Group.TIME,
    ),
    Action(
        "freeze", ("space",), Label("Freeze", "冻结"),
        Label("Hold back new events, or let them come again", "暂停或恢复接收新事件"),
        Group.TIME,
    ),
    Action(
        "switch_clock", ("c",), Label("Other clock", "切换时钟"),
        Label(
            "Change between the two clocks: when it held (effective), when the ledger learned of it (recorded)",
            "切换两种时钟：事实发生时间（生效）与记入账本时间（记录）",
        ),
        Group.TIME,
    ),
    Action(
        "mark_a", ("m",), Label("Mark A", "标记 A"),
        Label("Mark the shown moment as A, the first of the two that are compared", "把所示时刻标记为 A（对比的起点）"),
        Group.TIME,
    ),
    Action(
        "mark_b", ("M",), Label("Mark B", "标记 B"),
        Label("Mark the shown moment as B, the second of the two", "把所示时刻标记为 B（对比的终点）"),
        Group.TIME,
    ),
    Action(
        "compare", ("=",), Label("Compare", "对比"),
        Label(
            "What changed from A to B, the cursor on the record at hand; without marks in the last seven days",
            "从 A 到 B 的变化，光标停在当前记录；未标记时为最近七天",
        ),
        Group.TIME,
    ),
    Action(
        "as_of_cause", ("a",), Label("As of its event", "以其事件为准"),
        Label(
            "Show everything as it was right after the event that explains this change",
            "显示造成该变化的事件刚发生之后的全部内容",
        ),
        Group.TIME, Where.DIFF, shown=True,
    ),
    Action(
        "switch_columns", ("s",), Label("Side by side", "左右对照"),
        Label("Before and after side by side, or word by word below each other", "左右对照显示前后内容，或逐词上下显示"),
        Group.MOVE, Where.DIFF, shown=True,
    ),
    Action(
        "type_mark_a", ("A",), Label("From…", "起点…"),
        Label(
            "Type the moment A: as for t, or 2024-03-01@#1200 as it was known then, edition:2026-Q4; "
            "nothing for seven days before B",
            "输入时刻 A：同 t，或 2024-03-01@#1200（按当时所知）、edition:2026-Q4；留空为 B 之前七天",
        ),
        Group.TIME, Where.DIFF, shown=True,
    ),
    Action(
        "type_mark_b", ("B",), Label("To…", "终点…"),
        Label("Type the moment B; nothing for the shown moment", "输入时刻 B；留空为所示时刻"),
        Group.TIME, Where.DIFF, shown=True,
    ),
    Action(
        "edit", ("e",), Label("Edit", "处理"),
        Label("Record something about this record: what may follow in its state", "就该记录登记：当前状态下可做的事"),
        Group.ACT, shown=True,
    ),
    Action(
        "new", ("n",), Label("New", "新建"), Label("Begin a new record", "新建一条记录"),
        Group.ACT, shown=True,
    ),
    Action(
        "why", ("w",), Label("Why", "缘由"),
        Label(
            "Who set each field of this record, when, by which event and why; of a text, each line. Again: the page",
            "该记录的每个字段由谁、何时、通过哪个事件、因何设置；正文则逐行显示。再按返回页面",
        ),
        Group.ACT, Where.BOOK, shown=True,
    ),
    Action(
        "show_drafts", ("D",), Label("Drafts", "草稿"),
        Label("Go on with what was typed into a form and not recorded", "继续填写已输入但未登记的表单"),
        Group.ACT,
    ),
    Action(
        "check_all", ("r",), Label("Check all", "全部检查"),
        Label("Make every check, one after the other", "依次进行全部检查"),
        Group.ACT, Where.VERIFY, shown=True,
    ),
    Action(
        "copy", ("y",), Label("Copy as…", "复制为…"),
        Label("Copy this line as text, Markdown or JSON", "将此行复制为文本、Markdown 或 JSON"),
        Group.ACT,
    ),
    Action(
        "export", ("ctrl+e",), Label("Export…", "导出…"),
        Label(
            "Write what is shown to a file, with filter and moment in its header: CSV, NDJSON, Markdown, or SVG",
            "将所示内容写入文件，文件头注明筛选与时刻：CSV、NDJSON、Markdown 或 SVG",
        ),
        Group.ACT,
    ),
    Action(
        "record", ("ctrl+s",), Label("Record", "登记"),
        Label("Record what the form says; it is then in the ledger for good", "登记表单内容；登记后永久留在账本中"),
        Group.ACT, Where.FORM, shown=True,
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
        "preview_down", ("ctrl+down",), Label("Preview down", "预览下移"),
        Label("See more of what would be recorded", "查看将登记内容的后续部分"), Group.MOVE, Where.FORM,
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
        "down", ("j", "down"), Label("Down", "向下"), Label("One line down", "下移一行"),
        Group.MOVE, Where.PANE,
    ),
    Action(
        "up", ("k", "up"), Label("Up", "向上"), Label("One line up", "上移一行"),
        Group.MOVE, Where.PANE,
    ),
    Action(
        "jump_to_line", ("f",), Label("Jump", "跳转"),
        Label("Call every line on the screen by a letter; that letter goes there", "为屏幕上每行标一个字母，按该字母即到该行"),
        Group.MOVE, Where.PANE,
    ),
    Action(
        "half_down", ("ctrl+d",), Label("Half a page down", "下移半页"),
        Label("Half a page down", "下移半页"), Group.MOVE, Where.PANE,
    ),
    Action(
        "half_up", ("ctrl+u",), Label("Half a page up", "上移半页"),
        Label("Half a page up", "上移半页"), Group.MOVE, Where.PANE,
    ),
    Action(
        "page_down", ("pagedown", "ctrl+f"), Label("Page down", "下一页"),
        Label("One page down", "下移一页"), Group.MOVE, Where.PANE,
    ),
    Action(
        "page_up", ("pageup", "ctrl+b"), Label("Page up", "上一页"),
        Label("One page up", "上移一页"), Group.MOVE, Where.PANE,
    ),
    Action(
        "top", ("home",), Label("Top", "顶部"), Label("To the first line", "到第一行"),
        Group.MOVE, Where.PANE,
    ),
    Action(
        "bottom", ("G", "end"), Label("Bottom", "底部"), Label("To the last line", "到最后一行"),
        Group.MOVE, Where.PANE,
    ),
    Action(
        "next_pane", ("tab",), Label("Next pane", "下一窗格"),
        Label("To the next pane", "到下一个窗格"), Group.MOVE,
    ),
    Action(
        "previous_pane", ("shift+tab",), Label("Previous pane", "上一窗格"),
        Label("To the pane before", "到前一个窗格"), Group.MOVE,
    ),
    Action(
        "command_palette", ("ctrl+p", ":"), Label("All actions", "全部操作"),
        Label("Find any action by its name", "按名称查找任何操作"), Group.PROGRAM, shown=True,
    ),
    Action(
        "show_help", ("?", "f1"), Label("Help", "帮助"), Label("This page", "本页"),
        Group.PROGRAM, shown=True,
    ),
    Action(
        "show_keys", ("f1",), Label("Keys", "按键"), Label("This page", "本页"),
        Group.PROGRAM, Where.LINES, shown=True,
    ),
    Action(
        "switch_language", ("L",), Label("English / 中文", "中文 / English"),
        Label("Change the language of the program", "切换程序语言"), Group.PROGRAM,
    ),
    Action(
        "switch_theme", ("f9",), Label("Theme", "主题"),
        Label("Change the colours: dark, light, high contrast, none", "切换配色：深色、浅色、高对比度、无颜色"),
        Group.PROGRAM,
    ),
    Action(
        "quit", ("q", "ctrl+c", "ctrl+q"), Label("Quit", "退出"),
        Label("Leave the program", "离开程序"), Group.PROGRAM, shown=True,
    ),
)  # fmt: skip


def bindings(where: Where) -> list[BindingType]:
    """The key bindings of one part of the interface."""
    return [
        Binding(
            "comma" if key == "," else key,  # Textual lists keys with commas between them
            action.name,
            str(action.label.en),
            show=action.shown,
            id=action.name,
            priority=action.at_once,
        )
        for action in ACTIONS
        if action.where is where
        for key in action.keys
    ]


@lru_cache(maxsize=1)
def named() -> dict[str, Action]:
    """Every action by its name."""
    return {action.name: action for action in ACTIONS}


def available(place: Where) -> list[Action]:
    """The actions that a user of one screen has."""
    return [action for action in ACTIONS if action.where in place.parts]
