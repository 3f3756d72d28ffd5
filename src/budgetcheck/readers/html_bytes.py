"""From the bytes of a web page to its letters, as a browser decides them, and out of the envelope of a saved page."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

_LOOKED_AT = 4096
"""Bytes in which a page names its encoding; browsers look into the first 1,024, saved pages put more before it."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([-\w.:]{2,40})|<\?xml[^>]{0,80}encoding=[\"']([-\w]+)", re.I
)
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_MANY = 60
_GUESS = "gb18030"
"""What a browser set to Chinese takes a page for that names no encoding and is no UTF-8."""
_MAX_PARTS = 2_000
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|title|div|frameset|style|center|font|span|p|h[1-6]|script)\b", re.I
)
_HEAD = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*)*", re.S)
_ENVELOPE = re.compile(
    rb"[\r\n]*(?:from|to|subject|date|message-id|mime-version|content-[-a-z]+|snapshot-content-location|x-[-a-z]+)[ \t]*:",
    re.I,
)
_HOLDS_PAGE = re.compile(
    rb"^content-type[ \t]*:[ \t\r\n]*(?:multipart/(?:related|mixed|alternative)|text/html|application/xhtml)",
    re.I | re.M,
)


class Saved(NamedTuple):
    """A page, the encoding that its envelope names, and the way to the pages that were saved with it."""

    data: bytes
    encoding: str | None = None
    beside: Callable[[str], bytes | None] = lambda _: None
    """Returns the bytes of a page of its own that the page names; None for whatever lies elsewhere."""


def is_page(data: bytes) -> bool:
    """Whether bytes begin as a web page does, whatever their name says."""
    start = data[:_LOOKED_AT]
    for mark, name in _MARKS:
        if start.startswith(mark):
            start = start[len(mark) :].decode(name, "ignore").encode("utf-8", "ignore")
    head = _HEAD.match(start)
    return bool(_PAGE.match(start, head.end() if head else 0))


def is_envelope(data: bytes) -> bool:
    """Whether bytes begin as a page that a browser or Word saved in one file, .mhtml or .mht."""
    head = re.split(rb"\r?\n\r?\n", data[:_LOOKED_AT].lstrip(b"\r\n"), maxsplit=1)[0]
    return bool(_ENVELOPE.match(head)) and bool(_HOLDS_PAGE.search(head))


def decoded(data: bytes, named: str | None = None) -> str:
    """Return a page's letters: by its mark, by its envelope, by what it names, else UTF-8 where it is, else GB 18030.

    A page that names another encoding and is UTF-8 throughout is UTF-8: no longer text in another is that by chance.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if len(data) - len(data.translate(None, _BEYOND_ASCII)) > _MANY:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    found = _NAMED.search(data[:_LOOKED_AT])
    said = (found[1] or found[2]).decode("ascii", "ignore") if found else None
    wanted = [encoding for encoding in map(_encoding, (named, said)) if encoding]
    # A page is often saved anew in another encoding than it names: what cannot be read as it says is not that.
    for encoding in dict.fromkeys((*wanted, "utf-8", _GUESS)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(wanted[0] if wanted else _GUESS, "replace")


def _encoding(label: str | None) -> str | None:
    """Return Python's name of an encoding that a page may name; one that no page can be in is UTF-8, as browsers hold."""
    if not label:
        return None
    from webencodings import lookup

    known = lookup(label)
    if known is None:
        return None
    if known.name.startswith("utf-16"):
        return "utf-8"
    # GBK and its supersets differ in letters that one of them lacks; the largest reads all.
    return "gb18030" if known.name in ("gbk", "gb18030") else str(known.codec_info.name)


def unwrapped(path: str, data: bytes) -> Saved:
    """Return the page that a single-file archive holds, and the further pages beside it; raises InputError."""
    from email import message_from_bytes
    from email.policy import compat32

    whole = message_from_bytes(data, policy=compat32)
    pages: dict[str, bytes] = {}
    first: Message | None = None
    for count, part in enumerate(whole.walk()):
        if count > _MAX_PARTS:
            break
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        first = first if first is not None else part
        for name in (part.get("Content-Location"), part.get("Content-ID")):
            if name:
                pages[_last(str(name))] = _payload(part)
    if first is None:
        remedy = Text("请在浏览器中另存为网页", "Save it as a web page in a browser")
        raise InputError(
            path, Text("单文件网页中没有网页", "is a single-file web page that holds no page"), remedy=remedy
        )
    return Saved(_payload(first), first.get_content_charset(), lambda name: pages.get(_last(name)))


def _payload(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return content if isinstance(content, bytes) else b""


def _last(name: str) -> str:
    """Return the last part of an address: within one archive pages are told by it."""
    return re.split(r"[/\\:]", name.strip().strip("<>"))[-1].lower()
