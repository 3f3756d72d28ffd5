"""Checking a pack: pydantic reads every part, and what a rule names must be in the layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from budgetcheck.arithmetic.conditions import check_condition, parse_condition
from budgetcheck.arithmetic.formula import FormulaError, check_cells, parse_cells
from budgetcheck.checks import Conventions, kinds, load
from budgetcheck.model.budget import MAX_DECIMALS, PREVIOUS
from budgetcheck.model.citation import CITATION_KINDS
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.record import as_dataclass
from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.pack.examples import GRIDS, OTHER_FILE, PROSE, STATEMENT, TITLE
from budgetcheck.pack.grounds import cited
from budgetcheck.pack.model import Adjustment, Head, Pack, Rule, RuleHead
from budgetcheck.pack.reading import adapter, explain, names_of, read
from budgetcheck.pack.source import SourceFile, merge_groups, merge_layouts, once, spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE_ID = re.compile(r"[a-z_][a-z0-9_.]{0,63}")
_COLUMN_KEY = re.compile(r"[a-z_][a-z0-9_]{0,63}")
_RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MAX_RULES = 5000


for _nested in (ColumnLayout, TableLayout):
    as_dataclass(_nested)


_Groups = Mapping[str, tuple[str, ...]]
_NESTED = {"columns": ColumnLayout, "tables": TableLayout}


def build(pack_id: str, chain: list[SourceFile]) -> Pack:
    """Return the checked pack of a chain of files; raises InputError naming file, rule and key."""
    chain = cited(chain)
    heads = [read(Head, file.content["pack"], file, "pack") for file in chain if "pack" in file.content]
    conventions: dict[str, Any] = {}
    for file in chain:
        own = file.content.get("conventions", {})
        read(Conventions, own, file, "conventions")
        names = conventions.get("names", {}) | own.get("names", {})
        conventions |= own | {"names": names}
    layout = _layout(chain)
    groups = merge_groups(chain, layout.tables)
    rules: dict[str, Rule] = {}
    adjusted: dict[tuple[str, str], SourceFile] = {}
    added: dict[tuple[str, str], SourceFile] = {}
    for _, files in groupby(chain, key=lambda file: file.pack):
        own = list(files)
        _only_so_many_rules(own)
        for file in own:
            _adjust(file, rules, layout, groups, adjusted)
        for file in own:
            _add_rules(file, rules, groups, added)
    for rule in rules.values():
        _verify(rule, layout, chain)
    return Pack(
        id=pack_id,
        head=heads[-1],
        conventions=adapter(Conventions).validate_python(conventions),
        layout=layout,
        rules=tuple(rules.values()),
        files=tuple(file.path for file in chain),
        own=tuple(file.path for file in chain if file.pack == chain[-1].pack),
    )


def _layout(chain: list[SourceFile]) -> Layout:
    """Return the merged layout; a fault is of the last file that says what is faulty."""
    merged = merge_layouts(chain)
    try:
        layout: Layout = adapter(Layout).validate_python({"tables": merged})
    except ValidationError as error:
        place, problem, remedy = explain(error, Layout, _NESTED)
        keys = [str(key) for key in error.errors(include_url=False)[0]["loc"][1:]]
        _author(chain, keys).fail(place.replace("tables.", "layout.", 1), problem, remedy)
    for name, table in layout.tables.items():
        faults = list(_faults(name, table))
        if faults:
            keys, problem, remedy = faults[0]
            _author(chain, [name, *keys]).fail(".".join(("layout", name, *keys)), problem, remedy)
    return layout


def _author(chain: list[SourceFile], keys: list[str]) -> SourceFile:
    """Return the last file that says the part of the layout at `keys`, or else as much of it as any file says."""
    for size in range(len(keys), 0, -1):
        for file in chain[::-1]:
            part: object = file.content.get("layout")
            for key in keys[:size]:
                part = part.get(key) if isinstance(part, dict) else None
            if part is not None:
                return file
    return chain[-1]


def _faults(name: str, table: TableLayout) -> Iterator[tuple[list[str], Text, Text | None]]:
    """Yield what no formula could name, no file could hold, or no figure could be printed with."""
    plain = Text("用小写字母、数字和下划线", "Use lower case letters, digits and underscores")
    if not _TABLE_ID.fullmatch(name) or name.startswith(PREVIOUS):
        yield [], Text(f"表名“{name[:40]}”不合要求", f"table id '{name[:40]}' will not do"), plain
    for key, column in table.columns.items():
        if not _COLUMN_KEY.fullmatch(key):
            yield ["columns", key], Text("列名不合要求", "this column key will not do"), plain
        if key in ("code", "name", "source"):
            yield ["columns", key], Text("每行本来就有此列", "every row has this without a column"), None
        if column.decimals is not None and not 0 <= column.decimals <= MAX_DECIMALS:
            wanted = f"0–{MAX_DECIMALS}"
            yield ["columns", key, "decimals"], Text(f"不在 {wanted} 之间", f"is not within {wanted}"), None
    second = table.second_key
    if second and (second not in table.columns or table.columns[second].type != "text"):
        problem = Text(f"没有文本列“{second}”", f"there is no text column '{second}'")
        yield ["second_key"], problem, did_you_mean(second, table.columns)


def _adjust(
    file: SourceFile,
    rules: dict[str, Rule],
    layout: Layout,
    groups: _Groups,
    adjusted: dict[tuple[str, str], SourceFile],
) -> None:
    adjust = file.content.get("adjust", {})
    if not isinstance(adjust, dict):
        file.fail("adjust", Text("应为规则的集合", "must be a set of rules"))
    for rule_id, content in adjust.items():
        if rule_id not in rules:
            problem = Text(f"没有规则“{rule_id}”", f"there is no rule '{rule_id}'")
            file.fail(f"adjust.{rule_id}", problem, did_you_mean(rule_id, rules))
        once(adjusted, file, rule_id, f"adjust.{rule_id}")
        adjustment = read(Adjustment, content, file, f"adjust.{rule_id}")
        if adjustment.off:
            del rules[rule_id]
        else:
            also = spelled_out(adjustment.also_in, groups)
            less = spelled_out(adjustment.not_in, groups)
            for key, table in [("also_in", each) for each in also] + [("not_in", each) for each in less]:
                if table not in layout.tables:
                    problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
                    file.fail(f"adjust.{rule_id}.{key}", problem, did_you_mean(table, (*layout.tables, *groups)))
            rules[rule_id] = _adjusted(rules[rule_id], replace(adjustment, also_in=also, not_in=less), file)


def _adjusted(rule: Rule, adjustment: Adjustment, file: SourceFile) -> Rule:
    head, options = rule.head, rule.options
    if adjustment.severity is not None:
        head = replace(head, severity=adjustment.severity)
    if adjustment.also_in or adjustment.not_in:
        if not hasattr(options, "tables"):
            problem = Text("该规则没有 tables，不能追加", "the rule has no tables to add to")
            file.fail(f"adjust.{rule.id}.also_in", problem, Text("请改写整条规则", "Say the whole rule anew"))
        tables = dict.fromkeys((*options.tables, *adjustment.also_in))
        options = replace(options, tables=tuple(each for each in tables if each not in adjustment.not_in))
    return rule._replace(head=head, options=options)


def _only_so_many_rules(files: list[SourceFile]) -> None:
    """Refuse more rules in one pack than any needs, before the first is read."""
    count = 0
    for file in files:
        written = file.content.get("rules", [])
        if not isinstance(written, list):
            file.fail("rules", Text("应写作 [[rules]]", "must be written as [[rules]]"))
        count += len(written)
        if count > _MAX_RULES:
            file.fail("rules", Text(f"规则超过 {_MAX_RULES} 条", f"holds more than {_MAX_RULES} rules"))


def _add_rules(
    file: SourceFile, rules: dict[str, Rule], groups: _Groups, added: dict[tuple[str, str], SourceFile]
) -> None:
    own: set[str] = set()
    parents = {name for name in rules if (file.pack, name) not in added}
    for number, content in enumerate(file.content.get("rules", ()), 1):
        rule = _rule(number, content, file, groups)
        if rule.id in own:
            remedy = Text("请改名或删除其一", "Rename or remove one")
            file.fail(_place(rule.id, file), Text("规则重复", "appears twice"), remedy)
        own.add(rule.id)
        once(added, file, rule.id, _place(rule.id, file))
        if rule.head.override != (rule.id in parents):
            file.fail(_place(rule.id, file), *_NO_PARENT if rule.head.override else _UNSAID)
        # A regional pack may say a rule of the pack it extends anew; it then keeps its place in the order.
        rules[rule.id] = rule


_UNSAID = (
    Text("上级规则包已有同名规则", "the pack that this one extends has a rule of this id"),
    Text("确要取代请写 override = true，否则请改名", "To replace it write override = true; else rename it"),
)
_NO_PARENT = (
    Text("上级规则包没有同名规则可取代", "the pack that this one extends has no rule of this id to override"),
    Text("请删去 override，或更正规则名", "Remove override, or mend the id"),
)


def _place(rule_id: str, file: SourceFile) -> str:
    line = file.line_of(rule_id)
    return f"rule {rule_id}" + (f" (line {line})" if line else "")


def _rule(number: int, content: object, file: SourceFile, groups: _Groups) -> Rule:
    place = f"rule {number}"
    if not isinstance(content, dict):
        file.fail(place, Text("应为一条规则", "must be a rule"))
    rule_id = content.get("id")
    if not isinstance(rule_id, str) or not _RULE_ID.fullmatch(rule_id):
        remedy = Text(
            "用小写英文词和连字符命名错误，如 total-not-sum", "Name the fault in lower case and hyphens: total-not-sum"
        )
        file.fail(place, Text(f"规则名 {rule_id!r} 不合要求", f"rule id {rule_id!r} will not do"), remedy)
    place = _place(rule_id, file)
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in kinds():
        problem = Text(f"没有检查类别“{kind}”", f"there is no kind of check '{kind}'")
        file.fail(f"{place}.kind", problem, did_you_mean(str(kind), kinds()))
    options_model = load(kind).Options
    head_keys = names_of(RuleHead)
    for key in content:
        known = (*head_keys, *names_of(options_model))
        if key not in known:
            file.fail(f"{place}.{key}", Text(f"未知的键“{key}”", f"unknown key '{key}'"), did_you_mean(key, known))
    head = read(RuleHead, {key: value for key, value in content.items() if key in head_keys}, file, place)
    rest = {key: value for key, value in content.items() if key not in head_keys}
    _spell_out(rest, groups)
    return Rule(head, read(options_model, rest, file, place), file.path)


def _spell_out(options: dict[str, Any], groups: _Groups) -> None:
    """Replace the names of groups, in a rule's tables and in its rows by table, by their tables."""
    tables, rows = options.get("tables"), options.get("rows")
    if (
        isinstance(tables, list)
        and all(isinstance(each, str) for each in tables)
        and not groups.keys().isdisjoint(tables)
    ):
        options["tables"] = list(spelled_out(tables, groups))
    if isinstance(rows, dict):
        options["rows"] = {table: keys for name, keys in rows.items() for table in groups.get(name, (name,))}


