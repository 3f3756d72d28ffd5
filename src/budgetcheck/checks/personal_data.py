"""Personal data in a published text: identity cards, mobile telephones, bank accounts. A report never shows them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.checks import Context, Held, Outcome, Problem, each_place
from budgetcheck.model.personal import Sort, masked, personal
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict, both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

_SAYS: dict[Sort, Text] = {
    "identity": Text("疑为身份证号", "looks like an identity number"),
    "telephone": Text("疑为手机号码", "looks like a mobile telephone number"),
    "account": Text("疑为银行账号", "looks like a bank account"),
}

CHINESE = {
    "": "公开文字中的个人信息：身份证号、手机号、银行账号；报告中不会完整显示。",
    "of": "identity 身份证号（含出生日期和正确的校验位）；telephone 手机号；account 账号、账户之后的号码。",
}
OF_FIGURES = False


class Options(Record):
    """Personal data."""

    of: tuple[Sort, ...] = ("identity", "telephone", "account")
    """identity: with a day of birth and the right check digit; telephone: mobile; account: after 账号, 账户 and the like."""


def verify(options: Options, layout: Layout) -> None:  # noqa: ARG001 - texts do not depend on a layout
    """Raise FormulaError on a rule that looks for nothing."""
    if not options.of:
        raise FormulaError(
            Text("of 为空", "of is empty"), Text(f"可写：{'、'.join(_SAYS)}", f"Known: {', '.join(_SAYS)}")
        )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each number of a person in any text, the middle of it covered."""
    places = [Place("", None, "text", passage.text, passage.source) for passage in context.prose]
    words, count = context.words(())
    if any(personal(words)):
        places += [place for place in context.texts() if place.table]
    elif count and not places:
        # Nearly every budget: what is in none of its texts need not be looked for in each.
        yield Held(count)
    yield from each_place(places, lambda place: _problems(place, options))


def _problems(place: Place, options: Options) -> Iterator[Problem]:
    covered = masked(place.text)
    for each in personal(place.text):
        if each.sort in options.of:
            shown = covered[each.start : each.end]
            message = _SAYS[each.sort] + both(f" {shown}")
            yield Problem(Verdict.SUSPICIOUS, message, (place._replace(text=covered),), actual=shown)
