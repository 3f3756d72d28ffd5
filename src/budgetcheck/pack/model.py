"""A checked rule pack: plain frozen data, the same whether it came from TOML or from the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from budgetcheck.checks import STRICT, Conventions, load
from budgetcheck.finding import Severity, Text
from budgetcheck.layout import ColumnLayout, Layout, TableLayout


@dataclass(frozen=True, slots=True)
class Head:
    """The [pack] table: what the pack is and for whom."""

    __pydantic_config__ = STRICT

    title: Text
    """The pack's name in both languages."""
    extends: str = ""
    """The pack that this one builds on: an id, or a path beside this file."""
    regions: list[str] = field(default_factory=list)
    """Regions whose budgets this pack is chosen for; empty for none."""
    years: list[int] = field(default_factory=list)
    """Years that the pack was written for."""
    stages: list[Literal["budget", "final"]] = field(default_factory=lambda: ["budget", "final"])
    """budget: 预算; final: 决算."""


@dataclass(frozen=True, slots=True)
class RuleHead:
    """What every rule says, whatever its kind."""

    __pydantic_config__ = STRICT

    id: str
    """The name of the fault, in words joined by hyphens: total-not-basic-plus-project."""
    title: Text
    """One line on the fault."""
    why: Text
    """The regulation or the arithmetic that the rule rests on."""
    kind: str
    """The kind of check, one of `budgetcheck rules --kinds`."""
    severity: Severity = Severity.ERROR
    """How bad a finding of this rule is."""
    tolerance: Literal["rounding", "exact"] = "rounding"
    """exact: a difference that rounding would explain is a finding too."""
    good: dict[str, Any] = field(default_factory=dict)
    """A small budget that satisfies the rule: table, row, column = figure."""
    bad: dict[str, Any] = field(default_factory=dict)
    """What to change in it to break the rule; false takes a cell, row or table away."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a pack changes in a rule of the pack it extends."""

    __pydantic_config__ = STRICT

    severity: Severity | None = None
    """A severity of its own."""
    off: bool = False
    """Whether the rule is left out."""
    also_in: list[str] = field(default_factory=list)
    """Further tables for a rule that has a list of tables."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its head, and the options of its kind."""

    head: RuleHead
    options: Any
    source: str
    """The file that the rule stands in."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.head.id


@dataclass(frozen=True, slots=True)
class Pack:
    """A layout, its conventions and its rules, with those of every pack it extends."""

    id: str
    head: Head
    conventions: Conventions
    layout: Layout
    rules: tuple[Rule, ...]
    files: tuple[str, ...]

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule by id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def to_plain(pack: Pack) -> dict[str, Any]:
    """Return a pack as JSON-ready data, its examples left out."""
    from dataclasses import asdict

    rules = []
    for rule in pack.rules:
        head = asdict(rule.head) | {"good": {}, "bad": {}}
        rules.append({"head": head, "options": asdict(rule.options), "source": rule.source})
    return {
        "id": pack.id,
        "head": asdict(pack.head),
        "conventions": asdict(pack.conventions),
        "layout": asdict(pack.layout),
        "rules": rules,
        "files": list(pack.files),
    }


def from_plain(plain: dict[str, Any]) -> Pack:
    """Rebuild a pack from what `to_plain` gave."""
    tables = {}
    for name, table in plain["layout"]["tables"].items():
        columns = {key: ColumnLayout(**column) for key, column in table["columns"].items()}
        tables[name] = TableLayout(**(table | {"columns": columns}))
    rules = []
    for rule in plain["rules"]:
        head = rule["head"]
        words = {"title": Text(*head["title"]), "why": Text(*head["why"]), "severity": Severity(head["severity"])}
        rules.append(Rule(RuleHead(**(head | words)), load(head["kind"]).Options(**rule["options"]), rule["source"]))
    return Pack(
        id=plain["id"],
        head=Head(**(plain["head"] | {"title": Text(*plain["head"]["title"])})),
        conventions=Conventions(**plain["conventions"]),
        layout=Layout(tables),
        rules=tuple(rules),
        files=tuple(plain["files"]),
    )
