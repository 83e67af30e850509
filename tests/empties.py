"""Kinds of empty: datasets and scenarios with nothing to do, or next to nothing. All persons are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DAY = "2018-05-02"
ONE = "municipality,name,region\n1001,Alfa,Nord\n"
TWO = ONE + "1002,Beta,Syd\n"
DANISH = "municipality,name,region\n0101,København,Hovedstaden\n0751,Aarhus,Midtjylland\n"
CASES = "case_id,permit_date\nK1,2018-03-19\nK2,2018-03-20\n"
PERSONS = "person_id,case_id,birth_year\nP1,K1,1987\nP2,K2,1990\n"
NO_CASES, NO_PERSONS = "case_id\n", "person_id,case_id,birth_year\n"
HEADERS = {
    "competences": "person_id,occupation\n",
    "reports": "report_id,municipality,received_on\n",
    "shortages": "report_id,industry,occupation\n",
    "offers": "report_id,kind,code\n",
    "wishes": "report_id,attribute,value,stance\n",
    "circumstances": "case_id,kind\n",
    "links": "case_id,linked_case_id,kind\n",
    "travel_times": "from,to,minutes\n",
    "decisions": "case_id,municipality,persons,decided_on\n",
    "capacities": "municipality,service,places\n",
    "demands": "case_id,service,amount\n",
    "scores": "case_id,municipality,score\n",
}


def quotas(municipalities: str, each: int = 9) -> str:
    codes = [line.partition(",")[0] for line in municipalities.splitlines()[1:]]
    return "year,municipality,quota\n" + "".join(f"2018,{code},{each}\n" for code in codes)


@dataclass(frozen=True)
class Empty:
    """`cases`: in the batch, a person each; `arrive`: with a permit of the year; `known`: cases of the dataset."""

    name: str
    tables: Mapping[str, str]
    cases: int = 2
    placed: int = 2
    decided: int = 0
    later: int = 0
    arrive: int = 2
    known: int = 2
    scenario: str = ""

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Two scenarios on the dataset, written below a folder: `t` with all goals, `u` with ties alone."""
        data = folder / "tiny"
        data.mkdir(parents=True)
        for name, text in self.tables.items():
            (data / f"{name}.csv").write_text(text, encoding="utf-8")
        paths = folder / "t.yaml", folder / "u.yaml"
        for path, goals in zip(paths, ("", "goals: [{place_persons: 1}, {ties: 1}]\n"), strict=True):
            head = f"name: {path.stem}\ndata: tiny\ndate: {DAY}\nlanguage: en\nsolver: {{effort: 5, workers: 1}}\n"
            own = "" if "goals" in self.scenario else goals
            path.write_text(f"{head}output: {{folder: runs, dialect: iso}}\n{self.scenario}{own}", encoding="utf-8")
        return paths


def _dataset(municipalities: str = TWO, cases: str = CASES, persons: str = PERSONS, **more: str) -> dict[str, str]:
    required = {
        "municipalities": municipalities,
        "quotas": quotas(municipalities),
        "cases": cases,
        "persons": persons,
    }
    return required | more


_NOBODY = _dataset(cases=NO_CASES, persons=NO_PERSONS)
_DECIDED = HEADERS["decisions"] + "K1,1001,1,2018-04-01\nK2,1002,1,2018-04-01\n"
_NOWHERE = "case_id,kind,municipality,detail\n" + "".join(
    f"K{case},exclusion,{code},a threat\n" for case in (1, 2) for code in (1001, 1002)
)
_NEXT_YEAR = CASES.replace("2018", "2019")
_UNABLE = "person_id,case_id,birth_year,able_to_work\nP1,K1,1987,no\nP2,K2,1990,no\n"

ALL = (
    Empty("no cases", _NOBODY, cases=0, placed=0, arrive=0, known=0),
    Empty("no cases, one municipality", _dataset(ONE, NO_CASES, NO_PERSONS), cases=0, placed=0, arrive=0, known=0),
    Empty("no cases, with a map", _dataset(DANISH, NO_CASES, NO_PERSONS), cases=0, placed=0, arrive=0, known=0),
    Empty("no cases, empty tables", _NOBODY | HEADERS, cases=0, placed=0, arrive=0, known=0),
    Empty("no cases, no quota", _NOBODY | {"quotas": quotas(TWO, 0)}, cases=0, placed=0, arrive=0, known=0),
    Empty(
        "no cases, looking ahead",
        _NOBODY,
        cases=0, placed=0,
        arrive=0,
        known=0,
        scenario="future: {policy: prices, samples: 1}\n",
    ),
    Empty("all decided", _dataset(decisions=_DECIDED), cases=0, placed=0, decided=2),
    Empty("all permits later", _dataset(cases=CASES.replace("-03-", "-06-")), cases=0, placed=0, later=2),
    Empty("all permits next year", _dataset(cases=_NEXT_YEAR), cases=0, placed=0, later=2, arrive=0),
    Empty("no permit has a date", _dataset(cases="case_id\nK1\nK2\n"), arrive=0),
    Empty("one municipality", _dataset(ONE)),
    Empty("empty tables, no report and no travel times", _dataset() | HEADERS),
    Empty("nobody able to work", _dataset(persons=_UNABLE)),
    Empty("all quotas 0", _dataset(quotas=quotas(TWO, 0)), placed=0),
    Empty(
        "every case on one municipality",
        _dataset(circumstances="case_id,kind,municipality\nK1,close_family,1001\nK2,close_family,1001\n"),
    ),
    Empty("nowhere to go", _dataset(circumstances=_NOWHERE), placed=0),
    Empty("no predictions where they are required", _dataset() | HEADERS, placed=0,
          scenario="rules: {scored_only: {enabled: true}}\n"),
    Empty("only persons count", _dataset(), scenario="goals: [{place_persons: 1}]\n"),
)  # fmt: skip
