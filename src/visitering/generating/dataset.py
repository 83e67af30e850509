"""A whole dataset: from a few figures to a folder that can be loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from visitering.domain.cases import Case, Link
from visitering.domain.geography import Quota
from visitering.errors import UsageError
from visitering.generating import assumptions as assumed
from visitering.generating import readme, tables, travel
from visitering.generating.book import Book, BookKeeper
from visitering.generating.circumstances import Biographer, draw_links
from visitering.generating.draws import Dice
from visitering.generating.forms import FormFiller, Forms
from visitering.generating.households import Status, draw_cases
from visitering.generating.places import Country, stretch_of_country, synthetic_country
from visitering.generating.quotas import largest_remainder
from visitering.said import said

REAL_MUNICIPALITIES = 98


@dataclass(frozen=True)
class Recipe:
    """What a dataset is made from. `cases` are those of the batch: permit given, not decided.

    `quotas[place]`: the year's quotas; None: as many places left as `places_per_person` says. `decided_share`: the
    part of the year's quotas that is filled already; `filled[place]`: how many persons of each quota, where they
    are not filled in step; `listed_share`: the part of what is filled which `decisions.csv` lists, the rest being
    `received`.
    """

    country: Country
    cases: int
    on: date
    seed: int
    quotas: Sequence[int] | None = None
    places_per_person: float = 1.6
    decided_share: float = 0.2
    filled: Sequence[int] | None = None
    listed_share: float = 0.5
    contradictory: int | None = None


@dataclass(frozen=True)
class Dataset:
    """Everything that a dataset's files hold, as domain objects."""

    country: Country
    on: date
    quotas: dict[str, Quota]
    cases: tuple[Case, ...]
    forms: Forms
    links: tuple[Link, ...]
    book: Book
    in_batch: frozenset[str]

    @property
    def batch_persons(self) -> int:
        return sum(case.size for case in self.cases if case.case_id in self.in_batch)

    @property
    def quota(self) -> int:
        return sum(quota.quota for quota in self.quotas.values())

    @property
    def places_left(self) -> int:
        decided = zip(self.quotas.values(), self.book.decided, strict=True)
        return sum(max(0, q.quota - q.received - persons) for q, persons in decided)


def draw(recipe: Recipe) -> Dataset:
    """The dataset of a recipe: the same recipe gives the same dataset."""
    country, on, seed = recipe.country, recipe.on, recipe.seed
    statuses = _statuses(recipe)
    cases = draw_cases(statuses, country, on, seed)
    persons = sum(c.size for c, s in zip(cases, statuses, strict=True) if s is Status.BATCH)
    quotas, filled = _quotas(recipe, persons)
    forms = FormFiller(country, len(cases), on, seed).fill()
    listed = largest_remainder(round(recipe.listed_share * sum(filled)), filled)
    zero = [i for i, quota in enumerate(quotas) if quota == 0]
    book = BookKeeper(country, listed, zero, forms, on, seed).write(cases, statuses)
    by_code = {
        code: Quota(quota, max(0, part - decided))
        for code, quota, part, decided in zip(country.codes, quotas, filled, book.decided, strict=True)
    }
    contradictory = recipe.contradictory
    if contradictory is None:
        contradictory = round(assumed.CONTRADICTORY * recipe.cases)
    batch = {c.case_id for c, s in zip(cases, statuses, strict=True) if s is Status.BATCH}
    told = Biographer(country, on, seed).tell(cases, batch, contradictory)
    left = [max(0, q.quota - q.received - d) for q, d in zip(by_code.values(), book.decided, strict=True)]
    links = draw_links([c for c in told if c.case_id in batch], book.locked, left, seed)
    return Dataset(country, on, by_code, tuple(told), forms, tuple(links), book, frozenset(batch))


def _statuses(recipe: Recipe) -> list[Status]:
    """Where each case stands; the later ones stand last, as their permits are the newest."""
    dice = Dice(recipe.seed, "statuses")
    locked = max(2, round(assumed.LOCKED * recipe.cases))
    later = max(1, round(assumed.LATER * recipe.cases))
    present = [Status.LOCKED] * locked + [Status.BATCH] * recipe.cases
    return dice.shuffled(present) + [Status.LATER] * later


def _quotas(recipe: Recipe, persons: int) -> tuple[list[int], list[int]]:
    """(quotas, the part of each that is filled)."""
    if recipe.quotas is not None:
        in_step = largest_remainder(round(recipe.decided_share * sum(recipe.quotas)), recipe.quotas)
        return list(recipe.quotas), in_step if recipe.filled is None else list(recipe.filled)
    dice = Dice(recipe.seed, "quotas")
    left_in_total = round(recipe.places_per_person * persons)
    filled_in_total = round(left_in_total * recipe.decided_share / (1 - recipe.decided_share))
    # Not quite by population: the formula also looks at who lives there already.
    places = recipe.country.places
    weights = [round(place.population * (0.6 + 0.8 * dice.share())) for place in places]
    without = dice.shuffled(range(len(places)))[: int(assumed.ZERO_QUOTA * len(places))]
    weights = [0 if i in without else weight for i, weight in enumerate(weights)]
    left, filled = largest_remainder(left_in_total, weights), largest_remainder(filled_in_total, weights)
    return [a + b for a, b in zip(left, filled, strict=True)], filled


