"""A checked rule pack: plain frozen data, the same whether it came from TOML or from the cache."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Literal, NamedTuple

from budgetcheck.arithmetic.conditions import conditions_from_plain, conditions_to_plain
from budgetcheck.arithmetic.formula import parsed_from_plain, parsed_to_plain
from budgetcheck.checks import Conventions, is_of_figures, last_year_of, load, needs_of
from budgetcheck.model.citation import Citation, CitationKind
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.words import Severity, Text


class Head(Record):
    """The [pack] table: what the pack is and for whom."""

    title: Text
    """The pack's name in both languages."""
    extends: str = ""
    """The pack that this one builds on: an id, or a path beside this pack."""
    regions: tuple[str, ...] = ()
    """Regions whose budgets this pack is chosen for; empty for none."""
    named_only: bool = False
    """Whether only budgets that name such a region are given the pack; else its titles alone may speak for it."""
    years: tuple[int, ...] = ()
    """Years that the pack was written for."""
    stages: tuple[Literal["budget", "final"], ...] = ("budget", "final")
    """budget: 预算; final: 决算."""


class RuleHead(Record):
    """What every rule says, whatever its kind."""

    id: str
    """The name of the fault, in words joined by hyphens: total-not-basic-plus-project."""
    title: Text
    """One line on the fault."""
    why: Text
    """The regulation or the arithmetic that the rule rests on."""
    kind: str
    """The kind of check, one of `budgetcheck rules --kinds`."""
    ground: tuple[Citation, ...] = ()
    """What the rule rests on: a law, a regulation, a form, arithmetic or common practice; or names out of [grounds]."""
    severity: Severity = Severity.ERROR
    """How bad a finding of this rule is."""
    tolerance: Literal["rounding", "exact"] = "rounding"
    """exact: a difference that rounding would explain is a finding too."""
    override: bool = False
    """Whether the rule takes the place of one with the same id in the pack that this one extends."""
    since: int = 0
    """The first year of budgets that the rule is asked of."""
    until: int = 9999
    """The last year of budgets that the rule is asked of."""
    stages: tuple[str, ...] = ()
    """budget or final, where the rule is of one of them alone."""
    when: str = ""
    """What must be so for the rule to be asked: year >= 2025 and unit is department; else it does not apply."""
    idle_with: tuple[str, ...] = ()
    """Cells that make the rule say nothing where one of them holds an amount: fiscal.income[carried].amount."""
    only_with: tuple[str, ...] = ()
    """Cells of which one must hold an amount for the rule to say anything."""
    good: Mapping[str, Any] = EMPTY
    """A small budget that satisfies the rule: table, row, column = figure."""
    bad: Mapping[str, Any] = EMPTY
    """What to change in it to break the rule; false takes a cell, row or table away."""


class Adjustment(Record):
    """What a pack changes in a rule of the pack it extends."""

    severity: Severity | None = None
    """A severity of its own."""
    off: bool = False
    """Whether the rule is left out."""
    also_in: tuple[str, ...] = ()
    """Further tables for a rule that has a list of tables."""
    not_in: tuple[str, ...] = ()
    """Tables that such a rule leaves out."""


class Given:
    """The options of a rule, made when they are first asked for, so that a kind that no file needs is not loaded."""

    def __init__(self, kind: str, values: Mapping[str, Any]) -> None:
        self._kind, self._values = kind, values

    @cached_property
    def options(self) -> Any:  # noqa: ANN401 - each kind has options of its own
        """The options, a record of the kind."""
        return load(self._kind).Options(**_frozen(self._values))


class Rule(NamedTuple):
    """One rule: its head, and the options of its kind."""

    head: RuleHead
    given: Given
    source: str
    """The file that the rule stands in."""
    needs: tuple[str, ...] = ()
    """The parts of a budget of which the kind of check needs one; empty where it is asked of every budget."""
    last_year: str | None = None
    """The stage of last year's file that the rule needs, empty for that of this year's; None where it needs none."""
    of_figures: bool = True
    """Whether figures that are mended change what the rule says."""

    @classmethod
    def of(cls, head: RuleHead, options: Any, source: str) -> Rule:  # noqa: ANN401 - as above
        """Return a rule with options that are made already."""
        kind = head.kind
        given = Given(kind, vars(options))
        return cls(head, given, source, needs_of(kind), last_year_of(kind, options), is_of_figures(kind))

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.head.id

    @property
    def options(self) -> Any:  # noqa: ANN401 - as above
        """The options of its kind."""
        return self.given.options

    def asking(self, options: Any) -> Rule:  # noqa: ANN401 - as above
        """Return the rule with other options."""
        return self._replace(given=Given(self.head.kind, vars(options)))

    def takes_part(self, stage: str, last_years: str | None) -> bool:
        """Whether the rule is asked, by the stage of this file and that of last year's, None where there is none.

        What last year's budget says is no base for this year's where last year's file is a final account, and the reverse.
        """
        return self.last_year is None or last_years == (self.last_year or stage)


