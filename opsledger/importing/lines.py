"""Reads the lines of a plain or gzipped file, each decoded separately, with its number and any problem."""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from gzip import BadGzipFile, GzipFile
from io import BufferedReader, TextIOWrapper
from itertools import count
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from opsledger_events.errors import DeniedError, NotFoundError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

LINE_LIMIT_BYTES = 32 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"
MARK = "\udcff"
"""Replaces bytes that are not text; no text contains it."""
MARKING = "opsledger.mark"


class Line(NamedTuple):
    """One line with its end, or what is known about an unreadable one."""

    number: int
    """From 1, as an editor counts."""
    text: str
    problem: str = ""
    """Why the text differs from the file; empty if it does not."""
    ends: bool = False
    """Whether nothing after it can be read."""
    way_out: str = ""


@contextmanager
def opened(name: str) -> Generator[BinaryIO, None, None]:
    """The bytes of a file, or of standard input for `-`, unpacked if they are gzipped.

    Raises NotFoundError or DeniedError.
    """
    if name == "-":
        with unpacked(sys.stdin.buffer) as stream:
            yield stream
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below, outside this block
    except FileNotFoundError as error:
        raise NotFoundError(
            tr("There is no file {path}.", path=name), tr("Name a file that is there.")
        ) from error
    except OSError as error:
        raise DeniedError(tr("{path} cannot be read: {error}.", path=name, error=reason_of(error))) from error
    with file, unpacked(file) as stream:
        yield stream


@contextmanager
def unpacked(stream: BinaryIO) -> Generator[BinaryIO, None, None]:
    """The stream itself or, if it begins like gzip, its unpacked bytes."""
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(stream)  # pyright: ignore[reportArgumentType, reportUnknownVariableType] - any binary file
    if buffered.peek(2)[:2] != GZIP_MAGIC:
        yield cast("BinaryIO", buffered)
        return
    with GzipFile(fileobj=cast("BinaryIO", buffered), mode="rb") as unzipped:
        yield cast("BinaryIO", unzipped)


def read_lines(stream: BinaryIO, encoding: str = "utf-8") -> Iterator[Line]:
    """Every line of a stream. Bad bytes and a truncated end become lines with a `problem`."""
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32")):
        return _wide_lines(stream, encoding)
    return _lines(stream, encoding)


def _lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    for number, raw in enumerate(_raw_lines(stream), 1):
        if isinstance(raw, str):
            yield Line(number, "", raw, ends=True)
            return
        if number == 1 and raw.startswith(b"\xef\xbb\xbf"):
            raw = raw[3:]  # noqa: PLW2901 - a byte order mark is not part of the text
        try:
            yield Line(number, raw.decode(encoding))
        except UnicodeDecodeError as error:
            problem = tr(
                "not {encoding}: byte {byte} at place {place} of the line",
                encoding=encoding.upper(),
                byte=f"0x{raw[error.start]:02x}",
                place=error.start + 1,
            )
            yield Line(number, raw.decode(encoding, "backslashreplace"), problem, way_out=_encoding())
        if len(raw) >= LINE_LIMIT_BYTES:
            yield Line(number, "", tr("a line longer than {limit} bytes", limit=LINE_LIMIT_BYTES), ends=True)
            return


def _raw_lines(stream: BinaryIO) -> Iterator[bytes | str]:
    """Raw lines; a str is the reason why there are no more."""
    while True:
        try:
            raw = stream.readline(LINE_LIMIT_BYTES)
        except (EOFError, BadGzipFile, zlib.error, OSError) as error:
            yield reason_of_break(error)
            return
        if not raw:
            return
        yield raw


def _wide_lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    """Lines of an encoding whose line ends are not single bytes. Bytes that are not text become `MARK`."""
    codecs.register_error(MARKING, _marked)
    text = TextIOWrapper(stream, encoding=encoding, errors=MARKING, newline="")
    try:
        for number in count(1):
            try:
                line = text.readline(LINE_LIMIT_BYTES)
            except (EOFError, BadGzipFile, zlib.error, OSError) as error:
                yield Line(number, "", reason_of_break(error), ends=True)
                return
            if not line:
                return
            if MARK in line:
                problem = tr("not {encoding}", encoding=encoding.upper())
                yield Line(number, line.replace(MARK, "\ufffd"), problem, way_out=_encoding())
            else:
                yield Line(number, line)
    finally:
        if not stream.closed:
            text.detach()  # the caller closes the stream that it opened


def _encoding() -> str:
    return tr('Where the whole file is written otherwise, say so in [source]: encoding = "…".')


def _marked(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return MARK, error.end


def reason_of_break(error: Exception) -> str:
    """Why a stream ended early."""
    if isinstance(error, EOFError):
        return tr("the compressed file ends in the middle")
    return tr("the file cannot be read on: {error}", error=error)
