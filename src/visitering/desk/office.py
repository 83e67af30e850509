"""The runs of a scenario as the desk shows them, each opened once, with the book as it is now."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock

from visitering.audit.alone import AloneMoves
from visitering.audit.together import Moved, MovesTogether
from visitering.audit.valuation import Valuation
from visitering.deciding.desk import Seen
from visitering.deciding.stale import stale
from visitering.desk.store import Noted, Store
from visitering.desk.tokens import case_tokens
from visitering.domain.cases import Case
from visitering.domain.geography import names_of
from visitering.domain.identifiers import normalised
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.drafting.draft import HOLD, OPEN
from visitering.errors import UsageError, VisiteringError
from visitering.explaining.catalogue import Catalogue
from visitering.goals.score import Scores
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings
from visitering.loading.folder import read_folder
from visitering.loading.scenario import Scenario, read_scenario
from visitering.reporting.letters.due import BookRead, Due, State, due
from visitering.reporting.letters.writing import Background
from visitering.rules.book import Rulebook
from visitering.said import said
from visitering.storing.run_folder import RunFolder

MOST_OPEN = 4
"""So many runs are held in memory."""
MOST_MOVED = 8
"""So many placements with marks in them are kept."""
DECIDED = (State.ACCEPTED, State.OVERRIDE, State.LOCKED)
TAKEN_BACK = (State.REJECTED, State.REOPENED, State.UNDONE)


class Opened:
    """A run, and all that follows from it unsolved."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.run = RunFolder(folder)
        self.problem: Problem = self.run.problem
        self.result: Result = self.run.result()
        self.book, self.scores = Rulebook(self.problem), Scores(self.problem)
        self.moves = MovesTogether(self.book, self.scores, self.result)
        self.cases: dict[str, Case] = {case.case_id: case for case in self.problem.cases}
        self.valuation = Valuation(self.book, self.scores, len(self.result.tiers) - 1, self.result.tiers[-1].prices)
        self.token = case_tokens(key, self.run.name, self.run.explanations)
        self.case_of = {token: case_id for case_id, token in self.token.items()}

    @property
    def name(self) -> str:
        return self.run.name

    @cached_property
    def then(self) -> BookRead:
        """The book that the run was made with."""
        return BookRead(self.problem.decisions)

    def catalogue(self, language: str) -> Catalogue:
        policy = self.problem.policy
        return Catalogue(language, names_of(self.problem.municipalities), policy.scale, self.problem.occupations)


@dataclass(frozen=True)
class Now:
    """The book as it is now, as the cases of a run see it."""

    book: BookRead
    dues: Mapping[str, Due]

    def state(self, case_id: str) -> State:
        return self.dues[case_id].state

    @property
    def moved(self) -> dict[str, str | None]:
        """Where decisions since the run have put cases otherwise than it proposed; None: open again."""
        found: dict[str, str | None] = {}
        for case_id, due_ in self.dues.items():
            if due_.state is State.OVERRIDE and due_.decision is not None:
                found[case_id] = due_.decision.municipality
            elif due_.state in TAKEN_BACK:
                found[case_id] = None
        return found


