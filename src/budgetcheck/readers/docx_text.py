"""What of a Word paragraph is seen: run by run, by its own properties and those of its styles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.model.words import UNKNOWN_LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHOICES = f"{_COMPATIBLE}AlternateContent"

WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
"""What stands around parts of a text and is none itself: content controls, tags, accepted changes."""
_AROUND_RUNS = WRAPPERS | {f"{W}{name}" for name in ("hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase")}
_LETTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_DRAWN = frozenset({f"{W}drawing", f"{W}pict", f"{W}object", CHOICES})
_BOX = f"{W}txbxContent"
_MAX_STYLES = 30
"""A style based on more others than this is based on itself."""
_NOTE = re.compile(r"[\s\d\[\]()（）〔〕【】*※#,，、.注a-zA-Z①-⓿ⅰ-ⅻ+\-†‡§]{0,12}")
_MIN_RAISE = 4
"""Half points by which a run is raised or lowered to stand as a note mark."""


class Look(NamedTuple):
    """What properties say of a run; None where they say nothing."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    white: bool | None = None
    ground: bool | None = None
    """Whether something other than paper is behind it."""

    def over(self, below: Look) -> Look:
        """Return the properties with those below them where they say nothing."""
        return Look(*(below[at] if mine is None else mine for at, mine in enumerate(self)))


def choice_of(element: Any) -> Any:  # noqa: ANN401 - lxml elements
    """Return the one branch of alternate content that is shown."""
    for name in ("Choice", "Fallback"):
        branch = element.find(f"{_COMPATIBLE}{name}")
        if branch is not None and len(branch):
            return branch
    return None


def look_of(properties: Any) -> Look:  # noqa: ANN401
    """Return what run properties say themselves."""
    if properties is None or not len(properties):
        return Look()
    hidden = _switch(properties, "vanish")
    strikes = [each for name in ("strike", "dstrike") if (each := _switch(properties, name)) is not None]
    align, position = properties.find(f"{W}vertAlign"), properties.find(f"{W}position")
    raised = None
    if align is not None:
        raised = align.get(f"{W}val", "baseline") != "baseline"
    if position is not None and raised is None:
        raised = abs(_whole(position.get(f"{W}val", "0"))) >= _MIN_RAISE
    colour = properties.find(f"{W}color")
    white = None if colour is None else colour.get(f"{W}val", "auto").upper() == "FFFFFF"
    highlight = properties.find(f"{W}highlight")
    marked = highlight is not None and highlight.get(f"{W}val", "none") not in ("none", "white")
    return Look(hidden, any(strikes) if strikes else None, raised, white, marked or is_shaded(properties) or None)


def is_shaded(properties: Any) -> bool:  # noqa: ANN401
    """Whether properties, of a run, paragraph, cell or table, lay a colour behind it."""
    shade = properties.find(f"{W}shd") if properties is not None else None
    if shade is None:
        return False
    fill = shade.get(f"{W}fill", "auto").lower()
    return fill not in ("auto", "ffffff") or shade.get(f"{W}val", "clear") not in ("clear", "nil")


def _switch(properties: Any, name: str) -> bool | None:  # noqa: ANN401
    element = properties.find(f"{W}{name}")
    return None if element is None else element.get(f"{W}val", "1").lower() not in ("0", "false", "off")


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0


