"""What each hard rule and each goal costs the others: the batch placed once more without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from visitering.comparing.gaps import Difference, Known, by_goals_of, difference, judged
from visitering.comparing.many import Answers, solve_all
from visitering.comparing.scenarios import Entry, load_all
from visitering.comparing.solved import Solved
from visitering.comparing.store import Store
from visitering.comparing.tables import GOALS, Row, gap_of, goal_points, two_decimals
from visitering.comparing.work import Chain, Shared
from visitering.errors import SolverError
from visitering.loading.scenario import Scenario
from visitering.loading.variations import varied
from visitering.matching.progress import Progress, silent
from visitering.parallel.choice import Choice
from visitering.said import said
from visitering.storing.access import Access


@dataclass(frozen=True)
class Without:
    """The batch without one rule or goal. `same_batch`: is it still the same one? (`locked` frees decided cases.)"""

    kind: str
    id: str
    solved: Solved
    same_batch: bool


@dataclass(frozen=True)
class Cost:
    """The scenario with everything, and without each thing in turn."""

    entry: Entry
    full: Solved
    without: tuple[Without, ...]
    answers: Answers

    def difference(self, other: Without, goal: str) -> Difference:
        """What a goal gains without the rule or goal, where the gaps allow to tell."""
        return difference(self.full, other.solved, goal) if other.same_batch else Difference(Known.OTHER_DATA)

    def last_tier(self, other: Without) -> Difference:
        """The same for the scenario's last tier as a whole, weighed as the scenario does, without the goal itself.

        In the model's integers.
        """
        if not other.same_batch:
            return Difference(Known.OTHER_DATA)
        left = sum(t.bound - t.objective for t in (self.full.tiers[-1], other.solved.tiers[-1]))
        return judged(self._last_value(other), left)

    def last_interval(self, other: Without) -> tuple[int, int, int] | None:
        """(least, found, most) that the last tier differs by, as far as both bounds go; in the model's integers."""
        if not other.same_batch:
            return None
        tier, value = self.full.tiers[-1], self._last_value(other)
        without = other.solved.tiers[-1]
        return value - (tier.bound - tier.objective), value, value + (without.bound - without.objective)

    def _last_value(self, other: Without) -> int:
        tier = self.full.tiers[-1]
        ours, theirs = (by_goals_of(self.full, s, s.taken)[-1] for s in (self.full, other.solved))
        own = tier.goals.get(other.id, 0) if other.kind == "goal" else 0
        return theirs - ours - own * (other.solved.points.get(other.id, 0) - self.full.points.get(other.id, 0))

    def at_most(self, other: Without) -> int | None:
        """What a rule can cost the last tier at most, whatever is not proven, in the model's integers.

        Only where the tiers before it are as good with the rule as without: else the last one compares unlike things.
        """
        if other.kind != "rule" or not other.same_batch:
            return None
        ours, theirs = ([tier.objective for tier in solved.tiers[:-1]] for solved in (self.full, other.solved))
        return max(0, other.solved.tiers[-1].bound - self.full.tiers[-1].objective) if ours == theirs else None


def cost_of_rules(path: Path, choose: Choice, progress: Progress = silent) -> Cost:
    """Places the batch with everything, then without each rule that is on and each goal that has weight."""
    progress(said("loading"))
    [entry] = load_all([path])
    scenario = entry.loaded.scenario
    store, problems = Store(scenario.output_folder, Access(scenario.group)), {entry.inputs: entry.problem}
    executor, threads = choose(1)
    whole = entry.task(scenario.policy)
    full = Chain((whole,))
    first = solve_all({entry.name: full}, Shared(problems, {}, threads), executor, store, progress)
    if failure := first.failures.get(entry.name):
        raise SolverError(failure.message)
    base = first.solved[entry.name][0]
    ahead = base.potentials  # The same future for all: what a rule costs is not mixed with what is expected.
    variants = {(kind, of): changed for kind, of, changed in _variants(scenario)}
    chains = {
        changed.policy.name: Chain(
            (replace(entry.varied(changed, scenario.policy), given=ahead),), start=entry.name, near=whole
        )
        for changed in variants.values()
    }
    executor, threads = choose(len(chains))
    shared = Shared(problems, {entry.name: base}, threads)
    answers = solve_all(chains, shared, executor, store, progress)
    without = tuple(
        Without(kind, of, answers.solved[name][0], _same_batch(entry, changed))
        for (kind, of), changed in variants.items()
        if (name := changed.policy.name) in answers.solved
    )
    joined = Answers({**first.solved, **answers.solved}, answers.failures, (*first.resumed, *answers.resumed))
    return Cost(entry, base, without, joined)


def _variants(scenario: Scenario) -> Iterator[tuple[str, str, Scenario]]:
    """(rule or goal, its id, the scenario without it). A goal that stands alone cannot be left out."""
    name = scenario.policy.name
    for rule in scenario.policy.rules:
        if scenario.policy.enabled(rule):
            yield "rule", rule, varied(scenario, {f"rules.{rule}.enabled": False}, f"{name} without rule {rule}")
    weighed = [goal for tier in scenario.policy.tiers for goal in tier]
    for goal in weighed if len(weighed) > 1 else ():
        yield "goal", goal, varied(scenario, {f"goals.{goal}": 0}, f"{name} without goal {goal}")


def _same_batch(entry: Entry, changed: Scenario) -> bool:
    return (
        changed.policy.enabled("locked") == entry.loaded.scenario.policy.enabled("locked") or not entry.problem.locked
    )


def rows(cost: Cost) -> Iterator[Row]:
    """A row for the whole scenario, and one without each rule and goal."""
    yield _row("nothing", "", cost.full) | dict.fromkeys(_compared(), None)
    scale = cost.full.tiers[-1].scale
    for other in cost.without:
        last, most = cost.last_tier(other), cost.at_most(other)
        differences = {goal: cost.difference(other, goal) for goal in GOALS}
        yield _row(other.kind, other.id, other.solved) | {
            "last_tier_difference": None if last.value is None else two_decimals(Fraction(last.value, scale)),
            "last_tier_known": str(last.known),
            "last_tier_at_most": None if most is None else two_decimals(Fraction(most, scale)),
            **{
                f"difference_{goal}": None if found.value is None else goal_points(goal, found.value)
                for goal, found in differences.items()
            },
            **{f"known_{goal}": str(found.known) for goal, found in differences.items()},
        }


def _compared() -> list[str]:
    columns = ["last_tier_difference", "last_tier_known", "last_tier_at_most"]
    return [*columns, *(f"difference_{goal}" for goal in GOALS), *(f"known_{goal}" for goal in GOALS)]


def _row(kind: str, of: str, solved: Solved) -> Row:
    return {
        "without": kind,
        "id": of,
        "cases": solved.cases,
        "persons_placed": solved.persons_placed,
        "gap": gap_of(solved),
        **{f"points_{goal}": goal_points(goal, solved.points[goal]) for goal in GOALS},
    }
