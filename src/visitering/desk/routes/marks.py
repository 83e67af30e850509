"""Marks and hands: what officers note on cases, and who has which in hand."""

from __future__ import annotations

from starlette.responses import Response

from visitering.deciding.choices import text
from visitering.desk.office import DECIDED
from visitering.desk.pages import SEEN, Page
from visitering.desk.store import NOTE, Noted
from visitering.drafting.draft import HOLD, NOT, OPEN, Mark
from visitering.errors import UsageError
from visitering.explaining.messages import in_language
from visitering.rules import ALL as RULES
from visitering.said import said

KEEP, MOVE = "keep", "move"
"""Two ways to hold a case: where it is proposed, and elsewhere."""


def mark(page: Page) -> Response:
    """Notes a mark: keep here, move there, not there, leave open, a note."""
    opened, case_id, kind = page.opened, page.case_of(page.sent("case")), page.sent("kind")
    if kind not in (KEEP, MOVE, NOT, OPEN, NOTE):
        raise UsageError(said("no such mark"))
    row = opened.run.explanation(case_id)
    if kind != NOTE and page.office.now(opened).state(case_id) in DECIDED:
        raise UsageError(
            said("the decision on {case_id} stands: nothing is placed as long as it is not reopened", case_id=case_id)
        )
    place = None
    if kind == KEEP:
        place = row["municipality"]
        if place is None:
            raise UsageError(said("the run proposes nothing for {case_id}", case_id=case_id))
    elif kind in (MOVE, NOT):
        place = opened.run.municipality(page.sent("municipality"))
    against = tuple(rule for rule in page.all_sent("against") if rule in {one.id for one in RULES})
    made = Mark(
        case_id,
        HOLD if kind in (KEEP, MOVE) else kind,
        place,
        _reason(page),
        against if kind in (KEEP, MOVE) else (),
    )
    page.office.store.mark(opened.name, made, page.officer, _seen(page))
    return page.back()


def unmark(page: Page) -> Response:
    """Takes a mark back; that of another officer for a reason alone."""
    opened, case_id = page.opened, page.case_of(page.sent("case"))
    kind, place = page.sent("kind"), page.sent("municipality")
    noted = _found(page, case_id, kind, place)
    reason = page.sent("reason")
    if noted.officer != page.officer and not reason:
        raise UsageError(said("this mark was made by {officer}: take it back with a reason", officer=noted.officer))
    page.office.store.unmark(opened.name, noted, page.officer, text("reason", reason) if reason else "", _seen(page))
    return page.back()


def take(page: Page) -> Response:
    """Takes the cases in hand; those that somebody has are told, and stay with them."""
    opened = page.opened
    cases = [page.case_of(token) for token in page.all_sent("case")]
    if not cases:
        raise UsageError(said("choose at least one case"))
    refused = page.office.store.take(opened.name, cases, page.officer)
    for case_id, officer in refused.items():
        sentence = said("{case_id} is in hand with {officer}", case_id=case_id, officer=officer)
        page.tell(in_language(sentence, page.language))
    return page.back()


def let_go(page: Page) -> Response:
    """Lets a case go; one that another officer has for a reason alone."""
    opened, case_id, reason = page.opened, page.case_of(page.sent("case")), page.sent("reason")
    hand = page.office.store.hands(opened.name).get(case_id)
    if hand not in (None, page.officer) and not reason:
        raise UsageError(
            said(
                "{case_id} is in hand with {officer}: take it from there with a reason", case_id=case_id, officer=hand
            )
        )
    page.office.store.let_go(opened.name, case_id, page.officer, text("reason", reason) if reason else "")
    return page.back()


def _reason(page: Page) -> str:
    """Why, in words: every mark has a reason, since every hold of a draft has."""
    written = page.sent("reason")
    if not written:
        raise UsageError(said("say why: a mark needs a reason"))
    return text("reason", written)


def _found(page: Page, case_id: str, kind: str, place: str) -> Noted:
    for noted in page.office.store.marks(page.opened.name):
        if (noted.case_id, noted.kind, noted.municipality) == (case_id, kind, place):
            return noted
    raise UsageError(said("this mark is not there any more"))


def _seen(page: Page) -> int:
    """The number of the run's last act when the page was made."""
    sent = page.sent(SEEN)
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 15 else 0
