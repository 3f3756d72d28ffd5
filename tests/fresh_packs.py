"""Packs of a test's own, and packs read anew: a cache folder of the test's own, and no memory of what was read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack
from budgetcheck.pack import shipped_packs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = """[pack]
title = { zh = "规则", en = "rules" }
"""
RULE = """
[[rules]]
id = "%s"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
kind = "balance"
formula = "general[*].total = basic"
"""
"""A rule of the name that is put into it."""


def forget() -> None:
    load_pack.cache_clear()
    shipped_packs.cache_clear()


@pytest.fixture(name="fresh_packs")
def _fresh_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a test a cache folder of its own, and no memory of packs read before or by it."""
    monkeypatch.setenv("BUDGETCHECK_CACHE", str(tmp_path / "cache"))
    forget()
    yield
    forget()
