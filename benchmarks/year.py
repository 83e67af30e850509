"""The table of docs/year.md: generated years of tight quotas under the four policies.

    python benchmarks/year.py --cases 300 --municipalities 20 --seeds 10

Every seed is a dataset of its own (`visitering generate` with 1.04 places per person and an empty year) and a year
drawn from it until 97 % of the national number have arrived. CPU seconds are those of one year under one policy.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from visitering.generating import generate
from visitering.loading import load
from visitering.simulating.arrivals import drawn
from visitering.simulating.campaign import Estimate, Job, in_processes, lines, run_job
from visitering.simulating.measure import Outcome
from visitering.simulating.replay import Placing, Settings
from visitering.simulating.report import NAMES, rounded, with_margin

SHARE_OF_NATIONAL_NUMBER = 0.97


@dataclass(frozen=True)
class Year:
    """What one year under one policy is made from: small enough to cross to another process."""

    cases: int
    municipalities: int
    seed: int
    placing: Placing
    settings: Settings


def run(made: Year) -> tuple[Outcome, float]:
    """The year's outcome and what it took, in CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        generate(made.cases, made.municipalities, made.seed, data, places_per_person=1.04, decided_share=0.0)
        problem = load(data / "scenario.yaml").problem
    persons = round(SHARE_OF_NATIONAL_NUMBER * int(problem.quota.sum()))
    year = drawn(problem, problem.year, persons, made.seed)
    start = time.process_time()
    return run_job(Job(year, made.placing, made.settings)), time.process_time() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=300)
    options.add_argument("--municipalities", type=int, default=20)
    options.add_argument("--seeds", type=int, default=10)
    options.add_argument("--batches", type=int, default=52)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument(
        "--policies", nargs="*", choices=[str(p) for p in Placing], default=[str(p) for p in Placing]
    )
    given = options.parse_args()
    settings = Settings(batches=given.batches)
    placings = [p for p in Placing if str(p) in given.policies]
    jobs = [
        Year(given.cases, given.municipalities, seed, placing, settings)
        for seed in range(1, given.seeds + 1)
        for placing in placings
    ]
    outcomes, seconds = [], dict.fromkeys(placings, 0.0)
    for job, (outcome, spent) in zip(jobs, in_processes(run, jobs, given.workers), strict=True):
        outcomes.append(outcome)
        seconds[job.placing] += spent / given.seeds
        told = f"{outcome.points:,.1f} points, {outcome.open_persons} open, {spent:.1f} s"
        print(f"<!-- {job.seed} {job.placing}: {told} -->", flush=True)
    size = f"{given.cases} cases, {given.municipalities} municipalities"
    print(f"\n{size}, {given.batches} batches, {given.seeds} years\n")
    print("| policy | of hindsight | lowest | persons left open | persons off pace | CPU s a year |")
    print("|---|---|---|---|---|---|")
    best = {o.number: o.points for o in outcomes if o.placing is Placing.HINDSIGHT}
    for line in lines(outcomes) if len(placings) == len(Placing) else ():
        lowest = min(o.points / best[o.number] for o in outcomes if o.placing is line.placing)
        share = Estimate(100 * line.of_hindsight.mean, line.of_hindsight.margin and 100 * line.of_hindsight.margin)
        cells = [shown(share) + " %", f"{lowest:.2%}", shown(line.open_persons), shown(line.off_pace)]
        print(f"| {NAMES[line.placing]} | {' | '.join(cells)} | {seconds[line.placing]:.0f} |")


def shown(estimate: Estimate) -> str:
    value = rounded(estimate.mean)
    assert value is not None
    return with_margin(value, rounded(estimate.margin))


if __name__ == "__main__":
    main()
