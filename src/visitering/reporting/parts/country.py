"""The map of Denmark: boundaries as SVG paths, with Bornholm moved into an inset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, radians

from visitering import reference

ATTRIBUTION = "Indeholder data fra Geodatastyrelsen og danske kommuner, FOT, februar 2014"
"""Must stay with the map (reference/PROVENANCE.md). It is a quotation, so it is in Danish everywhere."""
BORNHOLM = "0400"
MOVED = (-2.42, 2.28)
"""Degrees of longitude and latitude by which Bornholm is moved, into the empty sea north-east of Sjælland."""
UNITS = 1800
"""SVG units a degree of latitude: a thousandth of a degree, the precision of the data, is about two of them."""
NARROWING = cos(radians(56.2))
"""A degree of longitude in degrees of latitude at the middle of the country (equirectangular projection)."""
MARGIN = 40

Point = tuple[int, int]


@dataclass(frozen=True)
class Shape:
    """A municipality: its path, and the middle of the box around it."""

    code: str
    path: str
    middle: Point


@dataclass(frozen=True)
class Country:
    shapes: tuple[Shape, ...]
    width: int
    height: int
    inset: tuple[int, int, int, int]
    """x, y, width and height of the frame around Bornholm."""


@cache
def denmark() -> Country:
    """Every municipality of the reference data, whatever a dataset holds."""
    rings = {
        feature["properties"]["code"]: [
            [_project(feature["properties"]["code"], *point) for point in ring]
            for polygon in feature["geometry"]["coordinates"]
            for ring in polygon
        ]
        for feature in reference.boundaries()["features"]
    }
    left, top, right, bottom = _box(point for shape in rings.values() for ring in shape for point in ring)
    moved = {
        code: [[(x - left + MARGIN, y - top + MARGIN) for x, y in ring] for ring in shape]
        for code, shape in rings.items()
    }
    x0, y0, x1, y1 = _box(point for ring in moved[BORNHOLM] for point in ring)
    inset = (x0 - MARGIN, y0 - 2 * MARGIN, x1 - x0 + 2 * MARGIN, y1 - y0 + 4 * MARGIN)
    shapes = tuple(Shape(code, "".join(map(_path, shape)), _middle(shape)) for code, shape in sorted(moved.items()))
    return Country(shapes, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN, inset)


def _project(code: str, longitude: float, latitude: float) -> Point:
    if code == BORNHOLM:
        longitude, latitude = longitude + MOVED[0], latitude + MOVED[1]
    return round(longitude * NARROWING * UNITS), round(-latitude * UNITS)


def _box(points: Iterable[Point]) -> tuple[int, int, int, int]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _middle(shape: list[list[Point]]) -> Point:
    """Of its largest ring."""
    largest: list[Point] = max(shape, key=len)
    x0, y0, x1, y1 = _box(largest)
    return (x0 + x1) // 2, (y0 + y1) // 2


def _path(ring: list[Point]) -> str:
    """A closed ring in relative steps, which are shorter; points that fall together are one."""
    (x, y), *rest = ring
    steps = [f"M{x} {y}l"]
    for nx, ny in rest[:-1]:
        if (nx, ny) != (x, y):
            steps.append(f"{nx - x} {ny - y} ")
            x, y = nx, ny
    return "".join(steps).rstrip() + "z"
