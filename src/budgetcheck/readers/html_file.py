"""Web pages, saved alone, with their folder or in one file: what a person sees of the disclosure in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import Block, Grid, Paragraph
from budgetcheck.model.budget import Source, Unread
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.html_bytes import Saved, decoded, is_envelope, unwrapped
from budgetcheck.readers.html_folder import folder_of
from budgetcheck.readers.html_page import Item, Picture, attached, disclosed
from budgetcheck.readers.html_styles import PLAIN, Styles
from budgetcheck.readers.html_tables import Place, Table, is_layout, model_of
from budgetcheck.readers.html_walk import PLAIN_TAGS, Link, Piece, State, Walk, plain, within
from budgetcheck.readers.published import LinesDocument, PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".html", ".htm", ".mhtml", ".mht")

_MAX_NESTED = 1_000
"""Elements within each other; browsers go no deeper than half of that."""
_MAX_TABLES_NESTED = 30
_MAX_SHEETS = 100
_MAX_PICTURES = 50
_MAX_NAME = 80
_MAX_NAMES = 200
_FEW = 5
_MAX_WRAPPED = 6
"""Elements around the one text of a cell, of a program that exports many."""
_TAG = re.compile(
    r"<(/?(?!(?:p|br|hr|img|input|meta|link|col|wbr|area|base|param|source|track|embed|li|dt|dd|td|th|tr|option|tbody"
    r"|thead|tfoot|html|head|body|title|style|script|o:p)[\s/>])[a-z][a-z0-9]*)",
    re.I,
)
"""An element's start or end, but of those that end by themselves or never stand in one another without end."""
_SHEETS = re.compile(r"c_rgszSh\[(\d{1,3})\]\s*=\s*[\"']([^\"'<>]{1,80})[\"']")


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a web page; raises InputError. Nothing that the page names is ever fetched from elsewhere."""
    saved = unwrapped(path, data) if is_envelope(data) else Saved(data, None, folder_of(path))
    page = _Page(path, saved)
    blocks = tuple(page.blocks())
    if not blocks and page.unread:
        remedy = Text("请提供 Word 或 Excel 原文件", "Give the Word or Excel file that they were made from")
        raise InputError(path, Text("网页中只有图片，没有文字", "holds pictures and no text"), remedy=remedy)
    if page.attached:
        names = "、".join(page.attached[:_FEW])[:_MAX_NAMES]
        problem = Text(
            f"网页中没有预算，只有附件：{names}", f"holds no budget beside the files attached to it: {names}"
        )
        raise InputError(path, problem, remedy=Text("请下载并检查这些附件", "Download these files and check them"))
    if not blocks:
        remedy = Text(
            "请在浏览器中打开，待内容显示后另存为网页", "Open it in a browser and save it once its content is shown"
        )
        raise InputError(path, Text("网页中没有文字", "is a web page that holds no text"), remedy=remedy)
    if not any(isinstance(block, Grid) for block in blocks):
        return LinesDocument(path, blocks, page.unread)
    return PublishedDocument(path, blocks, page.unread)


def _check_depth(path: str, text: str) -> None:
    """Raise InputError where elements stand in one another without end: what parses them would take minutes."""
    depth = 0
    held: dict[str, int] = {}
    for tag in _TAG.findall(text) if text.count("<") > _MAX_NESTED else ():
        if tag[0] != "/":
            name = tag.lower()
            held[name] = held.get(name, 0) + 1
            depth += 1
            if depth > _MAX_NESTED:
                raise _too_deep(path)
        elif held.get(name := tag[1:].lower(), 0):
            # Only an end of its own name ends an element: any other may be one that a parser passes over.
            held[name] -= 1
            depth -= 1


def _too_deep(path: str) -> InputError:
    problem = Text("网页元素嵌套过深", "has elements nested too deeply")
    return InputError(path, problem, remedy=Text("请在浏览器中打开后另存", "Open it in a browser and save it anew"))


class _Page:
    """One page and those that belong to it."""

    def __init__(self, path: str, saved: Saved) -> None:
        self._path = path
        self._saved = saved
        self._paragraphs = self._tables = 0
        self.unread: list[Unread] = []
        """Its pictures, in which tables may stand."""
        self.attached: list[str] = []
        """The files that it leads to, where it holds nothing else."""

    def blocks(self) -> Iterator[Block]:
        """Yield the paragraphs and tables of the disclosure, in their order."""
        text = decoded(self._saved.data, self._saved.encoding)
        yield from self._of(text, "", within=False)

    def _of(self, text: str, name: str, *, within: bool) -> Iterator[Block]:
        from selectolax.lexbor import LexborHTMLParser

        _check_depth(self._path, text)
        tree = LexborHTMLParser(text.replace("\x00", "").encode("utf-8", "replace"))
        names = {int(place): said for place, said in _SHEETS.findall(text)}
        if (
            names
            and not within
            and (sheets := [each for each in tree.css("link") if each.attributes.get("id") == "shLink"])
        ):
            for number, link in enumerate(sheets[:_MAX_SHEETS]):
                yield from self._beside(link.attributes.get("href") or "", names.get(number, ""))
            return
        if tree.root is None:
            return
        part = _Part(self._path, tree)
        found = part.items(tree.root)
        if not within:
            self.attached = attached(found)
        for item in disclosed(found, part.parents):
            if isinstance(item.block, Table):
                self._tables += 1
                yield item.block.grid(self._tables, name)
            elif isinstance(item.block, Piece):
                self._paragraphs += 1
                yield Paragraph(item.block.text, Source(paragraph=self._paragraphs))
            elif len(self.unread) < _MAX_PICTURES:
                self.unread.append(Unread("", item.block.name, "image", Source(paragraph=self._paragraphs or None)))
        for frame in () if within else part.frames[:_MAX_SHEETS]:
            yield from self._beside(frame, "")

    def _beside(self, address: str, name: str) -> Iterator[Block]:
        data = self._saved.beside(address)
        if data:
            yield from self._of(decoded(data), name, within=True)


class _Part:
    """The tree of one page."""

    def __init__(self, path: str, tree: Any) -> None:  # noqa: ANN401 - the library is untyped
        self._path = path
        self._styles = Styles(tree)
        self.parents = [0]
        self.frames: list[str] = []

    def items(self, node: Any, state: State | None = None, depth: int = 0) -> list[Item]:  # noqa: ANN401
        """Return the lines and tables in an element, in their order."""
        walk = Walk(self._styles, lambda _: True, self.parents)
        found: list[Item] = []
        for each, held in walk.run(node, state or State()):
            if isinstance(each, Piece):
                found.append(Item(each, each.container, each.around))
            elif each.tag == "table":
                found += self._table(each, held, depth)
            elif each.tag == "img":
                name = (each.attributes.get("src") or "").rpartition("/")[2]
                shown = "" if "base64" in name or len(name) > _MAX_NAME else name
                found.append(Item(Picture(shown), held.container, held.around))
            elif each.attributes.get("src"):
                self.frames.append(each.attributes["src"] or "")
        return found

    def _table(self, table: Any, state: State, depth: int) -> list[Item]:  # noqa: ANN401
        if depth > _MAX_TABLES_NESTED:
            raise _too_deep(self._path)
        self.parents.append(state.container)
        state = state._replace(container=len(self.parents) - 1)
        model = model_of(self._path, table, self._styles.look)
        nests = len(table.css("table")) > 1
        inner = [len(place.node.css("table td, table th")) if nests else 0 for place in model.places]
        texts = [self._lines(place, state, nested=False) for place in model.places]
        found = [] if model.caption is None else self.items(model.caption, state, depth + 1)
        if is_layout(model, texts, inner, (table.attributes.get("role") or "").lower()):
            for place in model.places:
                found += self._part(place, state, depth)
            return found
        if any(inner):
            texts = [
                self._lines(place, state, nested=True) if cells else lines
                for place, cells, lines in zip(model.places, inner, texts, strict=True)
            ]
        return [*found, Item(Table(model, tuple(map("\n".join, texts))), state.container, state.around)]

    def _part(self, place: Place, state: State, depth: int) -> list[Item]:
        """Return what stands in a cell of a table that only arranges the page: a block of its own."""
        self.parents.append(state.container)
        return self.items(place.node, state._replace(container=len(self.parents) - 1), depth + 1)

    def _lines(self, place: Place, state: State, *, nested: bool) -> list[str]:
        """Return the lines of a cell."""
        look = place.look
        if look.covered or look.struck:
            return []
        inner = within(state, look)
        text = None if inner.unseen else self._lone_text(place.node)
        if text is not None:
            return [text] if text else []
        walk = Walk(self._styles, lambda _: not nested)
        found = walk.run(place.node, inner._replace(link=Link.NONE))
        return [each.text for each, _ in found if isinstance(each, Piece)]

    def _lone_text(self, node: Any) -> str | None:  # noqa: ANN401
        """Return the text of a cell that holds a text and nothing else, as most do, or None for any other."""
        for _ in range(_MAX_WRAPPED):
            child = node.child
            if child is None:
                return ""
            after = child.next
            if child.tag == "-text":
                text = child.text_content or ""
                if after is None or (after.tag == "o:p" and after.child is None and after.next is None):
                    return plain(text)
                if text.strip():
                    return None
                child, after = after, after.next
            alone = after is None or (after.tag == "-text" and after.next is None and not after.text_content.strip())
            if not alone or child.tag not in PLAIN_TAGS or self._styles.look(child, child.attributes) != PLAIN:
                return None
            node = child
        return None
