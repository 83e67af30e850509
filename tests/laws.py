"""The law that tests stand on: one order whose text is known holds on every day, as far back as tests go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from visitering.domain.law import LawBook
from visitering.loading.law import shipped
from visitering.reference import text

EVER = date(2008, 1, 1)


def known_law() -> LawBook:
    """The shipped law as if nr. 550 of 2022, with what nr. 1290 says of minors, had been in force ever since."""
    *_, earlier, order = shipped().orders
    provisions = {**earlier.provisions, **order.provisions}
    return replace(shipped(), orders=(replace(order, since=EVER, amendments=(), provisions=provisions),))


def corrections() -> dict[str, Any]:
    """The same for a scenario (`law.corrections`): the order of 2016 as if it read like that of 2022."""
    orders = yaml.safe_load(text("law.yaml"))["orders"]
    order, earlier = orders["bek-550-2022"], orders["bek-1290-2020"]
    provisions = earlier["provisions"] | order["provisions"]
    return {"orders": {"bek-980-2016": {"silent": order["silent"], "provisions": provisions}}}


def extra_law(folder: Path, name: str = "law.yaml") -> Path:
    """A file of such corrections in a folder."""
    path = folder / name
    path.write_text(yaml.safe_dump(corrections(), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