def write(
    dataset: Dataset,
    folder: Path,
    title: str,
    introduction: str,
    provenance: list[str],
    beside: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Writes the dataset into a folder: its tables and a README; files of the same names are replaced.

    `beside`: other files of the folder, with their columns, which the README tells of too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cases, forms, country = dataset.cases, dataset.forms, dataset.country
    contents = {
        "municipalities.csv": tables.municipality_rows(country),
        "quotas.csv": tables.quota_rows(dataset.on.year, dataset.quotas),
        "cases.csv": tables.case_rows(cases),
        "persons.csv": tables.person_rows(cases),
        "competences.csv": tables.competence_rows(cases),
        "reports.csv": tables.report_rows(forms.reports),
        "shortages.csv": tables.shortage_rows(forms.shortages),
        "offers.csv": tables.offer_rows(forms.offers),
        "wishes.csv": tables.wish_rows(forms.wishes),
        "circumstances.csv": tables.circumstance_rows(cases),
        "links.csv": tables.link_rows(dataset.links),
        "travel_times.csv": tables.travel_rows(country, travel.LONGEST),
        "decisions.csv": tables.decision_rows(dataset.book.decisions),
    }
    for name, rows in contents.items():
        tables.write_table(folder, name, rows)
    columns = {**tables.COLUMNS, **(beside or {})}
    text = readme.readme(title, introduction, provenance, _figures(dataset), columns)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")


def _figures(dataset: Dataset) -> list[tuple[str, str]]:
    batch = len(dataset.in_batch)
    return [
        ("decision date", dataset.on.isoformat()),
        ("municipalities", f"{len(dataset.country.places):,}"),
        ("cases in the batch", f"{batch:,}"),
        ("persons in the batch", f"{dataset.batch_persons:,}"),
        ("cases decided or with a later permit", f"{len(dataset.cases) - batch:,}"),
        ("quota of the year", f"{dataset.quota:,}"),
        ("received, not listed", f"{sum(q.received for q in dataset.quotas.values()):,}"),
        ("persons of the year's standing decisions", f"{sum(dataset.book.decided):,}"),
        ("places left", f"{dataset.places_left:,}"),
        ("municipalities that report", f"{len({r.municipality for r in dataset.forms.reports}):,}"),
    ]


def generate(
    cases: int,
    municipalities: int,
    seed: int,
    out: Path,
    *,
    places_per_person: float = 1.6,
    on: date = date(2018, 5, 2),
    decided_share: float = 0.2,
) -> Dataset:
    """Writes a synthetic dataset with a README and a `scenario.yaml` into a new or empty folder.

    `cases`: those of the batch. Up to 98 municipalities are real ones that lie near each other; more are made up.
    `places_per_person`: places left under the quotas for each person of the batch (1.04 is tight);
    `decided_share`: the part of the year's quotas that is filled at the decision date `on`. The same arguments
    give the same bytes.
    """
    if cases < 1 or municipalities < 1 or seed < 0:
        raise UsageError(said("cases and municipalities must be at least 1, the seed at least 0"))
    if places_per_person <= 0 or not 0 <= decided_share < 1:
        raise UsageError(said("places_per_person must be above 0, decided_share from 0 up to, not including, 1"))
    tables.require_empty(out)
    dice = Dice(seed, "places")
    real = municipalities <= REAL_MUNICIPALITIES
    country = stretch_of_country(municipalities, dice) if real else synthetic_country(municipalities, dice)
    recipe = Recipe(country, cases, on, seed, places_per_person=places_per_person, decided_share=decided_share)
    dataset = draw(recipe)
    provenance = [readme.SYNTHETIC_PEOPLE, "**Synthetic:** the quotas, and what is left of them."]
    provenance += [readme.REAL_PLACES, readme.CENTROIDS, readme.TRAVEL] if real else [readme.MADE_UP_PLACES]
    introduction = (
        f"Made by `visitering generate` with seed {seed}, {places_per_person:g} places left per person of the "
        f"batch and {decided_share:g} of the year's quotas filled. For trials and benchmarks only."
    )
    write(dataset, out, "A synthetic dataset", introduction, provenance)
    (out / "scenario.yaml").write_text(_scenario(on), encoding="utf-8", newline="\n")
    return dataset


def _scenario(on: date) -> str:
    return f"""\
# A scenario with the default rules and goals for the synthetic dataset in this folder.
name: generated
data: .
date: {on.isoformat()}
goals:
  - {{place_persons: 1}}
  - {{waiting: 1}}
  - {{employment: 1, services: 1, even_distribution: 1, ties: 0.5, latest_stay: 0.1, personal_wish: 0.1, \
municipal_wish: 0.2, network: 0, predicted_outcome: 0, kept_announcement: 0.1}}
output: {{folder: runs}}
"""
