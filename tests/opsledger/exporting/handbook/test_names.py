"""Names of files: one for each id, on every file system, and readable where that goes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from opsledger.exporting.handbook.names import name_of

IDS = st.from_regex(re.compile(r"\w[\w.:/@+-]{0,79}"), fullmatch=True)


def test_usual_ids_stay_readable() -> None:
    assert name_of("ISS-42") == "ISS-42.html"
    assert name_of("working-time") == "working-time.html"
    assert name_of("文件-1") == "文件-1.html"
    assert name_of("a/b:c@d+e") == "a~2fb~3ac~40d~2be.html"


def test_no_name_is_a_device_hidden_or_above() -> None:
    assert name_of("con") == "~63on.html"
    assert name_of("com1.txt") == "~63om1.txt.html"
    assert name_of("..") == "~2e..html"


@given(IDS, IDS)
def test_two_ids_never_share_a_file_even_where_capitals_do_not_count(one: str, other: str) -> None:
    if one != other:
        assert name_of(one).casefold() != name_of(other).casefold()


@given(IDS)
def test_ids_that_differ_in_capitals_only_have_names_of_their_own(record: str) -> None:
    forms = {record, record.upper(), record.lower(), record.swapcase(), record.capitalize()}
    assert len({name_of(form).casefold() for form in forms}) == len(forms)


@given(IDS)
def test_a_name_is_safe_and_means_itself_in_an_address(record: str) -> None:
    name = name_of(record)
    assert re.fullmatch(r"[A-Za-z0-9_.~\u3400-\u4dbf\u4e00-\u9fff-]+\.html", name)
    assert len(name.encode()) <= 255
    assert not name.startswith(".")
