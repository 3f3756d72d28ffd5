"""Prints documents as web pages, the way sites and office programs do; independent of the reader of web pages."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.publisher import Line, Sheet, _runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.publisher import Part

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Box(NamedTuple):
    """One cell of a printed table: its text, and the columns and rows that it covers."""

    text: str
    across: int = 1
    down: int = 1


Shape = str | list[list[Box]]
"""A paragraph, or a table's rows of cells."""


def shapes_of(parts: Sequence[Part]) -> Iterator[Shape]:
    """Yield a publisher's parts; neighbouring cells of one heading are merged."""
    for part in parts:
        if isinstance(part, Line):
            yield part.text
            continue
        assert isinstance(part, Sheet)
        rows = []
        for row in part.head:
            spans = dict(_runs(row))
            inside = {x for start, end in spans.items() for x in range(start + 1, end + 1)}
            rows.append([Box(text, spans.get(x, x) - x + 1) for x, text in enumerate(row) if x not in inside])
        yield [*rows, *([Box(text) for text in row] for row in part.body)]


def shapes_of_docx(data: bytes) -> Iterator[Shape]:
    """Yield a Word document's own paragraphs and tables, with its merged cells."""
    from docx import Document

    for child in Document(io.BytesIO(data)).element.body.iterchildren(f"{_W}p", f"{_W}tbl"):
        if child.tag == f"{_W}p":
            yield "".join(node.text or "" for node in child.iter(f"{_W}t"))
        else:
            yield _table_of_docx(child)


def _table_of_docx(table: Any) -> list[list[Box]]:
    rows: list[list[Box]] = []
    open_cells: dict[int, tuple[int, int]] = {}
    for y, row in enumerate(table.iterchildren(f"{_W}tr")):
        boxes: list[Box] = []
        x = 0
        for cell in row.iterchildren(f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            across = int(span.get(f"{_W}val")) if span is not None else 1
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            text = "\n".join("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in cell.iter(f"{_W}p"))
            if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and x in open_cells:
                top, at = open_cells[x]
                rows[top][at] = rows[top][at]._replace(down=y - top + 1)
            else:
                open_cells[x] = (y, len(boxes))
                if merge is None:
                    del open_cells[x]
                boxes.append(Box(text.strip(), across))
            x += across
        rows.append(boxes)
    return rows


def unmerged(shape: Shape) -> Shape:
    """Return a table without merged cells: the text stands in the first place, the others are blank."""
    if isinstance(shape, str):
        return shape
    covered: dict[tuple[int, int], str] = {}
    for y, row in enumerate(shape):
        x = 0
        for box in row:
            while (y, x) in covered:
                x += 1
            for down in range(box.down):
                for across in range(box.across):
                    covered[y + down, x + across] = "" if down or across else box.text
            x += box.across
    width = 1 + max(x for _, x in covered)
    return [[Box(covered.get((y, x), "")) for x in range(width)] for y in range(len(shape))]


def body_of(shapes: Sequence[Shape], style: str = "plain") -> str:
    """Return the elements of a page: `plain`, as `office` programs export it, or `broken` with lines ended by <br>."""
    return "\n".join(_paragraph(each, style) if isinstance(each, str) else _table(each, style) for each in shapes)


def _paragraph(text: str, style: str) -> str:
    if style == "office":
        inner = f"<span style='font-size:16.0pt;font-family:仿宋_GB2312'>{escape(text)}<o:p></o:p></span>"
        return f"<p class=MsoNormal style='text-indent:32.0pt'>{inner}</p>"
    if style == "broken":
        return f"&emsp;&emsp;{escape(text)}<br>"
    return f"<p>{escape(text)}</p>" if text else "<p>&nbsp;</p>"


def _table(rows: list[list[Box]], style: str) -> str:
    lines = []
    for row in rows:
        cells = []
        for box in row:
            spans = "".join(
                f' {name}="{number}"' for name, number in (("colspan", box.across), ("rowspan", box.down)) if number > 1
            )
            text = "<br>".join(map(escape, box.text.split("\n"))) or "&nbsp;"
            if style == "office":
                text = f"<p class=MsoNormal align=center><span lang=EN-US>{text}<o:p></o:p></span></p>"
            cells.append(f"<td{spans}>{text}" + ("" if style == "broken" else "</td>"))
        lines.append("<tr>" + "".join(cells) + ("" if style == "broken" else "</tr>"))
    return '<table border="1" cellspacing="0">\n' + "\n".join(lines) + "\n</table>"


def page(body: str, *, charset: str | None = "utf-8", title: str = "某某县政府网") -> str:
    """Return a page with nothing around its body."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<!DOCTYPE html>\n<html><head>{meta}<title>{title}</title></head>\n<body>\n{body}\n</body></html>"


def wrapped(body: str, *, charset: str | None = "utf-8", layout: str = "div") -> str:
    """Return a page as a site shows it: with its navigation, its particulars, a list of files and its foot."""
    before = (
        '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zfxxgk/">政府信息公开</a></li>'
        '<li><a href="/czyjs/2022/">2022年部门预算</a></li></ul>'
        "<p>当前位置：<a href='/'>首页</a> &gt; <a href='/a'>财政预决算</a> &gt; <a href='/b'>一般公共预算支出表</a></p>"
    )
    about = "<div>发布时间：2021-12-31 09:30&nbsp;&nbsp;浏览次数：<span>1,024</span> 次　【字体：大 中 小】</div>"
    after = (
        "<div class='files'><p>相关附件：</p><p>附件1：<a href='up/1.xlsx'>2024年部门收支总表.xlsx</a></p>"
        "<p>2. <a href='up/2.pdf'>国有资本经营预算支出表.pdf</a></p></div>"
        "<div><a href='/p/1.html'>上一篇：某某馆2024年部门预算</a></div>"
    )
    foot = (
        '<div class="footer"><p>主办单位：某某县人民政府办公室　技术支持：某某网络公司</p>'
        "<p>网站标识码：6500000001　某ICP备05000000号</p></div><script>var a = '<table><tr><td>9.99</td></tr></table>';</script>"
    )
    if layout == "table":
        inner = (
            f'<table width="980"><tr><td width="180">{before}</td><td><table width="100%"><tr><td>{about}</td></tr>'
            f"<tr><td>{body}</td></tr></table>{after}</td></tr></table>"
        )
    else:
        inner = f'{before}<div id="main"><div class="article">{about}<div id="zoom">{body}</div>{after}</div></div>'
    return page(inner + foot, charset=charset)
