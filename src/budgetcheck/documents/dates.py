"""What a spreadsheet shows of a date: a number of days under a format code of years, months, days and hours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r'"[^"]*"?|[\\!].|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"\[(?:h+|m+|s+)\]|[ymdhsagbe]", re.IGNORECASE)
_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<noon>am/pm|a/p|上午/下午)'
    r"|(?P<token>y+|e+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|b+|g+)|(?P<letter>.)",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LAST_DAY = 2_958_466
"""The first day of the year 10000, which no program shows."""
_SECONDS = 86_400


def is_date(section: str) -> bool:
    """Whether a section of a format code shows a date or a time."""
    bare = re.sub(r"general|g/通用格式|e[+-]", "", _LITERAL.sub("", section), flags=re.IGNORECASE)
    return _DATE.search(bare) is not None


def shown_date(number: Decimal, code: str, *, from_1904: bool = False) -> str | None:
    """Return what a code shows of a number of days; None where it is no date, or the code is of another calendar."""
    if not 0 <= number < _LAST_DAY:
        return None
    seconds = int((number * _SECONDS).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    days = seconds // _SECONDS + (1462 if from_1904 else 0)
    # Excel has a 29 February 1900, which no calendar has.
    moment = datetime(1899, 12, 30 if days >= 60 else 31) + timedelta(days, seconds % _SECONDS)
    out: list[str] = []
    hour = False
    for match in _TOKENS.finditer(code.partition(";")[0]):
        kind = match.lastgroup
        if kind in ("quoted", "escaped", "letter"):
            out.append(match[kind])
        elif kind == "elapsed":
            out.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[match["elapsed"][0].lower()]))
            hour = True
        elif kind == "noon":
            out.append("上午" if moment.hour < 12 else "下午")
        elif kind == "token":
            token = match["token"].lower()
            minutes = token[0] == "m" and (hour or _before_seconds(code, match.end()))
            said = _minute(moment, token) if minutes else _token(moment, token)
            if said is None:
                return None
            out.append(said)
            hour = token[0] == "h"
    return "".join(out)


def _before_seconds(code: str, end: int) -> bool:
    return re.match(r"[^a-z]*s", code[end:], re.IGNORECASE) is not None


def _minute(moment: datetime, token: str) -> str:
    return f"{moment.minute:0{min(len(token), 2)}d}"


def _token(moment: datetime, token: str) -> str | None:
    size = len(token)
    found = {
        "y": f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}",
        "e": f"{moment.year:04d}",
        "m": _MONTHS[moment.month - 1] if size > 2 else f"{moment.month:0{size}d}",
        "d": f"星期{_WEEKDAYS[moment.weekday()]}" if size > 2 else f"{moment.day:0{min(size, 2)}d}",
        "a": f"{'星期' if size > 3 else ''}{_WEEKDAYS[moment.weekday()]}",
        "h": f"{moment.hour:0{min(size, 2)}d}",
        "s": f"{moment.second:0{min(size, 2)}d}",
    }
    return found.get(token[0])
