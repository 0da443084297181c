"""Reads a mapping file, and says where in it a mistake is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec.structs import fields

from opsledger.importing.mapping import TABLES, Mapping
from opsledger.importing.toml_places import Path as TomlPath
from opsledger.importing.toml_places import Place, places_of
from opsledger_events.errors import DeniedError, InputError, NotFoundError
from opsledger_events.explaining import refusal
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.system_words import reason_of

MAPPING_LIMIT_BYTES = 4 * 1024 * 1024


class MappingFile:
    """A mapping and the text it was read from."""

    def __init__(self, name: str, text: str) -> None:
        """Read a text. Raises InputError with line and column if it is not a mapping."""
        self.name = name
        self.text = text
        self.mapping = self._convert(self._parse())

    @classmethod
    def read(cls, path: Path) -> MappingFile:
        """Read a file. Raises NotFoundError, DeniedError, InputError."""
        try:
            raw = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(
                tr("There is no mapping file {path}.", path=path), tr("Name a file that is there.")
            ) from error
        except OSError as error:
            reason = reason_of(error)
            raise DeniedError(tr("{path} cannot be read: {error}.", path=path, error=reason)) from error
        if len(raw) > MAPPING_LIMIT_BYTES:
            raise InputError(
                tr("{path} is too large for a mapping file.", path=path),
                tr("--map names the mapping; the data is the first argument."),
            )
        try:
            return cls(str(path), raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise InputError(tr("{path}, line {line}: not UTF-8.", path=path, line=line)) from error

    def wrong(self, path: TomlPath, message: str, way_out: str = "", *, key: bool = False) -> InputError:
        """The error for a mistake at `path`: at its key if `key`, else at its value."""
        places = places_of(self.text)
        return self._at(places.key(path) if key else places.value(path), message, way_out)

    @contextmanager
    def at(self, *path: str | int) -> Generator[None, None, None]:
        """Add the place of `path` to an InputError inside the block."""
        try:
            yield
        except MappingError:
            raise
        except InputError as error:
            raise self.wrong(path, error.message, error.way_out) from error

    def _at(self, place: Place, message: str, way_out: str) -> MappingError:
        return MappingError(
            tr(
                "{file}, line {line}, column {column}: {message}",
                file=self.name,
                line=place.line,
                column=place.column,
                message=message,
            ),
            way_out,
        )

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._at(_place_in(str(error), self.text), _without_place(str(error)), "") from error

    def _convert(self, data: dict[str, Any]) -> Mapping:
        try:
            return msgspec.convert(data, Mapping)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            path = _path_of(where.rstrip("`"), data)
            if match := re.match(r"Object contains unknown field `(.*)`", what):
                name = match.group(1)
                raise self.wrong(
                    (*path, name),
                    tr("There is no key “{name}” here.", name=name),
                    did_you_mean(name, keys_at(path)),
                    key=True,
                ) from error
            told = refusal(error, data, Mapping)
            raise self.wrong(path, told.message, told.way_out) from error


class MappingError(InputError):
    """A mapping file that is not valid. The message begins with file, line and column."""


def keys_at(path: TomlPath) -> list[str]:
    """The keys that the table at a path may have."""
    by_name = {table.__name__.lower(): table for table in TABLES}
    by_name |= {
        "source": by_name["sourcetable"],
        "key": by_name["keytable"],
        "time": by_name["timetable"],
        "command": by_name["commandtable"],
        "columns": by_name["figure"],
    }
    by_name |= dict.fromkeys(("when", "where", "all", "any", "not"), by_name["condition"])
    for step in reversed(path):
        if isinstance(step, str) and step in by_name:
            return [field.encode_name for field in fields(by_name[step])]
    return [field.encode_name for field in fields(Mapping)]


def _path_of(written: str, data: dict[str, Any]) -> TomlPath:
    """The path in a message of msgspec, such as `.rule[0].fields[...]`, in which `[...]` is a key that it does not name."""
    path: list[str | int] = []
    value: Any = data
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+|\.\.\.)\]", written):
        if index == "...":
            break
        step: str | int = name or int(index)
        if isinstance(step, int) and not isinstance(value, list):
            continue  # a single condition is written without a list
        path.append(step)
        try:
            value = cast("Any", value)[step]
        except (KeyError, IndexError, TypeError):
            break
    return tuple(path)


def _place_in(message: str, text: str) -> Place:
    if match := re.search(r"line (\d+), column (\d+)", message):
        return Place(int(match.group(1)), int(match.group(2)))
    return Place(text.count("\n") + 1, 1)


def _without_place(message: str) -> str:
    return re.sub(r" \(at .*\)$", "", message)
