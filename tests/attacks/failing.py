"""Children that work at a ledger on a disk that fails: `python -m tests.attacks.failing FOLDER PLACES`, with the disk preloaded.

Each lets another call fail that puts something on disk, once or from then on, with EIO or ENOSPC. What it has acknowledged it has told
through a pipe. After each of them another child, whose disk does not fail, looks whether all of that is there and everything holds, and
does the same work again.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from opsledger.audit.key_chain import chain_in
from opsledger.backup.manifest import backups_in, check_files
from opsledger.cli.main import main as opsledger
from opsledger.ledger import Ledger
from opsledger_events.errors import CheckFailedError, DeniedError, IntegrityError, OpsledgerError
from tests.attacks.killing import Acknowledge, Killing, forked, told
from tests.opsledger.importing.imports import HEAD, TICKETS

WAYS = ((errno.EIO, False), (errno.ENOSPC, True), (errno.EIO, True), (errno.ENOSPC, False))
"""What the disk says, and whether it goes on to."""

TOLD = (DeniedError.exit_code, IntegrityError.exit_code, CheckFailedError.exit_code)
DISK = ctypes.CDLL(None)


class EndedError(Exception):
    """The program ended with an exit code."""


class Failing(Killing):
    """The same ledger as those that are killed, and works of the command line."""

    def __init__(self, folder: Path, seed: int) -> None:
        """A new ledger with everything that its user keeps, on a disk that fails; what is given to it is on one that does not."""
        super().__init__(folder / "disk", seed)
        self.given = folder
        (folder / "map.toml").write_text(TICKETS)
        self.refused: int = 0
        self.never: set[str] = set()
        """Records of which it was said that they were not recorded."""
        self.told: dict[str, set[str]] = {}
        """What was said of each work."""

    def works(self) -> dict[str, Callable[[Acknowledge], None]]:
        """What children do."""
        return {
            "append": self.append,
            "import": self.bring_in,
            "rebuild": lambda _: done("views", "rebuild"),
            "sign": self.sign,
            "rotate": self.rotate,
            "publish": lambda _: done("publish", self.folder / "published"),
            "backup": lambda _: done("backup", self.folder / "backups", "--keep", "2"),
        }

    def append(self, acknowledge: Acknowledge) -> None:
        """One after the other, and some at once."""
        for number in range(3):
            record = f"a{os.getpid()}-{number}"
            acknowledge(f"tried {record}")
            done("issue", "raise", record, "--title", "冷库")
            acknowledge(f"record {record}")
        records = [f"b{os.getpid()}-{number}" for number in range(20)]
        lines = ({"do": "issue raise", "record": record, "data": {"title": "一起"}} for record in records)
        file = self.given / "commands.ndjson"
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        done("append", file)
        for record in records:
            acknowledge(f"record {record}")

    def bring_in(self, acknowledge: Acknowledge) -> None:
        """Rows through a mapping, and a checkpoint at their end."""
        records = [f"c{os.getpid()}-{number}" for number in range(40)]
        file = self.given / "rows.csv"
        rows = (f"{record},2020-01-01T00:00Z,Bo,冷库,open\n" for record in records)
        file.write_text(HEAD + "".join(rows), encoding="utf-8")
        done("import", file, "--map", self.given / "map.toml")
        for record in records:
            acknowledge(f"record {record}")

    def sign(self, acknowledge: Acknowledge) -> None:
        """A checkpoint over one entry more."""
        done("issue", "raise", "--title", "x")
        done("checkpoint")
        with Ledger.open(self.place) as ledger:
            acknowledge(f"signed {ledger.log.head()}")

    def look(self) -> None:
        """The same, and what was said not to be recorded is not; every backup is whole."""
        super().look()
        with Ledger.open(self.place) as ledger:
            assert not self.never & {entry.record for entry in ledger.log.scan()}
            found = backups_in(self.folder / "backups", ledger.identity)
        for manifest, folder in found:
            check_files(folder, manifest)
        named = {path for path in (self.folder / "backups").glob("*") if not path.name.startswith(".")}
        assert named == {folder for _, folder in found}

    def rotate(self, acknowledge: Acknowledge) -> None:
        """A checkpoint, so that there is a key; then another key."""
        done("checkpoint")
        done("key", "rotate")
        with Ledger.open(self.place) as ledger:
            acknowledge(f"key {chain_in(self.place, ledger.identity)[-1].key.to_text()}")

    def count(self, name: str) -> int:
        """How many calls a work makes that put something on disk."""
        code, lines, said = self._child(name, 0, 0, lasting=False)
        if code:
            sys.exit(f"{name} on a disk that does not fail ended with {code}: {said}")
        return int(lines[-1])

    def fail(self, name: str, nth: int, number: int, *, lasting: bool) -> None:
        """Let one call of a work fail; then look at what was left and what was said, and do it again."""
        code, lines, said = self._child(name, nth, number, lasting=lasting)
        what = f"{name}, call {nth}, {errno.errorcode[number]}{' from then on' if lasting else ''}"
        self.acknowledged += [line for line in lines[:-1] if not line.startswith("tried ")]
        last = lines[-2:-1]
        if last and last[0].startswith("tried ") and "Nothing of it was recorded" in said:
            self.never.add(last[0].removeprefix("tried "))
        if code and (code not in TOLD or "Traceback" in said or "\n  " not in said):
            sys.exit(f"{what}: ended with {code} and said: {said}")
        self.told.setdefault(name, set()).add(said if code else "")
        self.refused += bool(code)
        _, status = os.waitpid(forked(self.look), 0)
        if status:
            sys.exit(f"{what}: something does not hold; it had ended with {code} and said: {said}")
        self.count(name)

    def _child(self, name: str, nth: int, number: int, *, lasting: bool) -> tuple[int, list[str], str]:
        """Exit code, what was acknowledged and the number of calls, what was said."""
        reading, writing = os.pipe()

        def work() -> None:
            os.dup2(os.open(self.given / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            DISK.fail_at(f"{self.folder}/".encode(), ctypes.c_long(nth), number, int(lasting))
            code = 0
            try:
                self.works()[name](lambda line: told(writing, line))
            except EndedError as error:
                code = int(str(error))
            except OpsledgerError as error:
                sys.stderr.write(f"{error.message}\n  {error.way_out}\n")
                code = error.exit_code
            sys.stderr.flush()
            told(writing, str(DISK.calls_seen()))
            os._exit(code)

        child = forked(work)
        os.close(writing)
        with os.fdopen(reading) as file:
            lines = file.read().splitlines()
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), lines, (self.given / "said").read_text(encoding="utf-8")


def done(*arguments: str | Path) -> None:
    """The program; raises EndedError where it does not end well."""
    if code := opsledger([str(argument) for argument in arguments]):
        raise EndedError(code)


def main(folder: str, places: str, seed: str) -> None:
    """Each work with so many of its calls failing in each of the ways."""
    failing = Failing(Path(folder), int(seed))
    tried = 0
    for name in failing.works():
        for number, lasting in WAYS:
            calls = failing.count(name)
            for place in range(int(places)):
                nth = 1 + int((place + failing.dice.random()) * calls / int(places))
                failing.fail(name, nth, number, lasting=lasting)
                tried += 1
    for name, said in failing.told.items():
        print(name, json.dumps(sorted(said), ensure_ascii=False), file=sys.stderr)
    print(tried, "failed,", failing.refused, "told,", len(failing.acknowledged), "acknowledged")


if __name__ == "__main__":
    main(*sys.argv[1:])
