"""One case: its page, what if it went elsewhere, its letters."""

from __future__ import annotations

from starlette.responses import Response

from visitering.audit.together import Moved
from visitering.deciding.book import held
from visitering.deciding.looks import proposals, record
from visitering.desk.pages import Page
from visitering.desk.routes.lists import everything, head
from visitering.desk.store import Noted
from visitering.desk.views import case as view
from visitering.desk.views.board import board, told
from visitering.desk.views.worklist import Rank
from visitering.drafting.draft import HOLD
from visitering.errors import VisiteringError
from visitering.loading.held import NOT_LIFTED
from visitering.reporting.case_days import CaseDays
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import letters
from visitering.rules import ALL as RULES
from visitering.said import said


def case_page(page: Page) -> Response:
    """Everything of a case. That the officer has opened it is put on record, as `explain --as` does."""
    opened, case_id = page.opened, page.case_id
    now, marks, found = everything(page)
    item = next((one for one in found if one.line.case_id == case_id), None)
    looked = _look(page)
    case, row, words = opened.cases[case_id], opened.run.explanation(case_id), page.words
    own = tuple(noted for noted in marks if noted.case_id == case_id)
    others = tuple(noted for noted in marks if noted.case_id != case_id)
    alternatives: list[view.There] = []
    chart = None
    if row["status"] != "locked" and item is not None and item.rank is not Rank.DECIDED:
        placement = page.office.marked(opened, others)
        moves = page.office.moves(opened, placement)
        alternatives, chart = view.everywhere(opened, case, moves, placement, words)
    links = [link for link in opened.problem.links if case_id in (link.case_id, link.linked_case_id)]
    return page.html(
        "case.html.j2",
        **head(page, found, marks) | {"country": chart.country if chart else None},
        item=item,
        row=row,
        due=now.dues[case_id],
        persons=view.persons(opened, case, words),
        circumstances=view.circumstances(case, words),
        sections=view.sections(row, words),
        days=list(CaseDays(opened.problem, words).of(row)),
        alternatives=alternatives,
        map=chart,
        own=own,
        acts=page.office.store.acts(opened.name, case_id),
        history=now.book.rows.get(case_id, ()),
        linked=[link.linked_case_id if link.case_id == case_id else link.case_id for link in links],
        looked=looked,
        rules=[rule.id for rule in RULES],
        lifted=[rule.id for rule in RULES if rule.id not in NOT_LIFTED],
        municipalities=sorted((m.name, m.code) for m in opened.problem.municipalities),
        signed=view.signed,
    )


def _look(page: Page) -> str | None:
    """Records that the case was opened; gives why that could not be."""
    opened, office = page.opened, page.office
    seen = proposals(opened.run, [page.case_id])
    known = office.looked.setdefault(page.officer, set())
    if known.issuperset(seen):
        return None
    try:
        with office.deciding, held(opened.run.dataset) as book:
            record(book, opened.run, page.officer, "desk", seen)
    except VisiteringError as error:
        return str(error)
    known.update(seen)
    return None


def there(page: Page) -> Response:
    """What if the case went to a municipality, all others staying: by arithmetic, with the other marks in place."""
    opened, case_id = page.opened, page.case_id
    code = opened.run.municipality(page.sent("municipality"))
    marks = page.office.store.marks(opened.name)
    others = tuple(noted for noted in marks if noted.case_id != case_id)
    trial = Noted(case_id, HOLD, code, "", (), page.officer, "")
    before, after = page.office.marked(opened, others), page.office.marked(opened, (*others, trial))
    m = opened.problem.index[code]
    return page.html(
        "fragment_there.html.j2",
        opened=opened,
        case_id=case_id,
        code=code,
        board=board(opened, before, after, page.words),
        load=(int(before.load[m]), int(after.load[m])),
        quota=int(opened.problem.quota[m]),
        pace=int(opened.scores.evenness.pace[m]),
        first=next(iter(_broken_by(page, after, case_id)), None),
        signed=view.signed,
    )


def _broken_by(page: Page, after: Moved, case_id: str) -> list[str]:
    """What the move of this case breaks by itself, the first rule in front."""
    of_case = [violation for violation in after.violations if case_id in violation.cases]
    return [told(page.opened, violation, page.words) for violation in of_case]


def letters_page(page: Page) -> Response:
    """The letters of a case as they would be written now."""
    opened, case_id = page.opened, page.case_id
    now, marks, found = everything(page)
    due = now.dues[case_id]
    texts: list[tuple[str, str]] = []
    why = due.why_none
    if not why and due.decision is not None and due.decision.run not in (None, opened.name):
        why = said("it was decided on the run {run}: open that run", run=due.decision.run)
    if not why:
        made = letters([(page.office.background(opened), [due])], Templates.of(None))
        texts = [(path, content.decode()) for path, content in sorted(made.files.items()) if path.endswith(".txt")]
    return page.html("letters.html.j2", **head(page, found, marks), case_id=case_id, texts=texts, why=why)
