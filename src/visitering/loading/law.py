"""The orders that ship with the product, with those that an agency adds or corrects, checked when they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from visitering.domain.law import LawBook, QuotaYears, Source
from visitering.errors import InputError
from visitering.loading.chain import exists
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.orders import PARAGRAPH, SUBJECTS, day_of, in_a_row, known_subject, read_orders, words_of
from visitering.loading.settings import Part, TriedLaw
from visitering.loading.stated import Stated, parse_yaml, read_yaml
from visitering.loading.validate import at, checked, entries, is_mapping, unknown_key
from visitering.reference import text
from visitering.said import said

NAME = "law.yaml"
KEYS = ("looked_up", "window_days", "act", "orders", "sources", "quota_years")
ACT = ("placement", "taking_over", "temporary_home", "municipal_split", "moving")
"""What the act itself is cited for."""


class SourcePart(Part):
    """A text of the agency's on its practice. `out_by`: a day by which it surely was out."""

    name: Any
    out_by: str
    says: Any


class YearsPart(Part):
    """Quota years with their limits of revision. `since` is written `from`."""

    since: int | None = None
    until: int | None = None
    revise_above: list[dict[str, int]]
    region_split: bool


@cache
def shipped() -> LawBook:
    """The orders that ship with the product. Raises `InputError` where the file has a fault: there is a test."""
    findings = Findings()
    book = read_law(None, findings)
    if book is None:
        raise findings.refusal()
    return book


@cache
def _shipped_text() -> Stated:
    findings = Findings()
    stated = parse_yaml(text(NAME).encode(), Path(NAME), findings)
    if stated is None:
        raise InputError.of(findings.faults)
    return stated


@dataclass(frozen=True)
class StatedLaw:
    """The law of a scenario. `resolved`: what it states of it, so that it reads back as the same."""

    book: LawBook
    resolved: Mapping[str, Any] = field(default_factory=dict)


def stated_law(stated: Stated | None, findings: Findings) -> StatedLaw | None:
    """The key `law` of a scenario: the shipped orders, corrected and tried as it says; None where it has a fault."""
    read = checked(TriedLaw, stated, "law", findings)
    if read is None:
        return None
    if stated is None:
        return StatedLaw(shipped())
    own = stated.get("corrections")
    if own is not None and not is_mapping(own, "law.corrections", KEYS, findings):
        return None
    if read.extra is not None:
        named = stated.get("extra") or stated
        path = named.path.parent / read.extra
        if not exists(path, Path.is_file):
            at(named, "law.extra", findings, said("is not a file (paths are relative to the file that states them)"))
            return None
        extra = read_yaml(path, findings)
        if extra is None:
            return None
        own = extra if own is None else own.over(extra)
    book = read_law(own, findings, read.order)
    if book is not None and read.order is not None and read.order not in {order.id for order in book.orders}:
        known = [order.id for order in book.orders]
        hint = did_you_mean(read.order, known) or said("; known are {known}", known=", ".join(known))
        at(stated.get("order") or stated, "law.order", findings, said("is no order that is known{meant}", meant=hint))
        return None
    if book is None:
        return None
    told = {"order": read.order, "corrections": None if own is None else own.plain()}
    return StatedLaw(book, {key: value for key, value in told.items() if value})


def law_of(extra: Path | None) -> LawBook:
    """The shipped orders with what a file adds or corrects. Raises `InputError` with every fault of the file."""
    if extra is None:
        return shipped()
    findings = Findings()
    own = read_yaml(extra, findings)
    book = None if own is None else read_law(own, findings)
    if book is None:
        raise findings.refusal()
    return book


