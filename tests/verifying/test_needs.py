"""A case that needs several things takes a place of each, told in the order of its needs."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from commands import visitering

CODES = ("oncology", "rehabilitation", "trauma")
SCENARIO = "name: t\ndata: d\ndate: 2018-05-02\nlanguage: en\nsolver: {effort: 2}\noutput: {folder: runs}\n"


@pytest.mark.parametrize("order", list(permutations(CODES)), ids="-".join)
def test_a_run_agrees_with_itself_in_whatever_order_the_needs_stand(tmp_path: Path, order: tuple[str, ...]) -> None:
    tables = {
        "municipalities.csv": "municipality,name,region\n1001,Alfa,Nord\n",
        "quotas.csv": "year,municipality,quota\n2018,1001,3\n",
        "cases.csv": "case_id\nK1\n",
        "persons.csv": "person_id,case_id,birth_year\nP1,K1,1987\n",
        "circumstances.csv": "case_id,kind,code\n" + "".join(f"K1,treatment,{code}\n" for code in order),
        "reports.csv": "report_id,municipality,received_on\nR1,1001,2018-04-01\n",
        "offers.csv": "offer_id,report_id,kind,code,places\n"
        + "".join(f"O{n},R1,treatment,{code},1\n" for n, code in enumerate(CODES)),
    }
    (tmp_path / "d").mkdir()
    for name, text in tables.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    assert visitering("run", tmp_path / "s.yaml").code == 0
    ended = visitering("verify", tmp_path / "runs" / "t-2018-05-02-001")
    assert ended.code == 0, ended.out + ended.err
