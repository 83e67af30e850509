"""The goals. To add one: write its file, list it here, give it its texts and its test. Nothing else changes."""

from __future__ import annotations

from pydantic import BaseModel

from visitering.goals.base import CaseGoal, Goal
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.kept_announcement import KeptAnnouncement
from visitering.goals.latest_stay import LatestStay
from visitering.goals.municipal_wish import MunicipalWish
from visitering.goals.network import Network
from visitering.goals.personal_wish import PersonalWish
from visitering.goals.place_persons import PlacePersons
from visitering.goals.predicted_outcome import PredictedOutcome
from visitering.goals.reach import Reach
from visitering.goals.services import Services
from visitering.goals.ties import Ties
from visitering.goals.waiting import Waiting

ALL: tuple[type[Goal], ...] = (
    PlacePersons,
    Waiting,
    Employment,
    Services,
    EvenDistribution,
    Ties,
    LatestStay,
    PersonalWish,
    MunicipalWish,
    Network,
    PredictedOutcome,
    KeptAnnouncement,
)

SHARED: dict[str, type[BaseModel]] = {"reach": Reach}
"""Parameters that several goals share, by their key under `parameters` in the scenario."""

__all__ = ["ALL", "SHARED", "CaseGoal", "Goal"]