def read_law(own: Stated | None, findings: Findings, trial: str | None = None) -> LawBook | None:
    """The book of law: the shipped one, with what `own` adds or corrects laid over it; None where it has a fault."""
    before = len(findings.faults)
    stated = _shipped_text() if own is None else own.over(_shipped_text())
    for key, part in stated.items():
        if key not in KEYS:
            unknown_key(part, f"law.{key}", KEYS, findings)
    orders = sorted(read_orders(stated.get("orders"), findings), key=lambda order: order.dated)
    in_a_row(orders, stated.get("orders"), findings)
    act = stated.get("act")
    book = LawBook(
        orders=tuple(orders),
        sources=tuple(sorted(_sources(stated.get("sources"), findings), key=lambda source: source.dated)),
        quota_years=tuple(_years(stated.get("quota_years"), findings)),
        act=_act(act, findings),
        act_name=words_of(act and act.get("name"), "law.act.name", findings),
        window=_window(stated.get("window_days"), findings),
        looked_up=day_of(stated.get("looked_up"), "law.looked_up", findings),
        trial=trial,
    )
    return book if len(findings.faults) == before else None


def _sources(stated: Stated | None, findings: Findings) -> Iterator[Source]:
    for name, key, part in entries(stated, "law.sources", "nyt-3-2017", findings):
        read = checked(SourcePart, part, key, findings)
        out = day_of(part.get("out_by"), f"{key}.out_by", findings)
        says = part.get("says")
        if read is None or out is None or says is None or not is_mapping(says, key, SUBJECTS, findings):
            continue
        for subject in dict(says.items()):
            known_subject(says, f"{key}.says", subject, findings)
        words = {subject: words_of(text, f"{key}.says.{subject}", findings) for subject, text in says.items()}
        yield Source(name, out, words_of(part.get("name"), f"{key}.name", findings), words)


def _years(stated: Stated | None, findings: Findings) -> list[QuotaYears]:
    """The quota years in their order: no year is left out, and none stands twice."""
    found: list[QuotaYears] = []
    sound = len(findings.faults)
    for n, part in enumerate(stated.value if stated is not None and isinstance(stated.value, list) else [], start=1):
        key = f"law.quota_years.{n}"
        named = {"since" if name == "from" else name: value for name, value in part.items()}
        read = checked(YearsPart, replace(part, value=named), key, findings)
        if read is None:
            continue
        limits = tuple((row.get("up_to"), Fraction(row.get("percent", 0), 100)) for row in read.revise_above)
        if not limits or limits[-1][0] is not None or any(not 0 < share <= 1 for _, share in limits):
            at(
                part,
                f"{key}.revise_above",
                findings,
                said("must end with a percent that holds for every higher number"),
            )
        found.append(QuotaYears(read.since, read.until, limits, read.region_split))
    ends, firsts = [years.last for years in found], [years.first for years in found]
    goes_on = all(last is not None and first == last + 1 for last, first in zip(ends, firsts[1:], strict=False))
    if len(findings.faults) == sound and not (found and goes_on and firsts[0] is None and ends[-1] is None):
        line, written = (None, None) if stated is None else (stated.line, stated.text)
        expected = said("must leave no year out: each goes on where the one before ends, and the last one has no end")
        findings.fault(NAME if stated is None else stated.path.name, line, "law.quota_years", written, expected)
    return found


def _act(stated: Stated | None, findings: Findings) -> Mapping[str, str]:
    provisions = stated and stated.get("provisions")
    if not provisions or not is_mapping(provisions, "law.act.provisions", ACT, findings):
        return {}
    for name, part in provisions.items():
        if name not in ACT:
            unknown_key(part, f"law.act.provisions.{name}", ACT, findings)
        elif not PARAGRAPH.fullmatch(str(part.value)):
            at(part, f"law.act.provisions.{name}", findings, said("must be written as § 10"))
    return {name: str(part.value) for name, part in provisions.items()}


def _window(stated: Stated | None, findings: Findings) -> int:
    if stated is None or type(stated.value) is not int or not 0 <= stated.value <= 3660:
        line, written = (None, None) if stated is None else (stated.line, stated.text)
        findings.fault(NAME, line, "law.window_days", written, said("must be days, 0 or more"))
        return 0
    return stated.value
