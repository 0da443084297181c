"""What a user types into the filter."""

from __future__ import annotations

import re

import pytest

from opsledger_events.errors import InputError
from opsledger_events.kinds.issue import ISSUE, Issue
from opsledger_events.language import Language, speak
from opsledger_events.values import Area
from opsledger_tui.actions import named
from opsledger_tui.wish import ALL, NAMES, Wish, fits, read_wish
from tests.tui.story import clock


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", ALL),
        ("  ", ALL),
        ("network down", Wish(words="network down")),
        ("kind:issue", Wish(kinds=("issue",))),
        ("kind:问题 网络", Wish(kinds=("issue",), words="网络")),
        ("类型：问题 领域：财务", Wish(kinds=("issue",), areas=("finance",))),
        ('actor:"Li Na" actor:李娜', Wish(actors=("Li Na", "李娜"))),
        ("type:issue.closed", Wish(types=("issue.closed/1",))),
        ("type:closed/1 x", None),
        ("since:2024-01-01 until:昨天", Wish(since="2024-01-01", until="昨天")),
        ("record:ISS-4", Wish(record="ISS-4")),
        ("unmet:yes kind:issue", Wish(kinds=("issue",), unmet=True)),
        ("未满足:是", Wish(unmet=True)),
        ("10:30 http://x a:b", Wish(words="10:30 http://x a:b")),
        ("kind: kind：", ALL),
        ('"kind:issue"', Wish(words="kind:issue")),
        ('actor:"unfinished', Wish(actors=("unfinished",))),
    ],
)
def test_reads_a_filter(text: str, wish: Wish | None) -> None:
    """Words are words; known names with a colon are parts; half-typed parts ask for nothing yet."""
    if wish is None:
        with pytest.raises(InputError):
            read_wish(text, clock())
    else:
        assert read_wish(text, clock()) == wish


@pytest.mark.parametrize("name", sorted(set(NAMES.values())))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_names_every_part(name: str, language: Language) -> None:
    """With a value that a filter takes."""
    speak(language)
    said = str(named()["edit_filter"].help)
    values = dict(re.findall(r"(\w+):([^,、]+)", said))
    assert values.keys() <= NAMES.keys()
    assert not read_wish(f"{name}:{values[name]}", clock()).empty


@pytest.mark.parametrize(
    ("text", "near"),
    [("kind:isue", "issue"), ("area:finanse", "finance"), ("type:isue.closd", "issue.closed")],
)
def test_offers_the_nearest_name(text: str, near: str) -> None:
    """A mistyped value is not silently a filter that nothing fits."""
    with pytest.raises(InputError) as caught:
        read_wish(text, clock())
    assert near in caught.value.way_out


@pytest.mark.parametrize("text", ["since:2026-99-01", "until:gestern", "自：明年元月初几"])
def test_a_time_that_cannot_be_read_is_no_filter(text: str) -> None:
    """It is refused where it is typed, with how a moment is written."""
    with pytest.raises(InputError) as caught:
        read_wish(text, clock())
    assert "is not a moment" in caught.value.message
    assert "2016-03-01" in caught.value.way_out


def test_a_short_type_means_every_kind_that_has_it() -> None:
    """`type:closed` needs no kind before it."""
    assert "issue.closed/1" in read_wish("type:closed", clock()).types


def test_records_fit_by_kind_area_and_words() -> None:
    """The parts about events say nothing about records."""
    state = Issue(title="网络中断 in Hall 2", owner="李娜", area=Area.FINANCE, tags=("urgent",))
    for text in (
        "",
        "kind:issue",
        "area:finance",
        "网络 hall",
        "李娜",
        "urgent iss-1",
        "raised",
        "actor:nobody",
    ):
        assert fits(read_wish(text, clock()), ISSUE, "ISS-1", state), text
    for text in ("kind:goal", "area:legal", "nothing", "record:ISS-2"):
        assert not fits(read_wish(text, clock()), ISSUE, "ISS-1", state), text
