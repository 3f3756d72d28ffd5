"""What rules rest on: the documents that a pack names once under [grounds], and the rules that cite them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.model.citation import Citation
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.reading import read

if TYPE_CHECKING:
    from budgetcheck.pack.source import SourceFile

SECTION = "grounds"


def cited(chain: list[SourceFile]) -> list[SourceFile]:
    """Return the files of a chain with the names of grounds in their rules replaced by what the chain says of them.

    Raises InputError for a ground that is no citation, and for a name that no pack of the chain gives.
    """
    known: dict[str, Any] = {}
    for file in chain:
        named = file.content.get(SECTION, {})
        if not isinstance(named, dict):
            file.fail(SECTION, Text("应为依据的集合", "must be a set of grounds"))
        for name, ground in named.items():
            read(Citation, ground, file, f"{SECTION}.{name}")
            known[name] = ground
    return [_spelled_out(file, known) for file in chain]


def _spelled_out(file: SourceFile, known: dict[str, Any]) -> SourceFile:
    rules = file.content.get("rules")
    if not isinstance(rules, list):
        return file
    return file._replace(content=file.content | {"rules": [_rule(rule, file, known) for rule in rules]})


def _rule(rule: Any, file: SourceFile, known: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever stands there
    if not isinstance(rule, dict) or not isinstance(rule.get("ground"), list):
        return rule
    grounds = []
    for ground in rule["ground"]:
        if isinstance(ground, str) and ground not in known:
            problem = Text(f"没有依据“{ground}”", f"there is no ground '{ground}'")
            file.fail(f"rule {rule.get('id')}.ground", problem, did_you_mean(ground, known))
        grounds.append(known[ground] if isinstance(ground, str) else ground)
    return rule | {"ground": grounds}
