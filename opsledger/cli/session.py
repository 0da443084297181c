"""One run of the program: the shared options that were given, and what is opened for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from opsledger_events.errors import InputError, IntegrityError
from opsledger_events.language import sentences, speak, tr
from opsledger_events.system_words import reason_of

if TYPE_CHECKING:
    from datetime import datetime

    from opsledger.cli.output import Output
    from opsledger.clock import Clock
    from opsledger.known import Known
    from opsledger.ledger import Ledger
    from opsledger.moments import Asked
    from opsledger.place import Place
    from opsledger_projections.at import At
    from opsledger_projections.views import Views

FORMATS = ("table", "json", "ndjson", "csv", "tsv", "excel")


class Session:
    """The resources of a command. Everything is opened on first use and closed at the end of the run."""

    def __init__(self) -> None:
        """Begin with nothing opened."""
        self.given: dict[str, str] = {}

    def take(self, name: str, value: str) -> None:
        """Keep a shared option; the last one given holds."""
        self.given[name] = value
        if name == "lang":
            speak("zh" if value == "zh" else "en")

    def close(self) -> None:
        """Close what was opened."""
        if "ledger" in self.__dict__:
            self.ledger.close()

    @cached_property
    def clock(self) -> Clock:
        """Now, in the zone asked for."""
        from opsledger.clock import clock_in

        return clock_in(self.given.get("zone") or os.environ.get("OPSLEDGER_ZONE", ""))

    @cached_property
    def place(self) -> Place:
        """The ledger's folder, and why it was chosen."""
        from opsledger.place import find_place

        return find_place(self.given.get("ledger"))

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, opened."""
        from opsledger.ledger import Ledger

        return Ledger.open(self.place.path)

    @property
    def identity(self) -> str:
        """The ledger's own id."""
        return self.ledger.identity

    @cached_property
    def asked(self) -> Asked:
        """The moment of the question, resolved once and stated on stderr, whoever reads the answer."""
        from opsledger.moments import ask

        asked = ask(self.given.get("as_of"), self.given.get("known_at"), self.clock, self.ledger.log)
        if asked.words:
            self.say(asked.words)
        return asked

    @property
    def at(self) -> At:
        """The moment of the question."""
        return self.asked.at

    @property
    def moment(self) -> datetime:
        """The time that due dates are compared with: now, or the past moment asked for."""
        from opsledger_events.values import moment_of
        from opsledger_projections.at import FOREVER_US

        if self.at.effective_us != FOREVER_US:
            return min(self.clock.now, moment_of(self.at.effective_us))
        head = self.ledger.log.head()
        if self.at.position < head:
            return moment_of(self.ledger.log.recorded_us(max(1, self.at.position)))
        return self.clock.now

    @cached_property
    def views(self) -> Views:
        """The views, caught up with the log as it was when the command began."""
        return self.views_upto(self.at.position)

    def views_upto(self, position: int) -> Views:
        """The same, for a question about what the ledger knew at a position.

        If an entry after the position cannot be read, the views end before it. Raises IntegrityError if an earlier one cannot.
        """
        with self.progress(tr("reading the log")) as told:
            views = self._caught_up(position, told)
        if views.missed:
            from opsledger.missed import missed_words

            self.say(missed_words(views.missed))
        return views

    def _caught_up(self, position: int, told: Callable[[int, int], None] | None) -> Views:
        try:
            return self.ledger.caught_up(told)
        except IntegrityError as error:
            from opsledger.store.unread import noted

            before = min(noted(self.place.path), default=0) - 1
            if before < 1:
                raise
            if position > before:
                answered = tr(
                    "What the ledger knew before it is answered: --known-at {before}.",
                    before=f"'#{before}'",
                )
                raise error.saying(error.message, sentences((error.way_out, answered))) from error
            self.ledger.views.catch_up(told, upto=before)
            return self.ledger.views

    @cached_property
    def format(self) -> str:
        """The form of the output: from the option, else `OPSLEDGER_OUTPUT`, else a table."""
        chosen = self.given.get("output") or os.environ.get("OPSLEDGER_OUTPUT") or "table"
        if chosen not in FORMATS:
            raise InputError(
                tr("There is no output form “{name}”.", name=chosen),
                tr("Choose one of {names}.", names=", ".join(FORMATS)),
            )
        return chosen

    @cached_property
    def output(self) -> Output:
        """The printer of rows."""
        from opsledger.cli.output import Output

        fields = [name.strip() for name in self.given.get("fields", "").split(",") if name.strip()]
        return Output(self.format, fields, self.clock)

    @property
    def known(self) -> Known:
        """What the ledger knew at the moment of the question; now, if none was given."""
        from opsledger.known import known_to

        return known_to(self.ledger.log, self.at, self.views.position, self.clock.now)

    def say(self, sentence: str) -> None:
        """Print one line for the person, on stderr."""
        from opsledger.harmless import harmless

        sys.stdout.flush()
        sys.stderr.write(harmless(sentence) + "\n")

    def note(self, what: str, **about: object) -> None:
        """Note in the access log what was read or handed out. If that fails, say so and go on."""
        with self._noting():
            self.ledger.access_log.note(what, self.ledger.log.head(), **about)

    def note_read(self, kinds: Iterable[str], do: str, record: str = "") -> None:
        """Note that records of these kinds were read, if one of the kinds is about persons, in the manner of `note`."""
        with self._noting():
            self.ledger.note_read(kinds, do, record)

    @contextmanager
    def _noting(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            path, why = self.ledger.access_log.path, reason_of(error)
            self.say(tr("This could not be noted in {path}: {error}", path=path, error=why))

    def progress(self, doing: str) -> Progress:
        """Shows progress on a terminal: `with session.progress(…) as told: told(3, 10)`."""
        return Progress(doing)


class Progress:
    """Progress on one line of stderr that is wiped at the end; silent without a terminal."""

    QUIET_S = 0.5
    EVERY_S = 0.1

    def __init__(self, doing: str) -> None:
        """`doing` says in a few words what is being done."""
        self._doing = doing
        self._next_s = 0.0
        self._shown = False

    def __enter__(self) -> Callable[[int, int], None] | None:
        """The function to call with (done, total); None without a terminal."""
        if not sys.stderr.isatty():
            return None
        from time import monotonic

        self._next_s = monotonic() + self.QUIET_S
        return self._tell

    def __exit__(self, *error: object) -> None:
        """Wipe the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _tell(self, done: int, total: int) -> None:
        from time import monotonic

        if (now := monotonic()) < self._next_s:
            return
        self._next_s, self._shown = now + self.EVERY_S, True
        share = f"{done * 100 // total}% " if total else ""
        sys.stderr.write(f"\r\x1b[K{self._doing}: {share}{done:,}")
        sys.stderr.flush()
