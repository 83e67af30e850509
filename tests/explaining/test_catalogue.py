"""The catalogue has every text that the code asks for, in both languages, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import yaml
from jinja2 import Environment, nodes

import visitering
from visitering import goals, rules
from visitering.cli.batch import FILES as TOLD
from visitering.deciding.reopen import GROUNDS, REQUESTERS
from visitering.desk.routes.work import MOVES
from visitering.desk.store import KINDS
from visitering.desk.views.worklist import Rank
from visitering.domain.cases import DECISIVE_KINDS, SERVICES, Kind
from visitering.domain.groups import GROUPS
from visitering.domain.reports import Section
from visitering.domain.result import Stop
from visitering.explaining.catalogue import LANGUAGES, texts
from visitering.explaining.explanation import Status
from visitering.explaining.passed_over import NeededFor
from visitering.forms import layout
from visitering.forms.accepting import Became
from visitering.forms.faults import FAULTS
from visitering.forms.sheets import INSTRUCTIONS
from visitering.loading.plausibility import CHECKS
from visitering.loading.tables import OFFER_KINDS
from visitering.quotas.rounding import How
from visitering.quotas.tables import SUBJECTS
from visitering.reporting.days import COLUMNS as OF_DAYS
from visitering.reporting.letters.due import State as Due
from visitering.reporting.letters.heard import GOALS as HEARD
from visitering.reporting.letters.templates import LETTERS
from visitering.reporting.letters.weighed import SPEAK_FOR
from visitering.reporting.parts.metrics import PACES
from visitering.reporting.report.page import SCRIPT_TEXTS
from visitering.reporting.reports import COLUMNS as OF_REPORTS
from visitering.reporting.reports import State
from visitering.reporting.status import COLUMNS
from visitering.rules.over_quota import BASES
from visitering.simulating.page import FIGURES
from visitering.simulating.replay import Placing

SOURCE = Path(visitering.__file__).parent
SCENARIOS = sorted(Path(__file__).parents[2].glob("scenarios/*.yaml"))
SILENT = ("loading", "generating")
"""They come before any result, and have sentences of their own."""
RULES, GOALS = [rule.id for rule in rules.ALL], [goal.id for goal in goals.ALL]
FAMILIES = {
    "*.*.name": [*(f"rule.{rule}.name" for rule in RULES), *(f"goal.{goal}.name" for goal in GOALS)],
    "goal.*.name": [f"goal.{goal}.name" for goal in GOALS],
    "rule.*.name": [f"rule.{rule}.name" for rule in RULES],
    "forbidden.*": [f"forbidden.{rule.id}" for rule in rules.ALL if rule.forbids is not rules.Rule.forbids],
    "quotas.about.*": [f"quotas.about.{column}" for column in SUBJECTS],
    "service.*": [f"service.{service}" for service in SERVICES],
    "told.notable.*": [
        f"told.notable.{name}" for name in ("needs_decision", "manual_review", "moved_since_announced")
    ],
    "told.hold.difference.*": [f"told.hold.difference.{code}" for code in ("more", "fewer", "same")],
    "told.decide.kind.*": [f"told.decide.kind.{kind}" for kind in ("accepted", "override", "rejected")],
    "told.decide.as.*": [f"told.decide.as.{kind}" for kind in ("accepted", "override", "rejected")],
    "told.file.*": [*(f"told.file.{name.partition('.')[0]}" for name in TOLD), "told.file.profile"],
    "told.stop.*": [f"told.stop.{stop}" for stop in Stop],
    "status.*": [f"status.{status}" for status in Status],
    "scenario.*": [f"scenario.{yaml.safe_load(path.read_text('utf-8'))['name']}" for path in SCENARIOS],
    "strength.*": ["strength.2", "strength.3"],
    "letter.bound.*": [f"letter.bound.{kind}" for kind in DECISIVE_KINDS],
    "letter.basis.*": [f"letter.basis.{kind}" for kind in BASES],
    "notice.basis.*": [f"notice.basis.{kind}" for kind in BASES],
    "letter.regard.*": [f"letter.regard.{rule.id}" for rule in rules.ALL if rule.forbids is not rules.Rule.forbids],
    "letter.why.nobody_works.*": [f"letter.why.nobody_works.{why}" for why in ("minor", "old", "unable", "either")],
    "letter.education.*": [f"letter.education.{level}" for level in range(9)],
    "letter.ground.*": [f"letter.ground.{kind}" for kind in DECISIVE_KINDS],
    "letter.skill.*": [f"letter.skill.{code}" for code in ("skill", "unauthorised")],
    "notice.skill.*": [f"notice.skill.{code}" for code in ("skill", "unauthorised")],
    "placed.but.*": [
        f"placed.but.{code}"
        for code in ("links", "quota", "capacity", "offers", "same", "more", "costs", "fewer", "less", "uneven")
    ],
    "*.happens.registered": ["letter.happens.registered", "notice.happens.registered"],
    "*.happens.taken_over": ["letter.happens.taken_over", "notice.happens.taken_over"],
    "letter.because.*": [f"letter.because.{reason}" for reason in NeededFor],
    "letter.outweighed.*": [f"letter.outweighed.{goal}" for goal in ("personal_wish", "latest_stay", "ties")],
    "letter.left_out.*": [
        f"letter.left_out.{goal}" for goal in ("personal_wish", "latest_stay", "ties", "job_offer")
    ],
    "letter.speaks_for.*": [f"letter.speaks_for.{goal}" for goal in SPEAK_FOR if goal not in HEARD],
    "letter.met.*": [f"letter.met.{goal}" for goal in HEARD],
    "letter.near.*": [f"letter.near.{goal}" for goal in HEARD],
    "unlikely.*": list(dict.fromkeys(f"unlikely.{check.kind}" for check in CHECKS)),
    "quotas.region.*": [f"quotas.region.{how}" for how in How if how not in (How.UP_ALL, How.DOWN_ALL)],
    "quotas.rounded.*": [f"quotas.rounded.{how}" for how in How],
    "map.*": ["map.pace", "map.even_share"],
    "map.*.*": [f"map.{of}.{step}" for of in ("pace", "even_share") for step in PACES],
    "overview.column.*": [
        f"overview.column.{column}"
        for column in dict.fromkeys(c for of in (COLUMNS | OF_DAYS | OF_REPORTS).values() for c in of)
    ],
    "overview.reports.*": [f"overview.reports.{state}" for state in State],
    "overview.reports.place.*": [f"overview.reports.place.{state}" for state in State],
    "overview.reports.state.*": [f"overview.reports.state.{state}" for state in State],
    "overview.section.*": [f"overview.section.{section}" for section in Section],
    "comparison.*": [
        f"comparison.{name}"
        for name in ("overview", "goals", "judged", "maps", "regions", "groups", "moves", "settings")
    ],
    "simulate.*": [f"simulate.{name}" for name in ("points", "regret")],
    "simulate.placing.*": [f"simulate.placing.{placing}" for placing in Placing],
    "simulate.column.*": [f"simulate.column.{figure}" for figure in FIGURES],
    "form.sheet.*": [f"form.sheet.{part}" for part in ("cover", *Section, "instructions")],
    "form.choice.*": [f"form.choice.{code}" for code in layout.CHOICES],
    "form.labour_market.*": [f"form.labour_market.{level}" for level in range(1, 6)],
    "form.strength.*": [f"form.strength.{level}" for level in range(1, 4)],
    "form.kind.*": [f"form.kind.{kind}" for kind in OFFER_KINDS],
    "form.attribute.*": [f"form.attribute.{one}" for one in layout.ATTRIBUTES],
    "form.stance.*": [f"form.stance.{one}" for one in layout.STANCES],
    "form.education.*": [f"form.education.{level}" for level in range(9)],
    "form.new.*": [f"form.new.{what}" for what in (*layout.COVER, "sections", "chosen", "on_file")],
    "form.new.*.hint": [f"form.new.{what}.hint" for what in layout.COVER if what != "municipality"],
    "form.new.ask.*": [f"form.new.ask.{section}" for section in Section],
    "form.new.column.*": [
        f"form.new.column.{name}"
        for name in dict.fromkeys(name for part in layout.PARTS for name in (*part.columns, *part.shown))
    ],
    "form.new.refused.*": [f"form.new.refused.{text}" for text in ("date", "valid_to", "number")],
    "form.new.instruction.*": [f"form.new.instruction.{n}" for n in range(1, INSTRUCTIONS + 1)],
    "reply.fault.*": [f"reply.fault.{code}" for code in FAULTS],
    "reply.section.*": [f"reply.section.{section}" for section in Section],
    "reply.became.*": [f"reply.became.{became}" for became in Became],
    "reply.strength.*": [f"reply.strength.{level}" for level in range(1, 4)],
    "reply.kind.*": [f"reply.kind.{kind}" for kind in OFFER_KINDS],
    "reply.attribute.*": [f"reply.attribute.{one}" for one in layout.ATTRIBUTES],
    "reply.stance.*": [f"reply.stance.{one}" for one in layout.STANCES],
    "desk.rank.*": [f"desk.rank.{rank.name.lower()}" for rank in Rank],
    "desk.state.*": [f"desk.state.{state}" for state in Due],
    "desk.kind.*": [f"desk.kind.{kind}" for kind in Kind],
    "desk.broken.*": ["desk.broken.near", "desk.broken.together"],
    "desk.letter.*": [f"desk.letter.{letter}" for letter in LETTERS],
    "desk.act.*": [
        *(f"desk.act.{undone}{kind}" for undone in ("", "un") for kind in KINDS),
        *(f"desk.act.{act}" for act in ("used", "taken", "let_go")),
    ],
    "desk.book.*": [f"desk.book.{kind}" for kind in ("accepted", "override", "rejected", "undone")],
    "desk.ground.*": [f"desk.ground.{ground}" for ground in GROUNDS],
    "desk.requester.*": [f"desk.requester.{who}" for who in REQUESTERS],
    "desk.job.*": [f"desk.job.{kind}" for kind in ("solve", "exact", "run")],
    "desk.job_state.*": [f"desk.job_state.{state}" for state in ("waits", "works", "done", "failed", "cancelled")],
    "desk.solve.*": [f"desk.solve.{move}" for move in MOVES],
    "groups.*": list(dict.fromkeys(f"groups.{kind}" for kind, _ in GROUPS)),
    "group.*.*": [f"group.{kind}.{of}" for kind, of in GROUPS],
}
"""What stands for the codes that the source puts together: the pattern of the f-string, and its codes."""
DOCUMENTED = [*(f"rule.{rule}.about" for rule in RULES), *(f"goal.{goal}.about" for goal in GOALS)]
"""Texts of docs/rules_and_goals.md."""


def missing(known: Mapping[str, str]) -> set[str]:
    """Codes that the source can say and that have no text."""
    return {*asked(), *DOCUMENTED} - known.keys()


def unused(known: Mapping[str, str]) -> set[str]:
    """Texts that nothing asks for."""
    return known.keys() - asked() - set(DOCUMENTED)


@cache
def asked() -> frozenset[str]:
    """Every code that the source passes to `Reason` or `say`, or looks up in the texts; templates and scripts too."""
    readers = {"*.py": codes_in, "*.j2": codes_in_template, "*.js": codes_in_script}
    files = [
        (path, reader)
        for pattern, reader in readers.items()
        for path in SOURCE.rglob(pattern)
        if path.relative_to(SOURCE).parts[0] not in SILENT
    ]
    return frozenset(code for path, reader in files for code in reader(path.read_text(encoding="utf-8")))


def codes_in_template(source: str) -> Iterator[str]:
    """The codes that a Jinja2 template passes to `say`, or to a macro of its own whose first parameter is a code."""
    tree = Environment().parse(source)
    macros = [macro.name for macro in tree.find_all(nodes.Macro) if [arg.name for arg in macro.args][:1] == ["code"]]
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("say", *macros):
            yield from constants(call.args[0])


def constants(code: nodes.Expr) -> Iterator[str]:
    """A literal, or one of two; the parameter of a macro is read where the macro is used."""
    if isinstance(code, nodes.Const):
        yield str(code.value)
    elif isinstance(code, nodes.CondExpr):
        assert code.expr2 is not None
        yield from constants(code.expr1)
        yield from constants(code.expr2)
    elif isinstance(code, nodes.Concat):
        yield from FAMILIES["".join(str(part.value) if isinstance(part, nodes.Const) else "*" for part in code.nodes)]
    elif not (isinstance(code, nodes.Name) and code.name == "code"):
        raise AssertionError(f"a code that this test cannot read, in line {code.lineno}")


def codes_in_script(source: str) -> Iterator[str]:
    """The codes in a script: literals, and names that it puts behind the prefix one by one."""
    yield from re.findall(rf'"({re.escape(SCRIPT_TEXTS)}[a-z_.]+)"', source)
    mapped = re.findall(rf"\[([^\]]*)\]\.map\(\(name\) => say\(`{re.escape(SCRIPT_TEXTS)}\$\{{name\}}`\)\)", source)
    assert len(mapped) == source.count("${name}`)"), "a code that this test cannot read"
    for names in mapped:
        yield from (SCRIPT_TEXTS + name for name in re.findall(r'"(\w+)"', names))


def codes_in(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if (argument := code_of(node)) is not None:
                    yield from resolved(argument, function)


def code_of(node: ast.AST) -> ast.expr | None:
    """The expression that holds a code, where the node uses one."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "texts":
        return node.slice
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] in ("Reason", "say"):
        return node.args[0]
    return None


