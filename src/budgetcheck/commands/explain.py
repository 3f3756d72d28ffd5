"""Rules in words: the lists that `rules` prints and the page that `explain` shows, examples run as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from budgetcheck.checks import kinds
from budgetcheck.commands.reference import about_kind, kind_page
from budgetcheck.commands.rule_text import options_of
from budgetcheck.commands.trial import example_run, fault_of
from budgetcheck.model.citation import CITATION_KINDS
from budgetcheck.model.layout import NUMERIC_TYPES
from budgetcheck.model.words import SEVERITY_NAMES, InputError, Text, did_you_mean
from budgetcheck.pack import load_pack, shipped_packs
from budgetcheck.pack.source import locate
from budgetcheck.reporters import Style, draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.table import Table as Grid

    from budgetcheck.model.budget import Budget, Table
    from budgetcheck.model.layout import TableLayout
    from budgetcheck.model.words import Language
    from budgetcheck.pack import Pack, Rule

_UNBROKEN = 1_000
"""The width at which no line of a page is broken: tables in a pipe or a file stay aligned."""


def list_kinds(language: Language) -> str:
    """Return each kind of check with the sentence that says what it is for."""
    width = max(map(len, kinds()))
    return "".join(f"{kind:{width}}  {about_kind(kind, language)}\n" for kind in kinds())


def list_packs(language: Language) -> str:
    """Return the packs that ship with budgetcheck, and how to see their rules."""
    entries = shipped_packs()
    width = max(len(entry.id) for entry in entries)
    lines = [f"{entry.id:{width}}  {entry.title.say(language)}\n" for entry in entries]
    hint = Text("列出规则：budgetcheck rules --pack 名称", "To list the rules of one: budgetcheck rules --pack ID")
    return "".join(lines) + f"\n{hint.say(language)}\n"


def list_rules(reference: str, language: Language) -> str:
    """Return the rules of one pack, a line each. Raises InputError for an unknown pack."""
    pack = load_pack(reference)
    width = max((len(rule.id) for rule in pack.rules), default=0)
    return "".join(
        f"{rule.id:{width}}  {_severity(rule, language)}  {rule.head.kind:15}  {rule.head.title.say(language)}\n"
        for rule in pack.rules
    )


def _severity(rule: Rule, language: Language) -> str:
    """Return a rule's severity, as wide as the widest."""
    return f"{SEVERITY_NAMES[rule.head.severity].say(language):{2 if language == 'zh' else 7}}"


def rule_reference(language: Language) -> str:
    """Return the pages on all rules of the shipped packs as one Markdown document, each rule under its pack."""
    head = Text("规则手册", "Rule reference").say(language)
    note = Text(
        "由 `budgetcheck rules --markdown` 从规则包生成，请勿手改。",
        "Made from the packs by `budgetcheck rules --markdown`.",
    )
    lines = [f"# {head}", "", note.say(language)]
    for entry in shipped_packs():
        pack = load_pack(entry.id, examples=True)
        lines += ["", f"## {entry.id}：{entry.title.zh}" if language == "zh" else f"## {entry.id}: {entry.title.en}"]
        for rule in pack.rules:
            if rule.source in pack.own:
                page = draw(_page(rule, pack, language), Style(language), _UNBROKEN)
                lines += ["", f"### {rule.id}", "", "```text", page.rstrip("\n"), "```"]
    return "\n".join(lines) + "\n"


def _find(rule_id: str, reference: str | None) -> tuple[Rule, Pack]:
    """Return a rule with the pack that says it; raises InputError naming the nearest rule."""
    packs = [reference] if reference else [entry.id for entry in shipped_packs()]
    known: dict[str, None] = {}
    for name in packs:
        pack = load_pack(name, examples=True)
        rule = pack.rule(rule_id)
        if rule is not None:
            home = load_pack(rule.source, examples=True)
            return home.rule(rule_id) or rule, home
        known.update(dict.fromkeys(rule.id for rule in pack.rules))
    problem = Text(f"没有规则“{rule_id}”", f"there is no rule '{rule_id}'")
    remedy = did_you_mean(rule_id, known) or Text(
        "请用 budgetcheck rules --pack 名称 查看", "See: budgetcheck rules --pack ID"
    )
    raise InputError("explain", problem, remedy=remedy)


