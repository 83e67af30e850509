"""Agencies with predictions of their own: batches that a MIP solver proves in seconds, beside that solver.

    python benchmarks/agencies.py [--only A B C D E] [--highs 300] [--keep]

A batch is a year of one agency: 330 to 530 cases, 20 to 40 sites, places counted in persons or in three services. A
case may go where its language is spoken, and a large one where there are homes for it; its score is its chance of
work, around 0.3. HiGHS has the whole model, in a process of its own, after Visitering; both build it from the same
table. *Command*: the whole `visitering run`, its start included.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kept import asked, told
from run import apart, baseline
from weeks import placed

from visitering.generating import generate_predictions

LANGUAGES, SPOKEN, LARGE, HOMES = 10, 0.6, 6, 0.7
"""Languages, the share of sites that speak one; persons of a large case, and the share of sites with homes for it."""


@dataclass(frozen=True)
class Year:
    """`places`: for each person; `wide`: of the other services, for each one used; None: only persons count."""

    cases: int
    sites: int
    seed: int
    places: float
    wide: float | None = None


YEARS = {
    "A": Year(330, 20, 1, 1.25),
    "B": Year(400, 30, 3, 1.2),
    "C": Year(500, 25, 5, 1.15),
    "D": Year(530, 40, 6, 1.3, 3.0),
    "E": Year(450, 30, 8, 1.3, 3.0),
}


def made(year: Year, folder: Path) -> Path:
    """Generates the year; returns its scenario."""
    data = folder / "data"
    generate_predictions(year.cases, year.sites, year.seed, data, places_per_person=year.places)
    random = np.random.default_rng(year.seed)
    scores, persons = pd.read_csv(data / "scores.csv"), pd.read_csv(data / "persons.csv")
    cases, sites = scores["case_id"].unique(), scores["municipality"].unique()
    size = persons.groupby("case_id").size()[cases].to_numpy()
    speaks, homes = random.random((LANGUAGES, len(sites))) < SPOKEN, random.random(len(sites)) < HOMES
    may = speaks[random.integers(0, LANGUAGES, len(cases))] & (homes | (size < LARGE)[:, None])
    chance = 0.15 + 0.3 * random.random((len(cases), 1))
    score = chance * (0.7 + 0.6 * random.random(len(sites))) * (0.6 + 0.8 * random.random(may.shape))
    pair, site = np.nonzero(may)
    rows = {"case_id": cases[pair], "municipality": sites[site], "score": np.minimum(1, score[may]).round(6)}
    pd.DataFrame(rows).to_csv(data / "scores.csv", index=False)
    capacities = pd.read_csv(data / "capacities.csv")
    others = capacities["service"] != "persons"
    capacities.loc[others, "places"] = np.ceil(capacities["places"] * (year.wide or 1) / year.places).astype(int)
    capacities[~others | (year.wide is not None)].to_csv(data / "capacities.csv", index=False)
    return data / "scenario.yaml"


def command(scenario: Path) -> float:
    """Seconds of the whole command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "visitering", "run", scenario, "--ok-when-open"], check=True, stdout=-3)
    return time.perf_counter() - start


def main() -> None:
    chosen = asked(__doc__, YEARS, highs=300.0)
    figures: dict[tuple[str, str], float] = {}
    print("| year | cases | sites | services | points | seconds | HiGHS: points | seconds | ratio | command |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name in chosen.only:
        year = YEARS[name]
        with tempfile.TemporaryDirectory() as folder:
            scenario = made(year, Path(folder))
            ours, _ = apart(placed, scenario)
            theirs, _ = apart(baseline, "(b) HiGHS", scenario, ours.reached, chosen.highs)
            whole = command(scenario)
        proven = [" proven" if ours.objective >= ours.bound else "", ""]
        if theirs.objective is not None and theirs.objective >= theirs.bound - 0.5:
            proven[1] = " proven"
        points = [ours.objective / ours.scale, (theirs.objective or 0) / ours.scale]
        print(
            f"| {name} | {year.cases} | {year.sites} | {1 if year.wide is None else 3} | {points[0]:,.2f}{proven[0]} "
            f"| {ours.seconds:.1f} | {points[1]:,.2f}{proven[1]} | {theirs.seconds:.1f} "
            f"| {ours.seconds / theirs.seconds:.2f} | {whole:.1f} |",
            flush=True,
        )
        figures |= {
            (name, "seconds to HiGHS"): ours.seconds / theirs.seconds,
            (name, "command to HiGHS"): whole / theirs.seconds,
        }
    print("\n" + "\n".join(told("agencies", figures, keep=chosen.keep)))


if __name__ == "__main__":
    main()
