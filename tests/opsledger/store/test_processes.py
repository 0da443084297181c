"""Several processes at one ledger: real ones, one of them killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_events.event import AnyEntry
from tests.opsledger.issues import raised

WRITER = """
import sys
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.issue import IssueRaised

with Ledger.open(Path(sys.argv[1])) as ledger:
    for number in range(int(sys.argv[3])):
        event = IssueRaised(title=f"{sys.argv[2]} {number}")
        receipt = ledger.execute(Command(kind="issue", event=event))
        print(receipt.position, receipt.record, flush=True)
"""


def start_writer(place: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that appends and prints every acknowledged position and record."""
    arguments = [sys.executable, "-c", WRITER, str(place), name, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_four_writers_one_killed_lose_nothing_and_leave_no_gap(ledger: Ledger) -> None:
    """Every acknowledged position holds its record, the positions are one line, and it verifies."""
    writers = [start_writer(ledger.place, f"w{n}", 150) for n in range(3)]
    victim = start_writer(ledger.place, "victim", 100_000)
    while ledger.log.head() < 100:
        time.sleep(0.005)
    victim.send_signal(signal.SIGKILL)
    printed = [process.communicate(timeout=120) for process in [*writers, victim]]
    assert [errors for _, errors in printed] == [""] * 4
    lines = [line for out, _ in printed for line in out.splitlines(keepends=True)]
    # The one that was killed may have been cut off in the middle of a line.
    acknowledged = [line.split() for line in lines if line.endswith("\n")]
    kept = {entry.position: entry.record for entry in ledger.log.scan()}
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert all(kept[int(position)] == record for position, record in acknowledged)
    assert len(acknowledged) >= 450
    assert verify(ledger.place).ok


def test_a_follower_is_told_of_another_process(ledger: Ledger) -> None:
    """Every entry, once, in order, starting where it was left off."""
    ledger.execute(raised())
    got: list[AnyEntry] = []

    def follow() -> None:
        for entries in ledger.follow(after=1, stop=lambda: len(got) >= 50):
            got.extend(entries)

    thread = threading.Thread(target=follow)
    thread.start()
    writer = start_writer(ledger.place, "w", 50)
    writer.communicate(timeout=60)
    thread.join(timeout=30)
    assert [entry.position for entry in got] == list(range(2, 52))
