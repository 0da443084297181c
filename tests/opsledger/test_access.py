"""Who may record what in a ledger: enforced where it is recorded, by what the ledger holds at that moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from opsledger.access_log import AccessLog
from opsledger.ledger import Ledger, utc_now
from opsledger_events.command import Command
from opsledger_events.common import DetailsAmended
from opsledger_events.errors import InputError, KeyReusedError, NotPermittedError, RefusedError
from opsledger_events.kinds.access import Access, RoleGranted, RoleRevoked
from opsledger_events.kinds.control import ControlDesigned, ControlPerformed, ControlStarted, Result
from opsledger_events.kinds.issue import IssueVerified
from opsledger_events.roles import Role
from opsledger_events.values import Area
from opsledger_projections.at import FOREVER_US, At
from opsledger_projections.records import record_at
from tests.opsledger.access import denied, granted, login, record_of, revoked
from tests.opsledger.issues import assigned, raised, resolved
from tests.program import Program


@pytest.fixture
def guarded(place: Path) -> Path:
    """A ledger with one admin, `chief`, and nobody else."""
    Ledger.create(place).close()
    with login(place, "chief") as ledger:
        ledger.execute(raised("before", area="sales"))
        granted(ledger, "chief", Role.ADMIN)
    return place


def noted(place: Path) -> list[dict[str, object]]:
    """The lines of the access log."""
    return [json.loads(line) for line in (place / "access.log").read_text().splitlines()]


def test_without_any_role_everybody_may_do_everything(place: Path) -> None:
    """As before there were roles; and no file is made for it."""
    Ledger.create(place).close()
    with login(place, "ada") as ledger:
        ledger.execute(raised(actor="李娜"))
        assert ledger.log.head() == 1
    assert not (place / "access.log").exists()


def test_the_first_role_is_that_of_an_admin_to_whoever_grants_it(place: Path) -> None:
    """Any other first grant would lock everybody out."""
    Ledger.create(place).close()
    with login(place, "chief") as ledger:
        for person, role in (("chief", Role.RECORDER), ("bob", Role.ADMIN), ("bob", Role.VIEWER)):
            with pytest.raises(RefusedError) as caught:
                granted(ledger, person, role)
            assert caught.value.rule == "access.first_admin"
            assert "opsledger access grant chief admin" in caught.value.way_out
        ledger.execute(raised())
        granted(ledger, "chief", Role.ADMIN)
        with denied("access.role", "opsledger access grant chief recorder --kind issue --area general"):
            ledger.execute(raised())


def test_the_last_admin_stays(guarded: Path) -> None:
    """By role, by grant or altogether; and one of two may go."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "chief", Role.RECORDER)
        for role, grant in ((Role.ADMIN, 0), (None, 2), (None, 0)):
            with pytest.raises(RefusedError) as caught:
                revoked(ledger, "chief", role, grant)
            assert caught.value.rule == "access.last_admin"
        revoked(ledger, "chief", Role.RECORDER)
        granted(ledger, "bob", Role.ADMIN)
        revoked(ledger, "chief")
    with login(guarded, "bob") as ledger, pytest.raises(RefusedError):
        revoked(ledger, "bob")


def test_a_role_reaches_as_far_as_its_limits(guarded: Path) -> None:
    """Kind, area and verb; the refusal names the rule, what is missing, who can grant it, and the command."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "ada", Role.RECORDER, kinds=("issue",), areas=(Area.SALES, Area.GENERAL))
    with login(guarded, "ada") as ledger:
        ledger.execute(raised(record="ISS-5"))
        ledger.execute(assigned("ISS-5"))
        with denied("access.limits", "Production", "#3 only in Sales, General", "chief can grant it"):
            ledger.execute(raised(area="production"))
        with denied("access.role", "Approver is missing", "access grant ada approver --kind issue"):
            ledger.execute(Command(kind="issue", record="ISS-5", event=IssueVerified()))
        with denied("access.limits", "--area general --area production"):
            changes = {"area": "production"}
            ledger.execute(Command(kind="issue", record="ISS-5", event=DetailsAmended(changes=changes)))
        with denied("access.role", "access grant ada admin"):
            granted(ledger, "ada", Role.ADMIN)
        assert ledger.log.head() == 5


def test_a_change_that_is_none_is_refused_as_that(guarded: Path) -> None:
    """What an area is said to be is looked at before it is checked."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "ada", Role.RECORDER)
    with login(guarded, "ada") as ledger:
        for area in (["sales"], None, 5, "slaes"):
            with pytest.raises(InputError, match="area"):
                amended = DetailsAmended(changes={"area": area})
                ledger.execute(Command(kind="issue", record="ISS-1", event=amended))


