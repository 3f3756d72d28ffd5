"""Rule packs: a layout and its rules, found by id, path, or the budget's own region and year."""

from __future__ import annotations

from budgetcheck.pack.model import Pack, Rule
from budgetcheck.pack.store import choose_pack, load_pack, shipped_packs

__all__ = ["Pack", "Rule", "choose_pack", "load_pack", "shipped_packs"]
