"""What a rule or a goal stands on, on the day of the decision, as it is cited everywhere but in letters."""

from __future__ import annotations

from visitering.domain.law import Amendment, Law, Order, Standing
from visitering.domain.policy import Policy
from visitering.domain.reasons import Reason


def cited(law: Law, subject: str) -> Reason:
    """The order with its paragraph; the order alone where its text does not count as read; else the practice.

    Where it is not known which order holds, all that may are named.
    """
    basis = law.basis(subject)
    if basis.standing is Standing.POLICY:
        return Reason("basis.policy")
    source = None if basis.source is None else basis.source.name
    if basis.standing is Standing.SOURCE:
        return Reason("basis.source", {"source": source})
    if basis.standing is Standing.CITED and basis.provision is not None:
        return Reason("basis.cited", {"order": order(law), "paragraph": basis.provision.cited})
    if source is None:
        return Reason("basis.unread", {"order": order(law)})
    return Reason("basis.unread.source", {"order": order(law), "source": source})


def trial(policy: Policy) -> Reason | None:
    """That another order is tried than the one of the day, and which; None where none is."""
    if not policy.law.trial:
        return None
    return Reason("trial.of", {"order": order(policy.law), "holds": order(policy.orders.on(policy.date))})


def transition(policy: Policy) -> Reason | None:
    """The transitional rules of the order that is placed by, which may keep a case under the one before it."""
    found = policy.law.order
    if found is None or not found.transition:
        return None
    return Reason("law.transition", {"order": short(found), "says": found.transition})


def order(law: Law) -> Reason:
    """The order of the day in short, with that it has been amended; or each that may hold."""
    if law.perhaps:
        return Reason("basis.perhaps", {"orders": tuple(map(short, law.candidates))})
    if law.order is None:
        return Reason("basis.none", {"date": law.day})
    return Reason("basis.amended" if law.amended else "basis.order", {"order": short(law.order)})


def short(one: Order | Amendment) -> Reason:
    """How an order is called in a list."""
    return Reason("order.short", {"number": one.number, "year": one.dated.year})


def in_full(one: Order | Amendment) -> Reason:
    """How an order is called in a letter."""
    return Reason("order.full", {"number": one.number, "date": one.dated})
