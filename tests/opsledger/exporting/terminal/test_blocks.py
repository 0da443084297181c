"""What each block is drawn as."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opsledger.cells import cell_width
from opsledger_events.language import speak
from opsledger_projections.pages.blocks import (
    Arrow,
    Bar,
    Bars,
    Branch,
    Column,
    Facts,
    Flow,
    Heat,
    Line,
    Plot,
    Point,
    Prose,
    Ref,
    Step,
    Table,
    Tag,
    Tree,
)
from tests.opsledger.exporting.terminal.sample import drawn, flow

TABLE = Table(
    (Column("Matter"), Column("Limit", numeric=True)),
    (("买设备 over several years", 50_000), ("Travel", 12.5)),
)


def test_columns_stand_below_each_other_by_cells() -> None:
    assert drawn(TABLE, 80) == [
        "Matter                      Limit",
        "买设备 over several years  50,000",
        "Travel                       12.5",
    ]


def test_a_cell_that_is_too_wide_is_wrapped_not_cut() -> None:
    lines = drawn(TABLE, 24)
    assert lines[1:4] == ["买设备 over       50,000", "several years", "Travel              12.5"]


def test_a_table_without_room_becomes_cards() -> None:
    wide = Table(tuple(Column(f"Column {n}") for n in range(6)), (tuple(f"value {n}" for n in range(6)),))
    assert drawn(wide, 40) == [
        "value 0",
        "  Column 1: value 1 · Column 2: value 2",
        "  · Column 3: value 3 · Column 4: value",
        "  4 · Column 5: value 5",
    ]
    assert len(drawn(wide, 200)) == 2


@pytest.mark.usefixtures("chinese")
def test_a_colon_is_of_the_language() -> None:
    """Between a name and its value, on cards, below a plot and behind a case."""
    wide = Table(
        tuple(Column(f"第 {n} 个这样的列") for n in range(6)), (tuple(f"这样的值 {n}" for n in range(6)),)
    )
    branching = Flow(
        (Step("a", "问", "exclusive"), *(Step(f"s{n}", f"做 {n}") for n in range(9))),
        tuple(Arrow("a", f"s{n}", f"情形 {n}") for n in range(9)),
    )
    assert "第 1 个这样的列：这样的值 1" in "".join(drawn(wide, 40))
    assert "   → 情形 0：2. 做 0" in drawn(branching, 40)


@pytest.fixture
def chinese() -> Iterator[None]:
    """Speaks Chinese for one test."""
    speak("zh")
    yield
    speak("en")


def test_an_empty_table_says_so() -> None:
    assert drawn(Table((Column("x"),), (), empty="Nothing yet."), 40) == ["Nothing yet."]


def test_a_digest_is_shortened_only_where_it_must_be() -> None:
    table = Table((Column("File"), Column("SHA-256")), (("a.pdf", "ab" * 32),))
    assert "ab" * 32 in drawn(table, 80)[1]
    assert drawn(table, 40)[1] == "a.pdf  abababababab…"


def test_values_of_facts_begin_in_one_column_and_sentences_are_numbered() -> None:
    facts = Facts(
        (
            ("Owner", "李娜"),
            ("五个为什么", ("The seal was worn and leaked", "Nobody looked")),
            ("Note", "a\nb"),
        )
    )
    assert drawn(facts, 60) == [
        "Owner       李娜",
        "五个为什么  1. The seal was worn and leaked",
        "            2. Nobody looked",
        "Note        a",
        "            b",
    ]


def test_a_tree_hangs_on_its_lines() -> None:
    tree = Tree((Branch("总部", "3", (Branch("Sales " * 5, branches=(Branch("店"),)), Branch("IT"))),))
    assert drawn(tree, 24) == [
        "总部  3",
        "├─ Sales Sales Sales",
        "│  Sales Sales",
        "│  └─ 店",
        "└─ IT",
    ]


def test_a_flow_is_drawn_where_it_fits() -> None:
    shown = "\n".join(drawn(flow("goods"), 100))
    for word in ("收货 goods", "温度合格?", "不合格", "►", "✖"):
        assert word in shown


def test_a_flow_that_does_not_fit_is_told_in_steps() -> None:
    branching = Flow(
        (Step("a", "Ask", "exclusive", lane="Boss"), *(Step(f"s{n}", f"Do {n}") for n in range(9))),
        tuple(Arrow("a", f"s{n}", f"case {n}") for n in range(9)),
    )
    lines = drawn(branching, 40)
    assert lines[:3] == ["1. Ask (Boss)", "   → case 0: 2. Do 0", "   → case 1: 3. Do 1"]
    assert lines[-1] == "10. Do 8"


def test_labels_of_a_flow_are_words_not_mermaid() -> None:
    odd = 'a"] --> b{c} |d| <e> #quot; `f`'
    shown = "".join("".join(drawn(Flow((Step("a", odd), Step("b", "end")), ()), 80)).split())
    assert "a”]" in shown
    assert "-->" not in shown


@pytest.mark.parametrize("width", [120, 40])
def test_long_labels_are_broken_once(width: int) -> None:
    """Of a step and of an arrow, in whatever form the chart fits: no word stands alone between two full lines."""
    steps = (Step("a", "Listen, say sorry, then ask for the order number"), Step("b", "end"))
    shown = drawn(Flow(steps, (Arrow("a", "b", "foreign object,\nsmell, illness"),)), width)
    assert "\\n" not in "".join(shown)
    assert any("foreign object," in line for line in shown)
    if width == 40:
        said = [line.strip("│ ") for line in shown[1:3]]
        assert said == ["Listen, say sorry, then", "ask for the order number"]


HEAT = Heat(
    "Likelihood",
    "Impact",
    ("Likely", "Rare"),
    ("Minor", "Severe"),
    (((), (Ref("RISK-1", "RISK-1 火灾"),)), ((Ref("RISK-2"), Ref("RISK-3")), ())),
    (("warning", "bad"), ("good", "plain")),
)


def test_a_heat_map_counts_and_names_the_worst_first() -> None:
    lines = drawn(HEAT, 60)
    assert "! ·" in lines[2] and "✖ 1" in lines[2]
    assert "✓ 2" in lines[3]
    assert lines[5:] == ["✖ Likely × Severe", "  RISK-1 火灾", "✓ Rare × Minor", "  RISK-2", "  RISK-3"]


def test_a_plot_names_its_lines_and_signals() -> None:
    points = tuple(
        Point(f"2026-{month:02}", month * 10, "above the limit" if month == 9 else "")
        for month in range(1, 13)
    )
    lines = drawn(Plot("Sales", "k€", points, (Line("Target", 100),)), 60)
    assert lines[0] == "Sales (k€)"
    assert lines[1].startswith("120 ┤")
    assert "◆" in "".join(lines[1:12])
    assert lines[12].endswith("2026-12") and "2026-01" in lines[12]
    assert lines[13:] == ["── Target: 100", "◆ 2026-09: 90, above the limit"]


def test_a_plot_leaves_a_gap_where_a_period_was_not_measured() -> None:
    """As wide as what is missing: no line leads over it, and a value between two gaps is a dot."""
    points = tuple(Point(f"2026-{month:02}", 5) for month in (1, 2, 3, 7, 11, 12))
    lines = drawn(Plot("x", "", points, numbers=(0, 1, 2, 6, 10, 11)), 60)
    (course,) = [line.removeprefix("5 ┤") for line in lines if "5 ┤" in line]
    assert [len(stretch) for stretch in course.split()] == [11, 1, 6]
    assert course.index(course.split()[1]) == round(len(course) * 6 / 11)
    assert " " not in next(line for line in drawn(Plot("x", "", points), 60) if "5 ┤" in line)[3:]


def test_a_plot_of_one_value_or_none() -> None:
    assert len(drawn(Plot("x", "", (Point("a", 1),)), 40)) == 13
    assert drawn(Plot("x", "", ()), 40) == ["x"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
@example([-1.7e308, 0.0, 1.7e308])
def test_a_plot_and_bars_of_any_numbers_are_drawn(values: list[float]) -> None:
    """The highest value at the top; no bar is longer than its line."""
    points = tuple(Point("p", value, "why" if value == max(values) else "") for value in values)
    lines = drawn(Plot("x", "", points), 60)
    (top,) = {index for index, line in enumerate(lines[1:12]) if "◆" in line}
    assert top == (0 if len(set(values)) > 1 and max(values) / 2 - min(values) / 2 else 5)
    bars = drawn(Bars("x", ("now",), tuple(Bar("b", (value,)) for value in values)), 60)
    assert sum("b" in line for line in bars) == len(values)


def test_a_plot_of_equal_values_names_their_value_once() -> None:
    """Beside their line, which is in the middle."""
    lines = drawn(Plot("x", "", (Point("a", 5), Point("b", 5), Point("c", 5))), 40)
    (beside,) = [line for line in lines if "5 ┤" in line]
    assert beside == lines[6]
    assert set(beside.removeprefix("5 ┤")) == {"⠤"}


def test_bars_are_as_long_as_their_values() -> None:
    lines = drawn(
        Bars("Budget", ("planned", "actual"), (Bar("Travel", (100, 50)), Bar("IT", (80, 0), "bad"))), 60
    )
    assert next(line.count("█") for line in lines if "planned" in line) == 2 * lines[3].count("█")
    assert lines[4] == "✖ IT"
    assert lines[-1].split() == ["actual", "0"]


MARKDOWN = """# 差旅

