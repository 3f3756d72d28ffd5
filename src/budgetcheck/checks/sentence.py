"""Sentences that carry their own arithmetic: change, last year's amount, share, completion, comparison, parts."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.families import AnyOf, NotApplicable
from budgetcheck.arithmetic.relations import Balance, Bound, Change, Share, Term
from budgetcheck.checks import Context, Held, Outcome, Problem
from budgetcheck.documents.phrases import DOWN, STEP, UP, are_all_parts, known_parts
from budgetcheck.model.budget import SCALE, SENTENCES, Figure, Sentence
from budgetcheck.model.record import Record
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.model.layout import Layout

    _Said = Problem | Held | Asked

Check = Literal["change", "previous", "share", "completion", "comparison", "parts", "zero", "same"]

_WHOLE = 100 * 10**SCALE
_STEADY = re.compile(r"但|同时|未|不|无|没有|持平|一致|相同|稳定|严格|控制|保持|落实|按")
"""What makes the reason of a rise or fall one of standing still as well: new cars came, but old ones went."""
_REST = re.compile(r"其[他余](?:收入|资金|费用|经费)?")
"""What is left of a whole; 其他支出 is the name of a class as well."""
_LEAST_CLASSES = 3
_PAIR = 2
"""Two shares that make 100 may be of other amounts than those beside them, unless rows of one section hold them."""
_LAST = ("上年", "20")

CHINESE = {
    "": "句子自身的算术：增减、上年数、占比、完成率、比较、分项。",
    "check": "change 百分比 = 100·增减 ÷（本年 − 增减），方向一致；previous 本年 = 上年 + 增减；share 占比；completion 完成率；comparison 大于、小于、等于与金额相符；parts 各项之和；zero 从 0 起没有百分比；same 持平却写有增减。",
}
NEEDS = ("sentences",)


class Options(Record):
    """What a claim of the text states must agree with itself."""

    check: Check
    """change: percent = 100·Δ/(now − Δ), and both go one way; previous: now = last year + Δ; share: percent = 100·part/whole;
    completion: percent = 100·outcome/plan; comparison: 大于, 小于, 等于 against the amounts; parts: a list adds up to
    its whole; zero: no percentage of nothing; same: 持平 with an amount, a percentage or a reason of change."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any options: a sentence needs no layout."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what the sentences of a budget must satisfy."""
    return context.sorted_out(_CHECKS[options.check](context.budget.sentences), printed=True)


# --- What figures may be held against each other ---


def _dimension(figure: Figure) -> str:
    return "元" if figure.measure.endswith("元") else figure.measure


def _alike(*figures: Figure | None) -> bool:
    """Whether figures are all there, and of one dimension."""
    return None not in figures and len({_dimension(figure) for figure in figures if figure is not None}) == 1


def _percent(sentence: Sentence, role: str) -> Figure | None:
    figure = sentence.figures.get(role)
    return figure if figure is not None and figure.measure == "%" else None


def _amount(sentence: Sentence, sentences: Sequence[Sentence]) -> Figure | None:
    """Return the amount that a sentence speaks of: its own, or that of the one that it follows."""
    figures = sentence.figures
    if sentence.follows is not None:
        return sentences[sentence.follows - 1].figures.get("amount")
    return figures.get("amount") or figures.get("follows")


def _each(
    sentences: Sequence[Sentence], ask: Callable[[Sentence, Sequence[Sentence]], _Said | None]
) -> Iterator[_Said]:
    """Yield what `ask` says of each sentence; nothing of those that it does not concern."""
    for sentence in sentences:
        found = ask(sentence, sentences)
        yield found if found is not None else NotApplicable()


def _any(relations: Iterable[Change | Share]) -> _Said | None:
    """Return relations of which one must hold, as the text may mean either."""
    found = tuple(relations)
    if len(found) < 2:
        return found[0] if found else None
    return AnyOf(found)


# --- Change, last year's amount ---


def _change(sentence: Sentence, sentences: Sequence[Sentence]) -> _Said | None:
    change, percent = sentence.figures.get("change"), _percent(sentence, "change_pct")
    if change is None or percent is None or percent is sentence.figures.get("change"):
        return None
    currents = [each for each in _currents(sentence, sentences) if _alike(change, each)]
    if not currents:
        return _direction(change, percent)
    if any(each.units == change.units != 0 for each in currents):
        # From nothing: what a percentage says of that is another rule's.
        return None
    return _any(Change(percent, change, each) for each in currents)


def _currents(sentence: Sentence, sentences: Sequence[Sentence]) -> list[Figure]:
    """Return the amounts that a change may be of, the likeliest first."""
    figures = sentence.figures
    found = [_amount(sentence, sentences)]
    if "预算" in sentence.base and "amount" in figures:
        # Beside what came of a plan, the plan itself may be compared with last year's.
        found.append(figures.get("budget"))
    if sentence.perhaps is not None:
        found.append(sentences[sentence.perhaps - 1].figures.get("amount"))
    found.append(figures.get("perhaps"))
    return [each for each in found if each is not None]


def _direction(change: Figure, percent: Figure) -> _Said | None:
    """Judge a change without an amount: whether it goes one way, and leaves something."""
    if percent.units < -_WHOLE and percent is not change:
        message = Text("减少的比例大于 100%", "a fall of more than 100%")
        return Problem(Verdict.CONTRADICTION, message, (percent, change))
    if not change.units or not percent.units or change.measure == "%":
        return None
    if (change.units > 0) == (percent.units > 0):
        return None
    message = Text("金额与百分比一增一减", "the amount and the percentage go opposite ways")
    return Problem(Verdict.CONTRADICTION, message, (percent, change))


def _previous(sentence: Sentence, sentences: Sequence[Sentence]) -> _Said | None:
    previous, change = sentence.figures.get("previous"), sentence.figures.get("change")
    amount = _amount(sentence, sentences)
    if previous is None:
        return _beyond_plan(sentence)
    if previous.measure == "%":
        return _points(sentence, previous)
    if amount is None or not _alike(amount, previous):
        parts = [] if change is None or amount is not None else [Term(1, change)]
        return _of_previous(sentence, parts, previous)
    if change is not None:
        return Balance((Term(1, amount),), (Term(1, previous), Term(1, change))) if _alike(change, previous) else None
    if "same" in sentence.says:
        return Balance((Term(1, amount),), (Term(1, previous),), copy=True)
    return _of_previous(sentence, [Term(1, amount), Term(-1, previous)], previous)


def _points(sentence: Sentence, previous: Figure) -> _Said | None:
    """Return that a share or a rate is last year's and the percentage points that it moved by."""
    percent, points = _percent(sentence, "share") or _percent(sentence, "completion"), sentence.figures.get("points")
    if percent is None or points is None:
        return None
    return Balance((Term(1, percent),), (Term(1, previous), Term(1, points)))


