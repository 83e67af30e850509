"""The orders of a book of law: what each says of which subject, as an agency or the product states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from pydantic import Field

from visitering import goals, rules
from visitering.domain.law import Amendment, Force, Order, Provision, Words
from visitering.loading.cells import CellError
from visitering.loading.dates import iso_day
from visitering.loading.findings import Findings
from visitering.loading.settings import Part
from visitering.loading.stated import Stated
from visitering.loading.validate import at, checked, entries, unknown_key
from visitering.said import said

NOT_KNOWN = "not known"
SUBJECTS = (
    *(rule.id for rule in rules.ALL),
    *(goal.id for goal in goals.ALL),
    *(f"over_quota.{ground}" for ground in ("institution_before", "close_family", "special", "job_offer")),
    *("formula", "municipal_split", "region_split", "revision"),
)
"""What a provision may cover."""
CARRIES = {
    Force.MUST: {"da": r"\b(skal|må kun)\b", "en": r"\b(must|shall|may only)\b"},
    Force.MAY: {"da": r"\bkan\b", "en": r"\b(may|can)\b"},
    Force.AS_A_RULE: {"da": r"\bsom udgangspunkt\b", "en": r"\bas a rule\b"},
}
"""Words that carry a force, by language."""
PARAGRAPH = re.compile(r"§§? \d+( [a-z])?(, stk\. \d+( og \d+)*)?(, nr\. \d+)?")


class OrderPart(Part):
    """An order. Days are `yyyy-mm-dd` in quotes, or `not known`."""

    number: int = Field(ge=1)
    dated: str
    holds_from: str = NOT_KNOWN
    holds_until: str = NOT_KNOWN
    transition: Any = NOT_KNOWN
    amendments: Any = None
    silent: list[str] = Field(default_factory=list)
    provisions: Any = None


class AmendmentPart(Part):
    """An order that changes another. `touches`: sections such as `§ 11`, or `not known`."""

    number: int = Field(ge=1)
    dated: str
    holds_from: str = NOT_KNOWN
    touches: list[str] | Literal["not known"] = "not known"


class ProvisionPart(Part):
    """A provision. `covers`: its subjects; where it says nothing of them, the one that it is named after."""

    covers: list[str] = Field(default_factory=list)
    paragraph: str = ""
    force: Literal["must", "may", "as_a_rule", "not known"] = "not known"
    read: bool = False
    da: str = ""
    en: str = ""


def read_orders(stated: Stated | None, findings: Findings) -> Iterator[Order]:
    for name, key, part in entries(stated, "law.orders", "bek-550-2022", findings):
        read = checked(OrderPart, part, key, findings)
        dated = day_of(part.get("dated"), f"{key}.dated", findings)
        if read is None or dated is None:
            continue
        for n, subject in enumerate(read.silent):
            known_subject(part, f"{key}.silent.{n + 1}", subject, findings)
        since, until = (day_of(part.get(k), f"{key}.{k}", findings) for k in ("holds_from", "holds_until"))
        if since is not None and since < dated:
            expected = said("must not lie before the order is dated ({dated})", dated=dated)
            at(part.get("holds_from") or part, f"{key}.holds_from", findings, expected)
        if until is not None and until < (since or dated):
            expected = said("must not lie before the first day ({value})", value=since or dated)
            at(part.get("holds_until") or part, f"{key}.holds_until", findings, expected)
        transition = part.get("transition")
        told = {} if read.transition == NOT_KNOWN else words_of(transition, f"{key}.transition", findings)
        yield Order(
            name,
            read.number,
            dated,
            since=since,
            until=until,
            transition=told,
            amendments=tuple(_amendments(part.get("amendments"), f"{key}.amendments", findings)),
            provisions=_provisions(part.get("provisions"), f"{key}.provisions", read.silent, findings),
            silent=frozenset(read.silent),
        )


def _amendments(stated: Stated | None, key: str, findings: Findings) -> Iterator[Amendment]:
    for name, own, part in entries(stated, key, "bek-1259-2022", findings):
        read = checked(AmendmentPart, part, own, findings)
        dated = day_of(part.get("dated"), f"{own}.dated", findings)
        if read is None or dated is None:
            continue
        since = day_of(part.get("holds_from"), f"{own}.holds_from", findings)
        touches = None if read.touches == NOT_KNOWN else frozenset(read.touches)
        for section in sorted(touches or ()):
            if not re.fullmatch(r"§ \d+( [a-z])?", section):
                at(
                    part.get("touches") or part,
                    f"{own}.touches",
                    findings,
                    said("must be sections such as § 11, not {section}", section=section),
                )
        yield Amendment(name, read.number, dated, since, touches)


def _provisions(
    stated: Stated | None, key: str, silent: Iterable[str], findings: Findings
) -> Mapping[str, Provision]:
    found: dict[str, Provision] = {}
    for name, own, part in entries(stated, key, "work", findings):
        read = checked(ProvisionPart, part, own, findings)
        if read is None:
            continue
        _sound(read, part, own, findings)
        force = None if read.force == NOT_KNOWN else Force(read.force)
        says = {language: words for language, words in (("da", read.da), ("en", read.en)) if words}
        for subject in read.covers or [name]:
            known_subject(part, f"{own}.covers", subject, findings)
            if subject in found or subject in silent:
                text = said(
                    "covers {subject}, which the order has another provision for, or is said to be silent of",
                    subject=subject,
                )
                at(part, own, findings, text)
            found[subject] = Provision(read.paragraph, read.read, force, says)
    return found


def _sound(read: ProvisionPart, part: Stated, key: str, findings: Findings) -> None:
    """That a provision which counts as read has a paragraph and words, and that these carry its force."""
    if read.paragraph and not PARAGRAPH.fullmatch(read.paragraph):
        at(part.get("paragraph") or part, f"{key}.paragraph", findings, said("must be written as § 12, stk. 1"))
    if read.read and not (read.paragraph and read.da and read.en):
        at(part, key, findings, said("must state its paragraph and its words in da and en to count as read"))
    for language, pattern in CARRIES.get(Force(read.force), {}).items() if read.force != NOT_KNOWN else ():
        words = getattr(read, language)
        if words and not re.search(pattern, words):
            where = part.get(language) or part
            at(
                where,
                f"{key}.{language}",
                findings,
                said("must carry the force of the order's words ({force})", force=read.force),
            )


def known_subject(part: Stated, key: str, subject: str, findings: Findings) -> None:
    if subject not in SUBJECTS:
        unknown_key(part, f"{key}.{subject}", SUBJECTS, findings)


def in_a_row(orders: Iterable[Order], stated: Stated | None, findings: Findings) -> None:
    """A fault for two orders that would hold on one day: each holds until the next one takes effect."""
    for earlier, later in pairwise(orders):
        first = later.since or later.dated
        part = stated and stated.get(earlier.id)
        until = part and part.get("holds_until")
        if until is not None and earlier.until is not None and earlier.until >= first:
            key = f"law.orders.{earlier.id}.holds_until"
            at(until, key, findings, said("must lie before {id} takes effect ({first})", id=later.id, first=first))


def day_of(stated: Stated | None, key: str, findings: Findings) -> date | None:
    """A day; None where nothing is stated, or that it is not known."""
    if stated is None or stated.value == NOT_KNOWN:
        return None
    try:
        return iso_day(str(stated.value))
    except CellError as reason:
        at(stated, key, findings, f"{reason}, or {NOT_KNOWN}")
        return None


def words_of(stated: Stated | None, key: str, findings: Findings) -> Words:
    """A text in both languages."""
    words = stated.plain() if stated is not None and isinstance(stated.value, dict) else {}
    if stated is not None and (set(words) != {"da", "en"} or not all(type(text) is str for text in words.values())):
        at(stated, key, findings, said("must have a text in da and one in en"))
    return words
