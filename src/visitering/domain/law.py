"""Which order holds on a day, and what is known of what it says: law as data.

A decision cites the order in force on its day, never a later one. A paragraph is cited only where its text counts as
read: somebody has read it, and nothing that came since is known, or feared, to have changed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from visitering.domain.provisions import in_english

Words = Mapping[str, str]
"""A text by language."""


class Force(StrEnum):
    """How strong the words of a provision are."""

    MUST = "must"
    MAY = "may"
    AS_A_RULE = "as_a_rule"


@dataclass(frozen=True)
class Provision:
    """What an order says of a subject (a rule, a goal, a step of the quotas).

    `read`: whether somebody has read its text; without that there is no paragraph to cite. `force`: None where the
    words that carry it were not read. `says`: in plain words, which carry the force.
    """

    paragraph: str = ""
    read: bool = False
    force: Force | None = None
    says: Words = field(default_factory=dict)

    @property
    def cited(self) -> Words:
        """The paragraph as each language cites it."""
        return {"da": self.paragraph, "en": in_english(self.paragraph)}


@dataclass(frozen=True)
class Amendment:
    """An order that changes another one. `touches`: sections (`§ 11`) that it changes, None where not known."""

    id: str
    number: int
    dated: date
    since: date | None = None
    touches: frozenset[str] | None = None

    def spares(self, provision: Provision) -> bool:
        """Whether it is known to leave a provision as it was."""
        return self.touches is not None and not any(
            provision.paragraph == section or provision.paragraph.startswith(f"{section},")
            for section in self.touches
        )


@dataclass(frozen=True)
class Order:
    """An executive order. `since`, `until`: the first and the last day on which it holds, None where not known.

    `silent`: subjects of which it is known to say nothing. `transition`: its transitional rules, empty where not
    known.
    """

    id: str
    number: int
    dated: date
    since: date | None = None
    until: date | None = None
    transition: Words = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()
    provisions: Mapping[str, Provision] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """What the agency has written of its practice, from the day on which it surely was out."""

    id: str
    dated: date
    name: Words
    says: Mapping[str, Words]


@dataclass(frozen=True)
class QuotaYears:
    """What holds of the quotas of some years: `revise_above` are (up to this national number, share), in order.

    The last one holds for every higher number (None). `region_split`: whether regions may agree on another split.
    """

    first: int | None
    last: int | None
    revise_above: tuple[tuple[int | None, Fraction], ...]
    region_split: bool

    def limit(self, national: int) -> Fraction:
        """The change of the expectation, as a share of the national number, above which it must be revised."""
        return next(share for most, share in self.revise_above if most is None or national <= most)

    def must_revise(self, announced: int, expected: int) -> bool:
        """Whether an expectation moved so far from the national number that it must be revised."""
        return abs(expected - announced) > self.limit(announced) * announced


class Standing(StrEnum):
    """What a basis is: a paragraph; an order whose paragraph is not known; a practice that is written; a policy."""

    CITED = "cited"
    UNREAD = "unread"
    SOURCE = "source"
    POLICY = "policy"


@dataclass(frozen=True)
class Basis:
    """What a rule or goal stands on, on a day. `source`: what is known of the practice, where the order is not."""

    subject: str
    standing: Standing
    provision: Provision | None = None
    source: Source | None = None

    @property
    def of_law(self) -> bool:
        """Whether an order has it, as far as anybody can tell."""
        return self.standing in (Standing.CITED, Standing.UNREAD)

    @property
    def says(self) -> Words:
        """In plain words what it says; empty where nothing is known."""
        if self.provision is not None and self.standing is Standing.CITED:
            return self.provision.says
        return self.source.says[self.subject] if self.source else {}


@dataclass(frozen=True)
class Law:
    """The law of a day. `order`: the one that surely holds; None where none is known.

    `perhaps`: orders and amendments signed before the day whose first day is not known and may lie after it.
    `amended`: amendments of `order` that hold.
    """

    day: date
    order: Order | None
    perhaps: tuple[Order | Amendment, ...]
    amended: tuple[Amendment, ...]
    book: LawBook

    @property
    def certain(self) -> bool:
        """Whether it is known which order holds."""
        return self.order is not None and not self.perhaps

    @property
    def candidates(self) -> tuple[Order | Amendment, ...]:
        """All that may hold: the order that surely does, where nothing newer does, and what perhaps does."""
        return (*(() if self.order is None else (self.order,)), *self.perhaps)

    @property
    def trial(self) -> bool:
        """Whether another order than that of the day is tried."""
        return self.book.trial is not None

    def basis(self, subject: str) -> Basis:
        """What a subject stands on: a paragraph, the order alone, the agency's written practice, or its policy."""
        source = next((s for s in reversed(self.book.sources) if s.dated <= self.day and subject in s.says), None)
        if subject not in self.book.subjects:
            return Basis(subject, Standing.SOURCE if source else Standing.POLICY, None, source)
        if self.order is None or self.perhaps:
            return Basis(subject, Standing.UNREAD, None, source)
        if subject in self.order.silent:
            return Basis(subject, Standing.SOURCE if source else Standing.POLICY, None, source)
        provision = self.order.provisions.get(subject)
        if provision is None or not provision.read or not all(a.spares(provision) for a in self.amended):
            return Basis(subject, Standing.UNREAD, provision, source)
        return Basis(subject, Standing.CITED, provision, source)


