"""The reference pages are what the program says, and name every command and option there is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from opsledger.cli.commands import program
from tests.house.tree import ROOT


def commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with its path."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        path = f"{context.command_path} {name}"
        yield path, command
        if isinstance(command, click.Group):
            yield from commands(command, click.Context(command, info_name=name, parent=context))


@pytest.fixture(scope="module")
def page() -> str:
    """The page of the command line as it is kept."""
    return (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")


def test_pages_are_what_the_program_writes_now(tmp_path: Path) -> None:
    """Whatever the language of the one who builds them."""
    own = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPSLEDGER_LANG": "zh"}
    subprocess.run([sys.executable, ROOT / "docs" / "build.py", tmp_path], env=own, check=True)
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.md")]
    assert len(written) >= 3
    for name in written:
        kept = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert (tmp_path / name).read_text(encoding="utf-8") == kept, f"{name}: run `make docs` and commit it"


def test_every_command_and_option_is_on_the_page(page: str) -> None:
    root = click.Context(program, info_name="opsledger")
    every = dict(commands(program, root))
    assert len(every) > 70
    for path, command in every.items():
        assert f"# {path}\n" in page, path
        for option in command.get_params(click.Context(command)):
            for name in option.opts if isinstance(option, click.Option) and not option.hidden else ():
                assert name in page or name in {"-h", "--help"}, f"{path} {name}"


def test_every_command_says_what_it_is_for() -> None:
    root = click.Context(program, info_name="opsledger")
    for path, command in commands(program, root):
        assert command.help, path
        for option in command.get_params(click.Context(command)):
            assert not isinstance(option, click.Option) or option.help, f"{path} {option.name}"
