"""Several scenarios, placed and side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from visitering.comparing.gaps import Difference, Known, by_goals_of, difference
from visitering.comparing.many import Answers, solve_all
from visitering.comparing.measure import taken_from_later
from visitering.comparing.scenarios import Entry, load_all
from visitering.comparing.solved import Solved
from visitering.comparing.store import Store
from visitering.comparing.work import Chain, Shared
from visitering.errors import UsageError
from visitering.matching.progress import Progress, silent
from visitering.parallel.choice import Choice
from visitering.said import said
from visitering.storing.access import Access

Judged = Mapping[tuple[str, str], tuple[int, ...]]


@dataclass(frozen=True)
class Comparison:
    """The scenarios that could be placed, in the order asked for; the first is what the others are held against."""

    entries: tuple[Entry, ...]
    answers: Answers

    @property
    def solved(self) -> tuple[Solved, ...]:
        return tuple(self.answers.solved[entry.name][0] for entry in self.entries)

    @property
    def first(self) -> Entry:
        return self.entries[0]

    def comparable(self, other: Entry) -> bool:
        return self.first.same_batch(other)

    def difference(self, position: int, goal: str) -> Difference:
        """A scenario's points in a goal less those of the first one, where the gaps allow to tell."""
        if not self.comparable(self.entries[position]):
            return Difference(Known.OTHER_DATA)
        return difference(self.solved[0], self.solved[position], goal)

    def judged(self) -> Judged:
        """(judge, placement) → what a scenario's placement reaches by the goals of another, tier by tier.

        Only where both have the same inputs: otherwise the same placement is worth something else.
        """
        pairs = list(zip(self.entries, self.solved, strict=True))
        return {
            (judge.name, entry.name): by_goals_of(of_judge, solved, _taken(judge, of_judge, solved))
            for judge, of_judge in pairs
            for entry, solved in pairs
            if judge.inputs == entry.inputs and judge.same_batch(entry)
        }

    def moved(self) -> list[tuple[str, int, tuple[str | None, ...]]]:
        """(case, persons, municipality in each scenario) of the cases that do not go to the same place everywhere.

        Only scenarios with the first one's batch count; the others have None.
        """
        where = [s.where if self.comparable(e) else {} for e, s in zip(self.entries, self.solved, strict=True)]
        same = [self.comparable(entry) for entry in self.entries]
        found = []
        for case in self.first.problem.batch:
            places = tuple(of.get(case.case_id) for of in where)
            if len({place for place, counts in zip(places, same, strict=True) if counts}) > 1:
                found.append((case.case_id, case.size, places))
        return found


def _taken(judge: Entry, of_judge: Solved, placed: Solved) -> int:
    """What a placement takes from later cases by the future prices of another scenario."""
    if of_judge is placed or of_judge.potentials is None:
        return placed.taken if of_judge is placed else 0
    problem = replace(judge.problem, potentials=of_judge.potentials)
    return taken_from_later(problem, placed.result.placements)


def compare(paths: Sequence[Path], choose: Choice, progress: Progress = silent) -> Comparison:
    """Places every scenario by itself, as `run` would (a draft from its run, few others moved), many at once.

    Raises `InputError` and `UsageError` before anything is solved.
    """
    if len(paths) < 2:
        raise UsageError(said("a comparison needs two scenarios or more"))
    progress(said("loading"))
    entries = load_all(paths)
    yardstick = entries[0].loaded.scenario.policy
    chains = {entry.name: Chain((replace(entry.task(yardstick), begins=entry.begins),)) for entry in entries}
    executor, threads = choose(len(chains))
    shared = Shared({entry.inputs: entry.problem for entry in entries}, {}, threads)
    first = entries[0].loaded.scenario
    store = Store(first.output_folder, Access(first.group))
    answers = solve_all(chains, shared, executor, store, progress)
    return Comparison(tuple(entry for entry in entries if entry.name in answers.solved), answers)
