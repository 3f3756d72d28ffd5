"""A rule as it is written in TOML."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.pack import Rule


def options_of(rule: Rule) -> Iterator[str]:
    """Yield when the rule is asked, and its own options, as they are written in TOML, defaults left out."""
    if rule.head.when:
        yield f"when = {_quoted(rule.head.when)}"
    for key, value in asdict(rule.options).items():
        if not value or value == getattr(type(rule.options), key, None):
            continue
        if isinstance(value, dict):
            yield from (f"{key}.{_quoted(name)} = {_quoted(item)}" for name, item in value.items())
        elif isinstance(value, tuple) and len(value) > 1:
            yield f"{key} = ["
            yield from (f"  {_quoted(item)}," for item in value)
            yield "]"
        else:
            yield f"{key} = {_quoted(value)}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
