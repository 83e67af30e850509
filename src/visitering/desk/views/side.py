"""A draft beside the run that it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.desk.office import Opened
from visitering.desk.views.board import GoalRow
from visitering.drafting.changed import WITHOUT_EFFECT, Changed, changed
from visitering.drafting.told import goal_name, points, since
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.drafts import chosen


@dataclass(frozen=True)
class MoverRow:
    """A case that another municipality has than in the run, or none; `reason`: what the draft says of it."""

    case_id: str
    token: str
    before: str | None
    after: str | None
    held: bool
    reason: str


@dataclass(frozen=True)
class Side:
    """`tiers`: a sentence each, honest about gaps. `since`: what of the dataset is not as in the run, in words."""

    held: tuple[str, ...]
    movers: tuple[MoverRow, ...]
    stays_open: tuple[str, ...]
    tiers: tuple[str, ...]
    goals: tuple[GoalRow, ...]
    since: str
    pace: Changed

    @property
    def others(self) -> int:
        return sum(not mover.held for mover in self.movers)


def side_by_side(base: Opened, draft: Opened, words: Catalogue) -> Side:
    """What `hold` prints, from the two run folders alone."""
    files = draft.run.inputs.files
    gone = [name for name in base.run.changed_since(files) if name not in WITHOUT_EFFECT]
    known = ({case.case_id for case in base.problem.batch}, base.result)
    change = changed(draft.book, draft.scores, known, draft.result, gone)
    rows = draft.run.explanations
    return Side(
        tuple(chosen(draft.run.summary["draft"], words)),
        tuple(
            MoverRow(m.case_id, draft.token[m.case_id], m.before, m.after, m.held, rows[m.case_id]["reason"])
            for m in change.movers
            if m.case_id in rows
        ),
        change.held_open,
        tuple(
            f"{', '.join(words.name('goal', goal) for goal in tier.goals)}: {points(tier, words)}"
            for tier in change.tiers
        ),
        tuple(
            GoalRow(0, goal_name(words, goal.goal), goal.before / goal.scale, goal.after / goal.scale)
            for goal in change.goals
        ),
        since(change, words) if change.since else "",
        change,
    )
