"""Rows become commands once: again, grown, broken off, all or nothing, past what does not go."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from opsledger.ledger import Ledger
from opsledger_events.errors import InputError, NotFoundError, RefusedError
from opsledger_events.kinds.issue import Issue
from tests.opsledger.importing.imports import (
    HEAD,
    TICKETS,
    entries,
    hour,
    run,
    run_with_rejects,
    state_at,
    story,
)

DATA = HEAD + (
    "A,2020-01-01T00:00Z,ada,Broken,open\n"
    "B,2020-01-01T01:00Z,bo,Lost,open\n"
    "A,2020-01-01T02:00Z,chen,Broken,done\n"
    "A,2020-01-01T03:00Z,ada,Broken,open\n"
    "B,2020-01-01T04:00Z,bo,Lost,open\n"
)
STORY = [("A", "raise"), ("B", "raise"), ("A", "resolve"), ("A", "reopen")]


def test_rules_turn_rows_into_events(ledger: Ledger) -> None:
    summary = run(ledger, TICKETS, DATA)
    assert story(ledger) == STORY
    assert (summary.rows, summary.events, summary.unchanged) == (5, 4, 1)


def test_who_when_why_and_where_from_are_kept(ledger: Ledger) -> None:
    run(ledger, TICKETS, DATA, "some/folder/data.csv")
    last = entries(ledger)[-1]
    assert (last.actor, last.reason, last.source) == ("ada", "it came back", "data.csv:5")
    assert last.effective_at == hour(3)
    assert last.authenticated == ledger.authenticated


def test_rules_that_history_did_not_meet_are_named(ledger: Ledger) -> None:
    run(ledger, TICKETS, DATA)
    assert [entry.unmet for entry in entries(ledger)] == [(), (), ("issue.solution",), ()]


def test_rules_hold_where_the_mapping_does_not_record_as_found(ledger: Ledger) -> None:
    with pytest.raises(RefusedError, match=r"line 4: A has no solution yet"):
        run(ledger, TICKETS.replace('kind = "issue"', 'kind = "issue"\nas_found = false'), DATA)


def test_a_second_import_adds_nothing(ledger: Ledger) -> None:
    run(ledger, TICKETS, DATA)
    again = run(ledger, TICKETS, DATA, "renamed.csv")
    assert (again.events, again.known, again.unchanged) == (0, 4, 1)
    assert story(ledger) == STORY


def test_a_file_that_grew_adds_what_is_new(ledger: Ledger) -> None:
    run(ledger, TICKETS, DATA)
    run(ledger, TICKETS, DATA + "A,2020-01-01T05:00Z,ada,Broken,done\n")
    assert story(ledger) == [*STORY, ("A", "resolve")]


def test_a_file_whose_head_was_cut_off_adds_what_is_new(ledger: Ledger) -> None:
    run(ledger, TICKETS, DATA)
    rows = DATA.removeprefix(HEAD).splitlines(keepends=True)
    run(ledger, TICKETS, HEAD + "".join(rows[2:]) + "A,2020-01-01T05:00Z,ada,Broken,done\n")
    assert story(ledger) == [*STORY, ("A", "resolve")]


def test_a_column_made_from_others_is_a_key_a_time_and_a_state(ledger: Ledger) -> None:
    mapping = """
    name = "visits"
    kind = "issue"
    [values.state]
    started = "open"
    running = "open"
    ended = "shut"
    [computed.at]
    text = "{day} {time}"
    [computed.state]
    text = "{state|lower|map:state}"
    [computed.who]
    text = "{first}-{last}"
    [key]
    columns = "who"
    record = "{who}"
    [time]
    column = "at"
    format = "%d.%m.%Y %H:%M"
    [[rule]]
    on = "first"
    do = "raise"
    fields = { title = "{who}" }
    [[rule]]
    on = "change"
    column = "state"
    do = "comment"
    fields = { text = "{state}" }
    """
    data = (
        "first,last,day,time,state\nada,l,01.01.2020,01:00,STARTED\n"
        "ada,l,01.01.2020,02:00,running\nada,l,01.01.2020,03:00,ended\n"
    )
    run(ledger, mapping, data)
    assert story(ledger) == [("ada-l", "raise"), ("ada-l", "comment"), ("ada-l", "comment")]
    assert entries(ledger)[-1].effective_at == hour(3)
    with pytest.raises(InputError, match="line 2: state: The value map “state” has nothing for “lost”"):
        run(ledger, mapping, data.splitlines()[0] + "\nbo,m,01.01.2020,01:00,lost\n")


def test_new_rows_alone_find_the_records_of_an_earlier_import(ledger: Ledger) -> None:
    run(ledger, TICKETS, DATA)
    run(ledger, TICKETS, HEAD + "A,2020-01-01T05:00Z,ada,Broken,done\n")
    assert story(ledger) == [*STORY, ("A", "resolve")]


def test_it_stops_at_the_first_bad_row_and_goes_on_when_it_is_right(ledger: Ledger) -> None:
    bad = DATA.replace("2020-01-01T02:00Z", "yesterday")
    with pytest.raises(InputError, match="line 4: at: “yesterday” is not a time"):
        run(ledger, TICKETS, bad)
    assert story(ledger) == STORY[:2]
    assert run(ledger, TICKETS, DATA).known == 2
    assert story(ledger) == STORY


def test_atomic_records_nothing_of_a_file_with_a_bad_row(ledger: Ledger) -> None:
    with pytest.raises(InputError, match="line 4"):
        run(ledger, TICKETS, DATA.replace("2020-01-01T02:00Z", "yesterday"), atomic=True)
    assert ledger.log.head() == 0
    assert run(ledger, TICKETS, DATA, atomic=True).events == 4


def test_atomic_holds_for_more_rows_than_a_batch_has_events(ledger: Ledger) -> None:
    rows = "".join(f"T{n},2020-01-01T00:00Z,ada,Broken,open\n" for n in range(11_000))
    assert run(ledger, TICKETS, HEAD + rows, atomic=True).events == 11_000
    with pytest.raises(InputError):
        more = rows.replace("T", "U")
        run(ledger, TICKETS, HEAD + more + "V,never,ada,Broken,open\n", atomic=True)
    assert ledger.log.head() == 11_000


def test_rejects_keep_line_reason_and_row_and_the_rest_is_recorded(ledger: Ledger, tmp_path: Path) -> None:
    bad = DATA.replace("2020-01-01T02:00Z", "yesterday").replace(
        "B,2020-01-01T04:00Z,bo", "?!,2020-01-01T04:00Z,bo"
    )
    summary, rejected = run_with_rejects(ledger, TICKETS, bad, tmp_path)
    assert summary.rejected == 2
    assert [row["line"] for row in rejected] == [4, 6]
    assert rejected[0]["row"] == "A,yesterday,chen,Broken,done"
    assert "yesterday" in str(rejected[0]["error"])
    assert story(ledger) == [("A", "raise"), ("B", "raise")]


def test_a_row_is_recorded_with_all_its_commands_or_with_none(ledger: Ledger, tmp_path: Path) -> None:
    mapping = TICKETS + '[[rule]]\ndo = "issue triage"\nfields = { severity = "{state}" }\n'
    summary, _ = run_with_rejects(ledger, mapping, HEAD + "A,2020-01-01T00:00Z,ada,Broken,open\n", tmp_path)
    assert summary.rejected == 1
    assert ledger.log.head() == 0


def test_a_rejected_row_is_not_remembered(ledger: Ledger, tmp_path: Path) -> None:
    rows = "A,never,ada,Broken,open\nA,2020-01-01T00:00Z,ada,Broken,open\n"
    run_with_rejects(ledger, TICKETS, HEAD + rows, tmp_path)
    assert story(ledger) == [("A", "raise")]


def test_a_rehearsal_shows_entries_and_records_nothing(ledger: Ledger) -> None:
    shown: list[str] = []
    from io import BytesIO

    from opsledger.importing.importer import Importer
    from tests.opsledger.importing.imports import plan_of

    importer = Importer(
        ledger, plan_of(TICKETS), rehearse=lambda found: shown.extend(entry.record for entry in found)
    )
    assert importer.run(BytesIO(DATA.encode()), "data.csv").events == 4
    assert shown == ["A", "B", "A", "A"]
    assert ledger.log.head() == 0


def test_rows_that_are_alike_are_each_recorded_and_declared_keys_once(ledger: Ledger) -> None:
    same = HEAD + "A,2020-01-01T00:00Z,ada,Broken,open\n" * 2
    mapping = TICKETS + '[[rule]]\ndo = "comment"\nfields = { text = "seen" }\n'
    assert run(ledger, mapping, same).events == 3
    keyed = mapping.replace("tickets", "keyed").replace(
        'record = "{id}"', 'record = "X{id}"\nrow = ["id", "at"]'
    )
    summary = run(ledger, keyed, same)
    assert (summary.events, summary.repeated) == (2, 1)


def test_keys_and_rows_of_two_columns_are_told_apart_whatever_is_in_them(ledger: Ledger) -> None:
    """What parts the values of a key may stand in one of them."""
    two = TICKETS.replace('columns = "id"', 'columns = ["id", "by"]\nrow = ["id", "by"]').replace(
        'record = "{id}"', ""
    )
    rows = "a|b,2020-01-01,c,A,open\na,2020-01-01,b|c,B,open\na\\,2020-01-01,|c,C,open\n"
    assert run(ledger, two, HEAD + rows).events == 3
    assert len({record for record, _ in story(ledger)}) == 3


def test_gzip_and_ndjson_are_read_as_what_they_are(ledger: Ledger) -> None:
    lines = '{"id": "A", "at": "2020-01-01T00:00Z", "by": "ada", "title": "Broken", "state": null}\n'
    run(ledger, TICKETS, gzip.compress(lines.encode()), "export.jsonl.gz")
    assert story(ledger) == [("A", "raise")]


def test_a_column_that_is_not_there_is_refused_before_the_first_row(ledger: Ledger) -> None:
    with pytest.raises(
        InputError, match=r"map.toml, line 8, column 10: The file has no column “at”"
    ) as error:
        run(ledger, TICKETS, DATA.replace("id,at,by", "id,when,by"))
    assert "Did you mean" in error.value.way_out
    assert ledger.log.head() == 0


@pytest.mark.parametrize(("mark", "written"), [(";", '";"'), ("\t", '"\\t"')])
def test_another_character_between_columns_is_noticed(ledger: Ledger, mark: str, written: str) -> None:
    """As spreadsheets of half of Europe write CSV."""
    with pytest.raises(InputError, match="has no column") as error:
        run(ledger, TICKETS, DATA.replace(",", mark))
    assert f"delimiter = {written}" in error.value.way_out


def test_the_future_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InputError, match=r"line 2: .* lies in the future"):
        run(ledger, TICKETS, HEAD + "A,2999-01-01T00:00Z,ada,Broken,open\n")


def test_a_row_without_a_key_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InputError, match="line 2: id: the row has no key"):
        run(ledger, TICKETS, HEAD + ",2020-01-01T00:00Z,ada,Broken,open\n")


def test_a_first_row_that_cannot_begin_a_record_is_refused(ledger: Ledger) -> None:
    mapping = TICKETS.replace('on = "first"\n', 'on = "first"\nwhen = { column = "state", is = "open" }\n')
    with pytest.raises(NotFoundError, match="line 2: There is no issue of the key “A” yet"):
        run(ledger, mapping, HEAD + "A,2020-01-01T00:00Z,ada,Broken,done\n")


def test_rows_that_go_back_in_time_hold_from_their_own_time_on(ledger: Ledger) -> None:
    rows = (
        "A,2020-01-01T08:00Z,ada,Broken,open\n"
        "A,2020-01-01T10:00Z,ada,Broken,done\n"
        "A,2020-01-01T09:00Z,ada,Broken,done\n"  # no change by the row before, but one at nine
        "B,2020-01-01T11:00Z,ada,Lost,open\n"
        "B,2020-01-01T09:00Z,ada,Lost,open\n"  # earlier than anything known of it
    )
    run(ledger, TICKETS, HEAD + rows)

    def state(record: str, at: int) -> str:
        found = state_at(ledger, record, hour(at))
        return found.state if found else ""

    assert [state("A", at) for at in (7, 8, 9, 10)] == ["", "raised", "resolved", "resolved"]
    assert [state("B", at) for at in (8, 9, 11)] == ["", "raised", "raised"]


def test_default_values_of_the_run_hold_where_the_mapping_says_nothing(ledger: Ledger) -> None:
    from io import BytesIO

    from opsledger.importing.importer import Importer
    from opsledger.importing.mapping_file import MappingFile
    from opsledger.importing.plan import Plan

    plan = Plan(MappingFile("map.toml", TICKETS), actor="importer", reason="moved house")
    Importer(ledger, plan).run(BytesIO((HEAD + "A,2020-01-01T00:00Z,,Broken,open\n").encode()), "d.csv")
    (entry,) = entries(ledger)
    assert (entry.actor, entry.reason) == ("importer", "moved house")
    assert isinstance(ledger.log.history("A")[0].data.apply(Issue(), entry), Issue)
