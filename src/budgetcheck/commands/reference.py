"""The rule language as a page: every key of a pack, every kind of check with an example and its message, and formulas.

The page is made of the records that read packs, of the parser's grammar and of rules that ship, so that it cannot say
something else than the tool does. The Chinese of the keys stands in reference.toml beside this module, that of a kind
in the kind's own.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcheck.arithmetic.ebnf import GRAMMAR
from budgetcheck.checks import kinds, load
from budgetcheck.commands.rule_text import options_of
from budgetcheck.commands.trial import example_run
from budgetcheck.model.words import Text
from budgetcheck.pack import load_pack, shipped_packs
from budgetcheck.pack.reading import names_of
from budgetcheck.pack.schema import json_schema
from budgetcheck.pack.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.model.words import Language
    from budgetcheck.pack import Pack, Rule

_HERE = Path(__file__).parent
_EXAMPLES = str(_HERE / "reference_examples.toml")
"""A pack with a rule for each kind of which no shipped pack has one."""

_PARTS = (
    ("pack", Text("[pack]：规则包本身", "[pack]: the pack itself")),
    ("conventions", Text("[conventions]：约定", "[conventions]: what a region takes for granted")),
    ("table", Text("[layout.表]：表和部分", "[layout.TABLE]: tables and sections")),
    ("column", Text("[layout.表.columns]：列", "[layout.TABLE.columns]: columns")),
    ("rule", Text("[[rules]]：每条规则", "[[rules]]: what every rule says")),
    ("adjust", Text("[adjust.规则]：调整上级规则包的规则", "[adjust.RULE]: changes to a rule of the parent pack")),
)


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """Return the Chinese of every key, the prose, the formulas that are explained, and the examples that are chosen."""
    return read_toml(_HERE / "reference.toml").content


@lru_cache(maxsize=1)
def _schema() -> Mapping[str, Any]:
    return json_schema()


def keys_of(part: str) -> Mapping[str, Any]:
    """Return the schema of each key of a part of a pack: pack, conventions, table, column, rule or adjust."""
    schema = _schema()
    properties = schema["properties"]
    if part == "table":
        found = properties["layout"]["additionalProperties"]["anyOf"][0]["properties"]
    elif part == "column":
        found = schema["$defs"]["ColumnLayout"]["properties"]
    elif part == "adjust":
        found = properties["adjust"]["additionalProperties"]["properties"]
    elif part == "rule":
        variant = properties["rules"]["items"]["oneOf"][0]
        own = names_of(load(variant["title"]).Options)
        found = {key: value for key, value in variant["properties"].items() if key not in own}
        # Which kinds there are has a chapter of its own.
        found["kind"] = {"type": "string", "description": "The kind of check."}
    else:
        found = properties[part]["properties"]
    return found  # type: ignore[no-any-return]


def options_schema(kind: str) -> Mapping[str, Any]:
    """Return the schema of each option of a kind of check."""
    variants = _schema()["properties"]["rules"]["items"]["oneOf"]
    properties = next(each["properties"] for each in variants if each["title"] == kind)
    return {key: properties[key] for key in names_of(load(kind).Options)}


def about_kind(kind: str, language: Language) -> str:
    """Return in a sentence what a kind of check is for."""
    if language == "zh":
        return load(kind).CHINESE[""]
    return " ".join((load(kind).__doc__ or "").strip().split("\n\n")[0].split())


def example_of(kind: str) -> tuple[Rule, Pack]:
    """Return the rule that shows what a kind of check is for, and its pack."""
    chosen = words()["examples"].get(kind, "")
    for name in (*(entry.id for entry in shipped_packs()), _EXAMPLES):
        pack = load_pack(name, examples=True)
        for rule in pack.rules:
            if rule.head.kind == kind and rule.id == (chosen or rule.id):
                return rule, pack
    raise LookupError(kind)


def kind_page(kind: str, language: Language) -> str:
    """Return the page on one kind of check: what it is for, its options, a rule, and what the rule says when it breaks."""
    say = Text("选项", "options").say(language)
    lines = [kind, about_kind(kind, language), ""]
    options = options_schema(kind)
    if options:
        lines.append(f"{say}:")
    for key, said in options.items():
        meaning = _meaning(load(kind).CHINESE, key, said, language)
        lines.append(f"  {key} ({_sort(said, language)}): {meaning}")
    if options:
        lines.append("")
    rule, pack = example_of(kind)
    lines.append(Text(f"例（{rule.id}）：", f"for example {rule.id}:").say(language))
    lines += [f"  {each}" for each in _example(rule)]
    lines += ["", Text("不符合时报告：", "when it breaks:").say(language), f"  {_message(rule, pack, language)}"]
    return "\n".join(lines) + "\n"


def language_page(language: Language) -> str:
    """Return the whole reference of the rule language as a Markdown page."""
    prose = words()["prose"]
    lines = [f"# {prose['title'][language]}", "", prose["made"][language], "", prose["pack"][language].strip(), ""]
    for part, heading in _PARTS:
        lines += [f"## {heading.say(language)}", "", *_table(words()[part], keys_of(part), language), ""]
        if part == "column":
            lines += [f"## {prose['groups_title'][language]}", "", prose["groups"][language].strip(), ""]
            lines += ["```toml", prose["groups_example"].strip(), "```", ""]
    lines += [f"## {prose['formulas_title'][language]}", "", prose["formulas"][language].strip(), ""]
    lines += _formulas(language)
    lines += [f"## {prose['grammar_title'][language]}", "", prose["grammar"][language].strip(), ""]
    lines += ["```ebnf", GRAMMAR.rstrip(), "```", "", prose["names"][language].strip(), ""]
    lines += [f"## {prose['kinds_title'][language]}", ""]
    for kind in kinds():
        lines += _kind_section(kind, language)
    return "\n".join(lines).rstrip() + "\n"


def _kind_section(kind: str, language: Language) -> Iterator[str]:
    yield from (f"### {kind}", "", about_kind(kind, language), "")
    options = options_schema(kind)
    if options:
        yield from (*_table(load(kind).CHINESE, options, language), "")
    rule, pack = example_of(kind)
    yield from ("```toml", *_example(rule), "```", "")
    yield from (Text("不符合时报告：", "When it breaks:").say(language), "")
    yield from ("```text", _message(rule, pack, language), "```", "")


def _formulas(language: Language) -> list[str]:
    head = Text("| 写法 | 意思 |", "| you write | it means |").say(language)
    rows = [f"| `{each['write']}` | {each[language]} |" for each in words()["formulas"]]
    return [head, "| --- | --- |", *rows, ""]


def _table(chinese: Mapping[str, str], keys: Mapping[str, Any], language: Language) -> list[str]:
    head = Text("| 键 | 值 | 意思 |", "| key | value | meaning |").say(language)
    rows = [
        f"| `{key}` | {_sort(said, language)} | {_escaped(_meaning(chinese, key, said, language))} |"
        for key, said in keys.items()
    ]
    return [head, "| --- | --- | --- |", *rows]


def _escaped(said: str) -> str:
    """Return words as a cell of a Markdown table holds them."""
    return said.replace("<", "&lt;").replace("|", "&#124;")


def _meaning(chinese: Mapping[str, str], key: str, said: Mapping[str, Any], language: Language) -> str:
    return chinese[key] if language == "zh" else " ".join(str(said.get("description", "")).split())


_SORTS = {
    "string": Text("文字", "text"),
    "boolean": Text("true 或 false", "true or false"),
    "integer": Text("整数", "whole number"),
    "array": Text("列表", "list"),
    "object": Text("键 = 值", "key = value"),
    "null": Text("", ""),
}


def _sort(said: Mapping[str, Any], language: Language) -> str:
    """Return what sort of value a key takes: the words to choose from, or the sort of TOML value."""
    said = _resolved(said)
    choices = said.get("enum") or ([said["const"]] if isinstance(said.get("const"), str) else None)
    if choices:
        return ", ".join(f"`{each}`" for each in choices if each)
    if "anyOf" in said:
        sorts = [_sort(each, language) for each in said["anyOf"]]
        return Text("或", " or ").say(language).join(dict.fromkeys(each for each in sorts if each))
    if said.get("type") == "array" and "enum" in _resolved(said.get("items", {})):
        return f"{_SORTS['array'].say(language)}: {_sort(said['items'], language)}"
    if said.get("description") == "One message in both languages.":
        return "`{ zh, en }`"
    sort = _SORTS.get(str(said.get("type")))
    return sort.say(language) if sort is not None else ""


def _resolved(said: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in said:
        return _schema()["$defs"][said["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]
    return said


def _example(rule: Rule) -> Iterator[str]:
    yield from ("[[rules]]", f"id = {json.dumps(rule.id)}", f"kind = {json.dumps(rule.head.kind)}")
    yield from options_of(rule)


def _message(rule: Rule, pack: Pack, language: Language) -> str:
    """Return what the rule says of its bad example, on one line."""
    _, _, report = example_run(rule, pack, bad=True)
    return " ".join(report.sentence(report.findings[0]).say(language).split())
