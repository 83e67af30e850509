"""One municipality's computation in words, each step with its figures, so that it can check its own number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from visitering.domain.asking import Gazetteer
from visitering.domain.exact import rounded_to
from visitering.domain.geography import names_of
from visitering.domain.reasons import Reason
from visitering.errors import UsageError
from visitering.explaining.basis import cited
from visitering.explaining.catalogue import Catalogue
from visitering.quotas.formula import Step
from visitering.quotas.rounding import Rounding, rounding
from visitering.quotas.year import YearQuotas
from visitering.said import said

PERCENT_PLACES, PERSON_PLACES = 5, 3
MOST_NAMED = 5
"""So many with an equal remainder are named; of more the number is told."""


def in_words(year: YearQuotas, municipality: str, language: str) -> str:
    """The computation of a municipality, given by code or name. Raises `UsageError` where there is none."""
    found = Gazetteer(year.inputs.municipalities).find(municipality)
    if found.one is None:
        raise UsageError(found.refusal(said("the quota inputs have no municipality")))
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
        yield self.say("quotas.sources", basis=cited(self.year.law, "formula"))

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
        formula = self.year.formula
        exact = {step.code: step.after_excess for step in formula.steps}
        return self.say(
            "quotas.rounded",
            of_region=self._of_region(formula.regions),
            of_municipality=self._of_municipality(exact, formula.numbers, formula.regions[self.step.region][1]),
        )

    def _of_region(self, regions: Mapping[str, tuple[Fraction, int]]) -> Reason:
        """How the total of the region became its quota."""
        exact = {region: total for region, (total, _) in regions.items()}
        found = rounding(exact, {region: whole for region, (_, whole) in regions.items()}, self.step.region)
        total, whole = regions[self.step.region]
        told: dict[str, object] = {"region_exact": self._persons(total), "region_quota": self._whole(whole)}
        return Reason(f"quotas.region.{found.how}", told | _tied("regions", found))

    def _of_municipality(
        self, exact: Mapping[str, Fraction], numbers: Mapping[str, int], region_quota: int
    ) -> Reason:
        """How a share of the region quota became a number. `exact`, `numbers`: of the whole country."""
        code, region_of = self.step.code, self.year.inputs.regions
        members = [other for other, region in region_of.items() if region == self.step.region]
        found = rounding(
            {other: exact[other] for other in members}, {other: numbers[other] for other in members}, code
        )
        told: dict[str, object] = {"q": self._persons(exact[code]), "number": self._whole(numbers[code])}
        told |= {"region_quota": self._whole(region_quota)}
        return Reason(f"quotas.rounded.{found.how}", told | _tied("places", found))

    def _agreement(self) -> Iterator[str]:
        agreed, step, inputs = self.year.agreed, self.step, self.year.inputs
        number = self._whole(agreed.quotas[step.code])
        between = any(row.region == step.region for row in inputs.region_splits.rows)
        split = any(row.municipality == step.code for row in inputs.splits.rows)
        taken = sum(row.persons for row in inputs.transfers.rows if row.to == step.code)
        given = sum(row.persons for row in inputs.transfers.rows if row.from_ == step.code)
        if between:
            yield self._between_regions(split=split)
        if split:
            yield self.say("quotas.split" if self._split_anew() else "quotas.split.same", number=number)
        elif taken and given:
            told = {"taken": self._whole(taken), "given": self._whole(given)}
            yield self.say("quotas.transfer.both", **told, number=number)
        elif taken:
            yield self.say("quotas.transfer.in", count=self._whole(taken), number=number)
        elif given:
            yield self.say("quotas.transfer.out", count=self._whole(given), number=number)
        elif not between:
            yield self.say("quotas.computed_stands", number=number)

    def _between_regions(self, *, split: bool) -> str:
        """What the agreed quota of the region makes of the number, where no split of the region does."""
        formula, step, quota = self.year.formula, self.step, self.year.agreed.regions[self.step.region]
        total, computed = formula.regions[step.region]
        if quota == computed:
            return self.say("quotas.region_split.same", region_quota=self._whole(quota))
        if split:
            return self.say("quotas.region_split.only", region_quota=self._whole(quota))
        exact = {
            other.code: other.after_excess * Fraction(quota) / total
            for other in formula.steps
            if other.region == step.region
        }
        moved = self.year.agreed.transferred
        numbers = {code: self.year.agreed.quotas[code] - moved.get(code, 0) for code in exact}
        return self.say(
            "quotas.region_split",
            region_quota=self._whole(quota),
            region_exact=self._persons(total),
            q=self._persons(step.after_excess),
            exact=self._persons(exact[step.code]),
            of_municipality=self._of_municipality(exact, numbers, quota),
        )

    def _split_anew(self) -> bool:
        """Whether the agreed split is another one than the computed numbers."""
        stated = {row.municipality: row.quota for row in self.year.inputs.splits.rows}
        steps = [step for step in self.year.formula.steps if step.region == self.step.region]
        return any(stated[step.code] != step.number for step in steps)

    def _revision(self) -> Iterator[str]:
        revision, code = self.year.revision, self.step.code
        if revision is None:
            return
        if not revision.announced:
            yield self.say("quotas.revised.nothing")
        else:
            yield self.say(
                "quotas.revised",
                national=self._whole(revision.announced),
                revised=self._whole(revision.revised),
                before=self._whole(self.year.agreed.quotas[code]),
                exact=self._persons(revision.exact[code]),
                of_region=self._of_region(revision.regions),
                of_municipality=self._of_municipality(
                    revision.exact, revision.quotas, revision.regions[self.step.region][1]
                ),
            )
        if code in self.year.exceeded:
            received, more = self.year.inputs.received[code], self.year.exceeded[code]
            yield self.say("quotas.exceeded", received=self._whole(received), more=self._whole(more))

    def _percent(self, share: Fraction) -> str:
        return self._number(rounded_to(100 * share, PERCENT_PLACES))

    def _persons(self, value: Fraction) -> str:
        """With three decimals, or as many more as show that it is not whole."""
        places = PERSON_PLACES
        while value.denominator != 1 and rounded_to(value, places) % 1 == 0:
            places += 1
        return self._number(rounded_to(value, places))

    def _whole(self, value: int) -> str:
        return self._number(Decimal(value))

    def _number(self, value: Decimal) -> str:
        """With thousands in groups, as the language writes it."""
        text = f"{value:,f}".replace("-", "−")
        return text.translate(str.maketrans(",.", ".,")) if self.catalogue.language == "da" else text


def _tied(name: str, found: Rounding) -> dict[str, object]:
    """Those with the same remainder by name, or how many they are."""
    if len(found.tied) > MOST_NAMED:
        return {name: Reason("quotas.tied", {"count": len(found.tied)})}
    return {name: found.tied} if found.tied else {}
