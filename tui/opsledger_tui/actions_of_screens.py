"""Actions of one screen or of any pane, apart from those that are the same everywhere."""

from __future__ import annotations

from opsledger_events.language import Label
from opsledger_tui.action import Action, Group, Where

OF_SCREENS: tuple[Action, ...] = (
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
        "next_pane", ("tab",), Label("Next pane", "下一窗格"),
        Label("To the next pane", "到下一个窗格"), Group.MOVE, shown=True,
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
        "keep_finding", ("K",), Label("Keep finding…", "保存结论…"),
        Label("Keep what preceded this value as an analysis, at this position of the ledger", "把该数值之前的变更作为一次分析保存，并记下账本位置"),
        Group.ACT, Where.KPI, shown=True,
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
        "signal_back", ("<",), Label("Signal back", "前一信号"),
        Label("The cursor of the chart to the signal before this value", "图上光标移到该数值之前的信号"),
        Group.MOVE, Where.KPI,
    ),
    Action(
        "signal_on", (">",), Label("Signal on", "后一信号"),
        Label("The cursor of the chart to the signal after this value", "图上光标移到该数值之后的信号"),
        Group.MOVE, Where.KPI,
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
        "jump", ("T",), Label("Find a time", "定位时间"),
        Label("Move the cursor to the events of a time; the moment stays", "把光标移到某时间的事件；时刻不变"),
        Group.FIND, Where.LOG,
    ),
    Action(
        "as_of_event", ("a",), Label("As of this event", "以此事件为准"),
        Label("Show everything as it was right after this event", "显示该事件刚发生之后的全部内容"),
        Group.TIME, Where.LOG, shown=True,
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
        "why", ("w",), Label("Why", "缘由"),
        Label(
            "Who set each field of this record, when, by which event and why; of a text, each line. Again: the page",
            "该记录的每个字段由谁、何时、通过哪个事件、因何设置；正文则逐行显示。再按返回页面",
        ),
        Group.ACT, Where.BOOK, shown=True,
    ),
    Action(
        "check_one", ("enter", "l", "right"), Label("Check", "检查"),
        Label(
            "Make the check at the cursor; on a small terminal, go to its report",
            "进行光标处的检查；在小终端上并转到其报告",
        ),
        Group.ACT, Where.CHECKS, shown=True,
    ),
    Action(
        "check_all", ("r",), Label("Check all", "全部检查"),
        Label("Make every check, one after the other", "依次进行全部检查"),
        Group.ACT, Where.VERIFY, shown=True,
    ),
    Action(
        "sign_checkpoint", ("s",), Label("Sign", "签署"),
        Label(
            "Sign a checkpoint over the log as it is, and keep it in every place outside of the ledger",
            "为当前日志签署检查点，并存入账本之外的每一处",
        ),
        Group.ACT, Where.VERIFY, shown=True,
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
)  # fmt: skip