def _verify(rule: Rule, layout: Layout, chain: list[SourceFile]) -> None:
    file = next(file for file in chain if file.path == rule.source)
    place = _place(rule.id, file)
    _verify_example(rule, layout, file, place)
    try:
        for text in (*rule.head.idle_with, *rule.head.only_with):
            cells = parse_cells(text)
            # A table or column that a later pack takes away never holds an amount.
            if cells.table in layout.tables and cells.column in layout.tables[cells.table].columns:
                check_cells(cells, layout)
        if rule.head.when:
            check_condition(parse_condition(rule.head.when), layout.with_previous, by_row=False)
        load(rule.head.kind).verify(rule.options, layout)
    except FormulaError as error:
        raise InputError(file.path, error.problem, place=place, remedy=error.remedy) from None


def _verify_example(rule: Rule, layout: Layout, file: SourceFile, place: str) -> None:
    """Refuse an example that is not tables of rows of cells; what stands in the cells, the budget reader judges."""
    for part, tables in (("good", rule.head.good), ("bad", rule.head.bad)):
        for table, rows in tables.items():
            at = f"{place}.{part}.{table}"
            if table in (PROSE, GRIDS):
                _verify_lines(table, rows, file, at)
            elif table == OTHER_FILE and isinstance(rows, dict):
                for name, each in rows.items():
                    _verify_rows(name, each, layout, file, f"{at}.{name}")
            else:
                _verify_rows(table, rows, layout, file, at)


