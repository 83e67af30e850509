"""The letter of a decision that is another than the run's proposal: the officer's grounds, and none of the run's.

What the run says of the case (points, prices, what was passed over, what weighed more) is not why it was decided so.
What stays are the facts of the case, the exemption and the provisions that the decision itself names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from visitering.domain.decisions import Decision
from visitering.domain.provisions import provisions_in
from visitering.domain.reasons import Reason
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.letters.source import Source


def row_of(row: Mapping[str, Any], decision: Decision, catalogue: Catalogue) -> dict[str, Any]:
    """The line of a run as far as it is true of a decision on the case that goes its own way.

    Openings and offers are those whose places the decision takes: none but in the proposed municipality. What is to
    be looked at first are the facts of the case; the rest of it was about the proposal.
    """
    of_the_case = (Reason("review.unaccompanied_minor"), Reason("review.adulthood"))
    reviews = {catalogue.reason(reason) for reason in of_the_case}
    taken = decision.uses if row["municipality"] == decision.municipality else ()
    return {
        "case_id": row["case_id"],
        "municipality": decision.municipality,
        "persons": row["persons"],
        "manual_review": [review for review in row["manual_review"] if review in reviews],
        "over_quota_basis": decision.over_quota_basis,
        "openings": [use for use in row["openings"] if use["shortage_id"] in taken],
        "offers": [use for use in row["offers"] if use["offer_id"] in taken],
        "points_by_goal": {},
    }


def lacking(source: Source) -> Iterator[str]:
    """What the letter of an override must state and does not: it is a draft until it does."""
    if (grounds := source.grounds) is None:
        yield source.voice.say("letter.draft.grounds")
    elif source.quoted(grounds) is None:
        yield source.voice.say("letter.draft.withheld")
    if source.breaks_law and not provisions_in(grounds or ""):
        yield source.voice.say("letter.draft.provision", rule=broken_rule(source))


def considerations(source: Source) -> Iterator[str]:
    """The main considerations: the officer's own words, or that they are to be written."""
    if source.grounds is None:
        yield source.voice.say("letter.grounds.missing")
    else:
        yield source.quoted(source.grounds) or source.voice.say("letter.grounds.missing")


def provisions(source: Source) -> Iterator[str]:
    """The provisions that the officer's grounds name."""
    if cited := provisions_in(source.grounds or ""):
        yield source.voice.say("letter.rule.provision", provisions=source.voice.enumerate(cited))


def broken_rule(source: Source) -> str:
    """The name of the rule that the decision goes against; its id where nobody knows it."""
    rule = source.against or ""
    return source.voice.name("rule", rule) if rule in source.book.configured else rule
