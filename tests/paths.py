"""Where the tests find the project's files."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
PACK_FILES = sorted((ROOT / "rules").rglob("*.toml"))
"""Every file of the packs that ship."""
GOLDEN = Path(__file__).parent / "golden"
SEED = ROOT.parent / "shared" / "seed" / "budget.json"
"""The published budget that the project grew from; not part of the project, so tests that use it may be skipped."""
