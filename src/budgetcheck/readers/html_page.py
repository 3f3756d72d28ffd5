"""Which part of a web page is the disclosure: what a site puts around each of its pages is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import squeezed
from budgetcheck.readers.html_tables import Table, has_figures
from budgetcheck.readers.html_walk import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONEY = re.compile(r"\d\s*(?:万元|千元|亿元|元|%|％|个?百分点)")
_TITLE = re.compile(r"20\d\d年.*(?:预算|决算)|(?:预算|决算).*20\d\d年|表(?:\([^()]*\))?\Z")
_ABOUT = re.compile(
    r"发布时间|发布日期|发文日期|成文日期|更新时间|浏览次数|浏览量|阅读量|点击数|点击量|访问量|字体大小|字号[:：]|字体[:：]"
    r"|分享到|打印本页|打印此页|关闭窗口|关闭本页|上一篇|下一篇|上一条|下一条|当前位置|您的位置|所在位置|您所在的位置|责任编辑"
    r"|版权所有|备案序?号|ICP备|公网安备|网站标识码|主办单位|承办单位|技术支持|联系我们|网站地图|索引号|信息来源|扫一扫"
    r"|设为首页|加入收藏|无障碍|返回顶部|相关链接|相关文章|相关阅读|友情链接"
)
_SOURCE = re.compile(r"(?:文章|信息|稿件)?来源[:：].{0,40}")
_LABEL = re.compile(r"(?:相关)?附件(?:下载|列表)?[:：]?")
_PARTICULARS = re.compile(r"索引号|发文机关|发布机构|发文字号|主题分类|公开日期")
_MAX_ABOUT = 160
_MOSTLY = 0.7
_SENTENCE = 30


class Picture(NamedTuple):
    """A picture that may hold text."""

    name: str


class Item(NamedTuple):
    """A line, a table or a picture of the page, and the block that it stands in."""

    block: Piece | Table | Picture
    container: int
    around: int = 0


def disclosed(items: Sequence[Item], parents: Sequence[int]) -> list[Item]:
    """Return what belongs to the disclosure, in its order; nothing with a figure of money is ever left out."""
    weighty = [_is_weighty(item.block) for item in items]
    # A part with amounts in it is none of the site's own, whatever its makers call it.
    own = {item.around for item, weighs in zip(items, weighty, strict=True) if weighs}
    kept = [
        item
        for item, weighs in zip(items, weighty, strict=True)
        if weighs or not (_is_around(item.block) or (item.around and item.around not in own))
    ]
    body = [item for item in kept if _is_weighty(item.block)]
    if not body:
        return kept
    main = _common([item.container for item in body], parents)
    begin = kept.index(body[0])
    while main and not any(_is_within(item.container, main, parents) for item in kept[:begin]):
        # What stands over the first table names it, and a page that holds one table has it beside that table.
        main = parents[main]
    inside = [_is_within(item.container, main, parents) for item in kept]
    first = inside.index(True)
    return _without_files(
        [
            item
            for at, item in enumerate(kept)
            if inside[at] or _is_weighty(item.block) or (at < first and _is_title(item.block))
        ]
    )


def attached(items: Sequence[Item]) -> list[str]:
    """Return the words of links to files, where a page has nothing to tell beside them."""
    if any(_is_weighty(item.block) for item in items):
        return []
    pieces = [item.block for item in items if isinstance(item.block, Piece)]
    return list(dict.fromkeys(piece.text for piece in pieces if _is_file_list(piece) and piece.files))


def _is_weighty(block: Piece | Table | Picture) -> bool:
    """Whether a part can only be the disclosure's own: a table of figures, a sentence, an amount."""
    if isinstance(block, Table):
        return has_figures(block.texts)
    if isinstance(block, Picture):
        return False
    if block.linked > len(block.text) * (1 - _MOSTLY):
        return False
    return bool(_MONEY.search(block.text)) or (len(block.text) >= _SENTENCE and "。" in block.text)


def _is_around(block: Piece | Table | Picture) -> bool:
    """Whether a light part is the site's own: a link, a line about the page, its particulars."""
    if isinstance(block, Table):
        words = squeezed("".join(block.texts))
        return len(_PARTICULARS.findall(words)) > 1
    if isinstance(block, Picture):
        return False
    plain = squeezed(block.text)
    if block.linked - block.files > len(block.text) * _MOSTLY and not block.heading:
        return True
    if len(plain) <= _MAX_ABOUT and (_ABOUT.search(plain) or _SOURCE.fullmatch(plain)):
        return True
    return bool(block.files) and _is_file_list(block)


def _is_file_list(piece: Piece) -> bool:
    """Whether a line is links to files, and words that call them so."""
    return piece.files >= len(piece.text.strip()) * (1 - _MOSTLY) and len(piece.text) - piece.files <= _SENTENCE


def _without_files(items: list[Item]) -> list[Item]:
    """Leave out what calls a list of files, now that the list is gone."""
    return [
        item for item in items if not isinstance(item.block, Piece) or not _LABEL.fullmatch(squeezed(item.block.text))
    ]


def _is_title(block: Piece | Table | Picture) -> bool:
    if not isinstance(block, Piece):
        return False
    return block.heading or (bool(_TITLE.search(squeezed(block.text))) and block.linked * 2 < len(block.text))


def _common(containers: Sequence[int], parents: Sequence[int]) -> int:
    """Return the innermost block that all of these stand in."""
    way = _outwards(containers[0], parents)
    place = {container: at for at, container in enumerate(way)}
    reach = 0
    seen = set(way[:1])
    for container in containers[1:]:
        at = container
        while at not in place and at not in seen:
            seen.add(at)
            at = parents[at]
        # A block met before leads to a place that is reached already.
        if at in place:
            reach = max(reach, place[at])
    return way[reach]


def _outwards(container: int, parents: Sequence[int]) -> list[int]:
    way = [container]
    while way[-1]:
        way.append(parents[way[-1]])
    return way


def _is_within(container: int, block: int, parents: Sequence[int]) -> bool:
    # A block is numbered after the one that it stands in.
    while container > block:
        container = parents[container]
    return container == block
