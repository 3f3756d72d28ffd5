"""The parts of an OFD file: a ZIP of XML documents that name each other, read within measure and never outside it."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING, Any

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.archive import check_archive

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_PART = 32 * 1024 * 1024
"""Bytes of one page; the fullest has a hundredth."""
_FAULTS = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError, KeyError)


def local(element: Any) -> str:  # noqa: ANN401 - lxml elements
    """Return an element's name without its namespace, of which producers know several."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, *names: str) -> Any:  # noqa: ANN401
    """Return the element at the end of a way of names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def children(element: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the elements of a name at the end of a way of names."""
    *way, last = names
    parent = child(element, *way)
    for each in parent if parent is not None else ():
        if local(each) == last:
            yield each


class Package:
    """An OFD file, opened in memory."""

    def __init__(self, path: str, data: bytes) -> None:
        """Open the archive; raises InputError."""
        check_archive(path, data)
        self._path = path
        import zlib

        from lxml import etree

        self._faults = (*_FAULTS, zlib.error)
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = {name.replace("\\", "/").strip("/").lower(): name for name in self._archive.namelist()}
        if any(posixpath.basename(name) == "encryptions.xml" for name in self._names):
            remedy = Text("请去掉打开密码后另存", "Save it without its password")
            raise InputError(path, Text("OFD 已加密", "is an encrypted OFD"), remedy=remedy)
        # No entity is put in, nothing is loaded from anywhere, and no element stands deeper than 256.
        self._parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
        )
        self._error = etree.LxmlError

    def damaged(self) -> InputError:
        """Return the error of a file that is not as the format says."""
        remedy = Text("请用原软件重新导出，或提供 Word、Excel 原文件", "Export it anew, or give the Word or Excel file")
        return InputError(self._path, Text("OFD 已损坏", "is a damaged OFD"), remedy=remedy)

    def document(self, name: str) -> Any:  # noqa: ANN401
        """Return the root of an XML document; raises InputError where there is none."""
        from lxml import etree

        found = self._names.get(name.lower())
        try:
            if found is None or self._archive.getinfo(found).file_size > _MAX_PART:
                raise self.damaged()
            root = etree.fromstring(self._archive.read(found), self._parser)
        except (*self._faults, self._error):
            raise self.damaged() from None
        if root.getroottree().docinfo.doctype:
            # Only a hostile one declares entities of its own.
            raise self.damaged()
        return root

    def has(self, name: str) -> bool:
        """Whether a document is there."""
        return name.lower() in self._names

    def place(self, named: str | None, base: str) -> str:
        """Return where a document is that another one names; raises InputError for a place outside the archive."""
        text = (named or "").strip().replace("\\", "/")
        whole = text if text.startswith("/") else posixpath.join(posixpath.dirname(base), text)
        plain = posixpath.normpath(whole).lstrip("/")
        if not text or plain.startswith("..") or ":" in plain:
            raise self.damaged()
        return plain
