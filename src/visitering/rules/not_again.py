"""What a caseworker has rejected is not proposed again."""

from __future__ import annotations

from visitering.domain.cases import Case
from visitering.domain.decisions import Decision
from visitering.domain.facts import facts_sha256
from visitering.domain.geography import Mask
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class NotAgain(Rule):
    """forbidden(case, m) ⇔ a proposal of m was rejected for the case, and nothing known of the case differs since.

    Rejected: a `rejected` row of the book that is made by the decision date and not taken back, where m was not
    decided for the case after it (`domain.decisions.turned_down`). Differs: the `facts_sha256` of the row is not that
    of the case today (`domain.facts`): a row of the case, its persons (with competences), circumstances or links.
    The last rejection of m binds too where it has no `facts_sha256`: nobody can tell then what was known. Whoever
    decides the case by name is not bound.
    """

    id = "not_again"
    of_law = False

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        binding, _ = judged(case, book.problem)
        return book.problem.mask(*binding) if binding else None

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        rejection = judged(case, book.problem)[0][municipality]
        code = "forbidden.not_again" if rejection.facts_sha256 else "forbidden.not_again.unknown"
        return Reason(code, {"municipality": municipality, "when": when(rejection)})


def judged(case: Case, problem: Problem) -> tuple[dict[str, Decision], dict[str, Decision]]:
    """By municipality the last rejection that binds the case, and those that no longer do as the facts differ."""
    rejections = problem.turned_down.get(case.case_id)
    if rejections is None:
        return {}, {}
    now = facts_sha256(case, problem.links)
    binding, lifted = dict[str, Decision](), dict[str, Decision]()
    for municipality, rows in rejections.items():
        of_today = [row for row in rows if row.facts_sha256 == now]
        if of_today or rows[-1].facts_sha256 is None:
            binding[municipality] = (of_today or rows)[-1]
        else:
            lifted[municipality] = rows[-1]
    return binding, lifted


def when(rejection: Decision) -> Reason:
    """Who rejected, as far as the book says, and on which day."""
    if rejection.decided_by is None:
        return Reason("rejected.on", {"date": rejection.decided_on})
    return Reason("rejected.by", {"officer": rejection.decided_by, "date": rejection.decided_on})
