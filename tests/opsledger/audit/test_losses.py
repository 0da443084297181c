"""A loss is told by the key that begins with it: it cannot be forged without the key before, and says what it gives up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from opsledger.audit import losses
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.judging import Finding, judge
from opsledger.audit.key_chain import chain_in, introduce, origin_of
from opsledger.audit.losses import Loss
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import Trust, TrustStore
from opsledger.ledger import Ledger
from opsledger_events.errors import DeniedError, InputError, IntegrityError
from tests.opsledger.audit.conftest import noon
from tests.opsledger.issues import raised

ORIGIN = "opsledger/0"
LOSS = Loss(
    Checkpoint(ORIGIN, 12, b"\1" * 32),
    Checkpoint(ORIGIN, 10, b"\2" * 32),
    "2026-11-26T17:00:00Z",
    "李娜",
    "The disk failed",
    "2026-11-27T12:00:00Z",
)


def test_it_is_read_as_it_was_written() -> None:
    assert losses.parse(list(LOSS.lines()), ORIGIN, LOSS.since, "") == LOSS


WHAT_IT_SAYS = list(LOSS.lines())


@pytest.mark.parametrize(
    "lines",
    [
        WHAT_IT_SAYS[:-1],
        [*WHAT_IT_SAYS, "and more"],
        [WHAT_IT_SAYS[0].replace("12", "9"), *WHAT_IT_SAYS[1:]],
        [WHAT_IT_SAYS[0].replace("12", "012"), *WHAT_IT_SAYS[1:]],
        [WHAT_IT_SAYS[1], WHAT_IT_SAYS[0], *WHAT_IT_SAYS[2:]],
        ["", *WHAT_IT_SAYS[1:]],
    ],
)
def test_one_that_is_malformed_is_refused(lines: list[str]) -> None:
    """A line too few or too many, sizes the wrong way round, a number in another form, lines in another order."""
    with pytest.raises(InputError):
        losses.parse(lines, ORIGIN, LOSS.since, "")


def test_what_it_gives_up() -> None:
    """What lies between; of the size that there was only the head that it names."""
    given_up = [LOSS.gives_up(Checkpoint(ORIGIN, size, b"\1" * 32)) for size in (9, 10, 11, 12, 13)]
    assert given_up == [False, False, True, True, False]
    assert not LOSS.gives_up(Checkpoint(ORIGIN, 12, b"\3" * 32))


def told_instead(first: int, last: int, since: str = "2026-11-28T12:00:00Z") -> Loss:
    """Another loss, that the ledger tells of."""
    before, base = Checkpoint(ORIGIN, last, b"\4" * 32), Checkpoint(ORIGIN, first - 1, b"\2" * 32)
    return LOSS._replace(before=before, base=base, since=since)


def test_a_loss_is_told_by_a_later_one_that_takes_it_in() -> None:
    """From the same entry, or one before, to a later one: nothing of it is hidden then."""
    known = Trust(losses=(LOSS.remembered(),))
    assert losses.hidden((), known) == [LOSS.remembered()]
    assert losses.hidden((told_instead(11, 13),), known) == []
    assert losses.hidden((told_instead(5, 13),), known) == []
    for other in (told_instead(12, 13), told_instead(5, 11), told_instead(5, 12), told_instead(20, 25)):
        assert losses.hidden((other,), known) == [LOSS.remembered()]
    assert losses.hidden((told_instead(11, 13, "2026-11-27T11:00:00Z"),), known) == [LOSS.remembered()]


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1_001, "a\x00b", "a\u2028b\x1b[31m"])
def test_no_reason_is_none(reason: str) -> None:
    with pytest.raises(InputError):
        losses.reason_of(reason)


def test_a_reason_is_one_line() -> None:
    assert losses.reason_of(" The disk\n failed ") == "The disk failed"


def cut_off(place: Path, filled: Callable[[int], Ledger], trust: TrustStore) -> tuple[Path, Loss]:
    """A copy of a ledger of 3 entries that was signed when it had 5, and the loss that this is."""
    filled(3)
    copy = place.with_name("copy")
    shutil.copytree(place, copy)
    longer = sign_head(place, trust, noon) if filled(2) else None
    assert longer is not None
    with Ledger.open(copy) as ledger:
        head = ledger.log.head_info()
        base = Checkpoint(origin_of(ledger.identity), head.size, head.root)
    if (place / "keys").exists():
        shutil.copytree(place / "keys", copy / "keys", dirs_exist_ok=True)
    return copy, Loss(longer.head, base, "", "root", "The disk failed")


def test_with_the_key_a_loss_is_accepted_and_told(
    place: Path, filled: Callable[[int], Ledger], ledger: Ledger, trust: TrustStore
) -> None:
    copy, loss = cut_off(place, filled, trust)
    assert judge(copy, trust).finding is Finding.ROLLED_BACK
    introduce(copy, ledger.identity, trust, noon, loss)
    judged = judge(copy, trust)
    assert judged.finding is Finding.INCOMPLETE
    assert [each.reason for each in judged.losses] == ["The disk failed"]
    sign_head(copy, trust, noon)
    assert (judge(copy, trust).finding, judge(copy, trust).anchored) == (Finding.OK, 3)


def test_what_the_new_key_signed_is_not_given_up(
    place: Path, filled: Callable[[int], Ledger], ledger: Ledger, trust: TrustStore
) -> None:
    """The log goes on, is signed within the entries that were given up, and is cut off again: that is no loss that anybody accepted."""
    copy, loss = cut_off(place, filled, trust)
    introduce(copy, ledger.identity, trust, noon, loss)
    before = copy.with_name("before")
    shutil.copytree(copy, before)
    with Ledger.open(copy) as going_on:
        going_on.execute(raised("one more"))
    sign_head(copy, trust, noon)
    assert judge(copy, trust).finding is Finding.OK
    assert judge(before, trust).finding is Finding.ROLLED_BACK


def test_without_the_key_nobody_accepts_a_loss(
    place: Path, filled: Callable[[int], Ledger], ledger: Ledger, trust: TrustStore, tmp_path: Path
) -> None:
    """Who has the file alone can give it keys of their own, which the owner does not trust."""
    copy, loss = cut_off(place, filled, trust)
    shutil.rmtree(copy / "keys")
    thief = TrustStore(ledger.identity, tmp_path / "thief")
    introduce(copy, ledger.identity, thief, noon)
    introduce(copy, ledger.identity, thief, noon, loss)
    assert chain_in(copy, ledger.identity)[-1].loss is not None
    judged = judge(copy, trust)
    assert (judged.finding, judged.losses) == (Finding.ROLLED_BACK, ())


def test_a_log_goes_on_from_the_backup_that_was_restored(
    place: Path, filled: Callable[[int], Ledger], ledger: Ledger, trust: TrustStore, auditor: TrustStore
) -> None:
    """To who has no checkpoint at all, a shorter one was rolled back, and another one of that size was tampered with."""
    filled(1)
    other = place.with_name("other")
    shutil.copytree(place, other)
    copy, loss = cut_off(place, filled, trust)
    introduce(copy, ledger.identity, trust, noon, loss)
    assert judge(copy, auditor).finding is Finding.INCOMPLETE
    shutil.copytree(copy / "keys", other / "keys")
    assert judge(other, auditor).finding is Finding.ROLLED_BACK
    with Ledger.open(other) as changed:
        changed.execute_many([raised(f"others {number}") for number in range(loss.base.size - 1)])
    assert judge(other, auditor).finding is Finding.TAMPERED


def test_a_key_that_was_taken_away_is_not_made_up_for_by_the_one_before(
    place: Path, filled: Callable[[int], Ledger], ledger: Ledger, trust: TrustStore
) -> None:
    """After a rotation the old key signs nothing any more, whatever the folder says."""
    filled(1)
    sign_head(place, trust, noon)
    introduce(place, ledger.identity, trust, noon)
    (place / "keys" / "0002.note").unlink()
    with pytest.raises(DeniedError):
        sign_head(place, trust, noon)


def test_a_ledger_that_hides_a_loss_is_not_signed(
    place: Path, filled: Callable[[int], Ledger], ledger: Ledger, trust: TrustStore
) -> None:
    copy, loss = cut_off(place, filled, trust)
    introduce(copy, ledger.identity, trust, noon, loss)
    sign_head(copy, trust, noon)
    trust.tell(tuple(each.remembered() for each in judge(copy, trust).losses))
    (copy / "keys" / "0002.note").unlink()
    for path in trust.checkpoints.iterdir():
        path.unlink()
    with pytest.raises(IntegrityError, match="no longer tells"):
        sign_head(copy, trust, noon)
    assert sign_head(place, trust, noon).head.size == 5
