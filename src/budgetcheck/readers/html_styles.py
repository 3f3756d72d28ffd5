"""What a page's own styles leave unseen, strike out, raise or number; styles that lie elsewhere are never fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_MAX_SHEET = 500_000
_MAX_RULES = 400
_MAX_WORK = 20_000_000
"""Rules times elements; a page with more is not styled."""
_TELLING = re.compile(
    r"display|visibility|opacity|line-through|font-size\s*:\s*0|transparent|list-style|vertical-align\s*:\s*super"
    r"|-\d{3,}|(?:width|height)\s*:\s*0|\bclip|mso-hide",
    re.I,
)
_KEPT = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "text-decoration",
        "text-decoration-line",
        "font-size",
        "color",
        "list-style",
        "list-style-type",
        "vertical-align",
        "left",
        "top",
        "text-indent",
        "width",
        "height",
        "max-height",
        "max-width",
        "overflow",
        "clip",
        "mso-hide",
        "position",
        "background",
        "background-color",
        "margin-left",
    ]
)
_OLD_WAYS = frozenset(("hidden", "bgcolor", "background"))
_MAX_KNOWN = 5_000
_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|rem|%|cm|mm|in)?")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em)?")
_WHITE = re.compile(r"white|#fff(?:fff)?|rgb\(255,255,255\)")
_TRANSPARENT = re.compile(r"transparent|rgba\([^)]*,0(?:\.0+)?\)|hsla\([^)]*,0(?:\.0+)?\)")


class Look(NamedTuple):
    """How an element's own styles make it look, beyond what it inherits."""

    gone: bool = False
    """It takes no place: nothing in it is seen."""
    covered: bool = False
    """It takes its place, and nothing in it is seen."""
    hides: int = 0
    """Why its letters are not painted, as bits: they are hidden, of no size, clear, or white."""
    shows: int = 0
    """Which of these that hold around it end here."""
    struck: bool = False
    raised: bool = False
    numbering: str | None = None
    shown_as: str = ""
    """The value of display."""
    painted: bool = False
    """Whether it has a ground of its own."""


HIDDEN, NO_SIZE, CLEAR, WHITE = 1, 2, 4, 8

PLAIN = Look()


def _declared(text: str) -> dict[str, str]:
    found = {}
    for each in text.split(";"):
        name, colon, value = each.partition(":")
        key = name.strip().lower()
        if colon and key in _KEPT:
            found[key] = "".join(value.lower().split()) if key != "list-style" else " ".join(value.lower().split())
    return found


class Styles:
    """The styles of one page."""

    def __init__(self, tree: Any) -> None:  # noqa: ANN401 - the library's classes are untyped
        self._of: dict[int, dict[str, tuple[tuple[int, int, int], str]]] = {}
        self._known: dict[str, Look] = {}
        """How elements look that have a style of their own and nothing else, by that style."""
        self.elsewhere = False
        """Whether the page has styles that do not lie in it."""
        sheets = []
        for node in tree.css("style, link"):
            if node.tag == "link":
                self.elsewhere = self.elsewhere or "stylesheet" in (node.attributes.get("rel") or "").lower()
            elif not _is_for_print(node.attributes.get("media")):
                sheets.append(node.text(deep=True) or "")
        text = "\n".join(sheets)
        self.elsewhere = self.elsewhere or "@import" in text
        if text and len(text) <= _MAX_SHEET and _TELLING.search(text):
            self._apply(tree, text)

    def _apply(self, tree: Any, text: str) -> None:  # noqa: ANN401
        from selectolax.lexbor import SelectolaxError

        rules = list(_rules(text))[:_MAX_RULES]
        if len(rules) * len(tree.css("*")) > _MAX_WORK:
            return
        for order, (selector, declared) in enumerate(rules):
            try:
                found = tree.css(selector)
            except SelectolaxError:
                continue
            rank = _rank(selector)
            for node in found:
                held = self._of.setdefault(node.mem_id, {})
                for key, value in declared.items():
                    weight = (int("!important" in value), rank, order)
                    if key not in held or held[key][0] <= weight:
                        held[key] = (weight, value.removesuffix("!important"))

    def look(self, node: Any, attributes: Mapping[str, str | None]) -> Look:  # noqa: ANN401
        """Return how an element looks."""
        if not attributes and not self._of:
            return PLAIN
        sheet = self._of.get(node.mem_id)
        own = attributes.get("style")
        ways = _OLD_WAYS.intersection(attributes)
        if sheet is None and not ways:
            if own is None:
                return PLAIN
            if own not in self._known and len(self._known) < _MAX_KNOWN:
                self._known[own] = self._looked(_declared(own), attributes)
            return self._known.get(own) or self._looked(_declared(own), attributes)
        declared = {key: value for key, (_, value) in sheet.items()} if sheet else {}
        for key, value in _declared(own or "").items():
            if not (sheet and key in sheet and sheet[key][0][0]):
                declared[key] = value
        return self._looked(declared, attributes)

    def _looked(self, declared: Mapping[str, str], attributes: Mapping[str, str | None]) -> Look:
        declared = {key: value.removesuffix("!important") for key, value in declared.items()}
        shown_as = declared.get("display", "")
        gone = shown_as == "none" or ("hidden" in attributes and not shown_as) or declared.get("mso-hide") == "all"
        return Look(
            gone=gone or declared.get("visibility") == "collapse",
            covered=_is_covered(declared),
            hides=_hides(declared, elsewhere=self.elsewhere),
            shows=_shows(declared),
            struck="line-through" in declared.get("text-decoration", declared.get("text-decoration-line", "")),
            raised=declared.get("vertical-align") == "super",
            numbering=declared.get("list-style-type") or (declared.get("list-style") or " ").split(" ")[0] or None,
            shown_as=shown_as,
            painted="bgcolor" in attributes or "background" in attributes or _has_ground(declared),
        )


