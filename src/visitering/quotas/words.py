"""One municipality's computation in words, each step with its figures, so that it can check its own number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from visitering.domain.asking import Gazetteer
from visitering.domain.exact import rounded_to
from visitering.domain.geography import names_of
from visitering.errors import UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.quotas.formula import Step
from visitering.quotas.year import YearQuotas

PERCENT_PLACES, PERSON_PLACES = 5, 3


def in_words(year: YearQuotas, municipality: str, language: str) -> str:
    """The computation of a municipality, given by code or name. Raises `UsageError` where there is none."""
    found = Gazetteer(year.inputs.municipalities).find(municipality)
    if found.one is None:
        raise UsageError(found.refusal("the quota inputs have no municipality"))
    (step,) = (step for step in year.formula.steps if step.code == found.one)
    return "\n".join(_Words(year, step, language).lines())


class _Words:
    def __init__(self, year: YearQuotas, step: Step, language: str) -> None:
        self.year, self.step = year, step
        self.catalogue = Catalogue(language, names_of(year.inputs.municipalities))
        self.say = self.catalogue.say

    def lines(self) -> Iterator[str]:
        year, step, code = self.year.inputs.year, self.step, self.step.code
        yield self._title(step, year)
        yield from self._formula()
        yield self._rounding()
        yield from self._agreement()
        yield from self._revision()
        yield self.say("quotas.result", year=year, number=self.year.quotas[code])
        yield self.say("quotas.sources")

    def _title(self, step: Step, year: int) -> str:
        """It names the region: a name that is told apart by its region is not told it twice."""
        (own,) = (m for m in self.year.inputs.municipalities if m.code == step.code)
        named = self.catalogue.names[step.code]
        named = own.name if named == f"{own.name} ({own.region})" else named
        catalogue = Catalogue(self.catalogue.language, {step.code: named})
        return catalogue.say("quotas.title", municipality=step.code, region=step.region, year=year)

    def _formula(self) -> Iterator[str]:
        formula, step, own = self.year.formula, self.step, self.step.statistics
        b, i, f = map(self._percent, (step.population_share, step.immigrant_share, step.share))
        c, p, q = map(self._persons, (step.computed, step.preliminary, step.after_excess))
        national = self._whole(formula.national)
        yield self.say(
            "quotas.shares",
            announced=self.year.inputs.year - 1,
            population=self._whole(own.population),
            all_population=self._whole(formula.population),
            b=b,
            immigrants=self._whole(own.immigrants),
            all_immigrants=self._whole(formula.immigrants),
            i=i,
        )
        yield self.say("quotas.share", b=b, i=i, f=f)
        family = formula.family_reunified
        together = self._whole(formula.national + family)
        yield self.say("quotas.computed", f=f, sum=together, national=national, family=self._whole(family), c=c)
        yield self.say("quotas.preliminary", c=c, own=self._whole(own.family_reunified), p=p)
        if step.zero_quota:
            yield self.say("quotas.zero", p=p)
        elif formula.excess:
            yield self.say("quotas.excess", excess=self._persons(formula.excess), p=p, national=national, q=q)
        else:
            yield self.say("quotas.no_zero", q=q)

    def _rounding(self) -> str:
        step = self.step
        exact, quota = self.year.formula.regions[step.region]
        if step.number > step.after_excess:
            code = "quotas.rounded.up"
        elif step.number < step.after_excess:
            code = "quotas.rounded.down"
        else:
            code = "quotas.rounded.whole"
        return self.say(
            code,
            region_exact=self._persons(exact),
            region_quota=self._whole(quota),
            q=self._persons(step.after_excess),
            number=self._whole(step.number),
        )

    def _agreement(self) -> Iterator[str]:
        agreed, step = self.year.agreed, self.step
        moved = agreed.transferred.get(step.code, 0)
        number = self._whole(agreed.quotas[step.code])
        before = agreed.quotas[step.code] - moved
        split = any(row.municipality == step.code for row in self.year.inputs.splits.rows)
        between = agreed.regions[step.region] != self.year.formula.regions[step.region][1]
        if between and not split:
            quota = self._whole(agreed.regions[step.region])
            yield self.say("quotas.region_split", region_quota=quota, number=self._whole(before))
        if split:
            yield self.say("quotas.split", number=number)
        elif moved:
            code = "quotas.transfer.in" if moved > 0 else "quotas.transfer.out"
            yield self.say(code, count=self._whole(abs(moved)), number=number)
        elif not between:
            yield self.say("quotas.computed_stands", number=number)

    def _revision(self) -> Iterator[str]:
        revision, code = self.year.revision, self.step.code
        if revision is None:
            return
        yield self.say(
            "quotas.revised",
            national=self._whole(revision.announced),
            revised=self._whole(revision.revised),
            before=self._whole(self.year.agreed.quotas[code]),
            exact=self._persons(revision.exact[code]),
            number=self._whole(revision.quotas[code]),
        )
        if code in self.year.exceeded:
            received, more = self.year.inputs.received[code], self.year.exceeded[code]
            yield self.say("quotas.exceeded", received=self._whole(received), more=self._whole(more))

    def _percent(self, share: Fraction) -> str:
        return self._number(rounded_to(100 * share, PERCENT_PLACES))

    def _persons(self, value: Fraction) -> str:
        return self._number(rounded_to(value, PERSON_PLACES))

    def _whole(self, value: int) -> str:
        return self._number(Decimal(value))

    def _number(self, value: Decimal) -> str:
        """With thousands in groups, as the language writes it."""
        text = f"{value:,f}".replace("-", "−")
        return text.translate(str.maketrans(",.", ".,")) if self.catalogue.language == "da" else text
