"""The whole flow on one screen: load, look ahead, place, audit, explain, report."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visitering.audit import refuse
from visitering.audit.certificate import certificate
from visitering.audit.shares import Audit
from visitering.domain.result import Result
from visitering.errors import UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.goals.score import Scores
from visitering.loading import Loaded, load
from visitering.loading.future import as_points
from visitering.loading.yaml_text import as_yaml
from visitering.matching.budget import Budget
from visitering.matching.conflicts import budget_after, find_conflicts
from visitering.matching.progress import Interrupted, Progress, never, silent
from visitering.matching.staying import Moves, staying
from visitering.matching.tiers import place
from visitering.parallel.beside import Beside
from visitering.parallel.processes import cores
from visitering.potentials import foreseen, looking_ahead
from visitering.profiles.write import of_run_folder
from visitering.reporting import tables
from visitering.reporting.manifest import manifest, summary
from visitering.reporting.report.page import report
from visitering.reporting.told import AllTold, Teller, begin
from visitering.rules.book import Rulebook
from visitering.said import said
from visitering.storing.access import Access
from visitering.storing.csv_files import as_csv, columns
from visitering.storing.event_log import Stated, coming
from visitering.storing.folder import Content, drafted, seen_from, sha256
from visitering.storing.json_files import as_json
from visitering.storing.names import readable
from visitering.storing.run_files import CERTIFICATE, EXPLANATIONS, INPUTS, MANIFEST, REPORT, SCENARIO
from visitering.storing.run_folder import RunFolder

if TYPE_CHECKING:
    import pandas as pd

ENOUGH = 1000
"""From so many cases on a second process helps to explain them; to start it takes about a second."""


@dataclass(frozen=True)
class Run:
    """An audited batch: the result, what is told of its cases, and its tables. `write` puts it into a run folder.

    `explainer.explanations` are made anew where somebody asks for them.
    """

    loaded: Loaded
    explainer: Explainer
    told: AllTold
    started: str
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def result(self) -> Result:
        return self.explainer.result

    @property
    def foresighted_tier(self) -> int | None:
        """The number of the tier whose points are told less what the batch takes from later cases; None: no such."""
        future = self.explainer.scores.future
        return None if future is None else future.tier + 1

    @property
    def summary(self) -> dict[str, Any]:
        return summary(self.explainer, self.told)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue.of(self.loaded.problem)

    @cached_property
    def rows(self) -> dict[str, list[tables.Row]]:
        """The rows of each CSV file."""
        return {
            "assignments.csv": self.told.assignments,
            "municipalities.csv": tables.municipalities(self.explainer, self.told.follow),
            "unplaced.csv": self.told.unplaced,
        }

    @property
    def assignments(self) -> pd.DataFrame:
        return self._frame("assignments.csv")

    @property
    def municipalities(self) -> pd.DataFrame:
        return self._frame("municipalities.csv")

    @property
    def unplaced(self) -> pd.DataFrame:
        return self._frame("unplaced.csv")

    def _frame(self, name: str) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(self.rows[name], columns=list(self._columns(name)))

    def _columns(self, name: str) -> tuple[str, ...]:
        return columns(name, foresighted=self.explainer.scores.future is not None)

    @cached_property
    def _tables(self) -> dict[str, bytes]:
        """Each CSV file."""
        dialect = self.loaded.scenario.dialect
        return {name: as_csv(rows, self._columns(name), dialect) for name, rows in self.rows.items()}

    @cached_property
    def profiled(self) -> tuple[dict[str, bytes], str | None]:
        """The files of the profile; why there are none where it cannot hold a row: the run stands all the same."""
        try:
            return of_run_folder(self.loaded, self._tables), None
        except UsageError as error:
            return {}, error.message

    def files(self) -> dict[str, Content]:
        """Every file of the run folder but the manifest, by path."""
        scenario = self.loaded.scenario

        def page() -> Iterator[bytes]:
            yield report(self.explainer, self.catalogue, self.rows, self.told, self.summary, self.loaded.notices)

        copy = {**scenario.resolved, "data": ".", "output": {**scenario.resolved["output"], "folder": "runs"}}
        copy.pop("move", None)  # what is read of the run's own copy needs no earlier run
        if (potentials := self.loaded.problem.potentials) is not None:
            copy["future"] = {**scenario.resolved["future"], "given": as_points(potentials)}
        files: dict[str, Content] = {**self._tables, **self.profiled[0]}
        files[EXPLANATIONS], files[REPORT] = self.told.explanations, page
        inputs = {f"{INPUTS}{name}": content for name, content in self.loaded.files.items()}
        inputs[SCENARIO] = as_yaml(copy).encode()
        hashes = {path: sha256(content) for path, content in inputs.items()}
        files[CERTIFICATE] = as_json(certificate(self.result.tiers, hashes))
        return files | inputs

    def write(self, note: Callable[[str], object] = lambda _: None) -> Path:
        """Writes the run folder whole, tells the event log of its dataset, and returns the folder.

        `note` hears why the log could not be told, where the dataset may not be written to, and why there is no
        file of the profile.
        """
        if (lacking := self.profiled[1]) is not None:
            note(said("{error}; the run has no file of its profile", error=lacking))
        scenario = self.loaded.scenario
        access = Access(scenario.group)
        access.check()
        name = f"{readable(scenario.policy.name)}-{scenario.policy.date}"
        with _no_cycles(), drafted(scenario.output_folder, name, self.files(), access) as draft, ExitStack() as log:
            about = manifest(
                *(self.explainer, self.told, scenario.resolved, self.seconds, self.started),
                *(draft.hashes, self.loaded.notices),
            )
            about["dataset"] = seen_from(scenario.output_folder / "run", scenario.data)
            try:
                event = log.enter_context(coming(scenario.data, self._stated(draft.hashes), access))
                about["event"], state = event.mark, event.write
            except UsageError as error:
                note(said("{error}; the run has no event in the log", error=error))
                state = None
            draft.add(MANIFEST, as_json(about))
            if state is not None:
                state()
            return draft.become()

    def _stated(self, hashes: Mapping[str, str]) -> Stated:
        """What the event log is told of the run; `hashes`: of its files, by path."""
        inputs = {path.removeprefix(INPUTS): digest for path, digest in hashes.items() if path.startswith(INPUTS)}
        own = inputs.pop(Path(SCENARIO).name)
        counted = ("cases", "persons", "cases_placed", "persons_placed", "needs_decision")
        return Stated(
            "draft" if self.loaded.scenario.move else "run",
            scenario={"name": self.loaded.scenario.policy.name, "sha256": own},
            inputs=inputs,
            result={
                **{name: self.summary[name] for name in counted},
                "outcome": str(self.summary["outcome"]),
                "assignments": hashes["assignments.csv"],
            },
        )


def run(scenario: Path | str, progress: Progress = silent, interrupted: Interrupted = never) -> Run:
    """Places the batch of a scenario; `interrupted` ends the search with the best placement found so far.

    The clock and the user end looking ahead, placing and the search for conflicts; the audit and the explanations of
    what is known by then always follow.
    Raises `InputError` with every fault of the input, and `AuditError` where the audit disagrees with the solver.
    """
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), _Clock()
    progress(said("loading"))
    loaded = load(Path(scenario))
    clock.lap("loading")
    limits = loaded.problem.policy.solver
    budget, ahead = Budget.of(limits, interrupted), looking_ahead(limits, interrupted)
    loaded = replace(loaded, problem=foreseen(loaded.problem, progress, ahead))
    clock.lap("looking ahead")
    problem, book, scores = loaded.problem, Rulebook(loaded.problem), Scores(loaded.problem)
    move = loaded.scenario.move
    before = None if move is None else RunFolder(move.run).result()
    result = place(problem, book, scores, progress, start=before, budget=budget)
    if move is not None and before is not None:
        result = staying(problem, book, scores, result, before.placements, Moves(move.policy), move.within)
    clock.lap("matching")
    progress(said("conflicts"), share=1.0)
    after = budget_after(result, interrupted)
    conflicts = find_conflicts(book, result, after)
    result = replace(result, repeatable=result.repeatable and ahead.cut is None and after.cut is None)
    clock.lap("conflicts")
    progress(said("explaining"), share=1.0)
    # Rules and goals anew: what the matching has asked is not taken over.
    book, scores = Rulebook(problem), Scores(problem)
    audited = Audit(problem, result, book, scores)
    if not audited.sound:
        refuse(audited.mismatches([audited.share(problem.batch)]))
    explainer = Explainer(problem, result, book, scores, conflicts)
    teller = Teller(explainer, Catalogue.of(problem))
    alone = len(teller.cases) < ENOUGH or problem.policy.solver.workers < 2 or cores() < 2
    with _no_cycles(), Beside(teller.blocks, begin, (problem, result, conflicts), teller.tell, alone=alone) as work:
        told = AllTold(work.results())
    clock.lap("explaining")
    progress(said("audit"), share=1.0)
    refuse(audited.mismatches([told.audited]))
    clock.lap("audit")
    return Run(loaded, explainer, told, started, clock.laps)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Python looks for no cycles meanwhile: none are made, and to look at every fact takes a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage], self._last = now - self._last, now
