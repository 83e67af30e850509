"""The texts of one language, and how facts are written in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from visitering.domain.geography import names_of
from visitering.domain.occupations import Occupations
from visitering.domain.policy import WEIGHT_SCALE
from visitering.domain.problem import Problem
from visitering.domain.reasons import Named, Reason
from visitering.explaining.messages import in_language, shipped
from visitering.explaining.words import Words
from visitering.said import Said

LANGUAGES = ("da", "en")
NO_OCCUPATIONS = Occupations({}, {}, {})
WHOLE_YEARS = 5
"""From so many years on experience is told in whole years: more adds nothing to the points."""


@cache
def texts(language: str) -> Mapping[str, str]:
    """Every text of a language, by code."""
    loaded: dict[str, str] = shipped("texts", f"{language}.yaml")
    return loaded


class Told(str):
    """A fact as it is written in a text, which may ask for its number: `{count:day|days}` is "1 day" or "2 days"."""

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        one, many = spec.split("|")
        return f"{self} {one if self == '1' else many}"


def lacking(occupation: str | None, industry: str | None) -> Reason:
    """What a reported shortage is short of: an occupation, else an industry."""
    if occupation:
        return Reason("lacking.occupation", {"occupation": Named("occupation", occupation)})
    return Reason("lacking.industry", {"industry": Named("industry", industry or "")})


class Catalogue:
    """Turns reason codes with their parameters into sentences.

    Parameters named `municipality` or `other` are codes of municipalities, `places` several of them; names
    ending in `points` or `price` are whole numbers, `scale` of them a point; `persons` is counted; a mapping has a
    text by language.
    """

    def __init__(
        self,
        language: str,
        names: Mapping[str, str],
        scale: int = WEIGHT_SCALE,
        occupations: Occupations = NO_OCCUPATIONS,
    ) -> None:
        self.scale = scale
        self.language = language
        self.names = names
        self.texts = texts(language)
        self.words = Words(language, occupations)
        self._bases: dict[int, tuple[Reason, str]] = {}

    @classmethod
    def of(cls, problem: Problem) -> Catalogue:
        policy = problem.policy
        return cls(policy.language, names_of(problem.municipalities), policy.scale, problem.occupations)

    def say(self, code: str, /, **parameters: object) -> str:
        """The text of a code with its parameters written in."""
        return self._say(code, parameters)

    def _say(self, code: str, parameters: Mapping[str, object]) -> str:
        written = {name: Told(self._write(name, value)) for name, value in parameters.items()}
        if "minutes" in parameters:
            within = "within.n" if parameters["minutes"] else "within.0"
            written["within"] = Told(self.texts[within].format_map(written))
        return self.texts[code].format_map(written)

    def reason(self, reason: Reason) -> str:
        return self._say(reason.code, reason.parameters)

    def basis(self, reason: Reason) -> str:
        """What a rule or a goal stands on, which is told of every case by the same reason: written once."""
        known = self._bases.get(id(reason))
        if known is None or known[0] is not reason:
            known = self._bases[id(reason)] = reason, self.reason(reason)
        return known[1]

    def sentence(self, reasons: Iterable[Reason]) -> str:
        """Reasons as one sentence. A name or an identifier with which it begins keeps its case."""
        said = tuple(reasons)
        text = "; ".join(self.reason(reason) for reason in said)
        return f"{text[:1].upper()}{text[1:]}." if said and self._begins_with_a_word(said[0]) else f"{text}."

    def _begins_with_a_word(self, reason: Reason) -> bool:
        """Whether a reason begins with words of the catalogue, not with what the input calls something."""
        first = re.match(r"{(\w+)}", self.texts[reason.code])
        if first is None:
            return True
        value = reason.parameters.get(first[1])
        inside = value[0] if isinstance(value, tuple) and value else value
        return self._begins_with_a_word(inside) if isinstance(inside, Reason) else False

    def name(self, kind: str, identifier: str) -> str:
        """The name of a rule or a goal."""
        return self.texts[f"{kind}.{identifier}.name"]

    def scenario(self, name: str) -> str:
        """What a scenario is called: one of the product in the language, any other as it calls itself."""
        code = f"scenario.{name}"
        return self.say(code) if code in self.texts else name

    def lacking(self, occupation: str | None, industry: str | None) -> str:
        """What a reported shortage is short of."""
        return self.reason(lacking(occupation, industry))

    def _write(self, name: str, value: object) -> str:
        if type(value) is str:  # most are; neither `Said` nor one of a list of names
            return self.names.get(value, value) if name in ("municipality", "other") else value
        if isinstance(value, Reason):
            return self.reason(value)
        if isinstance(value, Said):
            return in_language(value, self.language)
        if isinstance(value, Named):
            return self.words.named(value)
        if name in ("municipality", "other"):
            return self.names.get(str(value), str(value))
        if name == "places" and isinstance(value, tuple):
            return self.enumerate(self.names.get(code, code) for code in value)
        if name == "items" and isinstance(value, tuple):  # whole clauses
            return "; ".join(self._write("", item) for item in value)
        if isinstance(value, tuple):
            return self.enumerate(self._write("", item) for item in value)
        if name.endswith(("points", "price")) and isinstance(value, int):
            return self.number(value / self.scale)
        if name == "persons" and isinstance(value, int):
            return self.persons(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Mapping):
            return str(value[self.language])
        return str(value)

    def enumerate(self, items: Iterable[str]) -> str:
        *first, last = found = tuple(items)
        inside = any(self.texts["list.and"] in item for item in found)
        return self.texts["list.also" if inside else "list.and"].join([", ".join(first), last]) if first else last

    def persons(self, count: int) -> str:
        return self.texts["unit.person.one" if count == 1 else "unit.person.many"].format(count=count)

    def experience(self, years: float | Decimal | None) -> str:
        """How long somebody has done a work: not known, none at all, or so many years."""
        if years is None:
            return self.texts["experience.unknown"]
        if not years:
            return self.texts["experience.none"]
        return self.say("experience.years", years=self.number(int(years) if years >= WHOLE_YEARS else float(years)))

    def date(self, day: date) -> str:
        # Not strftime, which takes a tenth of all that writing a run takes.
        return f"{day.day:02d}-{day.month:02d}-{day.year:04d}" if self.language == "da" else day.isoformat()

    def number(self, value: float) -> str:
        """A figure with the decimals it needs, at most four."""
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return self.decimal("0" if text == "-0" else text)

    def figure(self, value: float) -> str:
        """A figure with two decimals, its thousands apart: 12,763.60, in Danish 12.763,60."""
        english = f"{value:,.2f}"
        return english.translate(str.maketrans(",.", ".,")) if self.language == "da" else english

    def percent(self, share: float) -> str:
        """A share, rounded up to the hundredth of a percent: never flattering."""
        hundredths = -(-Fraction(share) * 10_000 // 1)
        return self.decimal(f"{int(hundredths) / 100:.2f}") + " %"

    def decimal(self, text: str) -> str:
        return text.replace(".", ",") if self.language == "da" else text
