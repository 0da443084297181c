"""What a run of the command line loads: it pays for what it does, and nothing else.

A module that comes in unasked costs every call of every script (Textual alone takes as long as three Pythons).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from opsledger.ledger import Ledger

# Runs the program as its script does, then tells on standard error what stands in memory.
RUN = """
import json, sys
from opsledger.cli.main import main
try:
    sys.exit(main())
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""

# What no script should ever load, whatever it asks.
NEVER = {"textual", "http", "asyncio", "numpy", "pytest"}

# What draws pages and what reads recurrence rules: a question about records needs neither.
DRAWING = {"babel", "jinja2", "markupsafe", "markdown_it", "docx", "lxml", "termaid", "dateutil"}

# What pages are made of: a table needs none of it.
BLOCKS = "opsledger_projections.pages.blocks"

# Arguments, and what that run does without on top of it. Add a row for each command whose start-up matters.
RUNS = [
    (["--version"], {"msgspec", "eventsourcing", "sqlite_utils", "sqlite3", "platformdirs"}),
    (["--help"], {"eventsourcing", "sqlite_utils"}),
    (["list", "issue"], {"eventsourcing", "sqlite_utils", BLOCKS, *DRAWING}),
    (["attention"], {"eventsourcing", "sqlite_utils", *DRAWING}),
    (["analyse", "issues"], {"eventsourcing", "sqlite_utils", "babel", "jinja2", "docx", "dateutil"}),
    (["handbook"], {"eventsourcing", "sqlite_utils", "babel", "jinja2", "docx", "dateutil"}),
    (["issue", "raise", "--title", "x"], {"opsledger.before_beginning", BLOCKS, *DRAWING}),
]


@pytest.mark.parametrize(("arguments", "spared"), RUNS, ids=[" ".join(run[0]) for run in RUNS])
def test_a_run_loads_only_what_it_needs(arguments: list[str], spared: set[str], tmp_path: Path) -> None:
    """None of the spared modules is in memory when the run ends."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("OPSLEDGER_")}
    own["OPSLEDGER_LEDGER"] = str(tmp_path / "ledger")
    with Ledger.create(tmp_path / "ledger") as ledger:
        ledger.caught_up()
    command = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    unasked = sorted((NEVER | spared) & loaded)
    assert not unasked, f"`opsledger {' '.join(arguments)}` loads {unasked}; import them where they are used"
