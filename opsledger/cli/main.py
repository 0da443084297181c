"""Runs one command line, and turns every error that a user can cause into a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsledger_events.errors import OpsledgerError
from opsledger_events.language import speak, tr
from opsledger_events.system_words import reason_of

if TYPE_CHECKING:
    import click

INTERRUPTED = 130
PIPE_CLOSED = 141
ASK_AGAIN = object()
FIRST_BYTE, LAST_BYTE = 0xDC80, 0xDCFF
"""The surrogates with which Python represents bytes of a name that are not UTF-8."""
COMPLETION = "_OPSLEDGER_COMPLETE"
"""The variable by which a shell asks for completions (see `opsledger completion`)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `arguments` (those of the process if None) and return the exit code. Raises KeyboardInterrupt."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_as_asked(given)
    _open_what_is_closed()
    _write_any_text()
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        sys.excepthook = _say_nothing
        raise  # The interpreter then ends by the signal, so that a shell reports 130 and ends its loop.
    return code


def _say_nothing(*_: object) -> None:
    """Print no traceback: a user who pressed Ctrl-C knows why this ended."""


def _run(given: list[str], *, again: bool = False) -> int:
    import click

    from opsledger.cli.commands import program
    from opsledger.cli.usage import explain_usage

    if asked := os.environ.get(COMPLETION):
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, "opsledger", COMPLETION, asked)
    try:
        # Not `program.main`, which would handle a closed pipe itself.
        with program.make_context("opsledger", [*given]) as context:
            code: object = _invoked(program, context, mending=not again)
        if code is ASK_AGAIN:
            return _run(given, again=True)
    except click.exceptions.Exit as asked_to_end:
        return asked_to_end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stdout.write(f"{error.ctx.get_help() if error.ctx else error.message}\n")
        return 0
    except click.ClickException as error:
        _complain(*explain_usage(error))
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except OpsledgerError as error:
        _complain(error.message, error.way_out, _rule_named(error))
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        return _system_failed(error)
    except Exception as error:
        if (told := _of_database(error) or _of_a_name(error)) is None:
            raise
        _complain(told.message, told.way_out)
        return told.exit_code
    return code if isinstance(code, int) else 0


def _invoked(program: click.Group, context: click.Context, *, mending: bool) -> object:
    """The command's result; ASK_AGAIN if it met damaged views, which have been rebuilt."""
    try:
        return program.invoke(context)
    except (OpsledgerError, OSError):
        raise
    except Exception as error:
        if not mending:
            raise
        from opsledger.cli.mending import mended

        if not mended(context, error):
            raise
        return ASK_AGAIN


def _rule_named(error: OpsledgerError) -> str:
    """The rule that refused something, and its field; empty if no rule did."""
    if error.field:
        return tr("Rule: {rule}, field: {field}.", rule=error.rule, field=error.field)
    return tr("Rule: {rule}.", rule=error.rule) if error.rule else ""


def _complain(message: str, *more: str) -> None:
    """Print one error to stderr: what is wrong, then the advice. Text from data is made harmless."""
    from opsledger.harmless import harmless

    lines = [
        tr("error: {message}", message=harmless(message)),
        *(f"  {harmless(line)}" for line in more if line),
    ]
    sys.stdout.flush()
    sys.stderr.write("\n".join(lines) + "\n")


def _system_failed(error: OSError) -> int:
    from opsledger.not_written import OF_THE_DISK
    from opsledger_events.errors import BusyError, DeniedError, NotFoundError

    kind = NotFoundError if isinstance(error, FileNotFoundError) else DeniedError
    if isinstance(error, BlockingIOError):
        kind = BusyError
    what = reason_of(error)
    way_out = ""
    if error.errno in OF_THE_DISK:
        way_out = tr(
            "What was recorded before is kept. Make room, or have the disk looked at, and try again."
        )
    _complain(f"{error.filename}: {what}" if error.filename else what, way_out)
    return kind.exit_code


def _of_database(error: Exception) -> OpsledgerError | None:
    """Our error for one of SQLite that reading the log or the views let through."""
    import sqlite3

    if not isinstance(error, sqlite3.Error):
        return None
    from opsledger.unreadable import unreadable

    return unreadable(error)


def _of_a_name(error: Exception) -> OpsledgerError | None:
    """Our error for the name of a file or folder that is not UTF-8, which no record and no database URI can contain."""
    if not isinstance(error, UnicodeEncodeError):
        return None
    code = ord(error.object[error.start])
    if not FIRST_BYTE <= code <= LAST_BYTE:
        return None
    from opsledger_events.errors import InputError

    return InputError(
        tr("A name holds the byte 0x{byte}, which is not UTF-8.", byte=f"{code & 0xFF:02x}"),
        tr("Give the file or folder another name."),
    )


def _speak_as_asked(given: list[str]) -> None:
    """Apply `--lang` before any command is declared, because that is when help texts are made."""
    for index, argument in enumerate(given):
        if argument == "--":
            return
        name, given_inline, value = argument.partition("=")
        if name == "--lang":
            chosen = value if given_inline else (given[index + 1 : index + 2] or [""])[0]
            if chosen in ("en", "zh"):
                speak("zh" if chosen == "zh" else "en")


def _open_what_is_closed() -> None:
    """Open a standard stream that the caller had closed (`>&-`) to nowhere; else the next opened file would get its number."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))


def _write_any_text() -> None:
    """Write escapes for characters that the terminal's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")


def _close_quietly() -> None:
    """Let the interpreter's last flush go nowhere, because the reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
