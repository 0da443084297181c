"""`make fuzz`: look for bytes that break a target, each in a process of its own, led by what the code does with them.

    python -m tests.fuzz.run --seconds 60 [TARGET…]

What it finds stands in build/fuzz; it becomes a file in `seeds`, and so a test, when it is mended.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.fuzz.seeds import SEEDS

BUILT = Path(__file__).parents[2] / "build" / "fuzz"
NAMES = sorted(path.name for path in SEEDS.iterdir() if path.is_dir())


def main() -> int:
    """Fuzz the targets that are named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(NAMES)} (default: all)")
    parser.add_argument("--seconds", type=int, default=60, help="for each (default: 60)")
    asked = parser.parse_args()
    if unknown := set(asked.targets) - set(NAMES):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    failed = [name for name in asked.targets or NAMES if _run(name, asked.seconds)]
    for name in failed:
        print(f"{name}: see build/fuzz/{name}.log; what broke it is build/fuzz/{name}-*")
    return bool(failed)


def _run(name: str, seconds: int) -> int:
    corpus = BUILT / name
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={BUILT / name}-",
        "-max_len=4096",
        "-timeout=5",
    ]
    with (BUILT / f"{name}.log").open("w") as log:
        command = [sys.executable, "-m", __spec__.name, "--one", name, *options, corpus, SEEDS / name]
        code = subprocess.call([*map(str, command)], stdout=log, stderr=subprocess.STDOUT)
    last = (BUILT / f"{name}.log").read_text(errors="replace").splitlines()[-1:]
    print(f"{name}: {'BROKEN' if code else 'holds'}: {' '.join(last)}", flush=True)
    return code


def _fuzz(name: str, options: list[str]) -> None:
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(
        include=["opsledger.audit", "opsledger.importing"], enable_loader_override=False
    ):
        targets = import_module("tests.fuzz.targets").TARGETS
    atheris.Setup([sys.argv[0], *options], targets[name])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _fuzz(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