class Pack(NamedTuple):
    """A layout, its conventions and its rules, with those of every pack it extends."""

    id: str
    head: Head
    conventions: Conventions
    layout: Layout
    rules: tuple[Rule, ...]
    files: tuple[str, ...]
    """Every file that it is read from, those of the packs that it builds on first."""
    own: tuple[str, ...]
    """Of those, the pack's own: one file, or those of its folder."""

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule by id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def judged_by(self, severities: Mapping[str, Severity]) -> Pack:
        """Return the pack with other severities for some rules (* allowed): the last that fits counts."""
        rules = []
        for rule in self.rules:
            fitting = [severity for pattern, severity in severities.items() if fnmatchcase(rule.id, pattern)]
            head = RuleHead(**(vars(rule.head) | {"severity": fitting[-1]})) if fitting else rule.head
            rules.append(rule._replace(head=head))
        return self._replace(rules=tuple(rules))


def to_plain(pack: Pack) -> dict[str, Any]:
    """Return a pack as JSON-ready data, its examples left out."""
    rules = []
    grounds: dict[Citation, int] = {}
    for rule in pack.rules:
        head = {key: value for key, value in _said(rule.head).items() if key not in ("good", "bad")}
        if rule.head.ground:
            head["ground"] = [grounds.setdefault(each, len(grounds)) for each in rule.head.ground]
        rules.append(
            {
                "head": head,
                "options": _said(rule.options),
                "source": rule.source,
                "needs": rule.needs,
                "last_year": rule.last_year,
                "of_figures": rule.of_figures,
            }
        )
    tables = {
        name: _said(table) | {"columns": {key: _said(column) for key, column in table.columns.items()}}
        for name, table in pack.layout.tables.items()
    }
    return {
        "id": pack.id,
        "head": _said(pack.head),
        "conventions": _said(pack.conventions),
        "tables": tables,
        "grounds": list(grounds),
        "rules": rules,
        "files": list(pack.files),
        "own": list(pack.own),
        "formulas": parsed_to_plain(),
        "conditions": conditions_to_plain(),
    }


def _said(record: Any) -> dict[str, Any]:  # noqa: ANN401 - a record of any class, by now a dataclass
    """Return what a record says beyond its defaults, which its class knows: the less there is to read, the sooner."""
    from dataclasses import fields

    values = {field.name: (getattr(record, field.name), field.default) for field in fields(record)}
    return {name: value for name, (value, default) in values.items() if value != default}


def from_plain(plain: dict[str, Any]) -> Pack:
    """Rebuild a pack from what `to_plain` gave."""
    tables = {}
    for name, table in plain["tables"].items():
        parts = {
            "columns": {key: ColumnLayout(**_given(column)) for key, column in table["columns"].items()},
            "rows_also": _frozen(table.get("rows_also", EMPTY)),
            "sums": _frozen(table.get("sums", EMPTY)),
            "alone": {place: Text(*why) for place, why in table.get("alone", EMPTY).items()},
        }
        tables[name] = TableLayout(**(_frozen(table) | parts))
    rules = []
    grounds = [_citation(*each) for each in plain["grounds"]]
    for rule in plain["rules"]:
        head = rule["head"]
        words: dict[str, Any] = {
            "title": Text(*head["title"]),
            "why": Text(*head["why"]),
            "severity": Severity(head.get("severity", RuleHead.severity)),
            "ground": tuple(grounds[each] for each in head.get("ground", ())),
        }
        given = Given(head["kind"], rule["options"])
        made = RuleHead(**(_frozen(head) | words))
        rules.append(Rule(made, given, rule["source"], tuple(rule["needs"]), rule["last_year"], rule["of_figures"]))
    parsed_from_plain(plain["formulas"])
    conditions_from_plain(plain["conditions"])
    return Pack(
        id=plain["id"],
        head=Head(**(_frozen(plain["head"]) | {"title": Text(*plain["head"]["title"])})),
        conventions=Conventions(**plain["conventions"]),
        layout=Layout(tables=tables),
        rules=tuple(rules),
        files=tuple(plain["files"]),
        own=tuple(plain["own"]),
    )


def _citation(kind: CitationKind, title: list[str], number: str, article: list[str], year: int) -> Citation:
    return Citation(kind, Text(*title), number, Text(*article), year)


def _given(column: dict[str, Any]) -> dict[str, Any]:
    return _frozen(column) | ({"alone": Text(*column["alone"])} if "alone" in column else {})


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON's lists as the tuples that they were."""
    return {key: tuple(value) if type(value) is list else value for key, value in values.items()}