def list_changes(reference: str, language: Language) -> str:
    """Return what a pack changes of the rules of the pack that it extends, a line each. Raises InputError."""
    pack = load_pack(reference)
    if not pack.head.extends:
        said = Text("此规则包没有上级规则包", "this pack extends no other")
        return said.say(language) + "\n"
    beside = Path(pack.own[0]).parent if len(pack.own) == 1 else Path(pack.own[0]).parent.parent
    base = {rule.id: rule for rule in load_pack(str(locate(pack.head.extends, beside))).rules}
    now = {rule.id: rule for rule in pack.rules}
    lines = []
    for name in [*base, *(each for each in now if each not in base)]:
        old, new = base.get(name), now.get(name)
        if new is None:
            lines.append(f"- {name}")
        elif old is None:
            lines.append(f"+ {name}")
        elif new.source != old.source:
            lines.append(f"! {name}  {Text('改写', 'override').say(language)}")
        elif (new.head.severity, vars(new.options)) != (old.head.severity, vars(old.options)):
            severities = [SEVERITY_NAMES[each.head.severity].say(language) for each in (old, new)]
            tables = Text("所适用的表", "tables").say(language)
            lines.append(f"~ {name}  {tables if severities[0] == severities[1] else ' → '.join(severities)}")
    return "".join(line + "\n" for line in lines)


def explain_rule(rule_id: str, reference: str | None, style: Style) -> str:
    """Return the page on one rule, or on a kind of check. Raises InputError for an unknown rule or pack."""
    if rule_id in kinds():
        return kind_page(rule_id, style.language)
    rule, pack = _find(rule_id, reference)
    return draw(_page(rule, pack, style.language), style, style.width or _UNBROKEN)


def _page(rule: Rule, pack: Pack, language: Language) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text as Drawn

    head = rule.head
    severity = SEVERITY_NAMES[head.severity].say(language)
    yield Drawn.assemble((rule.id, "bold cyan"), f"  {severity}  {head.kind}  {_file(rule, pack)}")
    yield Drawn(head.title.say(language), style="bold")
    yield Drawn("")
    yield Drawn(head.why.say(language))
    for index, ground in enumerate(head.ground):
        first = Text("依据：", "Grounds: ") if not index else Text("　　　", "         ")
        kind = CITATION_KINDS[ground.kind]
        said = ground.text + Text(f"（{kind.zh}）", f" ({kind.en})")
        yield Drawn((first + said).say(language))
    yield Drawn("")
    for line in options_of(rule):
        yield Drawn("  " + line, style="green")
    for bad in (False, True):
        budget, previous, report = example_run(rule, pack, bad=bad)
        yield Drawn("")
        name = Text("错误示例", "Wrong") if bad else Text("正确示例", "Right")
        yield Drawn(name.say(language), style="bold red" if bad else "bold green")
        yield from _tables(budget, pack, language)
        if previous is not None:
            yield Drawn("  " + Text("上年公开的：", "Published last year:").say(language))
            yield from _tables(previous, pack, language)
        for passage in budget.prose:
            yield Padding(Drawn(passage.text), (0, 0, 0, 2))
        for finding in report.findings:
            mark = "✗" if bad else "·"
            words = Drawn(f"{mark} {report.sentence(finding).say(language)}")
            yield Padding(words, (0, 0, 0, 2))
        fault = fault_of(rule, report, bad=bad) if (head.bad if bad else head.good) else None
        if fault is not None:
            failing = Text("示例未通过", "This example fails").say(language)
            yield Padding(Drawn(f"✗ {failing}: {fault.say(language)}", style="bold red"), (0, 0, 0, 2))


def _file(rule: Rule, pack: Pack) -> str:
    """Return the file that a rule stands in, with its folder where the folder is the pack."""
    path = Path(rule.source)
    return path.name if len(pack.own) == 1 else f"{path.parent.name}/{path.name}"


def _tables(budget: Budget, pack: Pack, language: Language) -> Iterator[RenderableType]:
    from rich.text import Text as Drawn

    for table in budget.tables.values():
        layout = pack.layout.tables[table.id]
        yield Drawn(f"  {_titled(layout).say(language)}".rstrip())
        if table.statement:
            yield Drawn(f"  {table.statement}")
        if table.rows:
            yield _grid(table, pack, language)


def _titled(layout: TableLayout) -> Text:
    """Return a table's number and title, in English with the printed one behind it."""
    english = f"{layout.title_en} ({layout.title})" if layout.title_en else layout.title
    return Text(f"{layout.number} {layout.title}".strip(), f"{layout.number.replace('表', 'Table ')} {english}".strip())


def _grid(table: Table, pack: Pack, language: Language) -> Grid:
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text as Drawn

    layout = pack.layout.tables[table.id]
    columns = [column for column in layout.columns if column in table.columns and column != layout.second_key]
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=True)
    grid.add_column(Text("编码", "code").say(language))
    grid.add_column(Text("名称", "name").say(language))
    for column in columns:
        label = layout.columns[column].label
        side: Literal["left", "right"] = "right" if layout.columns[column].type in NUMERIC_TYPES else "left"
        grid.add_column(Drawn(label if language == "zh" else f"{column} ({label})"), justify=side)
    for row in table.rows:
        cells = [
            row.figures[column].text if column in row.figures else "、".join(row.texts.get(column, ()))
            for column in columns
        ]
        grid.add_row(Drawn(row.key), Drawn(row.name), *map(Drawn, cells))
    return grid