def test_what_follows_by_a_rule_needs_no_role_of_its_own(guarded: Path) -> None:
    """The issue that a failed check opens is the check's doing."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "ada", Role.RECORDER, kinds=("control",))
    with login(guarded, "ada") as ledger:
        designed = ControlDesigned(title="盘点", doer="王伟", checker="ada")
        ledger.execute(Command(kind="control", record="C", event=designed))
        ledger.execute(Command(kind="control", record="C", event=ControlStarted()))
        failed = ControlPerformed(result=Result.FAIL, evidence="差 3 箱")
        receipt = ledger.execute(Command(kind="control", record="C", event=failed))
        assert receipt.entries[1].type == "issue.raised/1"
        with denied("access.limits"):
            ledger.execute(raised())


def test_the_name_of_another_is_granted_too(guarded: Path) -> None:
    """To one, to some, or to anybody; the own name needs nothing."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "desk", Role.RECORDER, act_as=("李娜",))
        granted(ledger, "script", Role.RECORDER, act_as=("*",))
    with login(guarded, "desk") as ledger:
        ledger.execute(raised())
        (entry,) = ledger.execute(raised(actor="李娜")).entries
        assert (entry.actor, entry.authenticated) == ("李娜", "desk")
        with denied("access.act_as", "not in the name of 王伟", "--act-as '王伟'"):
            ledger.execute(raised(actor="王伟"))
    with login(guarded, "script") as ledger:
        assert ledger.execute(raised(actor="王伟")).entries[0].actor == "王伟"


def test_a_history_as_found_is_no_way_round(guarded: Path) -> None:
    """Rules of the handbook may be waived for history; the role is asked for all the same."""
    with login(guarded, "ada") as ledger, denied("access.role"):
        ledger.execute(raised(as_found=True, actor="李娜"))


def test_a_rehearsal_is_refused_too(guarded: Path) -> None:
    """So a form says before it is sent that it will not be recorded; nobody tried to, so nothing is noted."""
    with login(guarded, "ada") as ledger, denied("access.role"):
        ledger.preview(raised())
    assert not (guarded / "access.log").exists()


def test_a_batch_sees_what_was_granted_in_it_and_forgets_what_was_undone(guarded: Path) -> None:
    """What holds is what the transaction holds, at every point of it."""
    with login(guarded, "chief") as ledger, ledger.writing() as batch:
        mark = batch.mark()
        own = record_of(ledger, "chief")
        batch.execute(Command(kind="access", record=own, event=RoleGranted(role=Role.RECORDER)))
        batch.execute(raised())
        batch.undo(mark)
        with denied("access.role"):
            batch.execute(raised())
        batch.execute(Command(kind="access", event=RoleGranted(person="ada", role=Role.RECORDER)))
    with login(guarded, "ada") as ledger:
        ledger.execute(raised())


def test_the_first_role_of_all_undone_leaves_the_ledger_open(place: Path) -> None:
    """And the same transaction goes on as if it had never been granted."""
    Ledger.create(place).close()
    with login(place, "chief") as ledger, ledger.writing() as batch:
        mark = batch.mark()
        first = RoleGranted(person="chief", role=Role.ADMIN)
        batch.execute(Command(kind="access", record="X", event=first))
        with denied("access.role"):
            batch.execute(raised())
        batch.undo(mark)
        batch.execute(raised(record="X"))
        own = batch.execute(Command(kind="access", event=first)).record
        batch.execute(Command(kind="access", record=own, event=RoleGranted(role=Role.RECORDER)))
        batch.execute(raised())


def test_a_person_has_one_record(guarded: Path) -> None:
    """A second one, under another id, would be a second answer to what the person may do."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "ada", Role.RECORDER)
        again = Command(kind="access", event=RoleGranted(person="ada", role=Role.APPROVER))
        for as_found, rule in ((False, "access.one_record"), (True, "claim")):
            with pytest.raises(RefusedError) as caught:
                ledger.execute(msgspec.structs.replace(again, as_found=as_found))
            assert (caught.value.rule, "ACC-2" in str(caught.value) or as_found) == (rule, True)


def test_a_revocation_holds_at_once_for_a_ledger_that_stays_open(guarded: Path) -> None:
    """What an open ledger knows from its last transaction is worth nothing after another's."""
    with login(guarded, "chief") as chief, login(guarded, "ada") as ada:
        granted(chief, "ada", Role.RECORDER)
        ada.execute(raised())
        ada.execute(raised())
        revoked(chief, "ada")
        with denied("access.role"):
            ada.execute(raised())
        granted(chief, "ada", Role.RECORDER)
        ada.execute(raised())


