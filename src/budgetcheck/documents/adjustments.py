"""Adjustments of a plan: by how much it moved, what was added and cut, and the plan that came of it.

预算调整数 50 万元，其中追加 80 万元，核减 30 万元，调整后预算为 450 万元: the first is a change, its parts are signed, and the
amount is the plan as it stands now, which a percentage behind it measures against the earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.documents.bases import Words, signed, stage_of
from budgetcheck.documents.phrases import ADJUSTED, ADJUSTMENT, OUTCOME, STEP
from budgetcheck.documents.subjects import YEAR, bare, is_subject

if TYPE_CHECKING:
    from budgetcheck.documents.ledger import Claim, Ledger
    from budgetcheck.documents.quantities import Quantity


class Adjustments:
    """Reads the figures of an adjustment into the claims of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._whole: Claim | None = None
        """The claim of the adjustment, while its parts and the plan that comes of it may follow."""
        self._steps: list[Claim] = []
        self._plan: Claim | None = None
        """The claim before it, which states the earlier plan and nothing else."""

    def take(self, words: Words, quantity: Quantity) -> bool:
        """Take an amount where the words before it make it one of an adjustment."""
        head = YEAR.sub("", words.head).strip("，、：（ \n")
        opening = ADJUSTMENT.fullmatch(head)
        if opening is not None:
            moved = signed(quantity, down=opening["down"] is not None) if opening["moved"] else None
            return self._open(words, head, quantity, moved)
        if self._whole is not None and self._ledger.now not in (self._whole, *self._steps):
            self._whole = None
        if ADJUSTED.fullmatch(head):
            return self._adjusted(words, head, quantity)
        if self._whole is None:
            return False
        step = STEP.fullmatch(head)
        if step is not None:
            self._step(self._whole, words, head, signed(quantity, down=step["up"] is None))
            return True
        return OUTCOME.fullmatch(head) is not None and self._outcome(self._whole, words, quantity)

    def _open(self, words: Words, head: str, quantity: Quantity, moved: Quantity | None) -> bool:
        now = self._ledger.now
        near = now is not None and now.group == self._ledger.group
        plan = now if now is not None and near and self._is_plan_alone(now) else None
        if moved and plan is None and now is not None and near and now.amount is not None:
            # 接待费 12 万元，年中调整增加 5 万元: how the amount before moved.
            return False
        self._plan, self._steps = plan, []
        self._whole = self._ledger.begin(bare(head) or head, words.head, words.start)
        # By its words alone 调整数 may be an amount that was moved from one use to another.
        self._whole.amount, self._whole.change = None if moved else quantity, moved
        self._whole.base = "年初预算" if moved else ""
        return True

    def _step(self, whole: Claim, words: Words, head: str, quantity: Quantity) -> None:
        if whole.change is None:
            _as_change(whole)
        step = self._ledger.begin(bare(head) or head, words.head, words.start)
        step.change, step.part_of, step.parent, step.adds_up = quantity, whole, whole.subject, True
        self._steps.append(step)

    def _adjusted(self, words: Words, head: str, quantity: Quantity) -> bool:
        """Take the plan that came of an adjustment: the amount of its claim, or of one of its own where that is taken."""
        ledger, whole = self._ledger, self._whole
        plan = self._plan if self._plan is not None and self._is_plan_alone(self._plan) else self._before_steps()
        if whole is not None and (whole.change is None or whole.amount is None):
            if whole.change is None:
                _as_change(whole)
        elif whole is None and plan is None and (ledger.now is None or STEP.match(ledger.now.subject) is None):
            return False
        else:
            whole = ledger.begin(bare(head) or head, words.head, words.start)
            whole.part_of, whole.parent, whole.adds_up, whole.base = None, "", False, "年初预算"
        whole.amount, whole.group = quantity, ledger.group
        ledger.lists = [one for one in ledger.lists if one.lasting]
        ledger.now = self._whole = whole
        if plan is not None and not is_subject(plan.subject):
            self._take_step(whole, ledger.claims[ledger.claims.index(plan) + 1 : ledger.claims.index(whole)])
            whole.previous, plan.amount, plan.plans = plan.amount, None, []
            plan = None
        self._plan = plan
        return True

    @staticmethod
    def _take_step(whole: Claim, between: list[Claim]) -> None:
        """Take the one addition or cut between the plan before and after as the change: 年中追加 5 万元."""
        step = STEP.match(between[0].subject) if len(between) == 1 else None
        if step is not None and between[0].amount is not None and not between[0].moved and whole.change is None:
            whole.change = signed(between[0].amount, down=step["up"] is None)
            between[0].amount = None

    def _before_steps(self) -> Claim | None:
        """Return the plan that additions and cuts stand right behind."""
        claims = self._ledger.claims
        at = len(claims) - 1
        while at >= 0 and STEP.match(claims[at].subject):
            at -= 1
        near = 0 <= at < len(claims) - 1 and claims[at].group == self._ledger.group
        return claims[at] if near and self._is_plan_alone(claims[at]) else None

    def _outcome(self, whole: Claim, words: Words, quantity: Quantity) -> bool:
        """Take what came of the adjusted plan: no amount of the adjustment, but of what was planned."""
        if whole.amount is None or whole.change is None:
            return False
        claim = self._plan
        if claim is None or not self._is_plan_alone(claim):
            claim = self._ledger.begin("", "", words.start)
        claim.plans.append((stage_of("调整"), whole.amount))
        claim.amount, claim.is_outcome, whole.amount = quantity, True, None
        self._ledger.now, self._whole, self._plan = claim, None, None
        return True

    def _is_plan_alone(self, claim: Claim) -> bool:
        """Whether a claim states one plan, the first one, and nothing else, and no list is of it."""
        if len(claim.plans) != 1 or claim.amount is not claim.plans[0][1] or claim.plans[0][0] in ("全年", "调整"):
            return False
        more = claim.moved or claim.completion or claim.share or claim.previous or claim.others or claim.says
        return not more and all(each.part_of is not claim for each in self._ledger.claims)


def _as_change(whole: Claim) -> None:
    """Make of the amount of an adjustment what it is: by how much a plan moved."""
    whole.change, whole.amount, whole.base = whole.amount, None, "年初预算"
