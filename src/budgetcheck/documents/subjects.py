"""What a claim is about: the name in the words before a figure, without numbering, year, joining words and verb."""

from __future__ import annotations

import re

LONGEST = 200
"""Words further before a figure say nothing of it."""
_CLEAN_HEAD = re.compile(
    r"^(?:[\s，；。、！“”\"]*(?![“\"])(?:其中|以及|同时|此外|另外|和|及|与(?!上)|并|即)?[：，]?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.]|（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）|[一二三四五六七八九十]是)?)"
)
YEAR = re.compile(r"20\d\d年(?:度|末|底|初)?的?")
_DATE = re.compile(r"^\d{1,2}月(?:\d{1,2}日)?[起前底末]?")
_OWN = re.compile(r"^(?:[本我](?:单位|部门|局|校|院|中心|委|厅)|全年)(?:的)?(?=.)")
_PLANNED_AT_HEAD = re.compile(r"^(?:(?:预算)?安排(?!规模|情况|数额)|共有)(?=.)")
_VERB_TAIL = re.compile(
    r"(?:[：，、\s]|为|是|共计|合计|总计|共|约|达到?|计划安排|安排|使用|共有|(?<=[预决]算)数|(?<=[预决]算)(?:金额|总额|资金)"
    r"|(?<=执行)数|(?<=预算)执行|(?<=支出)执行"
    r"|(?<!公共)(?<!基金)(?<!经营)(?<!保险)(?<!单位)(?<!部门)(?<!总)[预决]算|(?<=.)价值|相应|分别|各|均|的"
    r"|(?<=.)(?:年初|全年|调整后|当年))$"
)
_FULL_PATH = re.compile(r"（\d{0,7}[类款项]）")
_NO_SUBJECTS = frozenset({
    "上年", "去年", "预算", "支出预算数", "“", "”", "同比", "相应", "实际", "相比", "共", "总额", "合计", "同口径", "对比",
    "年初", "年初批复", "全年", "当年", "数", "调整后", "执行", "执行数", "上年基数", "费用支出", "费用",
})  # fmt: skip
_WHEN_OR_HOW = re.compile(
    r"(?:截[至止]|按照|根据|按|为了|由于|因为|因(?!公)|与|比|较|上年$|去年$|当年$|总体|收入支出|具体情况)"
)


def headless(words: str) -> str:
    """Return words without the numbering and joining words that they begin with."""
    name = words[-LONGEST:]
    for _ in range(4):
        head = _CLEAN_HEAD.match(name)
        if head is None or not head.end():
            break
        if head[0].endswith("“"):
            # A quotation mark belongs to the name that it opens: “三公”经费.
            return name[head.end() - 1 :]
        name = name[head.end() :]
    return name


def bare(words: str) -> str:
    """Return the name in the words before a figure: no numbering, year, or verb."""
    name = headless(words)
    years = list(YEAR.finditer(name))
    if years:
        rest = name[years[-1].end() :]
        shorn = _shorn(rest)
        name = rest if shorn and (shorn not in _NO_SUBJECTS or not years[0].start()) else name[: years[0].start()]
    name = _OWN.sub("", _DATE.sub("", name.strip("，；。、： \n")))
    return _shorn(_PLANNED_AT_HEAD.sub("", name))


def _shorn(name: str) -> str:
    for _ in range(12):
        tail = _VERB_TAIL.search(name[-8:])
        if tail is None:
            return name
        name = name[: len(name) - len(tail[0])]
    return name


def is_subject(name: str) -> bool:
    """Whether a bare name stands for something, and not only for a year, a stage or a mark."""
    return bool(name) and name not in _NO_SUBJECTS and re.search(r"[\u4e00-\u9fffA-Za-z]", name) is not None


def names_something(name: str) -> bool:
    """Whether words without a figure name something, rather than say when or how."""
    return len(name) > 1 and not _WHEN_OR_HOW.match(name)


def last_name(subject: str) -> str:
    """Return the last name of a path by function: 事业单位离退休 of …（类）…（款）事业单位离退休（项）."""
    parts = [part for part in _FULL_PATH.split(subject) if part]
    return parts[-1] if parts else subject


