"""Rule packs: a layout and its rules, found by id, path, or what a document shows of itself."""

from __future__ import annotations

from budgetcheck.pack.choice import choose_pack
from budgetcheck.pack.model import Pack, Rule
from budgetcheck.pack.store import load_pack, shipped_packs

__all__ = ["Pack", "Rule", "choose_pack", "load_pack", "shipped_packs"]
