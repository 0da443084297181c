"""The program in a real terminal: tmux types, and reads what stands on the screen."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from opsledger.audit.key_chain import signer_of
from opsledger.audit.signing import sign_head
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from tests.tui.story import clock, raise_issue

TMUX = shutil.which("tmux")
PATIENCE_S = 120.0
RUN = """\
import sys
from datetime import UTC
from pathlib import Path
from opsledger.ledger import Ledger
from opsledger_tui.action import Where
from opsledger_tui.running import run
with Ledger.open(Path(sys.argv[1]), read_only=True) as ledger:
    run(ledger, zone=UTC, place=Where.LOG)
"""

pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


class Terminal:
    """One program in a tmux of its own."""

    def __init__(self, socket: Path, environment: dict[str, str]) -> None:
        self._socket = socket
        self._environment = environment

    def tmux(self, *arguments: str) -> str:
        """Run a command of tmux."""
        command = [TMUX or "tmux", "-u", "-f", "/dev/null", "-S", str(self._socket), *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        return done.stdout

    def start(self, place: Path, width: int, height: int, **variables: str) -> None:
        """Start the program in a terminal of this size, with some variables of the environment set."""
        self.begin(width, height, sys.executable, "-c", RUN, str(place), **variables)

    def begin(self, width: int, height: int, *command: str, **variables: str) -> None:
        """Start any program, and leave the terminal open after it."""
        size = ("-x", str(width), "-y", str(height))
        given = (f"{name}={value}" for name, value in variables.items())
        self.tmux("new-session", "-d", *size, "env", *given, *command)

    def keys(self, *keys: str) -> None:
        """Press keys by their names."""
        self.tmux("send-keys", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self.tmux("send-keys", "-l", text)

    def type(self, text: str) -> None:
        """Type a text and Enter."""
        self.write(text)
        self.keys("Enter")

    def screen(self) -> str:
        """What stands on the screen."""
        return self.tmux("capture-pane", "-p")

    def colours(self) -> set[str]:
        """The codes of colours and looks that it is drawn with (SGR)."""
        codes = re.findall(r"\x1b\[([0-9;:]+)m", self.tmux("capture-pane", "-p", "-e"))
        return {code for several in codes for code in several.split(";")}

    def until_shown(self, *texts: str) -> None:
        """Wait until texts stand on the screen."""
        self.until(lambda: all(text in self.screen() for text in texts), texts)

    def until(self, seen: Callable[[], bool], what: object = "") -> None:
        """Wait until something is so."""
        give_up = time.monotonic() + PATIENCE_S
        while not seen():
            assert time.monotonic() < give_up, f"never came: {what or seen}\n{self.screen()}"
            time.sleep(0.05)


@pytest.fixture
def terminal(tmp_path: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """A tmux server that ends with the test."""
    # Tests that run the app without a terminal leave its size in the environment.
    kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    terminal = Terminal(tmp_path / "tmux", kept | {"TERM": "xterm-256color"})
    yield terminal
    terminal.tmux("kill-server")


def test_a_small_terminal(terminal: Terminal, place: Path) -> None:
    """80×24: filter, detail, travel, back, another program's event, help, quit."""
    terminal.start(place, 80, 24)
    terminal.until_shown("[3 Log]", "● LIVE", "1/48", "Issue verified")
    terminal.keys("/")
    terminal.until_shown("words  kind:issue")
    terminal.type("type:raised 网络")
    terminal.until_shown("Events: type:raised 网络", "1/2")
    terminal.keys("Enter")
    terminal.until_shown("What it did", "Begins with", "网络中断，三个门店无法结账 6")
    terminal.keys("Escape")
    terminal.until_shown("1/2")
    terminal.keys("x")
    terminal.until_shown("/48")
    terminal.keys("t")
    terminal.until_shown("yesterday, #1200")
    terminal.type("2025-03-04")
    terminal.until_shown("◆ AS OF", "1/11")
    terminal.keys("\\")
    terminal.until_shown("● LIVE", "/48")
    terminal.keys("Home")
    raise_issue(place, "来自另一进程")
    terminal.until_shown("1/49", "来自另一进程")
    terminal.keys("?")
    terminal.until_shown("Help: Esc closes")
    terminal.keys("Escape")
    terminal.until_shown("Events", "1/49")
    terminal.keys("q")
    terminal.until(lambda: not terminal.screen())


