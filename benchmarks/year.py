"""The table of docs/year.md: generated years of tight quotas under the four policies.

    python benchmarks/year.py --cases 300 --municipalities 20 --seeds 10

Every seed is a dataset of its own (`visitering generate` with 1.04 places per person and an empty year) and a year
drawn from it until 97 % (`--arrivals`) of the national number have arrived. Hindsight is the best placement known
of a year. CPU seconds are those of one year under one policy.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from visitering.domain.policy import Arrivals, Foresight
from visitering.generating import generate
from visitering.loading import load
from visitering.parallel.choice import on_this_machine
from visitering.parallel.executor import Failure, results
from visitering.simulating.arrivals import drawn
from visitering.simulating.campaign import Campaign, Estimate, Job, lines, run_job, with_best_known
from visitering.simulating.measure import Outcome
from visitering.simulating.replay import Placing, Settings
from visitering.simulating.report import rounded

NAMES = {
    Placing.IN_ORDER: "greedy in order of arrival",
    Placing.EACH_BATCH: "each batch on its own",
    Placing.FUTURE_PRICES: "with future prices",
    Placing.HINDSIGHT: "with hindsight",
}
"""The policies in the words of docs/year.md."""

SHARE_OF_NATIONAL_NUMBER = 0.97


@dataclass(frozen=True)
class Size:
    """How large the years are, and how they are replayed."""

    cases: int
    municipalities: int
    arrivals: float
    settings: Settings


def run(size: Size, task: tuple[int, Placing]) -> tuple[Outcome, float, float]:
    """The outcome of the year of a seed under a policy, and what it took: CPU seconds and seconds by the clock."""
    seed, placing = task
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        generate(size.cases, size.municipalities, seed, data, places_per_person=1.04, decided_share=0.0)
        problem = load(data / "scenario.yaml").problem
    persons = round(size.arrivals * int(problem.quota.sum()))
    campaign = Campaign((drawn(problem, problem.year, persons, seed),), size.settings)
    cpu, clock = time.process_time(), time.monotonic()
    outcome = run_job(campaign, Job(0, placing))
    return outcome, time.process_time() - cpu, time.monotonic() - clock


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=300)
    options.add_argument("--municipalities", type=int, default=20)
    options.add_argument("--seeds", type=int, default=10)
    options.add_argument("--batches", type=int, default=52)
    options.add_argument("--first-seed", type=int, default=1)
    options.add_argument("--processes", type=int, default=None, help="one per core")
    options.add_argument(
        "--policies", nargs="*", choices=[str(p) for p in Placing], default=[str(p) for p in Placing]
    )
    options.add_argument("--arrivals", type=float, default=SHARE_OF_NATIONAL_NUMBER, help="of the national number")
    options.add_argument("--expected", choices=[str(a) for a in Arrivals], default=str(Arrivals.UNCERTAIN))
    given = options.parse_args()
    settings = Settings(batches=given.batches, foresight=Foresight(arrivals=Arrivals(given.expected)))
    placings = [p for p in Placing if str(p) in given.policies]
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    tasks = {f"{seed} {placing}": (seed, placing) for seed in seeds for placing in placings}
    executor, _ = on_this_machine(given.processes)(len(tasks))
    shared = Size(given.cases, given.municipalities, given.arrivals, settings)
    found, seconds = {}, dict.fromkeys(placings, 0.0)
    for name, value in results(executor, run, shared, tasks):
        if isinstance(value, Failure):
            raise SystemExit(f"{name}: {value.message}")
        found[name], cpu, clock = value
        seconds[tasks[name][1]] += cpu / given.seeds
        told = f"{found[name].points:,.1f} points, {found[name].open_persons} open"
        print(f"<!-- {name}: {told}, {cpu:.1f} s of CPU, {clock:.1f} s -->", flush=True)
    outcomes = with_best_known([found[name] for name in tasks])
    size = f"{given.cases} cases, {given.municipalities} municipalities"
    print(f"\n{size}, {given.batches} batches, {given.seeds} years\n")
    if len(placings) == len(Placing):
        table(outcomes, seconds)


def table(outcomes: Sequence[Outcome], seconds: Mapping[Placing, float]) -> None:
    columns = ("of hindsight", "lowest", "of the bound", "persons left open", "openings filled", "persons off pace")
    print(f"| policy | {' | '.join(columns)} | CPU s a year |")
    print(f"|{'---|' * (len(columns) + 2)}")
    best = {o.number: o.points for o in outcomes if o.placing is Placing.HINDSIGHT}
    for line in lines(outcomes):
        lowest = min(o.points / best[o.number] for o in outcomes if o.placing is line.placing)
        cells = [percent(line.of_hindsight), f"{lowest:.2%}", percent(line.of_bound)]
        cells += [shown(line.open_persons), shown(line.openings_filled), shown(line.off_pace)]
        print(f"| {NAMES[line.placing]} | {' | '.join(cells)} | {seconds[line.placing]:.0f} |")


def percent(share: Estimate | None) -> str:
    return "–" if share is None else shown(Estimate(100 * share.mean, share.margin and 100 * share.margin)) + " %"


def shown(estimate: Estimate) -> str:
    value = rounded(estimate.mean)
    assert value is not None
    margin = rounded(estimate.margin)
    return f"{value:,.2f}" + ("" if margin is None else f" ± {margin:,.2f}")


if __name__ == "__main__":
    main()