class Styles:
    """The styles of a document by id, each with what it says of runs."""

    def __init__(self, root: Any = None) -> None:  # noqa: ANN401
        self._styles: dict[str, Any] = {}
        self._looks: dict[str, Look] = {}
        self._plain = Look()
        self._usual = ""
        self.shading: set[str] = set()
        """Styles of tables that lay colours behind cells."""
        if root is None:
            return
        self._plain = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iterchildren(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") in ("1", "true"):
                self._usual = name
            if any(is_shaded(each.getparent()) for each in style.iter(f"{W}shd")):
                self.shading.add(name)

    def look(self, name: str) -> Look:
        """Return what a style says, with the styles that it is based on."""
        found = self._looks.get(name)
        if found is None:
            found = Look()
            for style in self.chain(name):
                found = found.over(look_of(style.find(f"{W}rPr")))
            self._looks[name] = found
        return found

    def chain(self, name: str) -> Iterator[Any]:
        """Yield a style and those that it is based on, one after another."""
        for _ in range(_MAX_STYLES):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            based = style.find(f"{W}basedOn")
            name = based.get(f"{W}val", "") if based is not None else ""

    def name_of(self, properties: Any) -> str:  # noqa: ANN401
        """Return the style of a paragraph of some properties."""
        style = properties.find(f"{W}pStyle") if properties is not None else None
        return style.get(f"{W}val", "") if style is not None else self._usual

    def of_paragraph(self, properties: Any) -> Look:  # noqa: ANN401
        """Return how a paragraph's runs look before their own properties."""
        found = self.look(self.name_of(properties)).over(self._plain)
        return found._replace(ground=True) if is_shaded(properties) else found

    def of_run(self, properties: Any, paragraph: Look) -> Look:  # noqa: ANN401
        """Return how a run looks in a paragraph of a look."""
        if properties is None:
            return paragraph
        style = properties.find(f"{W}rStyle")
        own = look_of(properties)
        if style is None:
            return own.over(paragraph)
        named = self.look(style.get(f"{W}val", ""))
        # A switch that the styles of both paragraph and run turn on is off again.
        hidden, struck = (
            named[at] != paragraph[at] if named[at] and paragraph[at] is not None else named[at] for at in (0, 1)
        )
        return own.over(named._replace(hidden=hidden, struck=struck)).over(paragraph)


class Seen(NamedTuple):
    """The words of a paragraph, and the text boxes that hang on it."""

    text: str
    boxes: tuple[Any, ...] = ()


def seen_of(paragraph: Any, styles: Styles, *, ground: bool = False) -> Seen:  # noqa: ANN401
    """Return what is seen of a paragraph; `ground` says that a colour is behind its cell."""
    look = styles.of_paragraph(paragraph.find(f"{W}pPr"))
    pieces: list[tuple[str, bool]] = []
    boxes: list[Any] = []
    fields = _Fields()
    for run in _runs(paragraph):
        without = fields.without_result(run)
        if without:
            pieces.append((without, False))
        if not fields.are_shown:
            continue
        if run.tag == f"{W}fldSimple":
            continue
        if run.tag == _MATH_TEXT:
            pieces.append((run.text or "", False))
            continue
        own = styles.of_run(run.find(f"{W}rPr"), look)
        boxes += [box for child in run if child.tag in _DRAWN for box in _boxes(child)]
        if not (own.hidden or own.struck or (own.white and not own.ground and not ground)):
            pieces.append((_letters(run), bool(own.raised)))
    return Seen(_without_notes(pieces), tuple(boxes))


class _Fields:
    """The fields that a text is in: of each its result is shown, and nothing of what is before that."""

    def __init__(self) -> None:
        self._open: list[bool] = []
        """Of each open field, whether its result has begun."""
        self._code: list[str] = []

    @property
    def are_shown(self) -> bool:
        """Whether what stands here is the result of every field that it is in."""
        return all(self._open)

    def without_result(self, run: Any) -> str:  # noqa: ANN401
        """Take the next run; return that something should stand here where it ends a formula that has no result."""
        if run.tag == f"{W}fldSimple":
            empty = next(run.iter(f"{W}t"), None) is None
            return UNKNOWN_LETTER if empty and _is_formula(run.get(f"{W}instr", "")) else ""
        found = ""
        for child in run:
            if child.tag == f"{W}instrText" and self._code:
                self._code[-1] += child.text or ""
            elif child.tag == f"{W}fldChar":
                kind = child.get(f"{W}fldCharType")
                if kind == "begin":
                    self._open.append(False)
                    self._code.append("")
                elif kind == "separate" and self._open:
                    self._open[-1] = True
                elif kind == "end" and self._open:
                    code, begun = self._code.pop(), self._open.pop()
                    found = UNKNOWN_LETTER if _is_formula(code) and not begun else ""
        return found if self.are_shown else ""


def _is_formula(code: str) -> bool:
    return code.lstrip().startswith("=")


def _without_notes(pieces: list[tuple[str, bool]]) -> str:
    """Join the pieces without raised note marks; where all is raised, that is the text."""
    base = "".join(text for text, raised in pieces if not raised)
    if not base.strip():
        return "".join(text for text, _ in pieces)
    if all(not raised or _NOTE.fullmatch(text) for text, raised in pieces):
        return base
    return "".join(text for text, raised in pieces if not raised or not _NOTE.fullmatch(text))


def _runs(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the runs of a paragraph in their order, those of accepted changes too, none of deleted ones."""
    for child in element:
        tag = child.tag
        if tag == f"{W}r":
            yield child
            for ruby in child.iterchildren(f"{W}ruby"):
                yield from _runs(ruby)
        elif tag in _AROUND_RUNS:
            if tag == f"{W}fldSimple":
                yield child
            yield from _runs(child)
        elif tag == CHOICES:
            branch = choice_of(child)
            if branch is not None:
                yield from _runs(branch)
        elif isinstance(tag, str) and tag.endswith("}oMath"):
            yield from child.iter(_MATH_TEXT)


def _boxes(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the text boxes in a drawing, of alternate content those of the branch that is shown."""
    if element.tag == _BOX:
        yield element
        return
    if element.tag == CHOICES:
        element = choice_of(element)
    for child in element if element is not None else ():
        yield from _boxes(child)


def _letters(run: Any) -> str:  # noqa: ANN401
    pieces: list[str] = []
    for child in run:
        tag = child.tag
        if tag == f"{W}t":
            pieces.append(child.text or "")
        elif tag in _LETTERS:
            pieces.append(_LETTERS[tag])
        elif tag == f"{W}sym":
            pieces.append(_symbol(child.get(f"{W}font", ""), child.get(f"{W}char", "")))
        elif tag == CHOICES and (branch := choice_of(child)) is not None:
            pieces.append(_letters(branch))
    return "".join(pieces)


def _symbol(font: str, code: str) -> str:
    """Return the letter of a symbol font where it is a plain one; of others, that something stands there."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN_LETTER
    number = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if font.lower() == "symbol" and (0x28 <= number <= 0x39 or number == 0x25):
        return chr(number)
    if font.lower() == "wingdings" and 0x80 <= number <= 0x95:
        return "①"
    if 0x20 <= number < 0x7F or number > 0xFF:
        plain = not font.lower().startswith(("wingdings", "webdings", "symbol", "marlett"))
        return chr(number) if plain and chr(number).isprintable() else UNKNOWN_LETTER
    return UNKNOWN_LETTER
