"""The rows of a report in words: as a receipt repeats them, and as `form show` shows them."""

from __future__ import annotations

from visitering.domain.reasons import Named
from visitering.domain.reports import Offer, Report, Shortage, Wish
from visitering.explaining.catalogue import Catalogue, lacking


def labour_market_told(report: Report, catalogue: Catalogue) -> str:
    if report.labour_market is None:
        return catalogue.say("reply.labour_market.none")
    return catalogue.say("reply.labour_market", level=report.labour_market)


def shortage_told(row: Shortage, catalogue: Catalogue) -> str:
    say = catalogue.say
    strength = "" if row.strength is None else say(f"reply.strength.{row.strength}")
    openings = say("reply.openings.none") if row.openings is None else say("reply.openings", count=row.openings)
    what = lacking(row.occupation, row.industry)
    return say("reply.shortage", lacking=what, strength=strength, openings=openings)


def offer_told(row: Offer, catalogue: Catalogue) -> str:
    say = catalogue.say
    kind = "language" if row.kind in ("interpreter", "language") else row.kind
    if row.places is None:
        places = say("reply.places.none")
    else:
        places = say("reply.speakers" if row.kind == "language" else "reply.places", count=row.places)
    return say("reply.offer", kind=say(f"reply.kind.{row.kind}"), what=Named(kind, row.code), places=places)


def wish_told(row: Wish, catalogue: Catalogue) -> str:
    say = catalogue.say
    value: object = row.value
    if row.attribute == "language":
        value = Named("language", row.value)
    elif row.attribute == "centre":
        value = catalogue.names.get(row.value, row.value)
    wish = say(f"reply.attribute.{row.attribute}", value=value)
    return say("reply.wish", stance=say(f"reply.stance.{row.stance}"), wish=wish)
