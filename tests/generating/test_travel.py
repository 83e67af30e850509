"""The estimate of travel times, against what a traveller knows."""

from __future__ import annotations

import numpy as np
import pytest

from visitering.generating import travel
from visitering.generating.draws import Dice
from visitering.generating.places import Country, real_country, stretch_of_country, synthetic_country


@pytest.fixture(scope="module")
def country() -> Country:
    return real_country()


@pytest.mark.parametrize(
    ("start", "end", "least", "most"),
    [
        ("København", "Frederiksberg", 10, 20),
        ("København", "Roskilde", 25, 45),
        ("København", "Odense", 75, 120),
        ("Aarhus", "Odense", 85, 120),
        ("København", "Aarhus", 165, 200),
        ("Esbjerg", "Fanø", 30, 70),
        ("København", "Bornholm", travel.LONGEST, travel.UNREACHABLE),
    ],
)
def test_known_journeys(country: Country, start: str, end: str, least: int, most: int) -> None:
    names = [place.name for place in country.places]
    assert least <= country.minutes[names.index(start), names.index(end)] <= most


def test_shape_of_the_table(country: Country) -> None:
    minutes = country.minutes
    assert (np.diag(minutes) == 0).all()
    assert (minutes == minutes.T).all()
    others = minutes[~np.eye(len(minutes), dtype=bool)]
    assert others.min() > travel.DOOR_TO_DOOR
    assert ((others <= travel.LONGEST) | (others == travel.UNREACHABLE)).all()


def test_most_municipalities_have_others_within_an_hour(country: Country) -> None:
    within_an_hour = (country.minutes <= 60).sum(axis=1) - 1
    assert 5 <= np.median(within_an_hour) <= 10
    assert 1 <= ((country.minutes <= 30).sum(axis=1) - 1).mean() <= 4


def test_made_up_places_lie_about_as_far_apart() -> None:
    made_up = synthetic_country(400, Dice(1, "places"))
    assert 5 <= ((made_up.minutes <= 60).sum(axis=1) - 1).mean() <= 10
    assert len(set(made_up.codes)) == 400


def test_a_part_of_the_country_lies_together() -> None:
    part = stretch_of_country(12, Dice(4, "places"))
    assert len(part.places) == 12
    assert part.minutes.max() <= travel.LONGEST
