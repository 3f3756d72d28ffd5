"""All sums together: each may be off by what rounding explains, while no amounts satisfy them all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.checks import Context, Jointly, Outcome
from budgetcheck.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

CHINESE = {
    "": "全部等式一起：每个都可用四舍五入解释，但没有一组真实金额能同时满足。",
}
OF_FIGURES = False


class Options(Record):
    """All sums together: what the pack's other rules ask for, looked at as one."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: the rule has no options."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - what every kind is given
    """Yield that everything which the other rules ask for has to hold together."""
    yield Jointly()
