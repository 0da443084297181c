"""git: a file for each record, a commit for each change, as teams keep a handbook in a repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import json

from bench.peers.protocol import Change, Fields, Peer, State

SETTINGS = (
    "init.defaultBranch=main",
    "core.fsync=all",
    "core.fsyncMethod=fsync",
    "gc.auto=0",
    "user.name=bench",
    "user.email=bench@localhost",
)
DECODE = json.Decoder(Fields).decode


class Git(Peer):
    """A work tree and its repository; single commits by `git commit`, batches by `git fast-import`."""

    def open(self) -> None:
        """Make the repository where there is none."""
        self._tree = self.folder / "handbook"
        if not self._tree.exists():
            self._tree.mkdir()
            self._git("init", "--quiet")

    def close(self) -> None:
        """Nothing is open."""

    def append(self, change: Change) -> None:
        """Write the file, add it, commit it."""
        path = path_of(change.record)
        (self._tree / path).parent.mkdir(parents=True, exist_ok=True)
        (self._tree / path).write_bytes(self._content(change))
        self._git("add", "--", path)
        when = f"{int(change.at.timestamp())} +0000"
        self._git(
            "commit",
            "--quiet",
            "--no-verify",
            f"--author={change.actor} <{change.record}@localhost>",
            f"--date={when}",
            f"--message=ISS-{change.record}, change {change.version}",
            environment={"GIT_COMMITTER_DATE": when},
        )

    def append_many(self, changes: Sequence[Change]) -> None:
        """Commits through `git fast-import`, the fastest way in, then the work tree brought up to date."""
        stream = bytearray()
        for change in changes:
            when = f"{int(change.at.timestamp())} +0000"
            stream += b"commit refs/heads/main\n"
            stream += f"author {change.actor} <{change.record}@localhost> {when}\n".encode()
            stream += f"committer bench <bench@localhost> {when}\n".encode()
            stream += _data(f"ISS-{change.record}, change {change.version}".encode())
            if change is changes[0] and self._git("for-each-ref"):
                stream += b"from refs/heads/main^0\n"
            stream += f"M 100644 inline {path_of(change.record)}\n".encode()
            stream += _data(self._content(change))
        self._git("fast-import", "--quiet", given=bytes(stream))
        self._git("reset", "--quiet", "--hard")

    def _content(self, change: Change) -> bytes:
        path = self._tree / path_of(change.record)
        before = DECODE(path.read_bytes()) if change.version > 1 else {}
        return json.format(json.encode(before | change.fields), indent=1) + b"\n"

    def history(self, record: int) -> list[Fields]:
        """The commits of the record's file, and the file in each."""
        path = path_of(record)
        log = self._git("log", "--reverse", "--format=%H %an", "--", path).decode().splitlines()
        commits = [line.partition(" ")[::2] for line in log]
        contents = self._contents(f"{commit}:{path}" for commit, _ in commits)
        return [
            {"actor": actor, **DECODE(content)} for (_, actor), content in zip(commits, contents, strict=True)
        ]

    def now(self) -> State:
        """The files of the work tree."""
        return {number_of(path.name): DECODE(path.read_bytes()) for path in self._tree.glob("pages/*/*.json")}

    def as_of(self, last: Change) -> State:
        """The files in the last commit that is not after a moment."""
        commit = self._git("rev-list", "-1", f"--before={last.at.isoformat()}", "HEAD").decode().strip()
        listed = self._git("ls-tree", "-r", "--format=%(objectname) %(path)", commit).decode().splitlines()
        files = [line.partition(" ")[::2] for line in listed]
        contents = self._contents(name for name, _ in files)
        return {number_of(path): DECODE(content) for (_, path), content in zip(files, contents, strict=True)}

    def verify(self) -> bool:
        """`git fsck`: every object's hash, and that all that is named is there."""
        self._git("fsck", "--full", "--no-dangling")
        return True

    def _contents(self, names: Iterable[str]) -> list[bytes]:
        """The contents of objects, through one process."""
        given = "".join(f"{name}\n" for name in names)
        rest = self._git("cat-file", "--batch=%(objectsize)", given=given.encode())
        contents: list[bytes] = []
        begin = 0
        while begin < len(rest):
            line = rest.index(b"\n", begin)
            end = line + 1 + int(rest[begin:line])
            contents.append(rest[line + 1 : end])
            begin = end + 1
        return contents

    def _git(self, *arguments: str, given: bytes = b"", environment: dict[str, str] | None = None) -> bytes:
        """Run git without the user's settings; raises CalledProcessError where it fails."""
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(
            ["git", *settings, *arguments],
            cwd=self._tree,
            input=given,
            stdout=subprocess.PIPE,
            check=True,
            env=os.environ | own | (environment or {}),
        ).stdout


def path_of(record: int) -> str:
    """Where a record's file is; a hundred folders, for git writes a folder's list with every commit in it."""
    return f"pages/{record % 100:02}/ISS-{record}.json"


def number_of(path: str) -> int:
    """The record whose file it is."""
    return int(Path(path).stem[4:])


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


PEER = Git
