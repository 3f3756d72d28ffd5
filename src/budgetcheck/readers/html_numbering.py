"""The numbers that a browser puts before the entries of a list, which stand nowhere in the page's text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budgetcheck.documents.numerals import chinese, roman

_CHINESE = frozenset(("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal", "cjk-decimal"))
_LETTERS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_MOST = 999


class Numbering:
    """Counts the entries of each ordered list."""

    def __init__(self) -> None:
        self._lists: dict[int, tuple[str, int, int]] = {}
        """Of each list by its element: the kind of its numbers, the next one, and the step."""

    def of(self, node: Any, tag: str, attributes: Mapping[str, str | None], styled: str | None) -> str:  # noqa: ANN401
        """Return the number before a block that has just begun, or nothing."""
        if tag == "ol":
            kind = styled or _LETTERS.get((attributes.get("type") or "").strip(), "decimal")
            backwards = "reversed" in attributes
            first = sum(child.tag == "li" for child in node.iter()) if backwards else 1
            start = _number(attributes.get("start"))
            self._lists[node.mem_id] = (kind, first if start is None else start, -1 if backwards else 1)
            return ""
        parent = node.parent if tag == "li" else None
        held = self._lists.get(parent.mem_id) if parent is not None else None
        if parent is None or held is None:
            return ""
        kind, number, step = held
        own = _number(attributes.get("value"))
        number = number if own is None else own
        self._lists[parent.mem_id] = (kind, number + step, step)
        return _shown(number, styled or kind)


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    return int(plain) if plain.lstrip("-").isdecimal() and len(plain) < 6 and plain.count("-") < 2 else None


def _shown(number: int, kind: str) -> str:
    if kind == "none":
        return ""
    if kind in _CHINESE and 0 < number <= _MOST:
        return f"{chinese(number)}、"
    if kind.endswith("roman") and 0 < number <= _MOST:
        return f"{_cased(roman(number), kind)}. "
    if kind.endswith(("alpha", "latin")) and 0 < number <= 26:
        return f"{_cased(chr(ord('a') + number - 1), kind)}. "
    return "" if kind in ("disc", "circle", "square") else f"{number}. "


def _cased(text: str, kind: str) -> str:
    return text.upper() if kind.startswith("upper") else text
