"""Checked packs kept as JSON in the user's own cache folder, so that a run need not check an unchanged pack again.

JSON can hold data only; a folder that others may write to is not used; and the name is a hash of the pack's files,
of this version and of what is installed with it, the code that checks packs and the packs that ship, so a stale or
foreign entry is never found. An entry begins with a hash of the rest, so that a damaged one is as if there were none.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcheck.model.files import Whole
from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.version import __version__

try:
    # hashlib loads the whole of OpenSSL, a fiftieth of a small run, for the same function.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENVIRONMENT = "BUDGETCHECK_CACHE"
"""Another folder for the cache; empty for none."""

_PACKAGE = Path(__file__).parents[1]
_ROOMS = ("pack", "checks", "arithmetic", "model")
"""Where the code stands that a checked pack is made by."""


def folder() -> Path | None:
    """Return the cache folder, or None where caching is off.

    The well-kept library for this is platformdirs; its import alone is a twentieth of a whole small run.
    """
    chosen = os.environ.get(_ENVIRONMENT)
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")  # noqa: PTH111 - Path.expanduser raises without a home
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "budgetcheck" if base and Path(base).is_absolute() else None


@lru_cache(maxsize=1)
def _installed() -> bytes:
    """Return a hash of this version, of the code that checks packs, and of the packs that ship: by name, size and time."""
    digest = blake2b(__version__.encode(), digest_size=32)
    packs = rules_folder()
    folders = sorted(path for path in packs.iterdir() if path.is_dir())
    for place in (*(_PACKAGE / room for room in _ROOMS), packs, *folders):
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith((".py", ".toml")):
                    status = entry.stat()
                    digest.update(f"{entry.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.digest()


def key_of(contents: Iterable[bytes]) -> str:
    """Return the key of what is made of some contents and of what is installed: a hash of both."""
    digest = blake2b(_installed(), digest_size=32)
    for content in contents:
        digest.update(blake2b(content, digest_size=32).digest())
    return digest.hexdigest()


def is_ours(path: Path) -> bool:
    """Whether a file or folder belongs to this user and nobody else can write to it."""
    try:
        status = path.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def is_private(path: Path) -> bool:
    """Whether a file or folder belongs to this user, and nobody else can read it or write to it."""
    if not is_ours(path):
        return False
    return not hasattr(os, "getuid") or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def load(key: str) -> dict[str, Any] | None:
    """Return what was kept under a key, or None."""
    home = folder()
    if home is None or not is_ours(home):
        return None
    path = home / f"{key}.json"
    if not is_ours(path):
        return None
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return json.loads(content) if digest == _digest(content) else None


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=32).hexdigest().encode()


def save(key: str, content: dict[str, Any]) -> None:
    """Keep data under a key; a cache that cannot be written is no fault."""
    home = folder()
    if home is None:
        return
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_ours(home):
            return
        kept = Whole(str(home / f"{key}.json"), 0o600)
        try:
            words = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()
            kept.write(_digest(words) + b"\n" + words)
            kept.finish()
        finally:
            kept.drop()
    except OSError:
        return
