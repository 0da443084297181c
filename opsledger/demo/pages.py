"""The files of the demo beside its code: scripts, texts and names."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

T = TypeVar("T")


def page(*parts: str) -> Traversable:
    """A file of the demo, in a wheel as in a working copy."""
    return files("opsledger.demo").joinpath(*parts)


def read_toml(shape: type[T], *parts: str) -> T:
    """What a TOML file says. Raises msgspec.ValidationError where it is not of that shape."""
    return msgspec.toml.decode(page(*parts).read_bytes(), type=shape)
