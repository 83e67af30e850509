"""The catalogue as a letter speaks: to one person or to several, dates written out, municipalities by title."""

from __future__ import annotations

import re
from datetime import date

from visitering.domain.geography import distinctions
from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue

TITLES = {
    "da": {"København": "Københavns Kommune", "Bornholm": "Bornholms Regionskommune"},
    "en": {
        "København": "the City of Copenhagen",
        "Bornholm": "the Regional Municipality of Bornholm",
        "Nordfyns": "Nordfyn Municipality",
        "Vesthimmerlands": "Vesthimmerland Municipality",
    },
}
"""Municipalities that are not called by their name and "Kommune" or "Municipality". A name in the genitive has it in
Danish alone."""
_BEGINNING = re.compile(r"(?:(?<=^)|(?<=\. ))the(?= (?:City|Regional Municipality) of )")
_FORMS = re.compile(r"\[([^|\]]*)\|([^|\]]*)\]")


class Voice(Catalogue):
    """`[one|several]` in a text becomes the form for the persons addressed."""

    def __init__(self, problem: Problem, *, several: bool) -> None:
        language = problem.policy.language
        super().__init__(language, {}, occupations=problem.occupations)
        chosen = 2 if several else 1
        self.texts = {code: _FORMS.sub(rf"\{chosen}", text) for code, text in self.texts.items()}
        beside = distinctions(problem.municipalities)
        self.names = {m.code: f"{self._titled(m.name)}{beside[m.code]}" for m in problem.municipalities}

    def _titled(self, name: str) -> str:
        return TITLES[self.language].get(name) or super().say("letter.municipality", name=name)

    def say(self, code: str, /, **parameters: object) -> str:
        """The text of a code; a municipality with which a sentence begins has a capital."""
        return _BEGINNING.sub("The", super().say(code, **parameters))

    def month(self, day: date) -> str:
        """The month and the year of a day."""
        return self.say("letter.month", month=self.texts["letter.months"].split()[day.month - 1], year=day.year)

    def date(self, day: date) -> str:
        month = self.texts["letter.months"].split()[day.month - 1]
        return self.say("letter.day", day=day.day, month=month, year=day.year)

    def adults_and_children(self, adults: int, children: int) -> str:
        parts = []
        if adults:
            parts.append(self.say("letter.adults.one" if adults == 1 else "letter.adults.many", count=adults))
        if children:
            parts.append(self.say("letter.children.one" if children == 1 else "letter.children.many", count=children))
        return self.enumerate(parts)
