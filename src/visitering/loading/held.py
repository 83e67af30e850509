"""`held`, `move` and `draft` of a scenario: cases that a draft holds, how little others are to move, of which run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from visitering.domain.asking import Gazetteer
from visitering.domain.cpr import looks_like_cpr
from visitering.domain.held import Drafted, Held, KeptOut
from visitering.domain.identifiers import why_no_identifier
from visitering.domain.problem import Problem
from visitering.loading.changes import AddedExclusion
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.settings import Part
from visitering.loading.stated import Stated
from visitering.loading.validate import at, checked
from visitering.rules import ALL
from visitering.rules.book import ALLOWED, ORDER, Rulebook
from visitering.said import said

NOT_LIFTED = frozenset({"links", "quota", "capacity", "treatment", "institution", "education", "held"})
"""Rules that no hold can go against: they are about more than the case alone. Deciding so takes an override."""


class HeldEntry(Part):
    """An entry of `held`."""

    case: str
    municipality: str | None = None
    reason: str = Field(min_length=1)
    against: list[str] = Field(default_factory=list)

    @field_validator("reason")
    @classmethod
    def _on_one_line(cls, reason: str) -> str:
        if not reason.strip() or not reason.isprintable():
            raise ValueError(said("must be a reason on one line"))
        if looks_like_cpr(reason):
            raise ValueError(said("must not hold a CPR number"))
        return reason

    @field_validator("against")
    @classmethod
    def _are_rules(cls, against: list[str]) -> list[str]:
        known = [rule.id for rule in ALL if rule.id not in NOT_LIFTED]
        for rule in against:
            if rule not in known:
                raise ValueError(
                    said(
                        "{rule!r} must be one of {known}{meant}",
                        rule=rule,
                        known=", ".join(known),
                        meant=did_you_mean(rule, known),
                    )
                )
        return against


class Move(Part):
    """How much others may move against the run in the folder `run`: `few`, `none`, or `free`.

    `within`: the share of the bound of the held problem that the last tier may lose so that fewer move.
    """

    policy: Literal["few", "none", "free"] = "few"
    within: Decimal = Field(default=Decimal("0.0005"), ge=0, le=1)
    run: str


class DraftOf(Part):
    """Of which run this is a draft, and of which scenario that one, or the one it is a draft of, was made."""

    run: str = Field(min_length=1)
    scenario: str = Field(min_length=1)

    @field_validator("run", "scenario")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if (reason := why_no_identifier(name)) is not None:
            raise ValueError(reason)
        return name


@dataclass(frozen=True)
class HeldStated:
    """An entry, with where it stands."""

    entry: HeldEntry
    stated: Stated
    key: str


def read_held(stated: Stated | None, findings: Findings) -> tuple[HeldStated, ...]:
    """The entries of `held` in their order."""
    if stated is None or stated.value is None:
        return ()
    if not isinstance(stated.value, list):
        example = said('- {{case: C0001, municipality: "0101", reason: …}}')
        at(stated, "held", findings, said("must be a list of cases, such as {example}", example=example))
        return ()
    found = []
    for n, entry in enumerate(stated.value, start=1):
        made = checked(HeldEntry, entry, f"held.{n}", findings)
        if made is not None:
            found.append(HeldStated(made, entry, f"held.{n}"))
    return tuple(found)


def read_origin(stated: Stated | None, findings: Findings) -> DraftOf | None:
    """What this is a draft of; None where nothing is said."""
    return None if stated is None or stated.value is None else checked(DraftOf, stated, "draft", findings)


def with_held(problem: Problem, entries: Iterable[HeldStated], findings: Findings) -> Problem:
    """The problem with its holds; a case or place that is not there, and a rule that forbids a hold, are faults."""
    gazetteer = Gazetteer(problem.municipalities)
    batch = {case.case_id: case for case in problem.batch}
    held: dict[str, Held] = {}
    stated: dict[str, HeldStated] = {}
    for one in entries:
        entry = one.entry
        code = None
        if entry.municipality is not None:
            found = gazetteer.find(entry.municipality)
            code = found.one
            if code is None:
                _at(one, "municipality", found.why_not(said("is not a municipality of the dataset")), findings)
                continue
        if entry.case not in batch:
            _at(
                one,
                "case",
                said("is not a case of the batch{meant}", meant=did_you_mean(entry.case, batch)),
                findings,
            )
        elif entry.case in held:
            _at(one, "case", said("is held twice"), findings)
        else:
            held[entry.case] = Held(entry.case, code, entry.reason, tuple(entry.against))
            stated[entry.case] = one
    problem = replace(problem, held=held)
    book = Rulebook(problem)
    for case_id, hold in held.items():
        if hold.municipality is None:
            continue
        first = int(book.verdict(batch[case_id])[problem.index[hold.municipality]])
        if first != ALLOWED:
            _at(stated[case_id], "municipality", _forbidden(ORDER[first]), findings)
    return problem


def drafted(problem: Problem, origin: DraftOf | None, exclusions: Iterable[AddedExclusion]) -> Drafted:
    """What a draft is one of, and the exclusions that are its own."""
    gazetteer = Gazetteer(problem.municipalities)
    kept_out = (
        KeptOut(own.case, gazetteer.find(own.municipality).one or own.municipality, own.reason)
        for own in exclusions
        if own.draft
    )
    if origin is None:
        return Drafted(kept_out=tuple(kept_out))
    return Drafted(origin.run, origin.scenario, tuple(kept_out))


def _forbidden(rule: str) -> str:
    if rule in NOT_LIFTED:
        return said(
            "the rule {rule} forbids it, which no draft can go against: decide it with an override", rule=rule
        )
    return said(
        "the rule {rule} forbids it: to hold the case there all the same, add it to against (--against {rule})",
        rule=rule,
    )


def _at(one: HeldStated, key: str, expected: str, findings: Findings) -> None:
    at(one.stated.get(key) or one.stated, f"{one.key}.{key}", findings, expected)