class Office:
    """What all officers share: the scenario's folder of runs, the store, and the runs that are open."""

    def __init__(self, scenario: Path) -> None:
        self.path = scenario
        self.scenario: Scenario = read_scenario(scenario)
        self.folder = self.scenario.output_folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.store = Store(self.folder)
        self.key = self.store.secret("cases")
        self.deciding = Lock()
        """Whoever writes into the book from here waits for the others here, not at the lock of the file."""
        self.looked: dict[str, set[Seen]] = {}
        """What each officer has opened here, as far as it is on record: nobody need ask the register again."""
        self._opened: OrderedDict[tuple[str, int], Opened] = OrderedDict()
        self._books: dict[Path, tuple[tuple[int, int, int], BookRead]] = {}
        self._nows: dict[str, tuple[object, Now]] = {}
        self._stale: dict[str, tuple[object, str | None]] = {}
        self._backgrounds: dict[str, tuple[Opened, Background]] = {}
        self._moved: list[tuple[Opened, Now, tuple[Noted, ...], Moved]] = []
        self._alone: list[tuple[Moved, AloneMoves]] = []
        self._lock, self._opening = RLock(), Lock()

    @property
    def language(self) -> str:
        return self.scenario.policy.language

    def runs(self) -> dict[str, Path]:
        """Folders of runs by name, the newest first: the only ones that an address can lead to."""
        found = []
        for path in self.folder.iterdir():
            manifest = path / "manifest.json"
            if path.is_dir() and manifest.is_file():
                found.append((manifest.stat().st_mtime_ns, path))
        return {normalised(path.name): path for _, path in sorted(found, reverse=True)}

    def open(self, name: str) -> Opened:
        """The run of that name; raises `UsageError` where there is none, or it cannot be read."""
        path = self.runs().get(normalised(name))
        if path is None:
            raise UsageError(said("there is no run {name}", name=name))
        key = (name, (path / "manifest.json").stat().st_mtime_ns)
        if (found := self._opened.get(key)) is None:
            with self._opening:  # a large run takes seconds: who works on another one need not wait for it
                if (found := self._opened.get(key)) is None:
                    found = Opened(path, self.key)
                    gc.freeze()  # else the collector walks through a large run every few pages
        with self._lock:
            self._opened[key] = found
            self._opened.move_to_end(key)
            while len(self._opened) > MOST_OPEN:
                self._opened.popitem(last=False)
        return found

    def warm(self) -> None:
        """Opens the newest run before anybody asks for it; whether it can be read is told to who asks."""
        with suppress(VisiteringError):
            for name in [*self.runs()][:1]:
                self.now(self.open(name))

    def now(self, opened: Opened) -> Now:
        """The cases of a run as the book has them at this moment."""
        book = self._book(opened.run.dataset)
        with self._lock:
            kept = self._nows.get(opened.name)
            if kept is None or kept[0] != (id(opened), id(book)):
                rows = opened.run.explanations
                dues = due(rows.values(), opened.then, book, opened.catalogue(opened.problem.policy.language))
                kept = ((id(opened), id(book)), Now(book, dict(zip(rows, dues, strict=True))))
                self._nows[opened.name] = kept
            return kept[1]

    def _book(self, dataset: Path) -> BookRead:
        """The decisions of a dataset, read again where the file is not the one that was read."""
        path = (dataset / "decisions.csv").resolve()
        try:
            there = path.stat()
            mark = (there.st_mtime_ns, there.st_size, there.st_ino)
        except OSError:
            mark = (0, 0, 0)
        with self._lock:
            kept = self._books.get(dataset)
            if kept is None or kept[0] != mark:
                findings = Findings()
                decisions = read_dataset(dataset, None, findings).decisions
                if findings.faults:
                    raise findings.refusal()
                kept = (mark, BookRead(decisions))
                self._books[dataset] = kept
            return kept[1]

    def stale(self, opened: Opened) -> str | None:
        """Why people should decide on another run; None where this one is up to date."""
        dataset = opened.run.dataset
        try:
            there = sorted(path for path in dataset.iterdir() if path.is_file())
            seen = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in there]
        except OSError:
            seen = []
        mark = (seen, sorted(self.runs()))
        with self._lock:
            kept = self._stale.get(opened.name)
            if kept is None or kept[0] != mark:
                try:
                    kept = (mark, stale(opened.run, read_folder(dataset, Findings()).files))
                except VisiteringError as error:
                    kept = (mark, str(error))
                self._stale[opened.name] = kept
            return kept[1]

    def marked(self, opened: Opened, marks: tuple[Noted, ...]) -> Moved:
        """The run's placement with decisions since and the marks in it, all others staying where they are."""
        now = self.now(opened)
        moves = tuple(noted for noted in marks if noted.kind in (HOLD, OPEN))
        known = next((m for o, n, noted, m in self._moved if o is opened and n is now and noted == moves), None)
        if known is None:
            known = self._with(opened, now, moves)
            # The same marks are asked for by every page until somebody makes another.
            self._moved = [(opened, now, moves, known), *self._moved[: MOST_MOVED - 1]]
        return known

    @staticmethod
    def _with(opened: Opened, now: Now, marks: tuple[Noted, ...]) -> Moved:
        where = dict(now.moved)
        for noted in marks:
            if now.state(noted.case_id) not in DECIDED:
                where[noted.case_id] = noted.municipality or None
        known = opened.moves.alone.batch
        return opened.moves.move({case_id: to for case_id, to in where.items() if case_id in known})

    def moves(self, opened: Opened, placement: Moved) -> AloneMoves:
        """Moves of one case, against a placement with marks in it."""
        known = next((alone for moved, alone in self._alone if moved is placement), None)
        if known is None:
            known = AloneMoves(opened.book, opened.scores, replace(opened.result, placements=placement.placements))
            self._alone = [(placement, known), *self._alone[: MOST_MOVED - 1]]
        return known

    def background(self, opened: Opened) -> Background:
        """What the letters of a run have in common."""
        with self._lock:
            if opened.name not in self._backgrounds or self._backgrounds[opened.name][0] is not opened:
                self._backgrounds[opened.name] = (opened, Background(opened.problem))
            return self._backgrounds[opened.name][1]