def resolved(code: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """What a code can be: a literal, one of two, a variable set in the function, an f-string."""
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.IfExp):
        yield from resolved(code.body, function)
        yield from resolved(code.orelse, function)
    elif isinstance(code, ast.Name):
        values = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and code.id in map(ast.unparse, node.targets)
        ]
        for value in values:
            yield from resolved(value, function)
    elif isinstance(code, ast.JoinedStr):
        yield from put_together(code, function)
    elif not (isinstance(code, ast.Attribute) and code.attr == "code"):
        raise AssertionError(f"a code that this test cannot read: {ast.unparse(code)}")


def put_together(code: ast.JoinedStr, function: ast.FunctionDef) -> Iterator[str]:
    """The codes of an f-string: over the tuple that its one variable runs through, or those of a family."""
    pattern = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in code.values)
    names = {ast.unparse(part.value) for part in code.values if isinstance(part, ast.FormattedValue)}
    loops = [
        node.iter.elts
        for node in ast.walk(function)
        if isinstance(node, ast.For | ast.comprehension)
        and isinstance(node.iter, ast.Tuple)
        and {ast.unparse(node.target)} == names
    ]
    if loops:
        yield from (pattern.replace("*", ast.literal_eval(item)) for items in loops for item in items)
    else:
        yield from FAMILIES[pattern]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_the_source_can_say_has_a_text(language: str) -> None:
    assert missing(texts(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_unused(language: str) -> None:
    assert unused(texts(language)) == set()


@pytest.mark.parametrize(
    "code",
    [
        "placed.best",
        "forbidden.links.group",
        "explain.weight",
        "rule.quota.about",
        "letter.rules",
        "report.lead",
        "report.column.pace",
        "report.script.count",
        "report.script.weighted",
        "letter.because.places",
    ],
)
def test_a_missing_text_is_found(code: str) -> None:
    known = dict(texts("da"))
    del known[code]
    assert missing(known) == {code}


def test_a_text_that_nothing_asks_for_is_found() -> None:
    assert unused({**texts("da"), "placed.by_chance": "ved et tilfælde"}) == {"placed.by_chance"}


def test_codes_are_read_in_each_way_they_are_written() -> None:
    source = """
def f(self, many):
    code = "b" if many else "c"
    Reason("a", {}); Reason(code); self.say(code); catalogue.texts["d" if many else "e"]
    Reason(f"rule.{rule}.name")
    for name in ("x", "y"):
        self.say(f"explain.{name}")
"""
    expected = {"a", "b", "c", "d", "e", "explain.x", "explain.y", *FAMILIES["rule.*.name"]}
    assert set(codes_in(source)) == expected


def test_codes_are_read_in_templates_and_scripts() -> None:
    template = '{% macro head(code) %}{{ say(code) }}{% endmacro %}{{ head("a") }}{{ say("b" if x else "c") }}'
    assert set(codes_in_template(template)) == {"a", "b", "c"}
    script = 'say("report.script.x"); ["y", "z"].map((name) => say(`report.script.${name}`))'
    assert set(codes_in_script(script)) == {"report.script.x", "report.script.y", "report.script.z"}
    with pytest.raises(AssertionError, match="cannot read"):
        list(codes_in_template("{{ say(some.thing) }}"))


def test_the_families_are_complete() -> None:
    """A text that fits the pattern of a family belongs to it, or is asked for by its full code."""
    literal = {
        "forbidden.held.open",
        "forbidden.not_again.unknown",
        "forbidden.exclusion.region",
        "forbidden.exclusion.unknown",
        "forbidden.exclusion.within",
        "forbidden.links.group",
        "forbidden.links.later",
        "forbidden.links.later_near",
        "letter.bound.need",
        "reply.became.replaced",
        "letter.bound.exclusion",
        "letter.bound.because",
        "desk.book.reopened",
        *(f"desk.broken.{what}" for what in ("case", "full", "places", "quota", "service")),
        *(f"desk.job.{what}" for what in ("best", "cancel", "gap", "result")),
        *(f"desk.solve.{what}" for what in ("do", "move", "what")),
        "desk.letters.of",
    }
    # Sections among other texts of the same page.
    beside = {"comparison.*", "simulate.*", "map.*", "form.new.*", "form.new.*.hint", "overview.reports.*"}
    for pattern, codes in FAMILIES.items():
        fitting = {code for code in texts("da") if fnmatchcase(code, pattern)}
        assert set(codes) <= fitting
        assert pattern in beside or fitting - literal == set(codes)


def test_both_languages_have_the_same_codes() -> None:
    assert list(texts("da")) == list(texts("en"))


def test_both_languages_use_the_same_facts() -> None:
    def facts(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    differing = {code for code, text in texts("da").items() if facts(text) != facts(texts("en")[code])}
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_one_line_without_a_double_space(language: str) -> None:
    odd = {code for code, text in texts(language).items() if "\n" in text or "  " in text}
    assert odd == set()


QUOTES = {"da": ("»", "«", '„“”"‘'), "en": ('"', '"', "»«„“”‘")}
"""Of each language the marks of a quotation, and those that are none in it."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quotation_is_marked_in_one_way(language: str) -> None:
    opening, closing, others = QUOTES[language]
    for code, text in texts(language).items():
        assert not set(text) & set(others), code
        count = text.count(opening) if opening != closing else text.count(opening) / 2
        assert count == (text.count(closing) if opening != closing else int(count)), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_gains_and_losses_are_told_by_words_not_by_a_sign(language: str) -> None:
    """A sentence with one figure says "gains" or "loses"; only tables have figures with a sign."""
    legends = re.compile(r"\((?:under|below) 0")
    assert [code for code, text in texts(language).items() if legends.search(text)] == []


def test_the_languages_differ() -> None:
    """Nothing is left untranslated, but for what is the same in both."""
    same = {code for code, text in texts("da").items() if text == texts("en")[code]}
    assert same <= {
        "within.0",
        "form.kind.institution",
        "reply.kind.institution",
        "reply.offer",
        "reply.shortage",
        "reply.wish",
        "overview.reports.place.missing",
        "overview.reports.place.expiring",
        "points.now",
        "basis.cited",
        "basis.order",
        "basis.source",
        "letter.month",
        "letter.rule.cited",
        "letter.rule.practice",
        "comparison.moving_case",
        "comparison.region",
        "group.need.institution",
        "overview.column.region",
        "overview.taking_over.place",
        "report.column.region",
        "rule.institution.name",
        "unit.person.one",
        "notice.need",
        "notice.skill.skill",
        "advance.need",
        "exclusion.place",
        "desk.broken",
        "desk.filter.rank",
        "desk.kind.institution",
        "desk.mark.note",
        "desk.person",
    }
