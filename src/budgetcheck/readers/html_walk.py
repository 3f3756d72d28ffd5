"""Goes through a web page as a person sees it: lines of text and tables, in their order."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.readers.html_numbering import Numbering
from budgetcheck.readers.html_styles import PLAIN, WHITE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from budgetcheck.readers.html_styles import Look, Styles

_NEVER = frozenset(
    [
        "-comment",
        "-doctype",
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "object",
        "embed",
        "map",
        "area",
        "datalist",
        "rt",
        "rp",
        "progress",
        "meter",
        "base",
        "link",
        "meta",
        "param",
        "source",
        "track",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "option",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3"))
_AROUND = frozenset(("nav", "footer", "aside", "search"))
_STRUCK = frozenset(("del", "s", "strike"))
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_KEPT = frozenset(("pre", "textarea", "listing"))
PLAIN_TAGS = frozenset(("p", "div", "span", "b", "strong", "font", "u", "em", "i", "td", "th", "tr", "center", "ins"))
"""Elements that change nothing by their name alone."""
_MARK = re.compile(r"[\[(（〔【]?\s*(?:注\s*)?(?:\d{1,2}|[①-⑳*＊※†‡a-z]{1,3}|[一二三四五六七八九十])\s*[\])）〕】]?")
_POWER = re.compile(r"(?:m|M|米|里|㎡)\Z")
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|rtf|od[st]|csv|jpe?g|png|tiff?)(?:[?#].*)?\Z", re.I
)
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|submenu|sidebar|breadcrumbs?|crumbs?|footer|foot|copyright|share|bdshare\w*"
    r"|toolbar|friendlinks?|links|pagination|pager|page-?nav|prev-?next|attachments?|fujian|xgfj|related\w*|xgxx|login"
    r"|search\w*|location|position|dqwz|weizhi|sitemap|qrcode|ewm)(?:$|[\s_-])",
    re.I,
)


_MAX_WORDS = 200


class Link:
    """Where the words of a link lead."""

    NONE, WITHIN, FILE, AWAY = range(4)


def link_of(attributes: Mapping[str, str | None]) -> int:
    """Return where a link leads: nowhere, to a place of its own page, to a file, or away."""
    href = (attributes.get("href") or "").strip()
    if not href:
        return Link.NONE
    _, mark, fragment = href.partition("#")
    if mark and fragment and "/" not in fragment:
        return Link.WITHIN
    return Link.FILE if _FILE.search(href) else Link.AWAY


_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)(?:[?#].*)?\Z|\Adata:image/(?:jpe?g|png|bmp|webp)", re.I)
_ORNAMENT = re.compile(
    r"logo|icon|banner|button|btn|bg|ewm|qrcode|weixin|wechat|share|print|close|arrow|dot|line", re.I
)
_SIZE = re.compile(r"\s*(\d{1,5})(?:px)?\s*\Z")
_LEAST_WIDE, _LEAST_HIGH = 300, 120
BARE = -1


class State(NamedTuple):
    """What holds at a place of the page."""

    container: int = 0
    """The block that it stands in."""
    unseen: int = 0
    ground: bool = False
    kept: bool = False
    """Whether blanks and line breaks stay as they are."""
    link: int = Link.NONE
    around: int = 0
    """The outermost block that its own words call a part of what a site puts around each page; BARE within a line."""
    heading: bool = False


class Piece(NamedTuple):
    """One line of text."""

    text: str
    container: int
    linked: int
    """Letters that lead away or to a file."""
    files: int
    """Letters that lead to a file."""
    around: int
    heading: bool
    listed: bool = False
    """Whether it is an entry of a list, or a part of one."""


Found = Piece | Any
"""A line, or an element that the caller takes whole."""


def plain(text: str) -> str:
    """Return a text as it is shown: one blank for many."""
    return _BLANKS.sub(" ", text).strip()


def within(state: State, look: Look) -> State:
    """Return what holds within an element that looks so."""
    if look is PLAIN or not (look.hides or look.shows or look.painted):
        return state
    ground = state.ground or look.painted
    hides = look.hides & ~WHITE if ground else look.hides
    return state._replace(unseen=(state.unseen & ~look.shows) | hides, ground=ground)


def _around(state: State, tag: str, attributes: Mapping[str, str | None]) -> State:
    """Return what holds within an element, by its name and its words for itself."""
    if tag == "a":
        return state._replace(link=link_of(attributes))
    around = state.around or (BARE if tag in _AROUND else 0)
    named = not around and ("class" in attributes or "id" in attributes)
    if named and _names_around(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
        around = BARE
    kept, heading = state.kept or tag in _KEPT, state.heading or tag in _HEADINGS
    if (around, kept, heading) == (state.around, state.kept, state.heading):
        return state
    return state._replace(around=around, kept=kept, heading=heading)


@lru_cache(maxsize=2_000)
def _names_around(words: str) -> bool:
    return _CLASSES.search(words[:_MAX_WORDS]) is not None


class Walk:
    """One way through a page or a part of it; deep pages are no deeper for Python, which goes without recursion."""

    def __init__(self, styles: Styles, taken: Callable[[Any], bool], parents: list[int] | None = None) -> None:
        """Take the page's styles, and which tables are handed over whole instead of being gone through."""
        self._styles = styles
        self._taken = taken
        self.parents = parents if parents is not None else [0]
        """The block that each block stands in; of a cell nobody asks."""
        self._whole = parents is not None
        self.found: list[tuple[Found, State]] = []
        self._pieces: list[str] = []
        self._linked = self._files = 0
        self._numbering = Numbering()

    def run(self, start: Any, state: State) -> list[tuple[Found, State]]:  # noqa: ANN401
        """Return the lines and the elements taken, in their order."""
        self._numbering = Numbering()
        stack: list[tuple[Any, State, bool]] = [(start.child, state, True)]
        while stack:
            node, state, block = stack.pop()
            if node is None:
                if block:
                    self._end(state)
                continue
            stack.append((node.next, state, block))
            tag = node.tag
            if tag == "-text":
                self._add(node.text_content or "", state)
            elif tag not in _NEVER:
                self._enter(node, tag, state, stack)
        return self.found

    def _enter(self, node: Any, tag: str, state: State, stack: list[tuple[Any, State, bool]]) -> None:  # noqa: ANN401
        attributes = node.attributes
        look = self._styles.look(node, attributes)
        if look.gone or look.struck or look.covered or tag in _STRUCK or (tag == "dialog" and "open" not in attributes):
            return
        if tag == "br":
            self._end(state, within=True)
            return
        if tag in ("input", "select", "textarea"):
            self._add(_filled_in(node, tag, attributes), state)
            return
        if (tag == "sup" or look.raised) and self._is_mark(node.text(deep=True)):
            return
        if tag == "img":
            if not state.unseen and _shows_much(attributes):
                self.found.append((node, state))
            return
        if tag in ("frame", "iframe") or (tag == "table" and self._taken(node)):
            self._end(state)
            self.found.append((node, _around(within(state, look), tag, attributes)))
            return
        block = (tag in _BLOCKS and look.shown_as != "inline") or look.shown_as in ("block", "table-row", "list-item")
        inner = state if tag in PLAIN_TAGS and not attributes else _around(within(state, look), tag, attributes)
        if block:
            self._end(state)
            if self._whole:
                self.parents.append(state.container)
                number = len(self.parents) - 1
                begins = inner.around == BARE and state.around != BARE
                inner = inner._replace(container=number, around=number if begins else inner.around)
            if tag in ("ol", "li"):
                count = self._numbering.of(node, tag, attributes, look.numbering)
                if count and not inner.unseen:
                    self._pieces.append(count)
        stack.append((node.child, inner, block))

    def _is_mark(self, text: str) -> bool:
        """Whether raised letters are the mark of a note, and no power: m² keeps its 2."""
        before = next((piece for piece in reversed(self._pieces) if piece.strip()), "").rstrip()
        return bool(_MARK.fullmatch(text.strip())) and not _POWER.search(before)

    def _add(self, text: str, state: State) -> None:
        if not text or state.unseen:
            return
        if state.kept:
            first, *others = text.splitlines() or [""]
            self._pieces.append(first)
            for line in others:
                self._end(state, within=True)
                self._pieces.append(line)
            return
        self._pieces.append(text)
        if state.link >= Link.FILE:
            size = len(text.strip())
            self._linked += size
            self._files += size if state.link == Link.FILE else 0

    def _end(self, state: State, *, within: bool = False) -> None:
        """End a line: at a block's edge, or within it at a break."""
        if not self._pieces:
            return
        text = "".join(self._pieces)
        text = text.strip() if state.kept else plain(text)
        if text:
            piece = Piece(text, state.container, self._linked, self._files, state.around, state.heading, within)
            self.found.append((piece, state))
        self._pieces.clear()
        self._linked = self._files = 0


def _shows_much(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture may be one of text: of a photograph's kind, and no smaller than a table."""
    if not _PICTURE.search(attributes.get("src") or "") or _ORNAMENT.search(
        (attributes.get("src") or "")[-_MAX_WORDS:].partition("base64,")[0]
    ):
        return False
    style = attributes.get("style") or ""
    for name, least in (("width", _LEAST_WIDE), ("height", _LEAST_HIGH)):
        said = _SIZE.match(attributes.get(name) or "") or re.search(
            rf"(?<!-){name}\s*:\s*(\d{{1,5}})(?:px|\.|;|$)", style
        )
        if said is not None and int(said[1]) < least:
            return False
    return True


def _filled_in(node: Any, tag: str, attributes: Mapping[str, str | None]) -> str:  # noqa: ANN401
    """Return what stands in a field of a form, as it is shown."""
    if tag == "textarea":
        return node.text(deep=True) or ""
    if tag == "select":
        options = node.css("option")
        chosen = next((each for each in options if "selected" in each.attributes), options[0] if options else None)
        return (chosen.text(deep=True) or "") if chosen is not None else ""
    kind = (attributes.get("type") or "text").lower()
    return (attributes.get("value") or "") if kind in ("text", "number") else ""
