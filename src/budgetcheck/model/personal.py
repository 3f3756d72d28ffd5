"""Numbers of persons: identity cards, mobile telephones, bank accounts. They are recognised, and never printed whole."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Sort = Literal["identity", "telephone", "account"]

_LONG = re.compile(r"(?<![\dA-Za-z.,])\d{11,19}[Xx]?(?![\dA-Za-z]|[.,]\d)")
_TELEPHONE = r"1[3-9]\d{9}"
_ACCOUNT = r"(?:账号|帐号|账户|帐户|卡号|开户)[^\d]{0,12}$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHOWN_BEFORE, _SHOWN_BEHIND = 3, 2


class Personal(NamedTuple):
    """One such number in a text."""

    sort: Sort
    start: int
    end: int


def personal(text: str) -> Iterator[Personal]:
    """Yield the numbers of persons in a text, each where it stands."""
    for match in _LONG.finditer(text):
        number = match[0]
        if _is_identity(number):
            yield Personal("identity", *match.span())
        elif re.fullmatch(_TELEPHONE, number):
            yield Personal("telephone", *match.span())
        elif len(number) >= 16 and number.isdigit() and re.search(_ACCOUNT, text[: match.start()]):
            yield Personal("account", *match.span())


def _is_identity(number: str) -> bool:
    """Whether a number has an identity card's form, a day of birth, and the right check digit."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return 1900 <= born.year <= 2100 and _CHECKS[total % 11] == number[-1].upper()


def masked(text: str) -> str:
    """Return a text with all but the first and last digits of such numbers covered."""
    for each in reversed(list(personal(text))):
        number = text[each.start : each.end]
        cover = "*" * (len(number) - _SHOWN_BEFORE - _SHOWN_BEHIND)
        text = text[: each.start] + number[:_SHOWN_BEFORE] + cover + number[-_SHOWN_BEHIND:] + text[each.end :]
    return text
