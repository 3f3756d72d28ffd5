"""Slips of writing in a document's sentences: an amount without its measure, a percentage without %, a cut year, a rise that falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.checks import Context, Outcome, Problem, each_passage, quoted
from budgetcheck.documents.phrases import SLIPS
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

Slip = Literal[
    "measure", "percent", "blank", "year", "direction", "same", "reason", "bracket", "quotes", "doubled", "instruction"
]
_JUDGED_BY_SENTENCES = frozenset({"direction", "same"})
"""What sentences say with their figures: a paragraph that has sentences is left to them."""

_SAYS: dict[str, Text] = {
    "measure": Text("金额缺少计量单位", "an amount without its measure"),
    "percent": Text("百分比缺少百分号或重复", "a percentage without its sign, or with two"),
    "blank": Text("应填数字处空白", "a figure is left blank"),
    "year": Text("年份缺字或多字", "a year with a digit too few or too many"),
    "direction": Text("金额与百分比一增一减", "the amount and the percentage go opposite ways"),
    "same": Text("既称持平又称有增减", "states both no change and a change"),
    "reason": Text("原因未写", "a reason is announced and not given"),
    "bracket": Text("模板中的增减选择未删去", "a choice of directions is left of the template"),
    "quotes": Text("引号不成对", "a quotation mark that is not paired"),
    "doubled": Text("词语重复", "a word is doubled"),
    "instruction": Text("模板的填写说明未删去", "an instruction of the template is left"),
}

CHINESE = {
    "": "句子中的笔误：万后缺元、百分比缺 %、年份缺数字、增加与下降并用。",
    "of": "measure 计量单位，percent 百分号，blank 缺数字，year 年份缺字或重字，direction 增加与下降并用，same 持平，reason 只写“主要原因”，bracket 增加（减少）未选定，quotes 引号不成对，doubled 重复的词，instruction 模板的填写说明。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """Slips of writing. The patterns are ours, not the pack's, so that no pack can hang a run."""

    of: tuple[Slip, ...]
    """measure, percent, blank (no digits), year (a digit lost or doubled), direction (增加 with 下降), same (持平), reason
    (announced and not given), bracket (增加（减少）), quotes (unpaired), doubled (增加增加), instruction (of the template)."""


def verify(options: Options, layout: Layout) -> None:  # noqa: ARG001 - slips do not depend on a layout
    """Raise FormulaError on a rule that looks for nothing."""
    if not options.of:
        raise FormulaError(
            Text("of 为空", "of is empty"), Text(f"可写：{'、'.join(SLIPS)}", f"Known: {', '.join(SLIPS)}")
        )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each paragraph of a document that holds a slip."""
    said = {sentence.source for sentence in context.budget.sentences}
    return each_passage(context, lambda place: _problems(place, options, judged=place.source in said))


def _problems(place: Place, options: Options, *, judged: bool) -> Iterator[Problem]:
    for slip in options.of:
        if judged and slip in _JUDGED_BY_SENTENCES:
            continue
        for match in SLIPS[slip].finditer(place.text):
            message = _SAYS[slip] + quoted(place, match[0], match.start())
            yield Problem(Verdict.SUSPICIOUS, message, (place,), actual=match[0])
