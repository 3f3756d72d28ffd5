"""Programs that some tests need: where one is missing a test is skipped by name, but under `.ci/run`, where it fails."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

REQUIRED = bool(os.environ.get("BUDGETCHECK_TESTS_REQUIRE_ALL"))
"""Whether every program must be there, as `.ci/run` says."""


def needs_libraries(*names: str) -> pytest.MarkDecorator:
    """Mark a test that needs all of these libraries, which an extra of the package brings."""
    missing = [name for name in names if find_spec(name) is None]
    return pytest.mark.skipif(bool(missing) and not REQUIRED, reason=f"needs {', '.join(names)}")


def needs(*programs: str) -> pytest.MarkDecorator:
    """Mark a test that needs one of these programs."""
    missing = not any(map(shutil.which, programs))
    return pytest.mark.skipif(missing and not REQUIRED, reason=f"needs {' or '.join(programs)}")
