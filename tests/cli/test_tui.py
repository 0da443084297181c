"""`opsledger tui`: its options. What it draws is tested with the interface, what it serves with the server."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Run
from tests.program import Program

WITHOUT_AIOHTTP = """
import sys
sys.modules["aiohttp"] = None
from opsledger.cli.main import main
sys.exit(main(["tui", "--web"]))
"""


def test_the_interface_needs_a_terminal(told: Run) -> None:
    """Piped, it says what prints."""
    done = told("tui")
    assert (done.code, "terminal" in done.err) == (2, True)


@pytest.mark.parametrize("option", [("--port", "0"), ("--host", "localhost"), ("--write",), ("--open",)])
def test_what_is_about_the_browser_goes_with_web_only(told: Run, option: tuple[str, ...]) -> None:
    """Silence would let somebody believe that it holds."""
    done = told("tui", *option)
    assert (done.code, f"{option[0]} goes with --web only" in done.err) == (2, True)


def test_reading_only_and_recording_exclude_each_other(told: Run) -> None:
    """Neither wins silently."""
    assert told("tui", "--web", "--write", "--read-only").code == 2


def test_what_is_missing_is_named_with_the_command_that_brings_it(program: Program) -> None:
    """The server's libraries are an extra of the package."""
    run = [sys.executable, "-c", WITHOUT_AIOHTTP]
    done = subprocess.run(run, env=program.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "aiohttp, which is not installed" in done.stderr
    assert 'pip install "opsledger[web]"' in done.stderr


def test_a_moment_that_is_none_is_said_before_anything_is_served(told: Run) -> None:
    """Not by every page."""
    done = told("tui", "--web", "--port", "0", "--as-of", "gibberish")
    assert (done.code, done.out) == (2, "")
