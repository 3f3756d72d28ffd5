"""The true amounts of a made-up unit, in whole fen: what every table and sentence of a document is rounded from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

FUNDS = ("general", "fund", "capital")
"""The budgets that fiscal money comes from; everything else is a unit's own money."""
OWN = ("special", "business", "trade", "superior", "affiliated", "other")

CLASSES = {
    "201": "一般公共服务支出",
    "202": "外交支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "229": "其他支出",
}
OLD_CLASSES = {
    "207": "文化体育与传媒支出",
    "210": "医疗卫生与计划生育支出",
    "215": "资源勘探信息等支出",
    "220": "国土海洋气象等支出",
}
"""Names that stood until the reform of 2019."""

_MAIN = {
    "201": (("20126", "档案事务"), ("2012601", "行政运行"), ("2012602", "一般行政管理事务"), ("2012604", "档案馆")),
    "205": (("20502", "普通教育"), ("2050202", "小学教育"), ("2050203", "初中教育"), ("2050204", "高中教育")),
    "213": (("21303", "水利"), ("2130301", "行政运行"), ("2130302", "一般行政管理事务"), ("2130305", "水利工程建设")),
    "204": (("20406", "司法"), ("2040601", "行政运行"), ("2040602", "一般行政管理事务"), ("2040605", "普法宣传")),
}
_FUND = (
    (("212", ""), ("21208", "国有土地使用权出让收入安排的支出"), ("2120803", "城市建设支出")),
    (("229", ""), ("22960", "彩票公益金安排的支出"), ("2296002", "用于社会福利的彩票公益金支出")),
)
_CAPITAL = (("223", ""), ("22301", "解决历史遗留问题及改革成本支出"), ("2230105", "国有企业退休人员社会化管理补助支出"))
_PAY = {"30101": "基本工资", "30102": "津贴补贴", "30103": "奖金", "30107": "绩效工资", "30112": "其他社会保障缴费"}
_GOODS = {
    "30201": "办公费",
    "30202": "印刷费",
    "30206": "电费",
    "30207": "邮电费",
    "30211": "差旅费",
    "30217": "公务接待费",
    "30228": "工会经费",
    "30229": "福利费",
    "30231": "公务用车运行维护费",
    "30239": "其他交通费用",
    "30299": "其他商品和服务支出",
}
ECONOMIC = {"301": "工资福利支出", "302": "商品和服务支出", "303": "对个人和家庭的补助", "310": "资本性支出"}


class Spent(NamedTuple):
    """What one functional item costs out of one source of money."""

    code: str
    fund: str
    personnel: int = 0
    operating: int = 0
    project: int = 0
    upward: int = 0
    trade: int = 0
    affiliated: int = 0

    @property
    def basic(self) -> int:
        """The basic expenditure."""
        return self.personnel + self.operating

    @property
    def total(self) -> int:
        """All expenditure of the item out of this source."""
        return self.basic + self.project + self.upward + self.trade + self.affiliated


@dataclass(frozen=True)
class Travel:
    """The three public expenses, and what is printed beside them."""

    abroad: int
    purchase: int
    running: int
    reception: int
    meetings: int
    training: int

    @property
    def cars(self) -> int:
        """Purchase and running of vehicles."""
        return self.purchase + self.running

    @property
    def total(self) -> int:
        """The three public expenses together."""
        return self.abroad + self.cars + self.reception


@dataclass(frozen=True)
class Truth:
    """One unit's year."""

    unit: str
    region: str
    year: int
    spent: tuple[Spent, ...]
    economic: dict[str, int]
    names: dict[str, str]
    income: dict[str, int]
    carried: dict[str, int]
    """What last year left over, by source."""
    left: dict[str, int]
    """What goes over to the next year, by source."""
    travel: Travel
    travel_before: Travel
    before: dict[str, int] = field(default_factory=dict)
    """Last year's amounts of general expenditure by item code."""

    def amount(self, code: str = "", funds: Iterable[str] = (), part: str = "total") -> int:
        """Return a column of a code and all under it, out of the funds given (of all, where none is)."""
        chosen = tuple(funds)
        return sum(
            getattr(each, part)
            for each in self.spent
            if each.code.startswith(code) and (not chosen or each.fund in chosen)
        )

    def codes(self, funds: Iterable[str] = ()) -> list[str]:
        """Return every code with expenditure out of the funds, each under its parents."""
        chosen = tuple(funds)
        items = {each.code for each in self.spent if each.total and (not chosen or each.fund in chosen)}
        return sorted({code[:size] for code in items for size in (3, 5, 7)})

    @property
    def total(self) -> int:
        """The grand total of both sides."""
        return sum(self.income.values()) + sum(self.carried.values())

    @property
    def spent_total(self) -> int:
        """This year's expenditure."""
        return sum(each.total for each in self.spent)


def truth(random: Random, year: int, *, final: bool, unit: str, region: str) -> Truth:
    """Return a made-up unit's consistent amounts."""
    cents = _cents(random, random.choice((1, 10_000, 1_000_000)))
    names = dict(CLASSES) | (OLD_CLASSES if year < 2019 else {}) | ECONOMIC | _PAY | _GOODS
    economic = _economic(random, cents)
    spent = _general(random, economic, names, cents, year)
    if random.random() < 0.5:
        group = random.choice(_FUND)
        names |= {code: name for code, name in group if name}
        spent.append(Spent(group[2][0], "fund", project=cents(500, 9000)))
    if random.random() < 0.25:
        names |= {code: name for code, name in _CAPITAL if name}
        spent.append(Spent(_CAPITAL[2][0], "capital", project=cents(100, 2000)))
    main = spent[0].code
    for source in OWN:
        if random.random() < 0.25:
            spent.append(_own(random, main, source, cents))
    travel = _travel(random, economic, cents)
    before = Travel(*(0 if not value else cents(100, 900) for value in travel.__dict__.values()))
    income, carried, left = _money(random, spent, cents, final=final)
    last = {each.code: cents(200, 9000) for each in spent if each.fund == "general"}
    return Truth(unit, region, year, tuple(spent), economic, names, income, carried, left, travel, before, last)


