"""Which role a figure has: the words between it and the figure before say so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.adjustments import Adjustments
from budgetcheck.documents.bases import (
    RATES,
    THIS_YEAR,
    Words,
    base_of,
    becoming,
    beyond_plan,
    is_of_earlier_year,
    is_previous,
    signed,
    stage_of,
    stands_beside,
    start_of,
)
from budgetcheck.documents.ledger import Claim, Ledger
from budgetcheck.documents.numerals import numeral
from budgetcheck.documents.phrases import (
    AGAINST_PLAN,
    BARE_CHANGE,
    CHANGE,
    COMPARED,
    COMPLETES,
    COMPLETION,
    EACH,
    EITHER,
    FROM,
    LAST_YEAR,
    MOVE_RATE,
    MOVES,
    OF_IT,
    OUTCOME,
    PLANNED,
    SAME,
    SHARE,
    SHORT_CHANGE,
    TO,
    TOTALLED,
    UNLIKE,
    WEIGHT,
)
from budgetcheck.documents.quantities import Quantity
from budgetcheck.documents.subjects import YEAR, bare, before_figure, is_subject, is_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.quantities import Found

_ATTRIBUTE = re.compile(
    r"^(?:(?:总|账面|资产)?(?:价值|原值|净值)|(?:建筑|占地|使用|总)?面积|涉及.{0,10}|总?金额|资金|预算金额|总价|单价|其价值|每.{1,6}|人均|覆盖率)"
    r"(?:合计|共计|共|总计)?为?$"
)
_ONLY_OUTCOME = re.compile(
    r"(?:(?:支出|收入|当年|全年|本年|年末|年终|实际|财政拨款)*(?:决算|执行|完成|支出|收入)?(?:数|金额|总额)?)?"
)
_MONEY = "元"
_MOVED_ALONE = re.compile(r"差异为.{2,20}")
"""A subject that is by how much a plan was missed, and has no outcome of its own."""
_STAGES_ALONE = frozenset({"支出", "收入"})
"""Names that say no more than which side an amount is of, behind a label that says what it is."""
_SCALES = "百千万亿"


class Roles:
    """Gives figures their roles in the claims of a ledger."""

    def __init__(self, ledger: Ledger, years: frozenset[int]) -> None:
        self._ledger = ledger
        self._years = years
        self._adjustments = Adjustments(ledger)
        self._last: tuple[Claim, str, Claim] | None = None
        """The claim, the role of its last figure, and the claim that it is a whole for."""
        self._each: Claim | None = None
        """The claim whose last amounts are of each one."""

    def give(self, words: Words, found: Found) -> None:
        """Give one figure its role by the words before it."""
        quantity = found.quantity
        last, self._last = self._last, None
        rate = quantity.measure in RATES
        if not rate and self._adjustments.take(words, quantity):
            return
        if rate and quantity.measure == "%" and (last is not None or COMPLETION.search(words.head)):
            done = self._of_last(words, quantity, last) or self._completion(words, quantity)
        else:
            done = not rate and (
                beyond_plan(words.head, quantity, self._ledger.now) or self._plan_or_outcome(words, quantity)
            )
        if not done:
            self._role(words, quantity)

    # Plan and outcome

    def _of_last(self, words: Words, quantity: Quantity, last: tuple[Claim, str, Claim] | None) -> bool:
        """Take a percentage of the figure right before it: 完成预算 12 万元的 75%, 占支出 50 万元的 90%."""
        if last is None or not OF_IT.match(words.head):
            return False
        claim, role, whole = last
        if role == "share":
            claim.whole_of_share = whole
        self._ledger.fill(claim, role, quantity, words.head)
        self._ledger.now = claim
        return True

    def _completion(self, words: Words, quantity: Quantity) -> bool:
        match = COMPLETION.search(words.head)
        if match is None:
            return False
        of = match["of"] or ""
        before = words.head[: match.start()]
        claim = self._ledger.now
        if is_subject(bare(before)) or claim is None or claim.completion is not None:
            claim = self._claim_for(words, before, None)
        stage = stage_of(of)
        if claim.completion is not None and stage != claim.stage and any(each == stage for each, _ in claim.plans):
            claim = self._of_other_plan(claim, stage, words.start)
        if claim.completion is None:
            claim.stage = stage
        self._ledger.fill(claim, "completion", quantity, words.head)
        return True

    def _of_other_plan(self, claim: Claim, stage: str, start: int) -> Claim:
        """Open a claim for a second plan that the same outcome is held against."""
        again = self._again(claim, start)
        again.plans = [plan for plan in claim.plans if plan[0] == stage]
        claim.plans = [plan for plan in claim.plans if plan[0] != stage]
        return again

    def _plan_or_outcome(self, words: Words, quantity: Quantity) -> bool:
        """Take the amount of a plan, or what came of one, where the words say which."""
        head = words.head.strip("，：、（ \n")
        now = self._ledger.now
        if now is not None and now.plans and not quantity.measure and not quantity.text.strip("-0."):
            # 年初预算数为 0: the plan is named again to say that nothing compares with it.
            now.not_comparable = True
            return True
        completes = COMPLETES.search(head)
        if completes is not None and not is_subject(bare(head[: completes.start()])):
            now = self._ledger.current(words.start)
            now.plans.append((stage_of(completes["of"]), quantity))
            self._last = (now, "completion", now)
            if now.completion is None:
                now.stage = stage_of(completes["of"])
            return True
        planned = PLANNED.search(head)
        of_year = LAST_YEAR.search(head) and not (planned is not None and planned["stage"] and not (now and now.plans))
        if COMPARED.search(head) or MOVES.search(head) or of_year:
            return False
        if planned is not None:
            return self._is_of_other_year(words, quantity) or self._planned(words, head, planned, quantity)
        return self._outcome(words, head, quantity)

    def _outcome(self, words: Words, head: str, quantity: Quantity) -> bool:
        """Take what came of a plan, of which no name is said: the plan's own, or one that stands alone."""
        outcome, now = OUTCOME.search(head), self._ledger.now
        if outcome is None or now is None or words.label or not _ONLY_OUTCOME.fullmatch(bare(head[: outcome.start()])):
            return False
        if now.plans and now.budget is None and now.amount in self._amounts(now):
            now.amount = quantity
            return True
        if now.plans or now.amount is None or not _MOVED_ALONE.search(now.subject):
            return False
        # 差异为追加经费 3 万元，决算数 33 万元: the amount before is not what the outcome is of.
        claim = self._ledger.begin("", "", words.start)
        claim.part_of, claim.parent, claim.amount, claim.is_outcome = None, "", quantity, True
        return True

    @staticmethod
    def _amounts(claim: Claim) -> list[Quantity | None]:
        """Return what may stand as a claim's amount until its outcome is printed."""
        return [None, *(quantity for _, quantity in claim.plans)]

    def _planned(self, words: Words, head: str, planned: re.Match[str], quantity: Quantity) -> bool:
        named = bare(head)
        now = self._ledger.now
        if now is not None and not words.label and _ATTRIBUTE.match(head):
            return False
        known = now is not None and (now.plans or now.is_outcome or (planned["stage"] and now.amount is not None))
        same = known and not is_subject(named) and not words.label
        if same and now is not None and now.completion is None:
            now.plans.append((stage_of(planned["stage"] or ""), quantity))
            return True
        year = YEAR.search(head)
        if year is not None and not is_subject(named) and not planned["stage"]:
            # 2023 年预算数: a year's plan, which another year's may follow.
            return False
        claim = self._claim_for(words, words.head, None)
        if claim.amount is None and not claim.plans:
            claim.amount = quantity
            claim.year = int(year[0][:4]) if year is not None else claim.year
            claim.plans.append((stage_of(planned["stage"] or ""), quantity))
        elif claim.plans or claim.amount is None:
            claim.plans.append((stage_of(planned["stage"] or ""), quantity))
        else:
            claim.others.append((before_figure(words.head), quantity))
        return True

    # All other roles

    def _role(self, words: Words, quantity: Quantity) -> None:
        head = words.head
        compared = COMPARED.search(head)
        change = CHANGE.search(head) or (SHORT_CHANGE.search(head) if compared else None)
        now = self._ledger.now
        if change is None and now is not None and (now.moved or now.previous is not None):
            # 较上年 5 万元少支出 1 万元: the comparison is the figure before.
            change = (BARE_CHANGE if now.moved else SHORT_CHANGE).fullmatch(head)
        money = quantity.measure[-1:] == _MONEY
        if (money and self._of_each(words, quantity)) or (quantity.measure == "%" and self._move_rate(head, quantity)):
            return
        if EITHER.search(head):
            claim = self._claim_for(words, head[: start_of(EITHER, head)], compared)
            claim.others.append((before_figure(head), quantity))
            claim.left_open.add("change_pct" if quantity.measure == "%" else "change")
        elif (to := TO.search(head) or becoming(head, change, compared, now)) is not None:
            self._target(words, quantity, compared, head[: to.start()])
        elif change is not None:
            self._change(words, change, compared, quantity)
        elif quantity.measure == "个百分点":
            self._claim_for(words, head, compared).others.append((before_figure(head), quantity))
        elif quantity.measure == "%" and (share := SHARE.search(head) or WEIGHT.search(head)):
            self._share(words, share, quantity)
        elif money and (whole := SHARE.search(head)) is not None and whole["of"] and self._ledger.now is not None:
            self._whole(words, whole, quantity)
        elif (origin := FROM.search(head)) is not None:
            self._ledger.fill(self._claim_for(words, head[: origin.start()], None), "previous", quantity, head)
        elif compared is not None and is_previous(head, compared, quantity, now):
            self._previous(words, compared, quantity)
        elif compared is None and (last := LAST_YEAR.search(head)) is not None:
            self._of_year(words, last, quantity)
        else:
            self._amount(words, quantity, compared)

    def _of_each(self, words: Words, quantity: Quantity) -> bool:
        """Take an amount that is of each one, and what it was raised to: neither is the amount of the subject."""
        head, now = words.head, self._ledger.now
        each = EACH.search(head)
        named = bare(head[: each.start()]) if each is not None else bare(head)
        if each is not None and is_subject(named):
            claim = self._claim_for(words, head[: each.start()], None)
        elif words.each:
            claim = self._claim_for(words, head.removesuffix("按照").removesuffix("按"), None)
        elif now is not None and now is self._each and TO.search(head):
            claim = now
        else:
            return False
        claim.others.append((before_figure(head), quantity))
        self._each = claim
        return True

    def _move_rate(self, head: str, quantity: Quantity) -> bool:
        """Take a rate of change that leaves the direction to the change before it: 变动幅度 6.01 %."""
        now = self._ledger.now
        rate = MOVE_RATE.search(head)
        if rate is None or now is None or now.change_pct is not None or not (now.change or now.previous):
            return False
        if is_subject(bare(head[: rate.start()])):
            return False
        down = now.change is not None and now.change.text.startswith("-")
        if now.change is None and not quantity.text.startswith("-"):
            return False
        now.change_pct = signed(quantity, down=down)
        return True

    def _claim_for(self, words: Words, named: str, compared: re.Match[str] | None, *, moves: bool = False) -> Claim:
        """Return the claim of the words before a figure: a new one where they name a subject."""
        if compared is not None:
            after = named[compared.end() :] if compared.end() <= len(named) else ""
            named = named[: compared.start()] if bare(named[: compared.start()]) else after
        name = bare(named)
        if not is_subject(name):
            name = ""
        ledger = self._ledger
        known = self._ledger.now
        if name in THIS_YEAR and known is not None and known.previous is not None and known.amount is None:
            # 上年同期为 8 万元，本年为 10 万元.
            name = ""
        if name in _STAGES_ALONE and (words.label or self._waits_for_amount() or (ledger.fresh and ledger.pending)):
            # 小学教育（项）：支出决算为 3 万元; 小学教育（项）。支出决算为 3 万元.
            name = ""
        if words.label:
            if not name:
                return ledger.begin(words.label, words.before, words.start)
            claim = ledger.begin(name, named, words.start)
            claim.parent = claim.parent or words.heading
            return claim
        if name:
            return ledger.begin(name, named, words.start)
        return ledger.mover(words.start) if moves else ledger.current(words.start)

    def _waits_for_amount(self) -> bool:
        """Whether a change was said before its amount: 公务接待费减少 2 万元，2024 年支出 8 万元."""
        now, ledger = self._ledger.now, self._ledger
        if now is None or now.amount is not None or not now.subject or now.group != ledger.group:
            return False
        return now.moved and not ledger.lists

    def _change(self, words: Words, change: re.Match[str], compared: re.Match[str] | None, quantity: Quantity) -> None:
        head, ledger = words.head, self._ledger
        claim = self._claim_for(words, head[: change.start()], compared, moves=True)
        if compared is not None and is_of_earlier_year(claim, compared):
            # The amount is of the year that is compared with, or of one before.
            claim = self._ledger.begin("", "", words.start)
            claim.part_of, claim.parent = None, ""
        base = base_of(compared, self._years) if compared is not None else ""
        role = {"%": "change_pct", "个百分点": "points"}.get(quantity.measure, "change")
        if base and claim.moved and (base != claim.base if claim.base else getattr(claim, role) is not None):
            claim = self._again(claim, words.start)
        claim.base = claim.base or base or ledger.base
        ledger.base = ""
        taken = getattr(claim, role)
        moved = signed(quantity, down=change["down"] is not None)
        if role == "change" and claim.same and taken is not None and not taken.measure:
            # 持平 stood for no figure, and here one is printed.
            claim.change = None
        elif taken is not None:
            moved = quantity
        ledger.fill(claim, role, moved, head)

    def _again(self, claim: Claim, start: int) -> Claim:
        """Open a second comparison of the same subject, a claim of its own."""
        again = self._ledger.begin(claim.subject, claim.raw_subject, start)
        again.follows = claim.follows or claim
        again.part_of = None
        return again

    def _target(self, words: Words, quantity: Quantity, compared: re.Match[str] | None, named: str) -> None:
        head = words.head
        claim = self._claim_for(words, named, compared)
        if quantity.measure == "%":
            claim.others.append((before_figure(head), quantity))
        else:
            self._ledger.fill(claim, "amount", quantity, head)

    def _share(self, words: Words, share: re.Match[str], quantity: Quantity) -> None:
        claim = self._claim_for(words, words.head[: share.start()], None)
        if claim.share is None:
            claim.share_of = YEAR.sub("", share.groupdict().get("of") or "").strip("：的")
            if not is_within(claim.share_of, claim.parent):
                claim.part_of, claim.adds_up, claim.parent = None, False, ""
        self._ledger.fill(claim, "share", quantity, words.head)

    def share_of(self, joint: Sequence[Claim], words: Words, whole: Found, share: Found) -> None:
        """Take one of several shares of an amount that stands before them all: 分别占 9 万元的 40%、60%."""
        part, match = self._ledger.now, SHARE.search(words.head)
        if part is None or match is None:
            return
        if part is joint[0]:
            self._whole(words, match, whole.quantity)
            part.whole_of_share, self._last = self._ledger.now, None
        part.share_of, part.whole_of_share = joint[0].share_of, joint[0].whole_of_share
        self._ledger.fill(part, "share", share.quantity, words.head)
        self._ledger.now = part

    def _whole(self, words: Words, whole: re.Match[str], quantity: Quantity) -> None:
        """Take the whole of a share that follows: 占支出 50 万元的 90%."""
        part = self._claim_for(words, words.head[: whole.start()], None)
        part.share_of = YEAR.sub("", whole["of"]).strip("：的")
        claim = self._ledger.begin(bare(whole["of"]) or whole["of"], whole["of"], words.start + whole.start("of"))
        claim.part_of = None
        claim.amount = quantity
        self._last = (part, "share", claim)

    def _previous(self, words: Words, compared: re.Match[str], quantity: Quantity) -> None:
        claim = self._claim_for(words, words.head[: compared.start()], None)
        base = base_of(compared, self._years)
        if claim.previous is not None or (claim.moved and claim.base and claim.base != base):
            claim = self._again(claim, words.start)
        claim.base = claim.base or base
        self._ledger.base = ""
        self._ledger.fill(claim, "previous", quantity, words.head)

    def _of_year(self, words: Words, last: re.Match[str], quantity: Quantity) -> None:
        """Take a figure of a named year: last year's is the one compared with."""
        head, ledger = words.head, self._ledger
        year = int(last["year"][:4]) if last["year"][:2] == "20" else None
        named = bare(head[: last.start()])
        claim = self._claim_for(words, head[: last.start()], None)
        if year is None:
            ledger.fill(claim, "previous", quantity, head)
        elif claim.amount is None:
            earlier = claim.previous is None and not named and claim.moved
            claim.year = year
            ledger.fill(claim, "previous" if earlier and year + 1 in self._years else "amount", quantity, head)
        elif claim.year is not None and year > claim.year:
            if claim.previous is not None:
                claim.others.append(("上年", claim.previous))
            # What looked like a plan of this year was the amount of an earlier one.
            claim.plans = []
            claim.previous, claim.amount, claim.year = claim.amount, quantity, year
        elif claim.previous is not None and (quantity.text, quantity.measure) == (
            claim.amount.text,
            claim.amount.measure,
        ):
            # This year's amount, printed once more beside last year's.
            claim.others.append((before_figure(head), quantity))
        else:
            ledger.fill(claim, "previous", quantity, head)

    def _amount(self, words: Words, quantity: Quantity, compared: re.Match[str] | None) -> None:
        head = words.head.strip("，：、 \n")
        now = self._ledger.now
        if now is not None and not words.label and _ATTRIBUTE.match(head):
            now.others.append((re.sub(r"(?:为|：)$", "", head), quantity))
            return
        if now is not None and SAME.search(head) and quantity.measure not in RATES and not quantity.text.strip("-0."):
            # 一致 0 万元: the form of a change is left behind a word for none.
            now.change, now.same, now.template = quantity, True, True
            return
        total = TOTALLED.fullmatch(head)
        if total is not None and now is not None and now.amount is not None:
            if now.amount.measure.lstrip(_SCALES) != quantity.measure.lstrip(_SCALES):
                now.others.append((head, quantity))
                return
            parts = self._ledger.totalled(numeral(total["number"] or ""), 2 if total["all"] else 3)
            claim = self._ledger.begin("", words.head, words.start)
            claim.parent, claim.part_of = "", None
            for part in parts:
                part.part_of, part.adds_up = claim, True
        elif self._is_of_other_year(words, quantity):
            return
        else:
            claim = self._claim_for(words, words.head, compared)
        if quantity.measure in RATES:
            change = claim.change
            if (
                quantity.measure == "%"
                and change
                and not head
                and claim.change_pct is None
                and stands_beside(change, quantity)
            ):
                claim.change_pct = signed(quantity, down=change.text.startswith("-"))
            else:
                claim.others.append((before_figure(words.head), quantity))
            return
        if claim.amount is None:
            claim.is_outcome = OUTCOME.search(head) is not None
            years = YEAR.findall(words.head)
            claim.year = int(years[-1][:4]) if years else claim.year
        self._ledger.fill(claim, "amount", quantity, words.head)

    def _is_of_other_year(self, words: Words, quantity: Quantity) -> bool:
        """Take the amount of the same subject in another year: 2024 年收入 5 万元，2023 年收入 4 万元."""
        now, years = self._ledger.now, YEAR.findall(words.head)
        if now is None or now.year is None or now.amount is None or len(years) != 1 or words.label:
            return False
        year = int(years[0][:4])
        if year == now.year or bare(words.head) != now.subject or now.previous is not None:
            return False
        if year > now.year:
            now.previous, now.amount, now.year = now.amount, quantity, year
        else:
            now.previous = quantity
        return True

    def in_reason(self, claim: Claim, head: str, quantity: Quantity, *, own: bool) -> None:
        """Take a figure of a reason; a rate of change that stands behind its words may be the claim's own."""
        change = CHANGE.fullmatch(head.removeprefix("同比")) if own else None
        if change is not None and quantity.measure == "%" and claim.change is not None and claim.change_pct is None:
            claim.change_pct = signed(quantity, down=change["down"] is not None)
        else:
            claim.others.append((before_figure(head), quantity))

    # Words without a figure

    def state(self, claim: Claim, words: str, place: tuple[int, int] | None) -> None:
        """Take the words that stand for a figure: 持平, 无可比性; `place` is where 持平 stands in the text given."""
        if UNLIKE.search(words):
            claim.not_comparable = True
        elif place is not None and claim.change is None:
            claim.change, claim.same = Quantity("0", "", *place), True
            self.compare(claim, COMPARED.search(words))
        elif place is not None:
            claim.same = True

    def compare(self, claim: Claim, compared: re.Match[str] | None) -> None:
        """Note what a claim is compared with."""
        if compared is not None and not claim.base:
            claim.base = base_of(compared, self._years)

    def against_plan(self, words: str) -> bool:
        """Take the word that compares an outcome with its plan: 决算数小于预算数."""
        match = AGAINST_PLAN.search(words)
        if match is None or not (match["above"] or match["below"] or match["equal"] or match["same"]):
            return False
        claim = self._ledger.now
        known = claim is not None and (claim.plans or claim.completion)
        if claim is not None and known and not claim.says and not (match["same"] or "").startswith("基本"):
            claim.says = "above" if match["above"] else "below" if match["below"] else "equal"
            claim.says_of = stage_of(match["of"])
        return True
