"""Small folders of quota inputs: four municipalities in two regions, 60 persons a year."""

from __future__ import annotations

from pathlib import Path

TABLES = {
    "municipalities.csv": "municipality,name,region\nA,Aby,North\nB,Bby,North\nC,Cby,South\nD,Dby,South\n",
    "quota_inputs.csv": "year,municipality,population,immigrants,family_reunified\n"
    "2019,A,4000,100,5\n2019,B,3000,100,0\n2019,C,2000,100,5\n2019,D,1000,100,0\n",
}
"""2b − i: 0.55, 0.35, 0.15, −0.05. With L = 60 and F = 10: 33.5, 24.5, 5.5, −3.5; × 60/63.5: 31.65, 23.15, 5.20."""
NUMBERS = {"A": 32, "B": 23, "C": 5, "D": 0}


def write(folder: Path, **tables: str) -> Path:
    """The folder with its tables, those given in place of or beside the usual ones."""
    folder.mkdir(exist_ok=True)
    for name, text in (TABLES | {f"{key}.csv": value for key, value in tables.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