@dataclass(frozen=True)
class LawBook:
    """Every order that is known, oldest first. `window`: within so many days an order takes effect after it is dated.

    `trial`: the order that is tried instead of that of the day. `looked_up`: until when newer orders were looked for.
    `act`: the paragraphs of the act itself by subject; `act_name`: how it is called.
    """

    orders: tuple[Order, ...] = ()
    sources: tuple[Source, ...] = ()
    quota_years: tuple[QuotaYears, ...] = ()
    act: Mapping[str, str] = field(default_factory=dict)
    act_name: Words = field(default_factory=dict)
    window: int = 0
    looked_up: date | None = None
    trial: str | None = None

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Every subject that some order has a provision for."""
        return frozenset(subject for order in self.orders for subject in order.provisions)

    def on(self, day: date, *, trial: bool = False) -> Law:
        """The law of a day; with `trial` that of the order that is tried, where one is."""
        if trial and self.trial is not None:
            tried = next(order for order in self.orders if order.id == self.trial)
            return Law(day, tried, (), tried.amendments, self)
        started = [(order, self._started(order, day)) for order in self.orders]
        sure = max((n for n, (_, begun) in enumerate(started) if begun), default=-1)
        perhaps: list[Order | Amendment] = [o for n, (o, begun) in enumerate(started) if n > sure and begun is None]
        order: Order | None = started[sure][0] if sure >= 0 else None
        if order is not None and order.until is not None and day > order.until:
            order = None
        changes = [] if order is None else [(a, self._started(a, day)) for a in order.amendments]
        perhaps += [amendment for amendment, begun in changes if begun is None]
        return Law(day, order, tuple(perhaps), tuple(a for a, begun in changes if begun), self)

    def cited_of_act(self, subject: str) -> Words:
        """The paragraph of the act on a subject, as each language cites it."""
        paragraph = self.act.get(subject, "")
        return {"da": paragraph, "en": in_english(paragraph)}

    def first_day(self, order: Order | Amendment) -> date:
        """The first day on which it is known to hold."""
        return order.since or order.dated + timedelta(days=self.window + 1)

    def of_year(self, year: int) -> QuotaYears:
        """What holds of the quotas of a year."""
        return next(
            years
            for years in self.quota_years
            if (years.first is None or years.first <= year) and (years.last is None or year <= years.last)
        )

    def _started(self, order: Order | Amendment, day: date) -> bool | None:
        """Whether it holds on a day or did before; None where that is not known."""
        if day >= self.first_day(order):
            return True
        return None if order.since is None and day >= order.dated else False