Travel by *train*, see [the rules](http://r) — or `bus`.

1. 第一
2. second
   - inner

> quoted words
> go on

```
x = 1
    y
```

| a | n |
|---|--:|
| 中 | 5 |

<b>raw</b>
"""


def test_markdown_reads_as_text() -> None:
    assert drawn(Prose(MARKDOWN), 60) == [
        "▪ 差旅",
        "",
        "Travel by train, see the rules (http://r) — or `bus`.",
        "",
        "1. 第一",
        "2. second",
        "   ◦ inner",
        "",
        "│ quoted words go on",
        "",
        "  x = 1",
        "      y",
        "",
        "a   n",
        "中  5",
        "",
        "<b>raw</b>",
    ]


def test_chinese_prose_breaks_anywhere_but_before_what_closes() -> None:
    lines = drawn(Prose("温度超过五度，立即上报主管；然后把货物移到备用冷库。" * 3), 24)
    assert all(cell_width(line) <= 24 for line in lines)
    assert not any(line.startswith(("，", "；", "。")) for line in lines)
    assert min(map(cell_width, lines[:-1])) >= 20


def test_a_line_end_of_the_source_is_a_space_only_between_words() -> None:
    assert drawn(Prose("one\ntwo\n中文\n接着 **粗**\n*斜*"), 60) == ["one two 中文接着 粗斜"]


def test_a_text_that_was_typed_into_a_field_has_its_line_ends() -> None:
    typed = Prose("Line one 第一行\nLine **two\nthree**\n\n- a\n- b", as_typed=True)
    assert drawn(typed, 60) == ["Line one 第一行", "Line two", "three", "", "• a", "• b"]


def test_a_state_with_what_it_calls_for_is_no_list() -> None:
    state = (Tag("executing"), Tag("its period is over: close it", "warning"))
    assert drawn(Facts((("State", state),)), 60) == ["State  executing, its period is over: close it"]
    duties = ("Sixty tonnes, always cold, at any hour", "Keep the generator")
    assert drawn(Facts((("Duties", duties),)), 60) == [
        "Duties  1. Sixty tonnes, always cold, at any hour",
        "        2. Keep the generator",
    ]
