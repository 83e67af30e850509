"""An estimate of travel times by public transport between municipalities: an assumption, not a timetable.

Distances are great circles between the centroids of the municipalities (computed from boundaries of FOT,
February 2014), joined into a network by `land_neighbours.csv` (derived from the same boundaries) and
`water_links.csv` (from memory, unverified). A journey takes `DOOR_TO_DOOR` minutes plus the fastest way through
the network:

- an ordinary link at `ORDINARY` km/h as the crow flies (about 52 km/h on a way 1.3 times as long);
- between two that follow each other on a main railway line, as listed below from memory, at `MAIN_LINE` km/h,
  whether or not they touch;
- a ferry at `FERRY` km/h plus `FERRY_WAIT` minutes.

Times are whole minutes and the same both ways; pairs above `LONGEST` minutes are out of reach. Made-up places
have no network: ordinary speed, straight ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visitering.reference import rows

Minutes = NDArray[np.int64]
Kilometres = NDArray[np.float64]

DOOR_TO_DOOR = 12.0
ORDINARY, MAIN_LINE, FERRY = 40.0, 108.0, 45.0
FERRY_WAIT = 25.0
LONGEST = 240
UNREACHABLE = 10**6

# København–Aarhus–Aalborg–Frederikshavn, Esbjerg, Sønderjylland, Nykøbing Falster, Kalundborg and Herning.
_MAIN_LINES = (
    "0101 0167 0153 0187 0169 0265 0329 0340 0330 0450 0461 0410 0607 0630 0615 0746 0751 0710 0730 0846 0840 "
    "0851 0810 0860",
    "0607 0621 0575 0561",
    "0621 0510 0580",
    "0329 0370 0390 0376",
    "0265 0350 0316 0326",
    "0630 0756 0657 0661",
)


def over_the_network(codes: Sequence[str], points: Sequence[tuple[float, float]]) -> Minutes:
    """Minutes between real municipalities, shape (M, M); 0 on the diagonal."""
    index = {code: i for i, code in enumerate(codes)}
    distance = great_circle(points)
    time = np.full(distance.shape, np.inf)
    np.fill_diagonal(time, 0)

    def link(a: str, b: str, speed: float, wait: float = 0.0) -> None:
        i, j = index[a], index[b]
        time[i, j] = time[j, i] = min(time[i, j], wait + distance[i, j] / speed * 60)

    for row in rows("land_neighbours.csv"):
        link(row["code_a"], row["code_b"], ORDINARY)
    for row in rows("water_links.csv"):
        ferry = row["kind"] == "ferry"
        link(row["code_a"], row["code_b"], FERRY if ferry else ORDINARY, FERRY_WAIT if ferry else 0.0)
    for stops in map(str.split, _MAIN_LINES):
        for a, b in pairwise(stops):
            link(a, b, MAIN_LINE)
    for via in range(len(codes)):  # Floyd and Warshall: the fastest way between all pairs
        np.minimum(time, time[:, via, None] + time[None, via, :], out=time)
    return _whole(time)


def straight(points: Sequence[tuple[float, float]]) -> Minutes:
    """Minutes between made-up places, shape (M, M); 0 on the diagonal."""
    return _whole(great_circle(points) / ORDINARY * 60)


def great_circle(points: Sequence[tuple[float, float]]) -> Kilometres:
    """Kilometres between points given as (latitude, longitude), shape (M, M)."""
    lat, lon = np.radians(np.array(points, dtype=float)).T
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    kilometres: Kilometres = 2 * 6371.0 * np.arcsin(np.sqrt(half))
    return kilometres


def _whole(time: Kilometres) -> Minutes:
    total = np.rint(np.where(np.isfinite(time), time + DOOR_TO_DOOR, UNREACHABLE)).astype(np.int64)
    total[total > LONGEST] = UNREACHABLE
    np.fill_diagonal(total, 0)
    return total