def _verify_rows(table: str, rows: object, layout: Layout, file: SourceFile, at: str) -> None:
    bad = ".bad." in at
    if table.removeprefix(PREVIOUS) not in layout.tables:
        problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
        file.fail(at, problem, did_you_mean(table, layout.tables))
    if rows is False and bad:
        return
    if not isinstance(rows, dict):
        file.fail(at, Text("应为行的集合", "must be a set of rows"))
    for row, cells in rows.items():
        if row in (STATEMENT, TITLE):
            fits = isinstance(cells, str)
        else:
            fits = cells is False and bad
            if isinstance(cells, dict):
                fits = not any(isinstance(cell, dict) for cell in cells.values())
        if not fits:
            file.fail(f"{at}.{row}", Text("应为一行的各列", "must be the cells of a row"))


def _verify_lines(table: str, rows: object, file: SourceFile, at: str) -> None:
    """Refuse paragraphs, or drawn tables, that are not lists of lines."""
    drawn = rows.values() if table == GRIDS and isinstance(rows, dict) else [rows]
    if not all(isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in drawn):
        file.fail(at, Text("应为段落或表中各行的列表", "must be a list of paragraphs, or of a table's lines"))


class _Schema(GenerateJsonSchema):
    """A schema generator that keeps quiet about defaults that JSON cannot show, such as an empty mapping of ours."""

    ignored_warning_kinds = frozenset({"skipped-choice", "non-serializable-default"})  # type: ignore[assignment]


