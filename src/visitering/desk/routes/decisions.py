"""Decisions: shown before they are recorded, recorded by what `decide`, `reopen` and `undo` record them with."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date

from starlette.responses import Response

from visitering.deciding.choices import Choices
from visitering.deciding.decide import Decided, decide, preview
from visitering.deciding.reopen import GROUNDS, REQUESTERS, Request, reopen
from visitering.deciding.undo import undo
from visitering.desk.pages import Page, Preview
from visitering.desk.routes.lists import everything, head
from visitering.desk.views.worklist import Asked, Rank, narrowed
from visitering.errors import UsageError
from visitering.explaining.messages import in_language
from visitering.said import said

ACCEPT, CLEAR, OVERRIDE, REJECT = "accept", "clear", "override", "reject"
MOST_PREVIEWS = 200
"""Previews that nobody confirms are forgotten from so many on."""


def prepare(page: Page) -> Response:
    """What would be recorded; nothing is yet."""
    choices = _choices(page)
    seen = preview(page.opened.run.folder, choices)
    number = secrets.token_hex(8)
    kept = page.desk.previews
    kept[number] = Preview(page.officer, page.opened.name, choices, seen)
    while len(kept) > MOST_PREVIEWS:
        kept.pop(next(iter(kept)), None)
    _, marks, found = everything(page)
    return page.html(
        "decide.html.j2",
        **head(page, found, marks),
        decided=seen,
        number=number,
        marked=[noted for noted in marks if noted.case_id in {decision.case_id for decision in seen.decisions}],
        back=page.sent("back"),
    )


def confirm(page: Page) -> Response:
    """Records what was shown, if it is still what would be recorded."""
    kept = page.desk.previews.get(page.sent("preview"))
    if kept is None or kept.officer != page.officer or kept.run != page.opened.name:
        raise UsageError(said("what was to be confirmed is not known any more; nothing was decided: choose again"))
    with page.office.deciding:
        decided = decide(page.opened.run.folder, kept.choices, None, kept.decided)
    page.desk.previews.pop(page.sent("preview"), None)
    page.tell(*_told(page, decided))
    for sentence in decided.left_out:
        page.tell(page.words.say("told.decide.left_out", detail=sentence))
    return page.back()


def _told(page: Page, decided: Decided) -> list[str]:
    say = page.words.say
    if not decided.decisions:
        return [say("told.decide.nothing" if decided.left_out else "told.decide.none_open")]
    kinds = [d.decision for d in decided.decisions]
    counted = ", ".join(say(f"told.decide.kind.{kind}", count=kinds.count(kind)) for kind in dict.fromkeys(kinds))
    return [say("desk.decided", count=len(kinds), kinds=counted)]


def _choices(page: Page) -> Choices:
    opened, kind = page.opened, page.sent("kind")
    stale = bool(page.sent("stale"))
    reason, grounds = page.sent("reason") or None, page.sent("grounds") or None
    cases = tuple(page.case_of(token) for token in page.all_sent("case"))
    if kind == CLEAR:
        return Choices(page.officer, all_clear=True, stale=stale)
    if kind not in (ACCEPT, OVERRIDE, REJECT):
        raise UsageError(said("no such decision"))
    if not cases:
        raise UsageError(said("choose at least one case"))
    if kind == ACCEPT:
        return Choices(page.officer, cases, reviewed=bool(page.sent("reviewed")), stale=stale)
    if kind == REJECT:
        return Choices(page.officer, reject=cases, reason=reason, stale=stale)
    place = opened.run.municipality(page.sent("municipality"))
    asked = Choices(page.officer, override=tuple((case_id, place) for case_id in cases), stale=stale)
    return replace(asked, reason=reason, grounds=grounds, against=tuple(page.all_sent("against")))


def open_again(page: Page) -> Response:
    """Reopens a decision that stands."""
    ground, by = page.sent("ground"), page.sent("requested_by")
    if ground not in GROUNDS or by not in REQUESTERS:
        raise UsageError(said("say the ground, and who asks for it"))
    request = Request(
        page.case_of(page.sent("case")),
        ground,
        by,
        page.sent("reason"),
        page.officer,
        _day(page, "on") or page.office.scenario.policy.date,
        bool(page.sent("power_of_attorney")),
        _day(page, "happened_on"),
        bool(page.sent("anyway")),
    )
    with page.office.deciding:
        row, in_cases = reopen(page.opened.run.dataset, request)
    page.tell(page.words.say("desk.reopened", case=row.case_id, municipality=row.municipality))
    if not in_cases:
        page.tell(page.words.say("desk.reopened.gone"))
    return page.back()


def take_back(page: Page) -> Response:
    """Takes back the officer's own last decisions."""
    with page.office.deciding:
        rows = undo(page.opened.run.dataset, page.officer)
    page.tell(page.words.say("desk.undone", cases=", ".join(row.case_id for row in rows)))
    return page.back()


def unopened(page: Page) -> Response:
    """The clear cases that this officer has not opened: they are listed here, and not accepted."""
    _, marks, found = everything(page)
    clear = narrowed(found, Asked(rank=Rank.CLEAR.name.lower()), page.officer)
    seen = preview(page.opened.run.folder, Choices(page.officer, all_clear=True, stale=True))
    ready = {decision.case_id for decision in seen.decisions}
    return page.html(
        "unopened.html.j2",
        **head(page, found, marks),
        ready=len(ready),
        waiting=[item for item in clear if item.line.case_id not in ready],
    )


def _day(page: Page, name: str) -> date | None:
    written = page.sent(name)
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        sentence = said("{written} is no date", written=in_language(written, page.language))
        raise UsageError(sentence) from None
