"""What a command hands over: to a file, or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from opsledger.cli.session import FORMATS
from opsledger_events.errors import DeniedError, InputError
from opsledger_events.language import tr


def target_named(context: click.Context, parameter: click.Parameter, target: str) -> str:
    """What `-o` names where it is a file and not a form, as everywhere else. Raises InputError for the name of a form."""
    del context, parameter
    if target in FORMATS:
        raise InputError(
            tr("-o {name}: here -o names the file to write, and “{name}” is a form of output.", name=target),
            tr("It has one form only. A file of that name is -o ./{name}.", name=target),
        )
    return target


def hand_over(target: str, data: bytes) -> None:
    """Write a text to a file, or print it where the target is `-`. Raises DeniedError."""
    if target == "-":
        sys.stdout.write(data.decode())
        return
    try:
        Path(target).write_bytes(data)
    except OSError as error:
        raise DeniedError(
            tr("{path} cannot be written: {error}", path=target, error=error.strerror or error),
            tr("Name a file in a folder that is there and that you may write to."),
        ) from error