def _beyond_plan(sentence: Sentence) -> _Said | None:
    """Return that an outcome is its plan and what it is said to differ by: 决算数比年初预算数增加 3 万元."""
    amount, change, plans = sentence.figures.get("amount"), sentence.figures.get("change"), _plans(sentence)
    of_plan = "预算" in sentence.base and not sentence.base.startswith(_LAST)
    if amount is None or change is None or len(plans) != 1 or not of_plan or not _alike(amount, change, plans[0]):
        return None
    return Balance((Term(1, amount),), (Term(1, plans[0]), Term(1, change)))


def _of_previous(sentence: Sentence, moved: Sequence[Term], previous: Figure) -> _Said | None:
    """Return that a percentage is what moved over last year's amount."""
    percent = _percent(sentence, "change_pct")
    if percent is None or not moved or not previous.units or not _alike(moved[0].figure, previous):
        return None
    return Share(percent, tuple(moved), (Term(1, previous),))


# --- Share, completion, comparison ---


def _shares(sentences: Sequence[Sentence]) -> Iterator[_Said]:
    siblings: dict[int, list[Figure]] = defaultdict(list)
    for sentence in sentences:
        share = _percent(sentence, "share")
        if sentence.part_of is not None and share is not None:
            siblings[sentence.part_of].append(share)
    apart = _shares_alone(sentences)
    for sentence in sentences:
        share, amount = _percent(sentence, "share"), sentence.figures.get("amount")
        whole = sentence.figures.get("whole")
        if sentence.whole is not None:
            whole = sentences[sentence.whole - 1].figures.get("amount")
        if amount is not None and whole is not None and not _alike(amount, whole):
            # 项目 6 个，涉及资金 250 万元，占…: the share is of the money.
            others = [figure for role, figure in sentence.figures.items() if role.startswith("other")]
            fitting = [figure for figure in others if _alike(figure, whole)]
            amount = fitting[0] if len(fitting) == 1 else None
        if share is None or amount is None or whole is None or not whole.units:
            yield apart.get(sentence.number, NotApplicable())
            continue
        beside = tuple(each for each in siblings[sentence.part_of or 0] if each is not share)
        # Behind the last part of a list the share may be of the list: 其中 A 3 万元，B 2 万元，占总投资 50 万元的 10%.
        above = sentences[sentence.part_of - 1].figures.get("amount") if sentence.part_of is not None else None
        last = sentence.part_of not in {each.part_of for each in sentences[sentence.number : sentence.number + 1]}
        either = [above] if above is not None and last and sentence.part_of != sentence.whole else []
        parts = [amount, *(each for each in either if _alike(each, whole) and not beside)]
        yield _any(Share(share, (Term(1, part),), (Term(1, whole),), beside) for part in parts) or NotApplicable()


