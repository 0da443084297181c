"""Tiles and bundles stand where c2sp.org/tlog-tiles says, and hold what it says."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.audit.tiles import Tile, TileError, bundle, entries_in, hashes_in, tiles_of


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0, 256), "tile/0/000"),
        (Tile(0, 999, 256), "tile/0/999"),
        (Tile(0, 1_000, 256), "tile/0/x001/000"),
        (Tile(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (Tile(0, 1_234, 56), "tile/0/x001/234.p/56"),
        (Tile(7, 5, 1), "tile/7/005.p/1"),
        (Tile(None, 1_234_067, 255), "tile/entries/x001/x234/067.p/255"),
        (Tile(None, 0, 256), "tile/entries/000"),
    ],
)
def test_a_tile_stands_where_the_format_says(tile: Tile, path: str) -> None:
    """The number in groups of three digits, the width where it is not full."""
    assert tile.path == path


def test_the_tiles_of_the_published_example() -> None:
    """70,000 entries, as the specification counts them."""
    tiles = list(tiles_of(70_000))
    rows = [[tile.width for tile in tiles if tile.level == level] for level in (None, 0, 1, 2, 3)]
    assert rows == [[256] * 273 + [112], [256] * 273 + [112], [256, 17], [1], []]
    assert [tile.width for tile in tiles_of(256) if tile.level is not None] == [256, 1]
    assert list(tiles_of(0)) == []


@given(st.integers(0, 300_000))
def test_tiles_cover_every_level_once(size: int) -> None:
    """The one after another, no path twice, and none that is empty."""
    tiles = list(tiles_of(size))
    assert len({tile.path for tile in tiles}) == len(tiles)
    for level in {tile.level for tile in tiles}:
        places = [
            place for tile in tiles if tile.level == level for place in (tile.places[0], tile.places.stop)
        ]
        assert places[0] == 0
        assert places[-1] == size >> 8 * (level or 0)
        assert places[1:-1:2] == places[2::2]
    for tile in tiles:
        needed = tile.places.stop << 8 * (tile.level or 0)
        assert needed <= size
        assert tile.within(needed) and not tile.within(needed - 1)


@given(st.lists(st.binary(max_size=300) | st.just(bytes(65_535)), min_size=1, max_size=256))
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    """Empty entries and the longest ones included; as fewer or more it is refused."""
    data = bundle(entries)
    assert entries_in(Tile(None, 0, len(entries)), data) == entries
    for width in {len(entries) - 1, len(entries) + 1}:
        with pytest.raises(TileError, match="entries"):
            entries_in(Tile(None, 0, width), data)
    with pytest.raises(TileError):
        entries_in(Tile(None, 0, len(entries)), data + b"\0")
    with pytest.raises(TileError):
        entries_in(Tile(None, 0, len(entries)), data[:-1])


def test_a_bundle_is_as_published() -> None:
    """Two bytes of length, the high one first."""
    assert bundle([b"ab", b"", b"x" * 300]) == b"\0\2ab\0\0\1\x2c" + b"x" * 300


@given(st.binary(max_size=2_000), st.integers(1, 256))
def test_any_bytes_are_a_bundle_or_refused_in_words(data: bytes, width: int) -> None:
    """Nothing that is none ends in another error."""
    with contextlib.suppress(TileError):
        assert bundle(entries_in(Tile(None, 0, width), data)) == data
    with contextlib.suppress(TileError):
        assert b"".join(hashes_in(Tile(0, 0, width), data)) == data