def test_leaving_signs_what_came(terminal: Terminal, place: Path, tmp_path: Path) -> None:
    """The interface signs a checkpoint when it is left, and says so; the next visit has nothing to sign."""
    with Ledger.open(place, read_only=True) as ledger:
        signer_of(place, ledger.identity, TrustStore(ledger.identity, tmp_path / "data"), lambda: clock().now)
    program = f"{sys.executable} -m opsledger --ledger {place} tui --screen log"
    data = {"XDG_DATA_HOME": str(tmp_path / "data")}
    terminal.begin(100, 30, "sh", "-c", f"{program}; {program}; read answer", **data)
    terminal.until_shown("⚓ +48", "ISS-12")
    terminal.keys("q")
    terminal.until_shown("⚓ #48 +0", "ISS-12")
    terminal.keys("q")
    terminal.until(lambda: "[3 Log]" not in terminal.screen())
    terminal.until_shown("Checkpoint over 48 entries signed.")
    assert terminal.screen().count("signed") == 1


def test_leaving_signs_nothing_over_a_log_that_was_found_bad(
    terminal: Terminal, place: Path, tmp_path: Path
) -> None:
    """It says why, and what to run."""
    with Ledger.open(place, read_only=True) as ledger:
        signer_of(place, ledger.identity, TrustStore(ledger.identity, tmp_path / "data"), lambda: clock().now)
    with closing(sqlite3.connect(place / "log.db")) as connection:
        connection.execute("DROP TRIGGER events_no_delete")
    program = f"{sys.executable} -m opsledger --ledger {place} tui --screen verify"
    terminal.begin(100, 30, "sh", "-c", f"{program}; read answer", XDG_DATA_HOME=str(tmp_path / "data"))
    terminal.until_shown("not checked")
    terminal.keys("Enter")
    terminal.until_shown("✖ TAMPERED")
    terminal.keys("q")
    terminal.until_shown("The log was found TAMPERED: nothing is signed.")
    assert not (place / "checkpoints").exists()


def test_leaving_signs_nothing_over_an_entry_that_could_not_be_shown(
    terminal: Terminal, place: Path, tmp_path: Path
) -> None:
    """Nobody ran a check, and the checkpoint of before is over it; it says which, and what to run."""
    with Ledger.open(place, read_only=True) as ledger:
        sign_head(place, TrustStore(ledger.identity, tmp_path / "data"), lambda: clock().now)
    raise_issue(place, "after the checkpoint")
    with closing(sqlite3.connect(place / "log.db")) as connection, connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET entry = ? WHERE seq = 47", (b"garbage",))
    program = f"{sys.executable} -m opsledger --ledger {place} tui --screen log"
    terminal.begin(100, 30, "sh", "-c", f"{program}; read answer", XDG_DATA_HOME=str(tmp_path / "data"))
    terminal.until_shown("✖ #47", "after the checkpoint")
    terminal.keys("q")
    terminal.until_shown("#47: The entry is not the one whose hash was kept. Nothing is signed.")
    assert len(list((place / "checkpoints").iterdir())) == 1


def test_an_end_that_nobody_asked_for_signs_nothing(terminal: Terminal, place: Path, tmp_path: Path) -> None:
    """The log's table goes while it is looked at: words instead of a traceback, the exit code of damage, no checkpoint."""
    with Ledger.open(place, read_only=True) as ledger:
        signer_of(place, ledger.identity, TrustStore(ledger.identity, tmp_path / "data"), lambda: clock().now)
    program = f"{sys.executable} -m opsledger --ledger {place} tui --screen log"
    end = 'echo "exit code $?"; read answer'
    terminal.begin(100, 30, "sh", "-c", f"{program}; {end}", XDG_DATA_HOME=str(tmp_path / "data"))
    terminal.until_shown("⚓ +48", "ISS-12")
    terminal.keys("g")
    terminal.until_shown("Go to a record", "ISS-12")
    with closing(sqlite3.connect(place / "log.db")) as connection:
        connection.execute("ALTER TABLE events RENAME TO gone")
    terminal.keys("Enter")
    terminal.until_shown("exit code 6")
    terminal.until_shown("The interface broke off: nothing is signed.", "error: A file of the ledger")
    assert "Traceback" not in terminal.screen()
    assert not (place / "checkpoints").exists()


def test_an_interface_that_did_not_begin_did_not_break_off(terminal: Terminal, tmp_path: Path) -> None:
    """Where there is no ledger, that is what is said."""
    program = f"{sys.executable} -m opsledger --ledger {tmp_path / 'nothing'} tui"
    terminal.begin(100, 30, "sh", "-c", f'{program}; echo "exit code $?"; read answer')
    terminal.until_shown("There is no ledger", "exit code 3")
    assert "broke off" not in terminal.screen()


