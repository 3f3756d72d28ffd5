"""The notes of a made-up document: sentences that restate its tables, under the headings that units use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .builder import Builder, ordinal
from .printed import fixed, percent
from .truth import FUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_REASONS_UP = ("人员增加", "新增专项任务", "工资标准上调")
_REASONS_DOWN = ("压减一般性支出", "部分项目到期", "人员减少")
_SOURCES = {
    "general": "一般公共预算拨款收入",
    "fund": "政府性基金预算拨款收入",
    "capital": "国有资本经营预算拨款收入",
    "special": "财政专户管理资金收入",
    "business": "事业收入",
    "superior": "上级补助收入",
    "affiliated": "附属单位上缴收入",
    "trade": "事业单位经营收入",
    "other": "其他收入",
}


class Section(NamedTuple):
    """One section of the notes: its heading without number, and its paragraphs."""

    heading: str
    lines: tuple[str, ...]


class Notes:
    """Writes the notes of one document, in 万元."""

    def __init__(self, build: Builder) -> None:
        self.build = build
        self.truth = build.truth
        self.pick = build.pick
        self.year = build.truth.year

    def said(self, fen: int) -> str:
        """Return an amount as a sentence prints it."""
        return f"{fixed(fen, 6, 2)}万元"

    def change(self, now: int, before: int, base: str = "上年") -> str:
        """Return how an amount changed against last year, with its reason."""
        if now == before:
            return f"与{base}持平"
        word, more, why = ("增加", "增长", _REASONS_UP) if now > before else ("减少", "下降", _REASONS_DOWN)
        text = f"比{base}{word}{self.said(abs(now - before))}"
        if before:
            text += f"，{more}{percent(now - before, before)}%"
        return f"{text}，主要原因是{self.pick(*why)}"

    def shares(self, parts: Sequence[tuple[str, int]], whole: int) -> str:
        """Return parts with their shares, those of nothing left out."""
        return "；".join(f"{name}{self.said(amount)}，占{percent(amount, whole)}%" for name, amount in parts if amount)

    def sections(self, *, carried: bool = True) -> list[Section]:
        """Return the sections of a budget's notes."""
        sections = [self._whole(), self._income(carried=carried), self._expenditure()]
        sections += self._general()
        sections += [self._basic(), self._travel(), self._fund()]
        return [*sections, *self._rest()]

    def _whole(self) -> Section:
        total = self.truth.total
        heading = self.pick("收支预算情况说明", "收支预算总体情况说明", "部门预算收支情况说明", "收支总体情况说明")
        return Section(heading, (f"{self.year}年收入总预算{self.said(total)}，支出总预算{self.said(total)}。",))

    def _income(self, *, carried: bool) -> Section:
        truth = self.truth
        money = truth.income if carried else {source: truth.amount(funds=(source,)) for source in truth.income}
        parts = [(name, money.get(source, 0)) for source, name in _SOURCES.items()]
        whole = truth.total if carried else truth.spent_total
        if carried:
            parts.append((self.pick("上年结转", "上年结转结余"), sum(truth.carried.values())))
        heading = self.pick("收入预算情况说明", "收入预算说明", "收入总体情况说明", "收入预算情况")
        before = self.build.random.randrange(whole // 2, whole * 2)
        text = f"{self.year}年收入预算{self.said(whole)}，{self.change(whole, before)}。其中：{self.shares(parts, whole)}。"
        return Section(heading, (text,))

    def _expenditure(self) -> Section:
        truth = self.truth
        kinds: tuple[tuple[str, str], ...] = (
            ("基本支出", "basic"),
            ("项目支出", "project"),
            ("上缴上级支出", "upward"),
        )
        kinds += (("事业单位经营支出", "trade"), ("对附属单位补助支出", "affiliated"))
        parts = [(name, truth.amount(part=part)) for name, part in kinds]
        whole = truth.spent_total
        heading = self.pick("支出预算情况说明", "支出预算说明", "支出总体情况说明", "支出预算情况")
        return Section(heading, (f"{self.year}年支出预算{self.said(whole)}，其中：{self.shares(parts, whole)}。",))

    def _general(self) -> list[Section]:
        truth = self.truth
        whole = truth.amount(funds=("general",))
        before = sum(truth.before.values())
        size = f"{self.year}年一般公共预算拨款{self.said(whole)}，{self.change(whole, before)}。"
        classes = [code for code in truth.codes(("general",)) if len(code) == 3]
        parts = [(f"{truth.names[code]}（类）", truth.amount(code, ("general",))) for code in classes]
        use = []
        items = [code for code in truth.codes(("general",)) if len(code) == 7]
        for number, code in enumerate(items, 1):
            amount, last = truth.amount(code, ("general",)), truth.before[code]
            path = f"{truth.names[code[:3]]}（类）{truth.names[code[:5]]}（款）{truth.names[code]}（项）"
            use.append(f"{number}.{path}{self.year}年预算数为{self.said(amount)}，{self.change(amount, last)}。")
        return [
            Section("一般公共预算当年拨款情况说明", ()),
            Section("（一）一般公共预算当年拨款规模变化情况", (size,)),
            Section("（二）一般公共预算当年拨款结构情况", (f"{self.shares(parts, whole)}。",)),
            Section("（三）一般公共预算当年拨款具体使用情况", tuple(use)),
        ]

    def _basic(self) -> Section:
        truth, build = self.truth, self.build
        rows = build.economic_rows()
        people = "、".join(truth.names[code] for code, _, _ in rows if len(code) > 3 and code[:3] in ("301", "303"))
        goods = "、".join(truth.names[code] for code, _, _ in rows if len(code) > 3 and code[:3] in ("302", "310"))
        total = f"{self.year}年一般公共预算基本支出{self.said(build.personnel + build.operating)}，其中："
        heading = self.pick("一般公共预算基本支出情况说明", "一般公共预算基本支出情况")
        return Section(
            heading,
            (
                total,
                f"人员经费{self.said(build.personnel)}，主要包括：{people}。",
                f"公用经费{self.said(build.operating)}，主要包括：{goods}。",
            ),
        )

    def _travel(self) -> Section:
        now, before = self.truth.travel, self.truth.travel_before
        parts = (
            ("因公出国（境）费", now.abroad, before.abroad),
            ("公务接待费", now.reception, before.reception),
            ("公务用车购置费", now.purchase, before.purchase),
            ("公务用车运行费", now.running, before.running),
        )
        texts = [f"{name}{self.said(amount)}，{self.change(amount, last)}" for name, amount, last in parts]
        heading = self.pick("“三公”经费预算情况说明", "“三公”经费预算情况", "“三公”经费预算安排情况说明")
        total = f"{self.year}年“三公”经费财政拨款预算{self.said(now.total)}"
        return Section(heading, (f"{total}，其中：{'；'.join(texts)}。",))

    def _fund(self) -> Section:
        amount = self.truth.amount(funds=("fund",))
        text = f"{self.year}年没有使用政府性基金预算拨款安排的支出。"
        if amount:
            text = f"{self.year}年政府性基金预算支出{self.said(amount)}。"
        return Section(self.pick("政府性基金预算支出情况说明", "政府性基金预算情况说明"), (text,))

    def _rest(self) -> list[Section]:
        build, draw = self.build, self.build.random
        goods, works, services = (draw.randrange(0, 90) * 1_000_000 for _ in range(3))
        cars = [draw.randrange(0, 4) for _ in range(3)]
        names = ("一般公务用车", "执法执勤用车", "其他用车")
        kinds = "、".join(f"{name}{count}辆" for name, count in zip(names, cars, strict=True))
        return [
            Section(
                self.pick("机关运行经费", "机关运行经费情况", "机关运行经费安排情况"),
                (f"{self.year}年机关运行经费预算{self.said(build.operating)}。",),
            ),
            Section(
                self.pick("政府采购情况", "政府采购预算情况"),
                (
                    f"{self.year}年政府采购预算总额{self.said(goods + works + services)}，其中：货物采购预算"
                    f"{self.said(goods)}、工程采购预算{self.said(works)}、服务采购预算{self.said(services)}。",
                ),
            ),
            Section(
                self.pick("国有资产占用使用情况", "国有资产占有使用情况"),
                (f"截至{self.year - 1}年底，本部门共有车辆{sum(cars)}辆，其中：{kinds}。",),
            ),
        ]

    def of_final(self) -> list[Section]:
        """Return the sections of a final account's notes."""
        truth, year = self.truth, self.year
        total, spent = truth.total, truth.spent_total
        before = self.build.random.randrange(total // 2, total * 2)
        word, more, why = ("增加", "增长", _REASONS_UP) if total > before else ("减少", "下降", _REASONS_DOWN)
        share = f"{more}{percent(total - before, before)}%，主要原因是{self.pick(*why)}"
        whole = f"{year}年度收、支总计{self.said(total)}。与{year - 1}年度相比，收、支总计各{word}{self.said(abs(total - before))}，{share}。"
        income = sum(truth.income.values())
        fiscal = sum(truth.income.get(fund, 0) for fund in FUNDS)
        own = [("财政拨款收入", fiscal)]
        own += [(name, truth.income.get(source, 0)) for source, name in _SOURCES.items() if source not in FUNDS]
        kinds: tuple[tuple[str, str], ...] = (
            ("基本支出", "basic"),
            ("项目支出", "project"),
            ("上缴上级支出", "upward"),
        )
        kinds += (("经营支出", "trade"), ("对附属单位补助支出", "affiliated"))
        parts = [(name, truth.amount(part=part)) for name, part in kinds]
        general = truth.amount(funds=("general",))
        classes = [code for code in truth.codes(("general",)) if len(code) == 3]
        use = [(f"{truth.names[code]}（类）", truth.amount(code, ("general",))) for code in classes]
        now, plan = truth.travel, truth.travel_before
        done = f"，完成预算的{percent(now.total, plan.total)}%" if plan.total else ""
        if plan.total and fixed(now.total, 6, 2) != fixed(plan.total, 6, 2):
            word, why = ("大于", _REASONS_UP) if now.total > plan.total else ("小于", _REASONS_DOWN)
            done += f"，决算数{word}预算数的主要原因是{why[0]}"
        return [
            Section("收入支出决算总体情况说明", (whole,)),
            Section(
                "收入决算情况说明", (f"{year}年度本年收入合计{self.said(income)}，其中：{self.shares(own, income)}。",)
            ),
            Section(
                "支出决算情况说明", (f"{year}年度本年支出合计{self.said(spent)}，其中：{self.shares(parts, spent)}。",)
            ),
            Section("一般公共预算财政拨款支出决算情况说明", ()),
            Section(
                "（一）一般公共预算财政拨款支出决算总体情况",
                (
                    f"{year}年度一般公共预算财政拨款支出{self.said(general)}，占本年支出合计的{percent(general, spent)}%。",
                ),
            ),
            Section(
                "（二）一般公共预算财政拨款支出决算结构情况",
                (
                    f"{year}年度一般公共预算财政拨款支出{self.said(general)}，主要用于以下方面：{self.shares(use, general)}。",
                ),
            ),
            Section(
                "一般公共预算财政拨款基本支出决算情况说明",
                (
                    f"{year}年度一般公共预算财政拨款基本支出{self.said(self.build.personnel + self.build.operating)}，其中：人员经费"
                    f"{self.said(self.build.personnel)}；公用经费{self.said(self.build.operating)}。",
                ),
            ),
            Section(
                self.pick("财政拨款“三公”经费支出决算情况说明", "“三公”经费财政拨款支出决算情况说明"),
                (
                    f"{year}年度“三公”经费财政拨款支出预算为{self.said(plan.total)}，支出决算为{self.said(now.total)}{done}。",
                ),
            ),
            Section("机关运行经费支出情况", (f"{year}年度机关运行经费支出{self.said(self.build.operating)}。",)),
        ]


def numbered(sections: Sequence[Section], year: int, *, years: bool) -> list[str]:
    """Return the lines of sections under numbered headings; those with a number of their own keep it."""
    lines: list[str] = []
    count = 0
    for section in sections:
        if section.heading.startswith("（"):
            lines.append(section.heading)
        else:
            count += 1
            lines.append(f"{ordinal(count)}、{f'{year}年' if years else ''}{section.heading}")
        lines += section.lines
    return lines
