"""Pages that list: the runs, the worklist of a run, its municipalities, its marks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from visitering.audit.together import Moved
from visitering.desk.office import Now
from visitering.desk.pages import Page
from visitering.desk.store import KINDS, NOTE, Noted
from visitering.desk.views import worklist
from visitering.desk.views.board import Board, board
from visitering.desk.views.case import signed
from visitering.desk.views.place import place, places
from visitering.desk.views.worklist import PAGE, Asked, Item, Rank, items, narrowed, progress
from visitering.drafting.draft import HOLD, NOT, OPEN
from visitering.errors import VisiteringError
from visitering.storing.run_files import RunFiles


def home(page: Page) -> Response:
    """The newest run, where there is one."""
    runs = page.office.runs()
    return page.to(f"/runs/{next(iter(runs))}") if runs else page.to("/runs")


def runs(page: Page) -> Response:
    """Every run of the scenario's folder."""
    found = [(name, _summary(path)) for name, path in page.office.runs().items()]
    return page.html("runs.html.j2", runs=found, jobs=page.desk.jobs.all())


def _summary(path: Path) -> Mapping[str, Any]:
    """What the manifest of a run says; nothing where it cannot be read."""
    try:
        return RunFiles(path).manifest
    except VisiteringError:
        return {}


def everything(page: Page) -> tuple[Now, tuple[Noted, ...], list[Item]]:
    """The book, the marks and the cases of a run as they stand."""
    opened, store = page.opened, page.office.store
    now, marks = page.office.now(opened), store.marks(opened.name)
    return now, marks, items(opened, now, marks, store.hands(opened.name))


def marked(page: Page, marks: tuple[Noted, ...]) -> tuple[Board, Moved]:
    """What the marks do against what stands without them, and the placement with them."""
    before, after = page.office.marked(page.opened, ()), page.office.marked(page.opened, marks)
    return board(page.opened, before, after, page.words), after


def head(page: Page, found: list[Item], marks: tuple[Noted, ...]) -> dict[str, Any]:
    """What stands at the top of every page of a run."""
    run = page.opened
    return {
        "opened": run,
        "progress": progress(found),
        "stale": page.office.stale(run),
        "last": page.office.store.last(run.name),
        "marks": marks,
        "summary": run.run.summary,
        "together": _together(page, marks),
    }


def _together(page: Page, marks: tuple[Noted, ...]) -> str:
    """What the marks do together, in a line; blank where there are none that move anybody."""
    if not any(noted.kind in (HOLD, OPEN) for noted in marks):
        return ""
    told, _ = marked(page, marks)
    whole = [row for row in told.goals if row.whole and round(row.change, 2)]
    words = page.words
    changes = [f"{row.name} {signed(row.change, words)}" for row in whole] or [words.say("desk.map.even")]
    broken = words.say("desk.board.broken", count=len(told.broken)) if told.broken else words.say("desk.kept")
    return words.say("desk.together.short", changes="; ".join(changes), broken=broken)


def case_list(page: Page) -> Response:
    """The worklist, a page of it."""
    _, marks, found = everything(page)
    asked = Asked.of(page.request.query_params)
    shown = narrowed(found, asked, page.officer)
    number = max(1, min(_whole(page.sent("page")), -(-len(shown) // PAGE) or 1))
    part = shown[(number - 1) * PAGE : number * PAGE]
    first = page.opened.problem.municipalities
    return page.html(
        "worklist.html.j2",
        **head(page, found, marks),
        items=part,
        total=len(shown),
        number=number,
        pages=-(-len(shown) // PAGE) or 1,
        asked=asked,
        query=urlencode(asked.filled),
        ranks=list(Rank),
        regions=sorted({m.region for m in first}),
        municipalities=sorted((m.name, m.code) for m in first),
        needs=worklist.NEEDS,
        households=[worklist.household(n) for n in range(1, worklist.LARGE + 1)],
        officers=sorted({*page.desk.gate.officers, *(item.hand for item in found if item.hand)}),
    )


def news(page: Page) -> Response:
    """What others have done on the run since a page was made; nothing where they have done nothing."""
    store, run = page.office.store, page.opened.name
    acts = [act for act in store.since(run, _whole(page.sent("since"))) if act.officer != page.officer]
    if not acts:
        return Response(status_code=204)
    return page.html("fragment_news.html.j2", opened=page.opened, acts=acts, last=store.last(run))


def marks_page(page: Page) -> Response:
    """All marks, and what they do together."""
    _, marks, found = everything(page)
    told, _ = marked(page, marks)
    drafted = [noted for noted in marks if noted.kind != NOTE]
    return page.html(
        "marks.html.j2",
        **head(page, found, marks),
        board=told,
        drafted=drafted,
        notes=[noted for noted in marks if noted.kind == NOTE],
        unmoved=sum(noted.kind == NOT for noted in marks),
    )


def board_values(page: Page) -> Response:
    """The same for a program."""
    _, marks, _ = everything(page)
    told, _ = marked(page, marks)
    return JSONResponse(
        {
            "goals": [[row.tier, row.name, row.before, row.after] for row in told.goals],
            "persons": told.persons,
            "broken": list(told.broken),
            "marks": {kind: sum(noted.kind == kind for noted in marks) for kind in KINDS},
        }
    )


def place_list(page: Page) -> Response:
    """All municipalities with what comes to them."""
    _, marks, found = everything(page)
    _, placement = marked(page, marks)
    return page.html("places.html.j2", **head(page, found, marks), places=places(page.opened, placement))


def one_place(page: Page) -> Response:
    """A municipality, and beside it another, or those who are left open, to drag cases between."""
    opened = page.opened
    code = opened.run.municipality(page.path("place"))
    _, marks, found = everything(page)
    told, placement = marked(page, marks)
    asked = page.sent("beside")
    other = opened.run.municipality(asked) if asked else ""
    here = place(opened, code, placement, found, page.words)
    beside = place(opened, other, placement, found, page.words) if other and other != code else None
    open_ones = [
        item for item in found if item.rank is not Rank.DECIDED and item.line.case_id not in placement.placements
    ]
    return page.html(
        "place.html.j2",
        **head(page, found, marks),
        here=here,
        beside=beside,
        open_ones=open_ones[:PAGE],
        more_open=max(0, len(open_ones) - PAGE),
        board=told,
        municipalities=sorted((m.name, m.code) for m in opened.problem.municipalities),
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
