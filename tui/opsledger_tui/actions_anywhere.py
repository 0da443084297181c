"""What a user can do wherever they are: the screens themselves, and what is the same on all of them."""

from __future__ import annotations

from opsledger_events.language import Label
from opsledger_tui.action import Action, Group

SCREENS_SHOWN: tuple[Action, ...] = (
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
        Label(
            "Was the past changed, what vouches for it, and do the views show what the log says",
            "历史是否被改动、有何凭证、视图是否与日志一致",
        ),
        Group.GO,
    ),
)  # fmt: skip

WAYS_OUT: tuple[Action, ...] = (
    Action(
        "go_live", ("\\",), Label("Live", "实时"),
        Label("Back to the present", "回到现在"),
        Group.TIME, shown=True,
    ),
    Action(
        "clear_filter", ("x",), Label("Show all", "显示全部"),
        Label("Take the filter away; the cursor stays on its event", "清除筛选；光标停留在原事件"),
        Group.FIND, shown=True,
    ),
)  # fmt: skip
"""Out of what hides something: a past moment, a filter. Whoever is in one of them sees first how to leave it."""

ANYWHERE: tuple[Action, ...] = (
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
        "edit_filter", ("/",), Label("Filter", "筛选"),
        Label(
            "Show only what fits words and kind:issue, type:issue.closed, actor:NAME, area:finance, "
            "record:ISS-42, since:2024-01-01, until:yesterday, unmet:yes",
            "只显示符合的内容：词语以及 kind:issue、type:issue.closed、actor:姓名、area:finance、"
            "record:ISS-42、since:2024-01-01、until:昨天、unmet:是",
        ),
        Group.FIND, shown=True,
    ),
    Action(
        "travel", ("t",), Label("As of…", "时刻…"),
        Label(
            "Show everything as of a moment: 2024-03-01 18:00, “3d ago”, “yesterday”, 昨天, #1200",
            "显示某一时刻的全部内容：2024-03-01 18:00、3天前、昨天、#1200",
        ),
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
        "show_drafts", ("D",), Label("Drafts", "草稿"),
        Label("Go on with what was typed into a form and not recorded", "继续填写已输入但未登记的表单"),
        Group.ACT,
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
        "prove", ("P",), Label("Prove…", "证明…"),
        Label(
            "Write a proof of this event of the Log to a file, for whoever trusts neither you nor this program",
            "将日志中该事件的证明写入文件，供不信任您或本程序的人验证",
        ),
        Group.ACT,
    ),
    Action(
        "give_evidence", ("E",), Label("Evidence…", "证据…"),
        Label(
            "Write this record as it stood at the shown moment to a file, every entry of it proven, with how to check that",
            "将该记录在所示时刻的状态写入文件，逐条附证明，并附验证方法",
        ),
        Group.ACT,
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
