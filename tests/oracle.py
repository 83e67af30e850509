"""A second opinion: the contract (docs: the rules, the points) in slow, plain Python with fractions.

Written from the text of the contract alone, from a problem's raw fields: it shares no formula with the product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import TypeVar

from exhaustive import Everything, Tie, Value
from visitering.domain.cases import Case, Circumstance, Kind, Person
from visitering.domain.decisions import Decision
from visitering.domain.facts import facts_sha256
from visitering.domain.geography import NEVER
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.domain.result import Placement

DECISIVE = ("close_family", "institution_before", "special")
NEEDS = {"treatment": 30, "institution": 30, "education": 60}
EXEMPTIONS = ("institution_before", "close_family", "special")
STRENGTH = {3: Fraction(1), 2: Fraction(4, 5), None: Fraction(4, 5), 1: Fraction(3, 5)}
Row = TypeVar("Row", Shortage, Offer, Wish)
NO_FILLS: Mapping[str, str] = {}


class Facts:
    """What is in force, what stands, what is left."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.policy, self.today = problem, problem.policy, problem.policy.date
        self.codes = [m.code for m in problem.municipalities]
        self.region = {m.code: m.region for m in problem.municipalities}
        self.known = {case.case_id: case for case in problem.cases}
        self.standing = self._standing()
        self.batch = [case for case in problem.cases if case.case_id not in self.standing and self._permitted(case)]
        self.persons = sum(len(case.persons) for case in self.batch)
        self.used = Counter(thing for decision in self.standing.values() for thing in decision.uses)
        self.load = {m: problem.quotas[m].received + self._decided(m) for m in self.codes}
        self.left = {m: max(0, problem.quotas[m].quota - self.load[m]) for m in self.codes}
        self.shortages = list(self._said(Section.SHORTAGES, problem.shortages))
        self.offers = list(self._said(Section.OFFERS, problem.offers))
        self.wishes = list(self._said(Section.WISHES, problem.wishes))

    def on(self, rule: str) -> bool:
        return bool(self.policy.rules.get(rule, {}).get("enabled", True))

    def figure(self, rule: str, key: str, default: int) -> int:
        return int(self.policy.rules.get(rule, {}).get(key, default))

    def parameter(self, goal: str, key: str, default: int) -> int:
        return int(self.policy.parameters.get(goal, {}).get(key, default))

    def minutes(self, a: str, b: str) -> Fraction | None:
        """From a to b; None where the table has no such pair."""
        row, column = self.codes.index(a), self.codes.index(b)
        hundredths = 0 if a == b else int(self.problem.travel.centiminutes[row, column])
        return None if hundredths == NEVER else Fraction(hundredths, 100)

    def within(self, m: str, x: str, minutes: int) -> bool:
        needed = self.minutes(m, x)
        return needed is not None and needed <= minutes

    def mutual(self, m: str, n: str) -> bool:
        minutes = self.figure("links", "nearby_minutes", 30)
        return self.within(m, n, minutes) and self.within(n, m, minutes)

    def _standing(self) -> dict[str, Decision]:
        rows: dict[str, list[Decision]] = {}
        for decision in self.problem.decisions:
            if decision.decided_on <= self.today and decision.decision == "undone":
                rows[decision.case_id].pop()
            elif decision.decided_on <= self.today:
                rows.setdefault(decision.case_id, []).append(decision)
        last = {case_id: of_case[-1] for case_id, of_case in rows.items() if of_case}
        stands = {}
        for case_id, decision in last.items():
            reopened = decision.reopened_on is not None and decision.reopened_on <= self.today
            ignored = not self.on("locked") and case_id in self.known
            if decision.decision != "rejected" and not reopened and not ignored:
                stands[case_id] = decision
        return stands

    def _permitted(self, case: Case) -> bool:
        return case.permit_date is None or case.permit_date <= self.today

    def _decided(self, m: str) -> int:
        year = self.today.year
        return sum(d.persons for d in self.standing.values() if d.municipality == m and d.decided_on.year == year)

    def report(self, m: str, section: Section) -> Report | None:
        """The report in force for a section."""
        covering = [r for r in self.problem.reports if r.municipality == m and section in r.sections]
        received = sorted((r for r in covering if r.received_on <= self.today), key=lambda r: r.received_on)
        if not received or (received[-1].valid_to is not None and received[-1].valid_to < self.today):
            return None
        return received[-1]

    def _said(self, section: Section, rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
        for m in self.codes:
            report = self.report(m, section)
            yield from ((m, row) for row in rows if report is not None and row.report_id == report.report_id)


class Rules(Facts):
    """Where a case may go, and who may go beyond the quota."""

    def _circumstances(self, case: Case, m: str, *, later: bool = False) -> str | None:
        """The first rule on the case's own circumstances that forbids m. `later`: as far as they are known today."""
        if self.excluded(case, m):
            return "exclusion"
        if self._turned_down(case, m):
            return "not_again"
        if self._unscored(case, m, later=later):
            return "scored_only"
        rows = self._decisive(case)
        if rows and not any(self._near_row(m, row) for row in rows):
            return rows[0].kind.value
        for kind in NEEDS:
            if any(k == kind and not self.offers_near(m, k, code) for k, code in self.needs(case)):
                return kind
        workplaces = self._binding_workplaces(case, later=later)
        if workplaces and not self._at_work(m, workplaces):
            return "job_offer"
        return "held" if self.held_elsewhere(case, m) else None

    def held_elsewhere(self, case: Case, m: str) -> bool:
        """A draft holds the case in another municipality, or leaves it open."""
        held = self.problem.held.get(case.case_id) if self.on("held") else None
        return held is not None and held.municipality != m

    def excluded(self, case: Case, m: str) -> bool:
        """Somewhere the case must not go: the place named, its region, or too near it for all that is known."""
        return any(
            m == row.municipality
            or (row.region is not None and self.region[m] == row.region)
            or (
                row.within_minutes is not None
                and not self._surely_beyond(m, str(row.municipality), row.within_minutes)
            )
            for row in self._rows(case, "exclusion")
        )

    def _surely_beyond(self, m: str, x: str, minutes: int) -> bool:
        """A way is known, and none that is known is as short as that."""
        known = [time for time in (self.minutes(m, x), self.minutes(x, m)) if time is not None]
        return bool(known) and min(known) > minutes

    def _turned_down(self, case: Case, m: str) -> bool:
        """Whether m was rejected for the case, not decided since, and nothing known is another than it was then."""
        rows: list[Decision] = []
        for row in self.problem.decisions:
            if row.case_id == case.case_id and row.decided_on <= self.today:
                rows = rows[:-1] if row.decision == "undone" else [*rows, row]
        then = [row for row in rows if row.municipality == m]
        while any(row.decision != "rejected" for row in then):
            then = then[1:]
        if not then or not self.on("not_again"):
            return False
        known = facts_sha256(case, self.problem.links)
        return then[-1].facts_sha256 is None or any(row.facts_sha256 == known for row in then)

    def _unscored(self, case: Case, m: str, *, later: bool = False) -> bool:
        """`scored_only` is off unless it is switched on. A case that is placed later may be scored yet."""
        switched_on = self.policy.rules.get("scored_only", {}).get("enabled", False)
        if later and case.case_id not in self.problem.scores:
            return False
        return bool(switched_on) and m not in self.problem.scores.get(case.case_id, {})

    def rooms(self, m: str) -> dict[str, int]:
        """Places of each service that m states."""
        if not self.on("capacity"):
            return {}
        return {service: places[m] for service, places in self.problem.capacities.items() if m in places}

    def uses_of(self, case: Case, service: str) -> int:
        """What a case uses of a service."""
        ages = [(self.today.year - p.birth_year, p) for p in case.persons]
        match service:
            case "persons":
                return len(ages)
            case "children":
                return sum(age < 18 if p.adult is None else not p.adult for age, p in ages)
            case "adults":
                return sum((age >= 18 if p.adult is None else p.adult) and age <= 64 for age, p in ages)
            case "seniors":
                return sum((age >= 18 if p.adult is None else p.adult) and age >= 65 for age, p in ages)
            case "school_age":
                return sum(age in range(6, 17) for age, _ in ages)
        return self.problem.demands.get(case.case_id, {}).get(service, 0)

    def _unheard(self, case: Case) -> bool:
        heard = case.heard_on is not None and case.heard_on <= self.today
        return self.on("unaccompanied_minor") and case.unaccompanied_minor and not heard

    def basis(self, case: Case, m: str) -> str | None:
        """Why the case may go beyond the quota in m; None if it may not."""
        if not self.on("over_quota"):
            return None
        for kind in EXEMPTIONS:
            if any(c.kind == kind and c.municipality == m and c.decisive for c in case.circumstances):
                return kind
        for workplace in self._workplaces(case):
            room = [n for n in self.codes if self._at_work(n, [workplace]) and self.left[n] >= len(case.persons)]
            if self._at_work(m, [workplace]) and not room:
                return "job_offer"
        return None

    def needs(self, case: Case) -> list[tuple[str, str]]:
        """(kind, code) of each offer the case needs, once."""
        found: list[tuple[str, str]] = []
        for c in case.circumstances:
            need = (c.kind.value, c.code or "")
            if c.kind in NEEDS and self.on(c.kind) and need not in found:
                found.append(need)
        return found

    def offers_near(self, m: str, kind: str, code: str) -> list[Offer]:
        minutes = self.figure(kind, "within_minutes", NEEDS[kind])
        found = [(x, o) for x, o in self.offers if o.kind == kind and o.code == code]
        return [o for x, o in found if self.within(m, x, minutes)]

    def _rows(self, case: Case, kind: str) -> list[Circumstance]:
        return [c for c in case.circumstances if c.kind == kind and self.on(kind)]

    def _decisive(self, case: Case) -> list[Circumstance]:
        return [c for c in case.circumstances if c.kind in DECISIVE and self.on(c.kind) and c.decisive]

    def _near_row(self, m: str, row: Circumstance) -> bool:
        return self.within(m, row.municipality or "", self.figure(row.kind, "within_minutes", 0))

    def _workplaces(self, case: Case) -> list[str]:
        """Of the valid job offers."""
        hours = self.figure("job_offer", "min_hours", 15)
        return [
            c.municipality or ""
            for c in case.circumstances
            if c.kind is Kind.JOB_OFFER
            and (c.hours is not None and c.hours >= hours)
            and (c.time_limited is not True or (c.code or "").lower() == "igu")
            and (c.documented_on is not None and c.documented_on <= self.today)
        ]

    def _at_work(self, m: str, workplaces: Iterable[str]) -> bool:
        return any(self.within(m, x, self.figure("job_offer", "within_minutes", 60)) for x in workplaces)

    def _binding_workplaces(self, case: Case, *, later: bool = False) -> list[str]:
        """None where there is no valid offer, or where it yields to what the rules above leave."""
        rows, needs = self._decisive(case), self.needs(case)
        holds = [
            m
            for m in self.codes
            if not self.excluded(case, m)
            and not self._turned_down(case, m)
            and not self._unscored(case, m, later=later)
            and (not rows or any(self._near_row(m, row) for row in rows))
            and all(self.offers_near(m, kind, code) for kind, code in needs)
        ]
        workplaces = self._workplaces(case) if self.on("job_offer") else []
        return workplaces if any(self._at_work(m, workplaces) for m in holds) else []


class Linked(Rules):
    """Who belongs together, everyone known counted: read from the contract's words, by trying all places."""

    def forbidding(self, case: Case, m: str) -> str | None:
        """The first rule that forbids m, in the contract's order; None if it may go there."""
        if (rule := self._circumstances(case, m)) is not None:
            return rule
        if self.links_bar(case, m):
            return "links"
        if self.on("quota") and len(case.persons) > self.left[m] and self.basis(case, m) is None:
            return "quota"
        if any(self.uses_of(case, service) > room for service, room in self.rooms(m).items()):
            return "capacity"
        return "unaccompanied_minor" if self._unheard(case) else None

    def pairs(self, *, same_municipality: bool) -> list[tuple[Case, Case]]:
        """Links between cases of the batch."""
        links = [k for k in self.problem.links if self.on("links") and k.same_municipality is same_municipality]
        ends = [(k.case_id, k.linked_case_id) for k in links if {k.case_id, k.linked_case_id} <= self._in_batch]
        return [(self.known[a], self.known[b]) for a, b in ends]

    def _neighbours(self, case_id: str, *, same: bool) -> set[str]:
        """Cases known (in the cases or in the book) that a link of the kind joins to one."""
        known = self.known.keys() | {decision.case_id for decision in self.problem.decisions}
        found = set()
        for k in self.problem.links if self.on("links") else ():
            if k.same_municipality is same and {k.case_id, k.linked_case_id} <= known:
                if case_id == k.case_id:
                    found.add(k.linked_case_id)
                elif case_id == k.linked_case_id:
                    found.add(k.case_id)
        return found

    def together(self, case_id: str) -> frozenset[str]:
        """The undecided cases that must share a municipality with one, itself included."""
        found: set[str] = set()
        reached = {case_id}
        while reached - found:
            found |= reached
            reached |= {n for c in found for n in self._neighbours(c, same=True) if n not in self.standing}
        return frozenset(found)

    def group(self, case: Case) -> list[Case]:
        """The cases of the batch that go to one municipality with it, itself included."""
        together = self.together(case.case_id)
        return [c for c in self.batch if c.case_id in together]

    def may_be_later(self, case_id: str, m: str) -> bool:
        """Whether a case that is placed later could be in m; one that could be nowhere asks for nothing."""
        case = self.known.get(case_id)
        if case is None:
            return True
        free = [n for n in self.codes if self._circumstances(case, n, later=True) is None]
        return not free or m in free

    def tied_away(self, unit: frozenset[str], m: str) -> bool:
        """Whether a decided case that one of the unit is linked to is elsewhere."""
        same = {other for c in unit for other in self._neighbours(c, same=True) if other in self.standing}
        near = {other for c in unit for other in self._neighbours(c, same=False) if other in self.standing}
        return any(self.standing[other].municipality != m for other in same) or any(
            not self.mutual(m, self.standing[other].municipality) for other in near
        )

    def links_bar(self, case: Case, m: str) -> bool:
        """Whether links keep a case of the batch from m, wherever the others of the batch are placed."""
        unit = self.together(case.case_id)
        partners = [c for c in self.group(case) if c.case_id != case.case_id]
        if any(self._circumstances(p, m) or self._unheard(p) for p in partners) or self.tied_away(unit, m):
            return True
        if not all(self.may_be_later(name, m) for name in unit if name not in self._in_batch):
            return True
        return not self.room_later({unit: m})

    @cached_property
    def _in_batch(self) -> set[str]:
        return {case.case_id for case in self.batch}

    def _waits(self, unit: frozenset[str]) -> bool:
        """Whether a unit is surely not placed today."""
        here = [self.known[name] for name in unit if name in self._in_batch]
        return not here or any(self._unheard(case) for case in here)

    def near(self, unit: frozenset[str]) -> list[frozenset[str]]:
        """The other units that one must be near."""
        names = {n for c in unit for n in self._neighbours(c, same=False) if n not in self.standing and n not in unit}
        return sorted({self.together(name) for name in names}, key=sorted)

    def room_later(self, placed: Mapping[frozenset[str], str]) -> bool:
        """Whether the units that are placed later, and that chains lead to, find places with these where they are.

        Each of the chains by itself: `placed` are one unit, or two.
        """
        later: list[frozenset[str]] = []
        queue = list(placed)
        while queue:
            found = [v for v in self.near(queue.pop()) if self._waits(v) and v not in (*later, *placed)]
            later += found
            queue += found
        return all(self._find(part, placed) for part in self._parts(later))

    def _parts(self, units: list[frozenset[str]]) -> list[list[frozenset[str]]]:
        """The units in parts that no chain joins."""
        parts: list[list[frozenset[str]]] = []
        for unit in units:
            joined = [part for part in parts if any(v in self.near(unit) for v in part)]
            parts = [part for part in parts if part not in joined] + [[unit, *(v for part in joined for v in part)]]
        return parts

    def _find(self, part: list[frozenset[str]], placed: Mapping[frozenset[str], str]) -> bool:
        for places in product(self.codes, repeat=len(part)):
            where = {**placed, **dict(zip(part, places, strict=True))}
            if all(
                not self.tied_away(unit, where[unit])
                and all(self.may_be_later(name, where[unit]) for name in unit)
                and all(self.mutual(where[unit], where[v]) for v in self.near(unit) if v in where)
                for unit in part
            ):
                return True
        return False

    def apart(self, a: Case, b: Case, m: str, n: str) -> bool:
        """Whether two cases of the batch that go by different units may not be in m and n at once."""
        u, v = self.together(a.case_id), self.together(b.case_id)
        key = (u, v, m, n)
        if key not in self._apart:
            self._apart[key] = (v in self.near(u) and not self.mutual(m, n)) or not self.room_later({u: m, v: n})
        return self._apart[key]

    @cached_property
    def _apart(self) -> dict[tuple[frozenset[str], frozenset[str], str, str], bool]:
        return {}


class Points(Linked):
    """Points by goal, as the contract rounds them."""

    def points(self, goal: str, case: Case, m: str, fills: Mapping[str, str] = NO_FILLS) -> int:
        """`fills`: the shortage whose opening each person fills."""
        match goal:
            case "employment":
                return sum(self.employment(person, m, fills.get(person.person_id)) for person in case.persons)
            case "place_persons":
                return len(case.persons)
            case "waiting":
                return self._waiting(case)
            case "services":
                return self._services(case, m)
            case "ties":
                counting = (c for c in case.circumstances if c.kind in DECISIVE and not c.decisive)
                return self._best_reach(m, counting)
            case "latest_stay":
                return 0 if case.centre is None else round(100 * self.reach(m, case.centre))
            case "kept_announcement":
                told = [row for row in self.problem.announcements if row.case_id == case.case_id]
                told = [row for row in told if row.announced_on <= self.policy.date]
                return 100 * len(case.persons) if told and told[-1].municipality == m else 0
            case "personal_wish":
                return self._best_reach(m, (c for c in case.circumstances if c.kind is Kind.WISH))
            case "municipal_wish":
                return self._municipal_wish(case, m)
            case "network":
                return self._network(case, m)
            case "predicted_outcome":
                # Its points have four decimals: they are counted in ten-thousandths.
                return int(100 * self.problem.scores.get(case.case_id, {}).get(m, Fraction(0)) * 10_000)
        raise ValueError(goal)

    def reach(self, m: str, x: str) -> Fraction:
        minutes = self.minutes(m, x)
        if minutes is None or minutes > 60:
            return Fraction(0)
        return Fraction(1) if minutes <= 30 else 1 - (minutes - 30) / 30 * Fraction(6, 10)

    def loss(self, m: str, placed: int) -> int:
        """How far from even distribution m is with so many persons placed there now."""
        quota, national = self.problem.quotas[m].quota, sum(self.problem.quotas[n].quota for n in self.codes)
        known = sum(self.load.values()) + self.persons
        pace = round(Fraction(quota * known, national)) if national else 0
        tolerance = max(3, round(Fraction(quota, 10)))
        distance = abs(self.load[m] + placed - pace)
        return 10 * max(0, min(distance, 2 * tolerance) - tolerance) + 30 * max(0, distance - 2 * tolerance)

    # --- employment --------------------------------------------------------------------------------------

    def works(self, person: Person) -> bool:
        age = self._age(person)
        return person.able_to_work and self._adult(person) and age < 65

    def employment(self, person: Person, m: str, shortage_id: str | None = None) -> int:
        """With the opening the person fills, if any."""
        if not self.works(person):
            return 0
        counted = [c for c in person.competences if c.authorised is not False]
        base = Fraction(6 * self.labour_market(m))
        if not counted:
            base /= 2
        if shortage_id is None:
            return round(base)
        worth = self._worth(person, m, shortage_id)
        return round(base + (100 - base) * worth)

    def matches(self, person: Person, m: str) -> dict[str, int]:
        """The shortages in force whose opening the person could fill from m, with what that adds."""
        if not self.works(person):
            return {}
        bare = self.employment(person, m)
        ids = [s.shortage_id for _, s in self.shortages if self._worth(person, m, s.shortage_id) > 0]
        return {i: self.employment(person, m, i) - bare for i in ids}

    def openings(self, shortage_id: str) -> int:
        """Left of a shortage in force."""
        (stated,) = (s.openings for _, s in self.shortages if s.shortage_id == shortage_id)
        count = self.parameter("employment", "openings_not_stated", 3) if stated is None else stated
        return max(0, count - self.used[shortage_id])

    def labour_market(self, m: str) -> int:
        stated = {n: r.labour_market for n in self.codes if (r := self.report(n, Section.LABOUR_MARKET)) is not None}
        own = stated.get(m)
        if own is not None:
            return own
        region = sorted(v for n, v in stated.items() if v is not None and self.region[n] == self.region[m])
        return region[(len(region) - 1) // 2] if region else 3

    def _worth(self, person: Person, m: str, shortage_id: str) -> Fraction:
        ((place, shortage),) = ((x, s) for x, s in self.shortages if s.shortage_id == shortage_id)
        best = Fraction(0)
        for competence in person.competences:
            if competence.authorised is not False:
                experience = min(Fraction(1), Fraction(1, 2) + Fraction(competence.years or 0) / 10)
                best = max(best, self._similarity(shortage, competence.occupation, person.education) * experience)
        return best * STRENGTH[shortage.strength] * self.reach(m, place)

    def _similarity(self, shortage: Shortage, occupation: str, education: int | None) -> Fraction:
        codes = self.problem.occupations.isco_titles
        if any(code is not None and code[:4] not in codes for code in (occupation, shortage.occupation)):
            return Fraction(0)
        if shortage.occupation is not None:
            common = 0
            while occupation[: common + 1] == shortage.occupation[: common + 1] and common < len(shortage.occupation):
                common += 1
            whole = common == len(shortage.occupation)
            factor = Fraction(1) if whole else {3: Fraction(4, 5), 2: Fraction(3, 5)}.get(common, Fraction(0))
        else:
            sections = self.problem.occupations.primary_sections.get(occupation[:2], frozenset())
            factor = Fraction(3, 5) if shortage.industry in sections else Fraction(0)
        unschooled = occupation[0] in "12" and education is not None and education < 5
        return factor * Fraction(7, 10) if unschooled else factor

    # --- the other goals ---------------------------------------------------------------------------------

    def _age(self, person: Person) -> int:
        return self.today.year - person.birth_year

    def _adult(self, person: Person) -> bool:
        return self._age(person) >= 18 if person.adult is None else person.adult

    def _waiting(self, case: Case) -> int:
        return 0 if case.permit_date is None else min(365, max(0, (self.today - case.permit_date).days))

    def _best_reach(self, m: str, rows: Iterable[Circumstance]) -> int:
        return round(100 * max((self.reach(m, row.municipality or "") for row in rows), default=Fraction(0)))

    def _services(self, case: Case, m: str) -> int:
        minutes = self.parameter("services", "within_minutes", 30)
        here = {(o.kind, o.code) for x, o in self.offers if self.within(m, x, minutes)}
        points = 0
        for person in case.persons:
            age = self._age(person)
            school = "daycare" if age <= 5 else "school" if age <= 16 else "danish"
            points += 10 * any(("interpreter", language) in here for language in person.languages)
            points += 10 * (("education", school) in here)
        return points

    def _network(self, case: Case, m: str) -> int:
        spoken = {language for person in case.persons for language in person.languages}
        speakers = [o.places or 0 for x, o in self.offers if x == m and o.kind == "language" and o.code in spoken]
        return round(100 * min(Fraction(1), Fraction(max(speakers, default=0), 50)))

    def _municipal_wish(self, case: Case, m: str) -> int:
        met = {(w.attribute, w.stance) for x, w in self.wishes if x == m and self._meets(case, w)}
        points = sum(50 if stance == "wanted" else -50 for _, stance in met)
        return max(-50, min(50, points))

    def _meets(self, case: Case, wish: Wish) -> bool:
        if wish.attribute == "household_size":
            low, _, high = wish.value.partition("-")
            if low.endswith("+"):
                return len(case.persons) >= int(low[:-1])
            return int(low) <= len(case.persons) <= int(high or low)
        if wish.attribute == "language":
            return any(wish.value in person.languages for person in case.persons)
        if wish.attribute == "centre":
            return case.centre == wish.value
        return any(p.education is not None and p.education >= int(wish.value) for p in case.persons if self._adult(p))


class Oracle(Points):
    """Whether a placement keeps every rule, what it reaches, and what the best one reaches."""

    def objective(self, placements: Mapping[str, Placement]) -> Value:
        """What a placement reaches in each tier, in the model's integers."""
        placed = {p.case_id: p.municipality for p in placements.values()}
        fills = {case_id: p.fills for case_id, p in placements.items()}
        return tuple(
            sum(weight * self._reached(goal, placed, fills) for goal, weight in tier.items())
            for tier in self.policy.tiers
        )

    def _reached(self, goal: str, placed: Mapping[str, str], fills: Mapping[str, Mapping[str, str]]) -> int:
        if goal == "even_distribution":
            return -sum(self.loss(m, self._placed_in(m, placed)) for m in self.codes)
        return sum(self.points(goal, self.known[c], m, fills.get(c, {})) for c, m in placed.items())

    def _placed_in(self, m: str, placed: Mapping[str, str]) -> int:
        return sum(len(self.known[case_id].persons) for case_id, place in placed.items() if place == m)

    def complaints(self, placements: Mapping[str, Placement]) -> list[str]:
        """Everything that is wrong with a placement; empty if it is allowed."""
        wrong: list[str] = []
        batch = {case.case_id: case for case in self.batch}
        openings: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for case_id, placement in placements.items():
            if case_id not in batch or placement.case_id != case_id:
                wrong.append(f"{case_id} is not in the batch")
                continue
            case, m = batch[case_id], placement.municipality
            if rule := self.forbidding(case, m):
                wrong.append(f"{rule} forbids {case_id} in {m}")
            persons = {person.person_id: person for person in case.persons}
            for person_id, shortage_id in placement.fills.items():
                if person_id not in persons or shortage_id not in self.matches(persons[person_id], m):
                    wrong.append(f"{person_id} cannot fill {shortage_id} from {m}")
                openings[shortage_id] += 1
            limited = self.limited(case, m)
            if set(placement.offers) != set(limited):
                wrong.append(f"{case_id} in {m} takes places for {set(placement.offers)}, not for {set(limited)}")
            for need, offer_id in placement.offers.items():
                if offer_id not in limited.get(need, ()):
                    wrong.append(f"{offer_id} is no limited offer for {need} near {m}")
                places[offer_id] += 1
        in_force = {s.shortage_id for _, s in self.shortages}
        wrong += [f"{i} is overfilled" for i, n in openings.items() if i in in_force and n > self.openings(i)]
        wrong += [f"{i} is overfilled" for i, n in places.items() if n > self.places_of_offers().get(i, 0)]
        placed = {p.case_id: p.municipality for p in placements.values() if p.case_id in batch}
        wrong += [f"{m} is beyond its quota or a capacity" for m in self.codes if not self.fits(m, placed)]
        wrong += self.broken_links(placed)
        return wrong

    def best(self) -> Value:
        """The lexicographically best value of the tiers over all placements that keep the rules."""
        return self._everything.best()[:-1]

    def best_tie(self, tie: Tie) -> int:
        """The highest sum of `tie(case, municipality)` among the placements that reach `best`."""
        return self._everything.best(tie)[-1]

    def most(self, reached: Value) -> int:
        """The most that the tier after these can reach while they keep at least what they have reached."""
        tier = len(reached)

        def worth(value: Value) -> Value | None:
            keeps = all(v >= kept for v, kept in zip(value, reached, strict=False))
            return (value[tier],) if keeps else None

        return self._everything.best(worth=worth)[0]

    @cached_property
    def _everything(self) -> Everything:
        return Everything(self)

    def goes_beyond(self, case: Case, m: str) -> bool:
        """Whether the case is exempt in m, and those who are could together be more than the quota has left there."""
        could = sum(len(other.persons) for other in self.batch if self.basis(other, m) is not None)
        return self.basis(case, m) is not None and could > self.left[m]

    def fits(self, m: str, placed: Mapping[str, str]) -> bool:
        """persons placed in m ≤ max(left_m, persons of exempt cases placed in m), and services have places enough"""
        here = [self.known[case_id] for case_id, place in placed.items() if place == m]
        if any(sum(self.uses_of(case, service) for case in here) > room for service, room in self.rooms(m).items()):
            return False
        exempt = sum(len(case.persons) for case in here if self.basis(case, m) is not None)
        return not self.on("quota") or sum(len(case.persons) for case in here) <= max(self.left[m], exempt)

    def broken_links(self, placed: Mapping[str, str]) -> list[str]:
        wrong: list[str] = []
        if not self.on("links") or not self.problem.links:
            return wrong
        for a, b in combinations(self.batch, 2):
            m, n = placed.get(a.case_id), placed.get(b.case_id)
            if b.case_id in self.together(a.case_id):
                if m != n:
                    wrong.append(f"{a.case_id} and {b.case_id} are not in one municipality")
            elif m is not None and n is not None and self.apart(a, b, m, n):
                wrong.append(f"{a.case_id} and {b.case_id} are not near each other")
        return wrong

    def places_of_offers(self) -> dict[str, int]:
        """Left of each limited offer in force."""
        limited = [(o.offer_id, o.places) for _, o in self.offers if o.places is not None]
        return {i: max(0, places - self.used[i]) for i, places in limited}

    def limited(self, case: Case, m: str) -> dict[tuple[str, str], list[str]]:
        """For each need that no unlimited offer meets: the limited offers within reach."""
        found = {}
        for kind, code in self.needs(case):
            near = self.offers_near(m, kind, code)
            if all(offer.places is not None for offer in near):
                found[kind, code] = [offer.offer_id for offer in near]
        return found
