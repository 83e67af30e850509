"""Others who speak the same language, in the municipality."""

from __future__ import annotations

import numpy as np
from pydantic import PositiveInt

from visitering.domain.cases import Case
from visitering.domain.exact import round_half_even
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class Network(CaseGoal):
    """points(case, m) = 100 · min(1, s / `speakers`), s = speakers in m, best over the case's languages."""

    id = "network"

    speakers: PositiveInt = 50

    def points(self, case: Case, scores: Asked) -> Row:
        key = self.id, *case.languages
        if (known := scores.alike.get(key)) is None:
            best = np.zeros(scores.size, dtype=np.int64)
            for language in case.languages:
                np.maximum(best, self._speakers(language, scores), out=best)
            known = scores.alike[key] = round_half_even(100 * np.minimum(best, self.speakers), self.speakers)
        return known

    @staticmethod
    def _speakers(language: str, scores: Asked) -> Row:
        living = np.zeros(scores.size, dtype=np.int64)
        for offer in scores.problem.offers_of.get(("language", language), ()):
            living[scores.problem.index[scores.problem.reported_by(offer)]] += offer.places or 0
        return living