def _is_for_print(media: str | None) -> bool:
    return bool(media) and not re.search(r"screen|all", media or "", re.I)


def _rules(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each selector whose declarations tell something, with these; rules for some screens only are left out."""
    import tinycss2

    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        content = tinycss2.serialize(rule.content)
        declared = _declared(re.sub(r"/\*.*?\*/", "", content, flags=re.S)) if ":" in content else {}
        if not declared:
            continue
        for selector in tinycss2.serialize(rule.prelude).split(","):
            if selector.strip() and not re.search(r":(?!not|first|last|nth)|::", selector):
                yield selector.strip(), declared


def _rank(selector: str) -> int:
    """Return how specific a selector is: ids before classes before tags."""
    ids, classes = selector.count("#"), selector.count(".") + selector.count("[") + selector.count(":")
    return ids * 10_000 + classes * 100 + len(re.findall(r"(?:^|[\s>+~])[a-z]", selector, re.I))


def _is_covered(declared: Mapping[str, str]) -> bool:
    opacity = declared.get("opacity", "")
    if _ZERO.fullmatch(opacity):
        return True
    away = declared.get("position") in ("absolute", "fixed")
    if away and (_FAR.fullmatch(declared.get("left", "")) or _FAR.fullmatch(declared.get("top", ""))):
        return True
    if away and re.search(r"rect\((?:0|1px)[,0-9px]*\)", declared.get("clip", "")):
        return True
    if _FAR.fullmatch(declared.get("text-indent", "")) and len(declared["text-indent"]) > len("-999px"):
        return True
    sizes = [declared.get(each, "") for each in ("width", "height", "max-width", "max-height")]
    return declared.get("overflow") in ("hidden", "clip") and any(map(_ZERO.fullmatch, sizes))


def _hides(declared: Mapping[str, str], *, elsewhere: bool) -> int:
    """Return why letters are not painted, where the styles say so."""
    color = declared.get("color", "")
    hides = HIDDEN if declared.get("visibility") == "hidden" else 0
    if _ZERO.fullmatch(declared.get("font-size", "")):
        hides |= NO_SIZE
    if _TRANSPARENT.fullmatch(color):
        hides |= CLEAR
    if _WHITE.fullmatch(color) and not elsewhere and not _has_ground(declared):
        hides |= WHITE
    return hides


def _shows(declared: Mapping[str, str]) -> int:
    shows = HIDDEN if declared.get("visibility") == "visible" else 0
    if "font-size" in declared:
        shows |= NO_SIZE
    if "color" in declared:
        shows |= CLEAR | WHITE
    return shows | (WHITE if _has_ground(declared) else 0)


def _has_ground(declared: Mapping[str, str]) -> bool:
    ground = declared.get("background-color") or declared.get("background") or ""
    return ground not in ("", "none", "transparent", "white", "#fff", "#ffffff", "inherit", "initial")