WRITER = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.errors import NotPermittedError
from opsledger_events.kinds.issue import IssueRaised

with Ledger.open(Path(sys.argv[1])) as ledger:
    ledger.__dict__["authenticated"] = "ada"
    try:
        while True:
            print(ledger.execute(Command(kind="issue", event=IssueRaised(title="x"))).position, flush=True)
    except NotPermittedError as error:
        print(error.rule, flush=True)
"""


def test_nothing_is_recorded_after_a_revocation_that_came_first(guarded: Path) -> None:
    """Another process appends as fast as it can: all it recorded stands before the revocation, nothing after it."""
    with login(guarded, "chief") as ledger:
        granted(ledger, "ada", Role.RECORDER)
        environment = Program(guarded).environment
        command = [sys.executable, "-c", WRITER, str(guarded)]
        with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(20):
                process.stdout.readline()
            position = revoked(ledger, "ada")
            *positions, last = process.stdout.read().split()
        assert last == "access.role"
        assert max(map(int, positions), default=0) < position == ledger.log.head()


def test_what_was_recorded_under_a_key_is_told_again_and_no_more(guarded: Path) -> None:
    """A command sent twice is recorded once; another one under its key is none of it."""
    with login(guarded, "chief") as chief, login(guarded, "ada") as ada:
        granted(chief, "ada", Role.RECORDER)
        first = ada.execute(raised(key="k"))
        revoked(chief, "ada")
        again = ada.execute(raised(key="k"))
        assert (again.repeated, again.entries) == (True, first.entries)
        with pytest.raises(KeyReusedError):
            ada.execute(raised("anders", key="k"))
        with denied("access.role"):
            ada.execute(raised(key="other"))


def test_each_refusal_is_noted_once_with_what_was_tried(guarded: Path) -> None:
    """Who, what, on which record, by which rule, and how far the ledger reached; a file as open as the log is."""
    with login(guarded, "ada") as ledger:
        with denied("access.role"):
            ledger.execute(resolved("ISS-1", "好了", actor="李娜"))
        with pytest.raises(NotPermittedError):
            ledger.execute_many([raised(), raised()])
    first, second = noted(guarded)
    assert (first["number"], first["what"], first["login"], first["position"]) == (1, "refused", "ada", 2)
    assert first["about"] == {
        "rule": "access.role",
        "do": "issue resolve",
        "record": "ISS-1",
        "areas": "sales",
        "actor": "李娜",
    }
    assert (second["number"], second["about"]) != (1, first["about"])
    assert (guarded / "access.log").stat().st_mode == (guarded / "log.db").stat().st_mode


def test_a_refusal_that_cannot_be_noted_is_a_refusal(guarded: Path) -> None:
    """And it says so."""
    (guarded / "access.log").mkdir()
    with login(guarded, "ada") as ledger, denied("access.role", "could not be noted"):
        ledger.execute(raised())


def test_grants_bear_the_last_line_of_the_access_log(guarded: Path) -> None:
    """So lines that were there before a grant cannot be taken away unseen."""
    with login(guarded, "ada") as ledger, denied("access.role"):
        ledger.execute(raised())
    with login(guarded, "chief") as ledger:
        granting = ledger.log.entry(granted(ledger, "ada", Role.RECORDER)).data
        revoking = ledger.log.entry(revoked(ledger, "ada")).data
        assert isinstance(granting, RoleGranted)
        assert isinstance(revoking, RoleRevoked)
        head = AccessLog(guarded, "ada", utc_now).head()
        assert granting.access_log == revoking.access_log == head != ""


def test_access_can_be_asked_of_any_moment(guarded: Path) -> None:
    """Roles are records: what held then is what a fold up to then comes to."""
    with login(guarded, "chief") as ledger:
        position = granted(ledger, "ada", Role.RECORDER)
        revoked(ledger, "ada")
        for at, roles in ((position, (Role.RECORDER,)), (position + 1, ())):
            found = record_at(ledger.caught_up(), record_of(ledger, "ada") or "", At(at, FOREVER_US))
            assert found is not None
            assert isinstance(found.state, Access)
            assert found.state.roles == roles
