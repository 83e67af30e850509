"""A small dataset with a run of it, for tests that decide: made once, copied for each test."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from laws import extra_law
from visitering import pipeline
from visitering.domain.decisions import Decision
from visitering.loading import load

TABLES = {
    "municipalities.csv": "municipality,name,region\n0101,København,Hovedstaden\n0751,Aarhus,Midtjylland\n"
    "0851,Aalborg,Nordjylland\n",
    "quotas.csv": "year,municipality,quota,received\n2018,0101,0,\n2018,0751,4,\n2018,0851,6,1\n",
    "cases.csv": "case_id,permit_date,unaccompanied_minor,heard_on\nC1,2018-04-01,,\nC2,2018-04-20,,\n"
    "C3,2018-04-25,,\nC4,2018-01-10,,\nC5,2018-04-01,yes,2018-04-10\nC6,2018-04-01,,\nC7,2018-04-01,,\nC8,2018-04-01,,\n",
    "persons.csv": "person_id,case_id,birth_year\nP1,C1,1988\nP2,C1,1990\nP3,C2,1979\nP4,C3,1995\nP5,C4,2000\n"
    "P6,C5,2003\nP7,C6,1980\nP8,C7,1980\nP9,C8,1980\n",
    "competences.csv": "person_id,occupation,years\nP1,2221,4\nP3,2221,2\n",
    "reports.csv": "report_id,municipality,received_on,labour_market\nR1,0751,2018-03-01,4\nR2,0851,2018-04-01,3\n",
    "shortages.csv": "report_id,shortage_id,occupation,strength,openings\nR1,S1,2221,3,1\nR2,S2,2221,1,1\n",
    "offers.csv": "report_id,offer_id,kind,code,places\nR1,O1,treatment,trauma,1\n",
    "circumstances.csv": "case_id,kind,municipality,code,detail\nC2,exclusion,0751,,trussel fra tidligere bekendt\n"
    "C3,treatment,,trauma,\nC6,exclusion,0751,,trussel\nC6,exclusion,0851,,trussel\nC7,close_family,0101,,\n"
    "C4,family_abroad,,,3\n",
    "travel_times.csv": "from,to,minutes\n0751,0851,90\n0851,0751,90\n",
    "decisions.csv": "case_id,municipality,persons,decided_on\nC4,0851,1,2018-04-10\n",
}
SCENARIO = "name: small\ndata: data\ndate: 2018-05-02\noutput: {folder: runs}\nlanguage: en\nlaw: {extra: law.yaml}\n"
"""C1 (two persons, one a nurse) and C3 go to Aarhus, C2 and C5 to Aalborg or Aarhus, C7 to København beyond its quota
of 0; C4 is decided; C5 is on manual review; C6 cannot be placed; C8 has nothing to it."""

RUN = "small-2018-05-02-001"


def make(folder: Path, **tables: str) -> Path:
    """Writes the dataset with its scenario and a run; gives the run's folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    for name, text in (TABLES | {f"{key}.csv": value for key, value in tables.items()}).items():
        (data / name).write_text(text, encoding="utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    extra_law(folder)
    return pipeline.run(folder / "scenario.yaml").write()


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    """The dataset and its run, made once in this process; the folder goes with the process."""
    kept = tempfile.TemporaryDirectory()
    make(Path(kept.name) / "small")
    return kept


def copied(to: Path) -> Path:
    """A copy of the dataset, its scenario and its run, moved together into a new folder."""
    return shutil.copytree(Path(_made().name) / "small", to / "small")


def reviewed(run: Path) -> Path:
    """A review list of every case of a run, beside its dataset's folder."""
    lines = (run / "explanations.jsonl").read_text(encoding="utf-8").splitlines()
    listed = run.parent.parent / "reviewed.txt"
    listed.write_text("".join(f"{json.loads(line)['case_id']}\n" for line in lines), encoding="utf-8")
    return listed


def rows(folder: Path) -> list[dict[str, str]]:
    """The rows of the book as text."""
    text = (folder / "data" / "decisions.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def book(folder: Path) -> dict[str, Decision]:
    """The last decision of each case, as the loading reads it."""
    return {d.case_id: d for d in load(folder / "scenario.yaml").problem.decisions}


def batch(folder: Path) -> list[str]:
    return [case.case_id for case in load(folder / "scenario.yaml").problem.batch]


DAY = date(2018, 5, 2)
