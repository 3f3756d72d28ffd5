"""The folder that a browser or Excel saves beside a page: read together with it, never as files of its own."""

from __future__ import annotations

import os
import posixpath
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from budgetcheck.model.words import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_MAX_BYTES = 64 * 1024 * 1024
_PAGES = (".htm", ".html")
ENDINGS = ("_files", ".files", ".fld")
"""What is added to a page's name for the name of its folder."""


_sent: ContextVar[Mapping[str, bytes] | None] = ContextVar("sent", default=None)


@contextmanager
def beside_pages(files: Mapping[str, bytes]) -> Iterator[None]:
    """Let pages find their folders among these files alone, by their paths: what was sent has nothing on this disk."""
    before = _sent.set(files)
    try:
        yield
    finally:
        _sent.reset(before)


def own_folders(names: Iterable[str]) -> frozenset[str]:
    """Return what the folders of the pages among these files would be called."""
    stems = [Path(name).stem for name in names if name.lower().endswith(_PAGES)]
    return frozenset(stem + ending for stem in stems for ending in ENDINGS)


def folder_of(path: str) -> Callable[[str], bytes | None]:
    """Return the way to a page's own folder: what lies outside it, or is a link to elsewhere, is never opened."""
    page = Path(path)
    folders = [page.with_name(page.stem + ending) for ending in ENDINGS]

    def beside(address: str) -> bytes | None:
        wanted = unquote(address).partition("#")[0].partition("?")[0].replace("\\", "/")
        if ":" in wanted or wanted.startswith("/") or not wanted.lower().endswith(_PAGES):
            return None
        if _sent.get() is not None or not page.parent.is_dir():
            return _packed(page, wanted)
        try:
            real = os.path.realpath(page.parent / wanted)
            if not any(folder.is_dir() and Path(real).is_relative_to(os.path.realpath(folder)) for folder in folders):
                return None
            with Path(real).open("rb") as file:
                return file.read(_MAX_BYTES)
        except (OSError, ValueError):
            return None

    return beside


def _packed(page: Path, wanted: str) -> bytes | None:
    """Return a page out of the folder that lies beside this one in an archive."""
    from budgetcheck.readers.zip_file import member_of

    place = posixpath.normpath(posixpath.join(page.parent.as_posix(), wanted))
    if not any(place.startswith(f"{page.with_name(page.stem + ending).as_posix()}/") for ending in ENDINGS):
        return None
    sent = _sent.get()
    if sent is not None:
        return sent.get(place)
    try:
        return member_of(place, _MAX_BYTES)
    except InputError:
        return None