def _shares_alone(sentences: Sequence[Sentence]) -> dict[int, Share]:
    """Return, by sentence, the shares of lists that make 100 and whose total is not printed: it is the sum of the list."""
    found: dict[int, Share] = {}
    for together, run in groupby(sentences, lambda each: _without_whole(each) and (each.source, each.part_of)):
        listed = list(run) if together else []
        shares, amounts = [each.figures["share"] for each in listed], [each.figures["amount"] for each in listed]
        off = abs(sum(share.units for share in shares) - _WHOLE)
        enough = len(listed) > _PAIR or all(amount.table != SENTENCES for amount in amounts)
        make_it = off <= sum(share.half for share in shares) or _all_but_one(listed, shares, amounts)
        if len(listed) >= _PAIR and enough and make_it and _alike(*amounts):
            whole = tuple(Term(1, amount) for amount in amounts)
            for each, share, amount in zip(listed, shares, amounts, strict=True):
                beside = tuple(other for other in shares if other is not share)
                found[each.number] = Share(share, (Term(1, amount),), whole, beside)
    return found


def _all_but_one(listed: Sequence[Sentence], shares: Sequence[Figure], amounts: Sequence[Figure]) -> bool:
    """Whether the shares of a list, but for one of at least three, are those of its own sum."""
    total = sum(amount.units for amount in amounts)
    # A share of nothing fits any whole.
    pairs = [(share, amount) for share, amount in zip(shares, amounts, strict=True) if share.units and amount.units]
    if len(pairs) <= _PAIR or total <= 0 or len({each.of for each in listed if each.of}) > 1:
        return False
    near: list[bool] = [
        abs(share.units * total - _WHOLE * amount.units) <= 2 * share.half * total for share, amount in pairs
    ]
    return sum(near) >= len(pairs) - 1


def _without_whole(sentence: Sentence) -> bool:
    has = "amount" in sentence.figures and _percent(sentence, "share") is not None
    return has and sentence.whole is None and "whole" not in sentence.figures


def _plans(sentence: Sentence) -> list[Figure]:
    """Return the plans that a completion may be of."""
    return [figure for role, figure in sentence.figures.items() if role.startswith("budget")]


def _completion(sentence: Sentence, sentences: Sequence[Sentence]) -> _Said | None:
    percent, amount = _percent(sentence, "completion"), _amount(sentence, sentences)
    if percent is None or amount is None:
        return None
    known = _plans(sentence)
    if not known and sentence.base.startswith(("年初预算", "全年预算", "调整")) and "previous" in sentence.figures:
        known = [sentence.figures["previous"]]
    plans = [plan for plan in known if _alike(amount, plan) and plan.units]
    return _any(Share(percent, (Term(1, amount),), (Term(1, plan),)) for plan in plans)


def _comparison(sentence: Sentence, sentences: Sequence[Sentence]) -> _Said | None:  # noqa: ARG001 - as every check
    word = next((word for word in ("above", "below", "equal") if word in sentence.says), None)
    if word is None:
        return None
    amount, plan = sentence.figures.get("amount"), sentence.figures.get("budget")
    if amount is not None and plan is not None and _alike(amount, plan):
        return _compared(word, amount, plan)
    percent = _percent(sentence, "completion")
    if percent is None:
        return None
    off = percent.units - _WHOLE
    if (off > 0, off < 0, off == 0) == (word == "above", word == "below", word == "equal"):
        return Held()
    # A rate printed as 100 may be a little more or less.
    mild = Severity.WARNING if abs(off) <= percent.half else None
    message = Text(
        f"文中称{_SAID[word].zh}预算数，完成率却为 {percent.text}%",
        f"says {_SAID[word].en} the plan, of which it is {percent.text}%",
    )
    return Problem(Verdict.CONTRADICTION, message, (percent,), severity=mild)


