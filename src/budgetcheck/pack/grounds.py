"""What rules rest on: the documents that a pack names once under [grounds], and the rules that cite them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.model.citation import Citation
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.reading import read

if TYPE_CHECKING:
    from budgetcheck.pack.toml_file import Faults, SourceFile

SECTION = "grounds"


def cited(chain: list[SourceFile], faults: Faults) -> list[SourceFile]:
    """Return the files of a chain with the names of grounds in their rules replaced by what the chain says of them.

    A ground that is no citation is a fault, and so is a name that no pack of the chain gives.
    """
    known: dict[str, Any] = {}
    for file in chain:
        named = file.content.get(SECTION, {})
        if not isinstance(named, dict):
            faults.add(file.fault((SECTION,), Text("应为依据的集合", "must be a set of grounds")))
            continue
        for name, ground in named.items():
            read(Citation, ground, file, (SECTION, name), faults)
            known[name] = ground
    return [_spelled_out(file, known, faults) for file in chain]


def _spelled_out(file: SourceFile, known: dict[str, Any], faults: Faults) -> SourceFile:
    rules = file.content.get("rules")
    if not isinstance(rules, list):
        return file
    cited_in = [_rule(rule, number, file, known, faults) for number, rule in enumerate(rules)]
    return file._replace(content=file.content | {"rules": cited_in})


def _rule(rule: Any, number: int, file: SourceFile, known: dict[str, Any], faults: Faults) -> Any:  # noqa: ANN401
    if not isinstance(rule, dict) or not isinstance(rule.get("ground"), list):
        return rule
    grounds = []
    for place, ground in enumerate(rule["ground"]):
        if isinstance(ground, str) and ground not in known:
            problem = Text(f"没有依据“{ground}”", f"there is no ground '{ground}'")
            faults.add(file.fault(("rules", number, "ground", place), problem, did_you_mean(ground, known)))
        elif isinstance(ground, str):
            if isinstance(known[ground], dict):
                grounds.append(known[ground])
        else:
            grounds.append(ground)
    return rule | {"ground": grounds}
