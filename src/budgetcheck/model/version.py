"""The version of budgetcheck: a report, a cache and a survey say which one made them."""

from __future__ import annotations

__version__ = "0.1.0"
