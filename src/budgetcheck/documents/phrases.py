"""The words of notes: rise and fall, comparison, share, completion, reason and parts. Each is said once, here.

Claims, slips of writing and reasons all read with these patterns, so that a word added here is known everywhere.
Every repetition is bounded, so that no text takes longer than its length.
"""

from __future__ import annotations

import re
import sys
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Phrase:
    """A pattern that is compiled once it is needed: a budget file, which has no text, needs none."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return where it stands first."""
        return self._compiled.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return where it stands at the start."""
        return self._compiled.match(text, start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match where it is the whole text."""
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return every place that it stands at."""
        return self._compiled.finditer(text)


# --- Rise and fall ---

RISE = {
    "增加": "减少", "增长": "下降", "上升": "下降", "提高": "降低", "增大": "减少", "上涨": "下降", "新增": "减少", "调增": "调减",
    "多收": "少收", "多支": "少支", "增幅": "降幅", "增支": "减支", "增收": "减收", "净增加": "净减少", "净增": "净减", "升高": "降低", "上浮": "下浮",
}  # fmt: skip
"""Words of a rise, each with the opposite one."""
FALL = {
    "减少": "增加", "下降": "增长", "降低": "增长", "压减": "增加", "压缩": "增加", "缩减": "增加", "减幅": "增幅", "降幅": "增幅",
    "少收": "多收", "少支": "多支", "调减": "调增", "核减": "增加", "削减": "增加", "回落": "上升", "下调": "增加", "减支": "增支", "减收": "增收",
    "净减少": "净增加", "净减": "净增", "下浮": "上浮",
}  # fmt: skip
UP, DOWN = "|".join(RISE), "|".join(FALL)
_SHORT_UP, _SHORT_DOWN = "增", "减|降"
_AFTER_VERB = (
    r"(?:了|额|率|幅度|比例|比率|金额|数额|数|资金|预算|经费|支出|收入)?(?:（[^（）\d]{1,16}）)?"
    r"(?:约|近)?(?:[：为是约近达]|达到)?(?:约|近)?"
)
CHANGE = Phrase(rf"(?:(?P<up>{UP})|(?P<down>{DOWN})){_AFTER_VERB}$")
MOVE_RATE = Phrase(r"(?:(?:变动|变化|增减|升降)(?:幅度?|率|比率?|比例))[：为是达]*$")
"""A rate of change that does not say which way: 变动幅度 6.01 %."""
_UP_OR_DOWN = r"(?:(?P<up>[增多高升]|多支出?|超支|超出)|(?P<down>[减少低降]|少支出?|节约|节支))"
SHORT_CHANGE = Phrase(rf"{_UP_OR_DOWN}(?:了)?$")
"""What says a change only where a comparison stands before."""
BARE_CHANGE = Phrase(rf"[，、；（ ]?(?:同比)?(?:(?P<up>{_SHORT_UP})|(?P<down>{_SHORT_DOWN}))$")
"""The same as all that stands before a figure: 较上年增 3 万元，增 5%."""
EITHER = Phrase(
    rf"(?:{UP}|{DOWN}|增|减|升|降)(?:（|/|或|、|\()?(?:{UP}|{DOWN}|增|减|升|降)(?:）|\))?(?:额|率|幅)?[：为]?$"
)
"""A direction that the template left open: 增加（减少）."""
TO = Phrase(rf"(?:(?:{UP}|{DOWN}|增|减|升|降|调整)(?:到|至)|调整为)$")
BECOMES = Phrase(rf"(?:{UP}|{DOWN})为")
FROM = Phrase(
    r"(?:由|从)(?:(?:上年度?|去年|20\d\d年度?|年初)的?(?:年初)?(?:预算|决算|执行)?(?:安排)?(?:数|金额)?的?)?$"
)
MOVES = Phrase(rf"{UP}|{DOWN}")
"""Any word of rise or fall."""

EACH = Phrase(
    r"(?:按照?|由|从)?(?:(?:上年|去年|20\d\d年)度?的?)?(?<=[^，。；：、])(?:每[^，。；：、\d每]{1,6}){1,3}(?:为|约|按)?$"
)
"""Before an amount that is of each one, behind the name of what is paid: 村干部报酬每人每月 2000 元."""

# --- Comparison ---

_LAST = r"上年度?|去年度?|上一年度?|20\d\d年度?"
_KIND = (
    r"(?:的?(?:同期|当年|年初|全年|调整后?的?|财政拨款|一般公共预算|收入|支出|累计))*的?"
    r"(?:(?:预算|决算)(?:支出|收入)|(?:预算|决算|执行|完成)*(?:安排)?(?:数字|数|金额|总额|情况)?)"
)
LAST_YEAR = Phrase(
    rf"(?P<year>{_LAST})的?(?P<kind>(?:同期|当年|年初|调整|财政拨款)?(?:预算|决算|执行)*(?:安排)?(?:数|金额|总额|完成数)?)"
    r"的?[：为是]?$"
)
COMPARED = Phrase(
    r"(?:同口径比(?!上|去|20|年初)|同口径(?!比)|同比|环比|(?:经|对|相)?(?:同口径)?(?:比较|对比|[比较与和同跟]|相比于?|相较于?)"
    rf"(?P<year>{_LAST}|年初|全年|调整后?|(?=预算(?:数|金额|总额)?(?:{UP}|{DOWN}|节约|超支|$)))"
    rf"(?P<kind>{_KIND})"
    rf"(?P<beside>相比较?|比较|对比|相)?|对比(?={UP}|{DOWN}))"
)
SAME = Phrase(
    r"(?<!基本)(?:持平|保持一致|(?<=[数算年额度比])(?:一致|相同|相等)|无变化|没有变化|无增减(?:变化)?|无变动|没有变动"
    r"|未发生变化|(?:保持|维持)不变|(?<![不])一致$)|基本(?:持平|一致|相同)"
)
ROUGHLY = Phrase(r"基本(?:持平|一致|相同)|大致(?:持平|相当)")
"""Nearly unchanged, which states no figure."""
UNLIKE = Phrase(r"无可比性|不可比|不具有?可比性|没有可比性|(?:基数|预算数|上年数?|决算数)为(?:0|零)(?![.\d])")
NONE = Phrase(r"(?:未|没有|不|无)(?:作|做|予)?安排(?P<what>.*)$", re.DOTALL)
NOTHING = Phrase(r"(?:没有|未|无)(?:使用)?(?P<what>[^无没未]{2,60}?)(?:安排的?支出|安排|(?<=[算款入出金费])$)")

SENTENCE = Phrase(r"[^。；\n]+")
"""One sentence or half of one, without the mark behind it."""

FUND = Phrase(r"财政拨款|一般公共预算|政府性基金|国有资本经营")
"""Money of one source, which is a part of all the money where nothing else is said."""

FUNDS = (
    ("政府性基金", Phrase(r"政府性基金")),
    ("国有资本经营", Phrase(r"国有资本(?!运营|投资)")),
    ("社会保险基金", Phrase(r"社(?:会保险|保)基金")),
    ("“三公”经费", Phrase(r"三公")),
)
"""What a section is of, and its empty statement: copied from one to the other, it names the wrong one."""
NOT_USED = Phrase(
    r"(?:没有|无|未|不)(?:使用|安排|发生|涉及|编列|列支)?[^，。；]{0,24}?"
    r"(?:政府性基金|国有资本|社(?:会保险|保)基金|三公)|(?:政府性基金|国有资本|社(?:会保险|保)基金|三公)[^，。；]{0,24}?(?:没有|无(?!法)|未(?:安排|发生|使用|涉及)|为(?:0|零)(?![.\d]))"
)
"""A statement that there is none of a fund."""
_NOTHING_OF = (
    r"(?:没有|无|未|不)(?:使用|安排|涉及|发生|编制)?(?:财政拨款安排)?[^，。；\d]{{0,6}}{0}"
    r"|{0}[^，。；\d]{{0,24}}(?:空表|为空|无数据|没有数据|未安排|没有安排|无安排|无此项)"
)


def says_nothing_of(about: Iterable[str], sentence: str) -> bool:
    """Return whether a sentence says that there is nothing of one of some things: that their table is empty."""
    return any(re.search(_NOTHING_OF.format(re.escape(each)), sentence) for each in about)


# --- Plan and outcome ---

_STAGE = r"(?:年初|全年|年度|当年|本年|调整后?的?|批复的?)"
_PLAN = rf"(?:{_STAGE})?(?:财政拨款)?预算(?:数|金额|总额|安排数?|指标)?"
PLANNED = Phrase(rf"(?P<stage>{_STAGE})?(?:财政拨款|支出|收入)?预算(?:数|金额|总额)?(?:安排)?(?:数)?[为是：]?$")
"""Before the amount that was planned."""
OUTCOME = Phrase(
    r"(?:(?:支出|收入)?决算(?:数|金额|总额|支出)?|(?:支出|收入|预算)?执行(?:数|金额)?|实际(?:支出|完成|执行|收入|支付)(?:数|金额)?"
    r"|(?:当年|全年|本年)(?:执行|支出|完成)(?:数)?)[为是：]?$"
)
"""Before the amount that came of it."""

COMPLETION = Phrase(
    rf"(?:(?:完成|占|为|达到?|是)(?:了)?(?P<of>{_PLAN})的?(?:比例|比率)?[为是达]?"
    r"|(?:预算)?(?:总?完成|执行|支出)(?:率|比例|进度)[为是：达]{0,2}|^[，、（]?完成)$"
)
COMPLETES = Phrase(rf"(?:完成了?|^[，、]?(?:占|为|达到?|是))(?P<of>{_PLAN})$")
"""Before the plan itself, whose percentage follows: 完成预算 12 万元的 75%."""
MORE_THAN_PLAN = Phrase(
    rf"(?:(?:决算|执行|完成|支出|收入)(?:数|金额)?|^[，、]?)"
    rf"(?:(?P<above>大于|高于|多于|超过|超出|超)|(?P<below>小于|低于|少于))(?P<of>{_PLAN})$"
)
"""Before the amount by which what came of a plan differs from it: 决算数大于预算数 20 万元."""
AGAINST_PLAN = Phrase(
    rf"(?:决算|执行|完成|支出|收入)(?:数|金额)?(?:(?P<above>大于|高于|多于|超过|超出|大过)|(?P<below>小于|低于|少于)"
    rf"|(?P<equal>等于)|(?:与|和|同))(?P<of>{_PLAN})(?P<same>(?:基本)?(?:持平|一致|相等|相同))?"
)
"""The word that compares what came of a plan with the plan: 决算数小于年初预算数."""
COMPARING = {
    "above": {"小于": "大于", "低于": "高于", "少于": "多于", "等于": "大于"},
    "below": {
        "大于": "小于",
        "高于": "低于",
        "多于": "少于",
        "超过": "低于",
        "超出": "低于",
        "大过": "小于",
        "等于": "小于",
    },
    "equal": {"大于": "等于", "小于": "等于"},
}
"""The words that say so, by those that they stand for where these are wrong; the usual one first."""

_ADDED = "追加|调增|增加|新增|追增|增拨"
_CUT = "核减|调减|减少|压减|收回|缩减|削减|扣减|追减|上缴"
_OF_PLAN = r"(?:年中|期中|全年|年度|当年|预算)"
ADJUSTMENT = Phrase(
    rf"(?:{_OF_PLAN}{{0,3}}净?调整(?:预算)?(?:净额|数|额|金额)|{_OF_PLAN}{{1,3}}调整"
    rf"|(?P<moved>{_OF_PLAN}{{1,3}}(?:调整|净)净?(?:{_ADDED}|(?P<down>{_CUT}))))(?:预算)?(?:了|数|额)?[：为是]{{0,2}}"
)
"""Before by how much a plan moved."""
STEP = Phrase(
    rf"(?:其中|(?:上级|年中|财政|本级|预算)){{0,2}}：?(?:(?P<up>{_ADDED})|{_CUT})(?:了)?(?:预算|指标|资金|经费)?(?:数|额)?[：为是]{{0,2}}"
)
"""Before what was added to a plan or cut from it."""
ADJUSTED = Phrase(r"(?:年中|经)?调整后的?(?:年度|全年)?预算(?:数|总额|金额|总数)?(?:调整)?[：为是达]{0,2}")
"""Before the plan as it was adjusted."""

# --- Share ---

SHARE = Phrase(r"(?:所)?占(?P<of>[^占，；。]{0,40}?)的?(?:比重|比例|百分比|比)?[：为达约是]*$")
WEIGHT = Phrase(r"(?:比重|比例)[：为达约是]*$")
OF_IT = Phrase(r"^的?$")
"""Between the whole, or the plan, and its percentage."""

# --- Reasons and parts ---

REASON = Phrase(
    r"(?:(?:主要)?(?:[增减变]{1,2}[化动]?|变动|变化|增加|减少|增长|下降|调整)?(?:的)?(?:主要)?(?:其)?原因(?:是由于|是因为|在于|[是为系：])"
    r"|主要是由于|主要是因为|主要由于|主要因为|主要系|是由于|是因为|系因|由于)"
)
WEAK_REASON = Phrase(r"主要(?:是|为|因)")
PARTS = Phrase(
    r"其中(?:[：，])?|(?:主要|具体|分别)?(?:包括|包含)：?|(?:主要|具体)用于(?:以下(?:几个)?方面)?(?:（[^（）\d]{1,8}）)?：?|主要(?:是|为)：?|分别[为是]：?"
    r"|按[^，。；：\d]{2,14}：|(?:具体|构成|结构)?(?:情况)?如下：|的?(?:具体)?(?:构成|组成|结构)(?:情况)?[为是]?："
)
HOLDS = Phrase(r"含：?")
"""Opens the parts within a bracket: （含：…）."""
WHOLLY = Phrase(r"全部[是为]")
"""Opens the one part that there is, with its amount: 全部为项目支出 5 万元."""
MADE_OF = Phrase(r"(?:主要)?由(?!于|上年|去年|20)(?=.)")
"""Opens the parts of 由…组成."""
WITHIN = Phrase(r"^[^，。；]{2,60}(?:收入|支出|经费|费)(?:预算|决算)?(?:总额|总计)?中$")
"""A clause that names the whole of what follows: “三公”经费支出决算中."""
KNOWN_PARTS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("支出", (("基本支出", "项目支出"),)),
    ("基本支出", (("人员", "公用"),)),
    ("用车", (("购置", "运行"), ("购置", "运维"), ("购置", "维护"))),
    ("车运行维护费", (("油", "维修", "保险", "其他"), ("燃料", "维修", "保险", "其他"))),
    ("公务接待", (("外事", "国内"), ("外宾", "国内"), ("国内", "国（境）外"))),
    ("三公", (("出国", "用车", "接待"), ("出国", "购置", "运行", "接待"), ("出国", "购置", "运维", "接待"))),
    ("采购", (("货物", "工程", "服务"),)),
    ("还本付息", (("还本", "付息"),)),
)
"""Of some wholes the parts that are all there are, each set by its words: where they fall short, a figure is wrong."""
_ASIDE = (("采购", re.compile(r"中小|小微|预留")),)
_MEAN = re.compile(r"(?:车|人|户|次|平|月|台|辆|每[人车辆户次台个])均|每[人车辆户次台个批团]")
"""What is of each one is no part of a sum: 车均购置费, 人均费用."""
"""What is said beside the parts of a whole, and is none: of procurement, how much is meant for small enterprises."""


_APART = (("基本支出", "项目支出"), ("人员经费", "公用经费"))


def are_apart(name: str, other: str) -> bool:
    """Return whether two names are of parts of one whole, so that neither is a part of the other."""
    return any((one in name and two in other) or (two in name and one in other) for one, two in _APART)


def is_aside(name: str, whole: str) -> bool:
    """Return whether a name within a list is no part of its whole but another look at it."""
    return _MEAN.match(name) is not None or any(above in whole and beside.search(name) for above, beside in _ASIDE)


def known_parts(whole: str) -> tuple[tuple[str, ...], ...]:
    """Return the sets of words that the parts of a whole are known by, of the longest name that is in it; none of others."""
    return max(((len(name), parts) for name, parts in KNOWN_PARTS if name in whole), default=(0, ()))[1]


def are_all_parts(labels: Sequence[str], whole: str) -> bool:
    """Return whether some labels are of the parts that a whole is known to have, each once."""
    return any(
        len(labels) == len(names) and all(any(name in each for each in labels) for name in names)
        for names in known_parts(whole)
    )


WHOLE_LIST = Phrase(r"其中|包括|包含|含|由|全部")
"""What says that the parts are of the amount before, not only some of its uses."""
GOES_ON = Phrase(r"^(?:[一二三四五六七八九十]是|（\d+）|其[一二三四五次]|第[一二三四五]|同时|另外|此外|[2-9][、.])")
SPEAKS = Phrase(rf"其中|^含|原因|主要[是系为由]|{UP}|{DOWN}|不可比|无可比|持平|占")
"""What makes a bracket more than a part of a name."""
DIRECTIONS = frozenset({"减少", "下降", "降低", "增加", "增长"})
"""The words of a template that leaves the direction open, as they stand in its bracket."""
TOTALLED = Phrase(r"(?P<all>以上|上述)?(?:(?P<number>[两二三四五六七八九])项|各项)?(?:合计|共计|总计|共)(?:为|是)?")
"""A total of what stands before, where it is all that stands before a figure."""
JOINT = Phrase(r"(?:各|分别)(?=[^各，；。]{0,24}\d)")
"""Opens figures that belong to several names, in their order."""

# --- Years left over ---

OWN_OUTCOME = Phrase(
    r"(?:与|比|较|同|和)\s*(?P<year>20\d\d)\s*年度?(?:决算)?数?(?:相比|对比|比较|增加|减少|增长|下降|增减)"
)
"""What an account is compared with: 与 2023 年度相比, and not 比 2023 年年初预算."""
OWN_BASE = Phrase(
    rf"[比较与]\s?(?P<year>20\d\d)\s?年(?:度)?(?:年初|当年)?(?:部门|单位|收支|收入|支出)?预算(?:数|安排)?(?:相比)?(?:，)?(?:{UP}|{DOWN}|持平)"
)
"""A comparison with a year's budget, whose year is the budget's own."""
CUT_OFF = Phrase(
    r"截[至止]\s?(?P<year>20\d\d)\s?年(?:度)?\s?(?:底|末|12\s?月\s?31\s?日)(?=[^。]{0,60}(?:资产|车辆|房屋|公务用车|设备))"
)
"""The day that assets are counted as of."""

# --- Slips of writing ---

_NUMBER = r"-?\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?(?![\d.])"
_NOT_ZERO = r"(?=[\d,.]{0,20}[1-9])"
_BASE = r"(?:上年|去年|20\d\d\s?年)(?:度)?(?:年初|当年)?(?:预算|决算|执行)?(?:数)?"
_MARK = r"\s?(?:[，。；;）)（(]|,(?!\d)|$)"
_MONEY = r"(?:万元|亿元|元)"
_RATE = r"\d{1,3}\.\d{1,2}(?!\d)"
SLIPS: dict[str, Phrase] = {
    "measure": Phrase(
        rf"(?:{UP}|{DOWN}|预算|安排|支出|收入|资金|经费)(?:了|为|数为|合计|共计)?\s?{_NUMBER}\s?万(?={_MARK})(?!\s?[（(]元)"
        rf"|[较比与]{_BASE}(?:相比)?(?:{UP}|{DOWN})(?:了)?\s?{_NUMBER}(?={_MARK})"
        rf"|[较比](?:上年|去年)(?:预算|决算)?(?:数)?{_NUMBER}(?={_MARK})"
    ),
    "percent": Phrase(
        rf"(?<=[，,；（(])\s?(?:占比?(?:为)?|增长|上升|下降|降低)(?:了)?\s?{_NUMBER}(?={_MARK})|{_NUMBER}\s?[%％]\s?[%％]"
        rf"|(?<=[，,；（(入出费金])\s?(?:占(?![地用有])[^，。；（）\d]{{1,16}}的|(?:增长|下降)率为?|[增降减]幅为?)\s?{_RATE}(?={_MARK})"
        rf"|完成(?:年初|全年|调整后?的?)?预算数?的\s?{_RATE}(?={_MARK})"
    ),
    "blank": Phrase(
        rf"(?:{UP}|{DOWN}|预算|安排|合计|共计)(?:了|为|数为)?\s{{0,6}}(?:万元|元(?!旦))|(?:_{{2,9}}|…{{1,4}})\s?万?元"
        rf"|占\s{{0,6}}[%％]|(?:{UP}|{DOWN})\s{{0,6}}(?:[%％]|个百分点)"
        r"|占_{1,9}[%％]|完成(?:年初|全年)?预算的\s{0,6}[%％]|(?:决算|支出|收入|经费)(?:数|金额)?为\s{0,6}万元"
    ),
    "year": Phrase(
        r"(?<![\d.,〔\[第])(?:20\d|20\d{3,4}|2[1-9]\d\d|1[0-8]\d\d)\s?年(?=预算|度|部门|单位|收支|一般|财政|政府|没有|未)"
    ),
    "direction": Phrase(
        rf"(?:{UP})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?{_MONEY}\s?[，,（(]\s?(?:{DOWN})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?[%％]"
        rf"|(?:{DOWN})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?{_MONEY}\s?[，,（(]\s?(?:{UP})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?[%％]"
    ),
    "same": Phrase(
        rf"(?<!基本)(?:持平|无变化|一致)[，,、]?\s?(?:(?:较|比){_BASE})?(?:{UP}|{DOWN})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?{_MONEY}"
    ),
    "reason": Phrase(
        r"主要原因(?:是|为|：|:|是：|是由于)?\s?[。；]|原因(?:[是为]：?|：|是由于)\s?[。；]|主要(?:是)?由于\s?[。；]"
    ),
    "bracket": Phrase(
        rf"(?!(?:增加|增长)[（(](?:减少|下降)[）)]|(?:减少|下降)[（(](?:增加|增长)[）)])"
        rf"(?:{UP}|{DOWN}|增|减|升|降)[（(](?:{UP}|{DOWN}|增|减|升|降)[）)]|(?<![加少长降高低升增减])[（(](?:增|减|{UP}|{DOWN})[）)]\s?(?:了)?\s?\d"
    ),
    "quotes": Phrase(r"“[^“”]{0,60}“|”[^“”]{0,60}”|“[^“”]{0,60}。$"),
    "doubled": Phrase(
        rf"(?!增加增加|减少减少|增长增长|下降下降|原因原因|万元万元)({UP}|{DOWN}|主要原因|原因|万元|亿元|其中：)\1"
        r"|其中其中|主要主要"
    ),
    "instruction": Phrase(
        r"(?![（(]请填写|[（(]按实际[^（）()]{0,20}列示)[（(](?:此处|请|如有|如无|注明|具体|根据实际|按实际|单位根据|部门根据|视情况)[^（）()]{0,20}(?:填写|说明|填列|填报|修改|删除|选择|列示)[^（）()]{0,10}[）)]"
        r"|[（(]填写[^（）()]{1,16}[）)]"
        r"|(?:注|说明)[：:](?:请|各单位|各部门)[^。]{0,30}(?:填写|填报|填列|修改|删除)"
    ),
}
"""What is written amiss, by the kind of slip. Printed text is searched as it stands, blanks and both widths included."""
