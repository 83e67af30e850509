"""Where everything stands on a visitation form: what writes forms and what reads them know it from here alone.

A form has a sheet for the cover, one for each section and one of instructions, all named in its language. The sheets
of sections have a cell for the choice (unchanged, nothing to report, as filled in below), blank until somebody
chooses, and rows for answers, a column each. Nothing but answers and choices can be written: the rest is locked. What
is shown beside the answers (`Part.shown`) is for the eye: the title of an occupation is a formula, and so is the
overview on the cover, so that formulas are a fault in cells for answers alone. A hidden sheet `_lists` has the words
of the drop-down lists, and is never read. A hidden sheet `_visitering` says in its columns A and B what the form is,
a key and a text a row:

- `version`, `municipality`, `language`, `made_on`;
- `report.<section>`: the report from which a section was filled in beforehand, where one was; it may have run out;
- `last.<section>`: the last row for answers, where what is on file needs more rows than there are else;
- `id.<section>.<n>`: the shortage or offer on file from which the n-th row was filled in, counted from 1;
- `before.<section>.<n>.<column>`: the text that was filled in there, a number as its digits.

What a person chooses is a word of a list (`lists`); its code is understood too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from visitering import reference
from visitering.domain.reports import Section
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.words import Words
from visitering.loading.reference_data import occupations
from visitering.loading.tables import OFFER_KINDS

VERSION = "1"
HIDDEN = "_visitering"
LISTS = "_lists"
COVER = {"municipality": (4, 3), "filled_by": (5, 3), "date": (6, 3), "valid_to": (7, 3)}
"""Row and column, counted from 1, of each answer on the cover."""


@dataclass(frozen=True)
class Part:
    """The sheet of a section. `choice`: row and column of its choice; `columns`: the number of each column.

    Answers stand from row `first` to row `last`, both included; all are counted from 1. `shown`: the number of each
    column that is locked: the title of an occupation, and what was reported, used by decisions and is left.
    """

    section: Section
    columns: Mapping[str, int]
    first: int
    last: int
    shown: Mapping[str, int] = field(default_factory=dict)
    choice: tuple[int, int] = (4, 3)

    @property
    def heading(self) -> int:
        """The row above the answers."""
        return self.first - 1

    def with_room(self, rows: int) -> Part:
        """The part with room for so many rows on file, and some more; the labour market has but one answer."""
        if self.first == self.last:
            return self
        return replace(self, last=max(self.last, self.first + rows + SPARE - 1))


PARTS = (
    Part(Section.LABOUR_MARKET, {"labour_market": 3}, 7, 7),
    Part(
        Section.SHORTAGES,
        {"industry": 2, "occupation": 3, "strength": 5, "openings": 6},
        8,
        47,
        {"title": 4, "reported": 7, "used": 8, "left": 9},
    ),
    Part(Section.OFFERS, {"kind": 2, "code": 3, "places": 4}, 8, 47, {"reported": 5, "used": 6, "left": 7}),
    Part(Section.WISHES, {"attribute": 2, "value": 3, "stance": 4, "text": 5}, 8, 27),
)
SPARE = 10
"""Rows for answers below what is on file, at least."""
CHOICES = ("unchanged", "nothing", "stated")
STANCES = ("wanted", "unwanted")
ATTRIBUTES = ("household_size", "language", "centre", "education")


def parts_of(said: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts of a form as its hidden sheet says them: with their last rows."""
    lasts = {part.section: said.get(f"last.{part.section}", "") for part in PARTS}
    return tuple(
        replace(part, last=int(last)) if (last := lasts[part.section]).isdecimal() and len(last) < 5 else part
        for part in PARTS
    )


def sheet_name(part: str, language: str) -> str:
    """What a sheet is called: `cover`, a section or `instructions`."""
    return Catalogue(language, {}).say(f"form.sheet.{part}")


@cache
def lists(language: str) -> Mapping[str, Mapping[str, str]]:
    """Every list of words that a person chooses from, by name; the words by their codes."""
    words = Words(language, occupations())
    say = Catalogue(language, {}).say
    two_digits = sorted(code for code in occupations().isco_titles if len(code) == 2)
    return {
        "choice": {code: say(f"form.choice.{code}") for code in CHOICES},
        "labour_market": {str(n): say(f"form.labour_market.{n}") for n in range(1, 6)},
        "industry": {code: f"{code} {titles[language]}" for code, titles in occupations().section_titles.items()},
        "occupation": {code: f"{code} {words.group(code)}" for code in two_digits},
        "strength": {str(n): say(f"form.strength.{n}") for n in range(1, 4)},
        "offer_kind": {kind: say(f"form.kind.{kind}") for kind in OFFER_KINDS},
        "attribute": {one: say(f"form.attribute.{one}") for one in ATTRIBUTES},
        "stance": {one: say(f"form.stance.{one}") for one in STANCES},
        "language": {row["code"]: row[f"name_{language}"] for row in reference.rows("languages.csv")},
        "education": {str(level): say(f"form.education.{level}") for level in range(9)},
        **{f"offer.{kind}": _offers(kind, language) for kind in OFFER_KINDS},
    }


def _offers(kind: str, language: str) -> Mapping[str, str]:
    """The offers of a kind that have a name."""
    return {row["code"]: row[f"name_{language}"] for row in reference.rows("offer_names.csv") if row["kind"] == kind}