def test_what_is_pasted_is_text(terminal: Terminal, place: Path) -> None:
    """Escape sequences in it are no keys: on the Log nothing comes of it, a form has the text itself."""
    terminal.start(place, 100, 30)
    terminal.until_shown("[3 Log]", "● LIVE", "1/48")
    terminal.tmux("set-buffer", "\x1b[31mcold\x1b[0m 冷库 \x1bm\x1b b")
    terminal.tmux("paste-buffer", "-p")
    terminal.keys("j")
    terminal.until_shown("2/48")
    assert not any(done in terminal.screen() for done in ("A is", "Bookmark", "recorded▾"))
    terminal.keys("n")
    terminal.until_shown("New record")
    terminal.type("issue")
    terminal.until_shown("New: Issue raised", "Still to fill in: Title")
    terminal.tmux("paste-buffer", "-p")
    terminal.until_shown("[31mcold[0m 冷库 m b")


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(terminal: Terminal, place: Path, told: signal.Signals) -> None:
    """The shell's lines stand there again, the mouse and the cursor are the terminal's, and the program ended by the signal."""
    program = f"{sys.executable} -m opsledger --ledger {place} tui --screen log"
    end = 'echo "code $?"; stty -a; read answer'
    terminal.begin(100, 30, "sh", "-c", f"echo before; trap : TERM HUP; {program}; {end}")
    terminal.until_shown("[3 Log]", "ISS-12")
    os.killpg(int(terminal.tmux("display-message", "-p", "#{pane_pid}")), told)
    terminal.until_shown("before", f"code {128 + told}", " icanon", " echo ")
    state = terminal.tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}")
    assert state.split() == ["0", "0", "1"]


def test_a_closed_window_ends_the_program(terminal: Terminal, place: Path) -> None:
    """Where the terminal itself is gone nothing is left running, and nothing waits for what cannot be written."""
    terminal.begin(100, 30, sys.executable, "-m", "opsledger", "--ledger", str(place), "tui")
    terminal.until_shown("[1 Now]", "ISS-")
    pid = int(terminal.tmux("display-message", "-p", "#{pane_pid}"))
    terminal.tmux("kill-server")
    terminal.until(lambda: not _runs(pid), "its end")


def _runs(pid: int) -> bool:
    """Whether a process is there that was not ended."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def test_a_large_terminal(terminal: Terminal, place: Path) -> None:
    """160×50: three panes, the Book, scrubbing one record, Chinese; lines end where they should."""
    terminal.start(place, 160, 50)
    terminal.until_shown(
        "What it did", "The record after it", "resolved → verified", "ISS-12 · Issue · verified"
    )
    terminal.keys("2")
    terminal.until_shown("6 open of 12", "State: in progress; High")
    terminal.keys("Tab")
    terminal.until_shown("┏━ Issue log", "History: 3 events")
    terminal.keys("j")
    terminal.until_shown("ISS-2 · Issue · verified · v5")
    terminal.keys("[")
    terminal.until_shown("ISS-2 · Issue · resolved · v4", "◆ AS OF")
    terminal.keys("L")
    terminal.until_shown("手册", "问题", "已解决")
    right_edges = [line[-1] for line in terminal.screen().splitlines()[3:47]]
    assert set(right_edges) == {"│"}


LOOKS = {"0", "1", "2", "3", "4", "7", "9", "39", "49"}
"""Bold, dim, italic, underlined, reverse, struck out, and the terminal's own two colours."""


@pytest.mark.parametrize("kind", ["xterm", "screen-256color", "linux", "xterm-256color"])
def test_terminals_of_all_kinds(terminal: Terminal, place: Path, kind: str) -> None:
    """With sixteen colours there is none, which can be read on any; with 256 there are; keys work on each."""
    terminal.start(place, 100, 30, TERM=kind, COLORTERM="")
    terminal.until_shown("[3 Log]", "● LIVE", "1/48", "▌2025-03-13")
    assert bool(terminal.colours() - LOOKS) == ("256" in kind)
    terminal.keys("Down")
    terminal.until_shown("2/48")
    terminal.keys("/")
    terminal.type("type:raised 网络")
    terminal.until_shown("1/2")


def test_no_color_is_obeyed(terminal: Terminal, place: Path) -> None:
    """On a terminal of any number of colours (no-color.org); another theme is a key away."""
    terminal.start(place, 100, 30, TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="1")
    terminal.until_shown("● LIVE", "1/48")
    assert not terminal.colours() - LOOKS
    terminal.keys("F9")
    terminal.until_shown("Theme: Dark")
    assert terminal.colours() - LOOKS


def test_a_terminal_that_cannot_be_drawn_on_is_told(terminal: Terminal, place: Path) -> None:
    """In one line, not in escapes."""
    run = f"{sys.executable} -m opsledger --ledger {place} tui; echo code $?; cat"
    terminal.begin(100, 30, "sh", "-c", run, TERM="dumb")
    terminal.until_shown("This terminal can only print (TERM=dumb)", "--web", "code 2")
