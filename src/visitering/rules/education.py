"""Need of a particular education."""

from __future__ import annotations

from pydantic import NonNegativeInt

from visitering.domain.cases import Kind
from visitering.rules.need import NeededOffer


class Education(NeededOffer):
    """A particular education the case needs must be within reach.

    Formula: see `NeededOffer`, with `within_minutes` = 60.
    """

    id = "education"
    kind = Kind.EDUCATION
    within_minutes: NonNegativeInt = 60