def before_figure(words: str) -> str:
    """Return the words right before a figure, as the name of a further one."""
    return re.split(r"[，；。：、！\n]", words.rstrip("：，；。、 \n"))[-1][-24:]


_OFFICIAL_ETC = re.compile(r"(?:资源勘探(?:工业|电力)?信息|(?:自然资源|国土)海洋气象|商业服务业)等(?:支出|事务)$")
_ETC = re.compile(r"等(?:各?(?:方面|项))?的?(?:支出|费用|工作|项目|经费|内容)?$")


def names_listed(words: str) -> tuple[str, ...]:
    """Return the names of a list; 等 at its end is none of them."""
    depth, begin, names = 0, 0, []
    for at, letter in enumerate(words):
        depth = max(0, depth + {"（": 1, "）": -1}.get(letter, 0))
        if letter in "、，" and not depth:
            names.append(words[begin:at])
            begin = at + 1
    names.append(words[begin:])
    if not _OFFICIAL_ETC.search(names[-1][-20:]):
        names[-1] = names[-1][: -len(found[0])] if (found := _ETC.search(names[-1][-12:])) else names[-1]
    return tuple(name.strip("：。； \n") for name in names if name.strip("：。； \n"))


_JOINED = re.compile(r"[、和及与]|以及")
_SIDES = {"收": "收入", "支": "支出"}


def joint_names(words: str, number: int) -> list[str]:
    """Return the names that figures behind 各 or 分别 belong to in their order: 收、支总计 are 收入总计 and 支出总计."""
    whole = YEAR.sub("", headless(words)).strip("，；。、： \n")
    names = [part for part in _JOINED.split(whole) if part]
    if len(names) != number == whole.count("、") + 1:
        # 和 joins the words of one name: 社会保障和就业支出、住房保障支出.
        names = whole.split("、")
    if len(names) == 2 and names[0] == "收" and names[1].startswith("支"):
        names = [names[0] + names[1][1:], names[1]]
    sides = len(names) == 2 and all(name[:1] in _SIDES and name[1:2] not in "入出" for name in names)
    if sides:
        return [_SIDES[name[0]] + name[1:] for name in names]
    return [name if name.endswith(("总计", "合计")) else bare(name) for name in names]


_BEFORE = re.compile(
    r"^(?:20\d\d年(?:度|初|末)?)?(?:[本我全](?:单位|部门|局|校|院|中心|委|厅))?(?:20\d\d年度?)?(?:本年度?|当年|全年|年度)?总?"
)
_BEHIND = re.compile(r"(?:预算|决算|总额|总数|总计|合计|总量|金额|数|总|(?<=费)支出)$")
_BETWEEN_SIDES = re.compile(r"收[^支]{0,4}[、和及与]?支")
_SIDE_WORDS = re.compile(r"收入|支出|收|支|总计|合计|总额|总|、|和|及|与|预算|决算|数")
"""What tells 收、支总计 from 收入总计、支出总计, which are one pair."""
_BLANK = re.compile(r"\s+")
_SHORTEST_OF = 3
"""A shorter name of what a share is of, as 当年, tells nothing."""


def plain_name(name: str) -> str:
    """Return a name as wholes are compared: 支出总预算, 总支出 and 2024 年支出合计 are one."""
    name = _BEFORE.sub("", _BLANK.sub("", name).strip("，；。、：“”"))
    if "收" in name and "支" in name and _BETWEEN_SIDES.search(name):
        return _SIDE_WORDS.sub("", name) + "收支"
    return without_sums(name)


def without_sums(name: str) -> str:
    """Return a name without 预算, 合计 and the like at its end."""
    while (tail := _BEHIND.search(name)) is not None and tail.start():
        name = name[: tail.start()]
    return name


def is_within(of: str, parent: str) -> bool:
    """Whether what a share is of may be what its list is of: 占货物支出 within the parts of another amount is no part."""
    name, above = plain_name(of), plain_name(parent)
    return len(name) <= _SHORTEST_OF or not above or name in above or above in name
