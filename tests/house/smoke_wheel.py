"""Build the wheel and use it where none of the tools are, as somebody who installs it does.

Not a test of pytest's: what it shows must hold where there is no pytest. `make smoke` runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

from opsledger import __version__
from tests.house.tree import PACKAGES, ROOT, files

# Every package, imported in the new environment and from nowhere else.
IMPORT_ALL = f"""\
import sys, {", ".join(PACKAGES)}
for module in ({", ".join(PACKAGES)}):
    assert module.__file__.startswith(sys.prefix), module.__file__
"""


def run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it prints; where it fails, say what it said and stop."""
    line = " ".join(map(str, command)).replace(tempfile.gettempdir() + os.sep, "")
    print("smoke:", line.splitlines()[0], flush=True)
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}smoke: exit {done.returncode} from: {line}")
    return done.stdout


def build(folder: Path) -> Path:
    """The wheel of this tree, built with the pinned backend; it holds the four packages, whole, and nothing else."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        path.relative_to(source.parent).as_posix()
        for source in PACKAGES.values()
        for path in files()
        if source in path.parents
    }
    if packed != wanted:
        sys.exit(
            f"smoke: not in the wheel {sorted(wanted - packed)}, too much in it {sorted(packed - wanted)}"
        )
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel and its pinned dependencies; returns the folder of its programs."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--quiet", "--require-hashes", "-r", ROOT / "constraints.txt")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    run(*pip, "check")  # The pins satisfy what the wheel itself declares.
    return python.parent


def use(programs: Path, folder: Path) -> None:
    """The first minutes of a new user, in a home that holds nothing of ours."""
    ours = ("OPSLEDGER_", "PYTHON", "VIRTUAL_ENV", "XDG_")
    own = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    own["HOME"] = str(folder)
    opsledger, ledger = programs / "opsledger", folder / "ledger"

    run(programs / "python", "-c", IMPORT_ALL, cwd=folder, env=own)
    if __version__ not in run(opsledger, "--version", cwd=folder, env=own):
        sys.exit(f"smoke: `opsledger --version` does not say {__version__}")
    run(opsledger, "--help", cwd=folder, env=own)
    run(opsledger, "--ledger", ledger, "demo", cwd=folder, env=own)
    run(opsledger, "--ledger", ledger, "verify", cwd=folder, env=own)


def main() -> None:
    """Build, install and use, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="opsledger-smoke-") as place:
        folder = Path(place).resolve()
        home = folder / "home"
        home.mkdir()
        use(install(build(folder / "dist"), folder / "venv"), home)
    print("smoke: the wheel works on its own")


if __name__ == "__main__":
    main()