_SAID = {"above": Text("大于", "above"), "below": Text("小于", "below"), "equal": Text("等于", "equal to")}


def _compared(word: str, amount: Figure, plan: Figure) -> _Said:
    if word == "equal":
        return Balance((Term(1, amount),), (Term(1, plan),), copy=True)
    if amount.units == plan.units:
        message = Text(
            f"文中称{_SAID[word].zh}预算数，两数却相等", f"says {_SAID[word].en} the plan, yet both are the same"
        )
        return Problem(Verdict.CONTRADICTION, message, (amount, plan))
    less, more = (plan, amount) if word == "above" else (amount, plan)
    return Bound((Term(1, less),), (Term(1, more),))


# --- Parts ---


def _parts(sentences: Sequence[Sentence]) -> Iterator[_Said]:
    lists: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        if sentence.part_of is not None and sentence.adds_up:
            lists[sentence.part_of].append(sentence)
    for number, listed in lists.items():
        # The parts of a total may stand before it, and behind it others: 两项合计 8 万元，其中财政拨款 5 万元.
        for parts in ([each for each in listed if (each.number < number) == before] for before in (True, False)):
            if parts:
                yield from _list(sentences[number - 1], parts, sentences)
                yield _moves(sentences[number - 1], parts)


def _moves(above: Sentence, listed: Sequence[Sentence]) -> _Said:
    """Return that the changes of all parts there are make the change of the whole."""
    whole = above.figures.get("change")
    parts = [each.figures["change"] for each in listed if "change" in each.figures and "amount" not in each.figures]
    still = [each for each in listed if "same" in each.says and not each.figures]
    moved = len(parts) + len(still) == len(listed)
    every = are_all_parts([each.label for each in listed], above.label) or _is_net(listed)
    if whole is None or not parts or not moved or not _alike(whole, *parts) or not every:
        return NotApplicable()
    # Each change may be the difference of two printed amounts.
    stretch = sum(each.half for each in (whole, *parts))
    return Balance((Term(1, whole),), tuple(Term(1, part) for part in parts), stretch=stretch)


def _is_net(listed: Sequence[Sentence]) -> bool:
    """Whether a list is of what was added and what was cut, and of no item by its name: there is no third."""
    steps = [STEP.fullmatch(each.label) for each in listed]
    return {step["up"] is not None for step in steps if step is not None} == {True, False} and all(steps)


def _list(above: Sentence, listed: Sequence[Sentence], sentences: Sequence[Sentence]) -> Iterator[_Said]:
    # A list behind a second comparison is of the amount before it.
    whole = _amount(above, sentences)
    if whole is None:
        return
    parts = [part for each in listed if (part := each.figures.get("amount")) is not None]
    fitting = [part for part in parts if _alike(whole, part)]
    if not fitting or whole.units < 0 or any(part.units < 0 for part in fitting):
        yield NotApplicable()
        return
    relation = Balance((Term(1, whole),), tuple(Term(1, part) for part in fitting))
    rest = whole.units - sum(part.units for part in fitting)
    slack = whole.half + sum(part.half for part in fitting)
    if rest <= slack or _is_whole_list(above, listed, whole):
        yield relation
        return
    from budgetcheck.documents.official import is_class

    coded = all(each.code for each in listed)
    classes = len(listed) >= _LEAST_CLASSES and all(is_class(each.label) for each in listed)
    # Who names the parts that are nothing, or the rest, names all of them.
    every = len(fitting) > 1 and any(not part.units for part in fitting) and not _are_known(above, listed)
    follows = sentences[listed[-1].number : listed[-1].number + 1]
    behind = any(each.figures["amount"].units == rest for each in follows if "amount" in each.figures)
    every = every or (len(fitting) > 1 and _REST.fullmatch(listed[-1].label) is not None and not behind)
    message = Text(
        "所列各项之和小于总数，或有未列出的项目",
        "the parts listed add up to less than the whole: some may not be listed",
    )
    severity = Severity.WARNING if classes or every or (coded and len(listed) >= _PAIR) else Severity.NOTE
    yield Problem(Verdict.MISMATCH, message, (whole, *fitting), severity=severity)


