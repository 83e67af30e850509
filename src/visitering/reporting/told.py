"""What the files of a run say of its cases, block by block: no explanation is held once it is told."""

from __future__ import annotations

import gc
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from visitering.audit.shares import Audit, Share
from visitering.domain.conflicts import Conflict
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.explaining.announced import has_moved
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.explanation import Explanation, Status
from visitering.explaining.passed_over import passed_over
from visitering.goals.score import Scores
from visitering.reporting import tables
from visitering.reporting.report.cases import CaseData, Compact, Compacting
from visitering.reporting.report.matrix import Nearest, has_matrix, nets
from visitering.rules.book import Rulebook
from visitering.storing.json_files import as_line

BLOCK = 200
"""Cases of a block; one takes about half a second."""
QUICKLY = 1
"""zlib's level: 1 GB of lines becomes 0.1 GB in ten seconds, and hardly less with more patience."""

Shared = tuple[Problem, Result, Mapping[str, Conflict]]


@dataclass
class Told:
    """A block of cases, or all of them in the order of `cases.csv`.

    `lines`: of `explanations.jsonl`, packed; `compact`: the same for the report. `assignments`, `unplaced`: rows of
    these files; `open`: why each open case is left open, as its line has it. `reviewed`: id and sentences of the
    cases of the batch that a caseworker must look at; `moved`: (case, municipality, why) of those proposed elsewhere
    than announced. `nearest`: proposals by municipality and by that of the nearest alternative; `follow`: family who
    may come, by municipality; `earned`: the points of filling each shortage.
    `points`: of the placed cases together, by goal, unweighted; `later`: what they take from later cases.
    `matrix`: net values of each case of the batch, where the report has them. `audited`: what the audit found of the
    cases; where that is a mismatch nothing else is told.
    """

    lines: list[bytes] = field(default_factory=list)
    compact: list[Compact] = field(default_factory=list)
    assignments: list[tables.Row] = field(default_factory=list)
    unplaced: list[tables.Row] = field(default_factory=list)
    open: dict[str, Any] = field(default_factory=dict)
    reviewed: list[tables.Row] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    nearest: Nearest = field(default_factory=Counter)
    follow: Counter[str] = field(default_factory=Counter)
    earned: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    later: int = 0
    matrix: list[list[int | None]] = field(default_factory=list)
    audited: Share = field(default_factory=Share)

    @property
    def to_review(self) -> int:
        """Cases that a caseworker must look at."""
        return sum(bool(row["manual_review"]) for row in self.assignments)

    @property
    def decided(self) -> int:
        """Cases that were decided before."""
        return sum(row["status"] == Status.LOCKED for row in self.assignments)


class AllTold(Told):
    """All blocks together; the compact rows as the report keeps them."""

    def __init__(self, blocks: Iterable[Told]) -> None:
        super().__init__()
        self.cases = CaseData()
        for block in blocks:
            self._add(block)

    def _add(self, block: Told) -> None:
        for row in block.compact:
            self.cases.add(row)
        for name in ("lines", "assignments", "unplaced", "reviewed", "moved", "matrix"):
            getattr(self, name).extend(getattr(block, name))
        for name in ("nearest", "follow", "earned", "points", "open"):
            getattr(self, name).update(getattr(block, name))
        self.later += block.later
        self.audited.add(block.audited)

    def explanations(self) -> Iterator[bytes]:
        """`explanations.jsonl`, part by part."""
        return map(zlib.decompress, self.lines)


class Teller:
    """Audits and explains cases, and tells them at once: what one asks of a case the other asks again."""

    def __init__(self, explainer: Explainer, catalogue: Catalogue) -> None:
        self.explainer, self.catalogue = explainer, catalogue
        known = explainer
        self.audit = Audit(known.problem, known.result, known.book, known.scores, known.valuation)
        self.compacting = Compacting(explainer.problem, catalogue)
        self.cases = explainer.told_of

    @property
    def blocks(self) -> list[range]:
        """All cases that are told of, by their positions."""
        count = len(self.cases)
        return [range(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]

    def tell(self, block: range) -> Told:
        cases, batch = [self.cases[n] for n in block], self.explainer.batch
        told = Told(audited=self.audit.share(case for case in cases if case.case_id in batch))
        if told.audited.wrong:
            return told
        lines = [self._line(told, self.explainer.explanation_of(case)) for case in cases]
        told.lines.append(zlib.compress(b"".join(lines), QUICKLY))
        return told

    def _line(self, told: Told, e: Explanation) -> bytes:
        explainer, catalogue, problem = self.explainer, self.catalogue, self.explainer.problem
        line = tables.explanation(e, catalogue, problem.policy, passed_over(explainer, e))
        told.assignments.append(tables.assignment(explainer, e, line))
        told.compact.append(self.compacting.of(line))
        if e.review and e.status is not Status.LOCKED:
            told.reviewed.append({key: line[key] for key in ("case_id", "manual_review")})
        if e.status is Status.NEEDS_DECISION:
            told.unplaced.append(tables.open_case(e, catalogue, problem.policy.scale))
            told.open[e.case.case_id] = line["open"]
        if e.municipality is not None:
            told.follow[e.municipality] += e.case.may_follow
            if e.status is Status.PROPOSED:
                first = e.alternatives[0].municipality if e.alternatives else None
                told.nearest[e.municipality, first] += 1
                if has_moved(explainer, e):
                    because = tuple(r for r in e.reasons if r.code.startswith("placed.moved."))
                    told.moved.append((e.case.case_id, e.municipality, catalogue.sentence(because)))
        for use in e.filled:
            told.earned[use.shortage_id] += use.points
        told.points.update(e.points)
        told.later += (e.future or 0) // explainer.valuation.later_factor
        if e.status is not Status.LOCKED and has_matrix(problem):
            told.matrix.append(self._nets(e))
        return as_line(line)

    def _nets(self, e: Explanation) -> list[int | None]:
        """In hundredths."""
        scale = self.explainer.problem.policy.scale
        return [None if net is None else round(100 * net / scale) for net in nets(self.explainer, e)]


def all_told(explainer: Explainer, catalogue: Catalogue) -> AllTold:
    """Every case, told in this process."""
    teller = Teller(explainer, catalogue)
    return AllTold(map(teller.tell, teller.blocks))


def begin(shared: Shared) -> Callable[[range], Told]:
    """In a process that does nothing else: what tells a block of the cases of a result."""
    gc.disable()  # no cycles are made, and to look for some takes a quarter of the time
    problem, result, conflicts = shared
    explainer = Explainer(problem, result, Rulebook(problem), Scores(problem), conflicts)
    return Teller(explainer, Catalogue.of(problem)).tell