_TEXT = {
    "type": "object",
    "description": "One message in both languages.",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh", "en"],
    "additionalProperties": False,
}


def _citation() -> dict[str, Any]:
    """Return the schema of a ground as it is written: by its names, as a pack's texts are."""
    properties = {
        "kind": {"enum": list(CITATION_KINDS)},
        "title": {"$ref": "#/$defs/Text"},
        "number": {"type": "string"},
        "article": {"$ref": "#/$defs/Text"},
        "year": {"type": "integer"},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["kind", "title"],
        "additionalProperties": False,
    }


def _named(citation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of [grounds]."""
    described = "What rules rest on, by a name under which they cite it."
    return {"type": "object", "description": described, "additionalProperties": citation}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a pack file, every kind's options included."""
    head = adapter(RuleHead).json_schema(schema_generator=_Schema)
    definitions: dict[str, Any] = dict(head.pop("$defs", {}))
    citation = _citation()
    head["properties"]["ground"]["items"] = {"anyOf": [{"type": "string"}, citation]}
    variants = []
    for kind in kinds():
        options = TypeAdapter(as_dataclass(load(kind).Options)).json_schema(schema_generator=_Schema)
        definitions |= options.pop("$defs", {})
        properties = head["properties"] | {"kind": {"const": kind}} | options.get("properties", {})
        variants.append(
            {
                "title": kind,
                "description": (load(kind).__doc__ or "").strip(),
                "type": "object",
                "properties": properties,
                "required": [*head["required"], *options.get("required", [])],
                "additionalProperties": False,
            }
        )
    parts: dict[str, Any] = {}
    for name, model in (
        ("pack", Head),
        ("conventions", Conventions),
        ("adjustment", Adjustment),
        ("table", TableLayout),
    ):
        schema = adapter(model).json_schema(schema_generator=_Schema)
        definitions |= schema.pop("$defs", {})
        parts[name] = schema
    # Texts are written by their names, never as the pair that they are; false takes away a part of the pack below.
    definitions["Text"] = _TEXT
    for part in ("columns", "rows", "alone"):
        entries = parts["table"]["properties"][part]
        also = [{"const": False}] + ([{"type": "string"}] if part == "columns" else [])
        entries["additionalProperties"] = {"anyOf": [*also, entries["additionalProperties"]]}
    parts["table"].pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "budgetcheck rule pack",
        "type": "object",
        "properties": {
            "pack": parts["pack"],
            "conventions": parts["conventions"],
            "layout": {"type": "object", "additionalProperties": {"anyOf": [parts["table"], {"const": False}]}},
            "groups": {
                "type": "object",
                "description": "Tables by the name of a group; a rule's list of tables may name it.",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "grounds": _named(citation),
            "rules": {"type": "array", "items": {"oneOf": variants}},
            "adjust": {"type": "object", "additionalProperties": parts["adjustment"]},
        },
        # A part of a folder has no head, and none of what stands beside it.
        "dependentRequired": {"conventions": ["pack"], "groups": ["pack"], "grounds": ["pack"]},
        "additionalProperties": False,
        "$defs": definitions,
    }