def _are_known(above: Sentence, listed: Sequence[Sentence]) -> bool:
    """Whether some of the parts are such as a whole is known to have, so that all of them are known."""
    names = [name for parts in known_parts(above.label) for name in parts]
    return any(name in each.label for name in names for each in listed)


def _is_whole_list(above: Sentence, listed: Sequence[Sentence], whole: Figure) -> bool:
    """Whether a list names all parts that there are: its shares make 100, it is a known two of two, or its total follows."""
    if all(each.number < above.number for each in listed):
        return True
    shares = [share for each in listed if (share := _percent(each, "share")) is not None]
    if len(shares) == len(listed) > 1:
        off = abs(sum(share.units for share in shares) - _WHOLE)
        if off <= sum(share.half for share in shares):
            return True
    alike = [each.label for each in listed if _alike(whole, each.figures.get("amount"))]
    return are_all_parts(alike, above.label)


# --- Zero base, unchanged ---


def _zero(sentence: Sentence, sentences: Sequence[Sentence]) -> _Said | None:
    figures = sentence.figures
    percent, completion = _percent(sentence, "change_pct"), _percent(sentence, "completion")
    plan = figures.get("budget")
    if plan is not None and not plan.units and not any(each.units for each in _plans(sentence)):
        if completion is not None:
            message = Text("预算数为 0，没有完成率", "the plan is 0: it cannot be the base of a percentage")
            return Problem(Verdict.SUSPICIOUS, message, (completion, plan))
        return Held() if "incomparable" in sentence.says else None
    change, amount, previous = figures.get("change"), _amount(sentence, sentences), figures.get("previous")
    if previous is not None and not previous.units and percent is not None and percent.units:
        return _of_nothing(percent, previous)
    if change is None or amount is None or not change.units or not _alike(change, amount):
        return None
    tiny = abs(amount.units) <= 4 * max(amount.half, change.half)
    if amount.units != change.units or tiny or sentence.perhaps is not None or "perhaps" in figures:
        return None
    return Held() if percent is None else _of_nothing(percent, change)


def _of_nothing(percent: Figure, beside: Figure) -> Problem:
    message = Text("上年数为 0，没有增减百分比", "last year's amount is 0: it cannot be the base of a percentage")
    return Problem(Verdict.SUSPICIOUS, message, (percent, beside))


def _same(sentence: Sentence, sentences: Sequence[Sentence]) -> _Said | None:  # noqa: ARG001 - as every check
    if "same" not in sentence.says:
        return None
    figures = sentence.figures
    change, percent = figures.get("change"), figures.get("change_pct")
    moved = next((each for each in (change, percent) if each is not None and each.units), None)
    if moved is not None:
        message = Text("既称持平又称有增减", "states both no change and a change")
        return Problem(Verdict.CONTRADICTION, message, (moved,))
    if "template" in sentence.says and change is not None:
        message = Text("“持平”“一致”后留有模板的数字", "a figure of the template is left behind the word for no change")
        return Problem(Verdict.SUSPICIOUS, message, (change,))
    shown = figures.get("amount") or next(iter(figures.values()), None)
    if sentence.reason and shown is not None and _explains_a_move(sentence.reason):
        message = Text("无增减，却说明了增减的原因", "nothing changed, yet the reason explains a change")
        return Problem(Verdict.SUSPICIOUS, message, (shown,))
    return Held() if change is not None or percent is not None or sentence.reason else None


def _explains_a_move(reason: str) -> bool:
    """Whether a reason speaks of one direction alone, with nothing that makes up for it."""
    up, down = re.search(UP, reason), re.search(DOWN, reason)
    return (up is None) != (down is None) and _STEADY.search(reason) is None


_CHECKS: dict[str, Callable[[Sequence[Sentence]], Iterator[_Said]]] = {
    "change": lambda sentences: _each(sentences, _change),
    "previous": lambda sentences: _each(sentences, _previous),
    "share": _shares,
    "completion": lambda sentences: _each(sentences, _completion),
    "comparison": lambda sentences: _each(sentences, _comparison),
    "parts": _parts,
    "zero": lambda sentences: _each(sentences, _zero),
    "same": lambda sentences: _each(sentences, _same),
}