def _cents(random: Random, step: int) -> Callable[[int, int], int]:
    """Return a draw of amounts between two numbers of 百元, as coarse as the unit plans."""

    def draw(low: int, high: int) -> int:
        return max(1, random.randrange(low * 10_000, high * 10_000) // step) * step

    return draw


def _economic(random: Random, cents: Callable[[int, int], int]) -> dict[str, int]:
    economic = {code: cents(300, 30_000) for code in _PAY if code == "30101" or random.random() < 0.7}
    economic |= {"30108": cents(2000, 6000), "30109": cents(1000, 3000), "30110": cents(1000, 4000)}
    if random.random() < 0.5:
        economic["30111"] = cents(200, 1500)
    economic["30113"] = cents(2000, 6000)
    economic |= {code: cents(50, 3000) for code in _GOODS if code == "30201" or random.random() < 0.6}
    if random.random() < 0.7:
        economic["30302"] = cents(100, 2500)
    if random.random() < 0.4:
        economic["30305"] = cents(50, 500)
    if random.random() < 0.3:
        economic["31002"] = cents(50, 800)
    return economic


def _general(
    random: Random, economic: dict[str, int], names: dict[str, str], cents: Callable[[int, int], int], year: int
) -> list[Spent]:
    main = random.choice(sorted(_MAIN))
    names |= dict(_MAIN[main])
    names |= {
        "30108": "机关事业单位基本养老保险缴费",
        "30109": "职业年金缴费",
        "30110": "职工基本医疗保险缴费",
        "30111": "公务员医疗补助缴费",
        "30113": "住房公积金",
        "30302": "退休费",
        "30305": "生活补助",
        "31002": "办公设备购置",
        "20805": "行政事业单位养老支出" if year >= 2020 else "行政事业单位离退休",
        "2080501": "行政单位离退休" if year >= 2020 else "归口管理的行政单位离退休",
        "2080505": "机关事业单位基本养老保险缴费支出",
        "2080506": "机关事业单位职业年金缴费支出",
        "21011": "行政事业单位医疗",
        "2101101": "行政单位医疗",
        "2101103": "公务员医疗补助",
        "22102": "住房改革支出",
        "2210201": "住房公积金",
    }
    social = {"2080505": "30108", "2080506": "30109", "2101101": "30110", "2101103": "30111", "2210201": "30113"}
    social |= {"2080501": "30302"}
    rest = {code: amount for code, amount in economic.items() if code not in social.values()}
    personnel = sum(amount for code, amount in rest.items() if code[:3] in ("301", "303"))
    operating = sum(rest.values()) - personnel
    items = [code for code, _ in _MAIN[main][1:]]
    spent = [Spent(items[0], "general", personnel, operating, cents(100, 900) if random.random() < 0.3 else 0)]
    spent += [Spent(code, "general", project=cents(300, 9000)) for code in items[1:] if random.random() < 0.7]
    spent += [Spent(code, "general", economic[kind]) for code, kind in social.items() if kind in economic]
    return spent


def _own(random: Random, main: str, source: str, cents: Callable[[int, int], int]) -> Spent:
    amount = cents(100, 4000)
    part = random.choice(("project", "project", "personnel", "upward", "trade", "affiliated"))
    spent = Spent(main, source)
    if source == "trade" or part == "trade":
        return spent._replace(trade=amount)
    if part == "personnel":
        return spent._replace(personnel=amount)
    if part == "upward":
        return spent._replace(upward=amount)
    return spent._replace(affiliated=amount) if part == "affiliated" else spent._replace(project=amount)


def _travel(random: Random, economic: dict[str, int], cents: Callable[[int, int], int]) -> Travel:
    if random.random() < 0.1 and "30217" not in economic and "30231" not in economic:
        return Travel(0, 0, 0, 0, 0, 0)
    more = cents(10, 200) if random.random() < 0.5 else 0
    return Travel(
        abroad=cents(100, 500) if random.random() < 0.3 else 0,
        purchase=cents(1000, 2500) if random.random() < 0.3 else 0,
        running=economic.get("30231", 0) + more,
        reception=economic.get("30217", 0) + (more if random.random() < 0.5 else 0),
        meetings=cents(10, 300) if random.random() < 0.7 else 0,
        training=cents(10, 300) if random.random() < 0.7 else 0,
    )


def _money(
    random: Random, spent: list[Spent], cents: Callable[[int, int], int], *, final: bool
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return income, what was carried over and what is left by source, so that every source is in balance."""
    needed: dict[str, int] = defaultdict(int)
    for each in spent:
        needed[each.fund] += each.total
    income: dict[str, int] = {}
    carried: dict[str, int] = {}
    left: dict[str, int] = {}
    for source, amount in needed.items():
        over = min(cents(10, 600), amount // 2) if random.random() < (0.7 if final else 0.4) else 0
        rest = cents(10, 600) if over and final and random.random() < 0.7 else 0
        carried[source], left[source], income[source] = over, rest, amount + rest - over
    return income, carried, left
