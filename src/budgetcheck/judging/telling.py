"""A mistake in words, the same in every format: where it stands, what is printed and what is right, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.budget import Figure
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.report import FileReport, Mending, Suspect
    from budgetcheck.model.words import Language

BLANK = Text("空白", "blank")

_DIRECTIONS = {
    ("change", True): Text("增加", "an increase of "),
    ("change", False): Text("减少", "a decrease of "),
    ("change_pct", True): Text("增长", "a rise of "),
    ("change_pct", False): Text("下降", "a fall of "),
}
"""How a sentence says the sign of a change."""

_LONGEST = 24
"""So many letters of a statement are shown."""


def mistake_in_words(suspect: Suspect, file: FileReport) -> Text:
    """Return a mistake in one sentence: each place with what is printed there and what is right, and why."""
    parts = [
        f"{file.place(each.at).say(say)} {correction(suspect, each, file).say(say)}".strip()
        for say in _LANGUAGES
        for each in suspect.places
    ]
    count = len(suspect.places)
    zh, en = "；".join(parts[:count]), "; ".join(parts[count:])
    why = reasons(suspect)
    return Text(zh + (f"（{why.zh}）" if why.zh else ""), en + (f" ({why.en})" if why.en else ""))


_LANGUAGES: tuple[Language, Language] = ("zh", "en")


def reasons(suspect: Suspect) -> Text:
    """Return why a mistake is believed in: the slip it looks like, and what speaks for it."""
    return Text("；".join(each.zh for each in suspect.why), "; ".join(each.en for each in suspect.why))


def correction(suspect: Suspect, mending: Mending, file: FileReport) -> Text:
    """Return what is printed at one place of a mistake, and what is right there."""
    if suspect.kind == "row":
        return _row(suspect, mending, file)
    if suspect.kind == "word" and isinstance(mending.at, Figure):
        return _word(mending, mending.at)
    if suspect.kind == "statement":
        return _statement(mending)
    if suspect.kind == "attachment":
        measure = mending.at.measure if isinstance(mending.at, Figure) else ""
        shown = grouped(mending.printed, measure)
        return Text(shown or BLANK.zh, shown or BLANK.en)
    if suspect.kind == "measure" and mending.printed == mending.suggested:
        return Text("", "")
    return _change(mending, _WHAT.get(suspect.kind, Text("", "")))


_WHAT = {"measure": Text("单位 ", "measure "), "code": Text("科目编码 ", "code ")}
"""What is printed for another, where that is no figure."""


def _statement(mending: Mending) -> Text:
    if mending.printed and not mending.suggested:
        return Text(f"“{_cut(mending.printed)}”不应在此", f"'{_cut(mending.printed)}' does not belong here")
    return Text(f"应有“{_cut(mending.suggested)}”", f"'{_cut(mending.suggested)}' belongs here")


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _change(mending: Mending, what: Text) -> Text:
    measure = mending.at.measure if isinstance(mending.at, Figure) else ""
    printed, right = grouped(mending.printed, measure), grouped(mending.suggested, measure)
    return what + Text(
        f"{printed or BLANK.zh} → {right or BLANK.zh}", f"{printed or BLANK.en} → {right or BLANK.en}"
    )  # fmt: skip


def grouped(figure: str, measure: str) -> str:
    """Return a figure as offices print it: in 元 with separators, a percentage with its sign; others as they are."""
    if measure == "%" and figure:
        return f"{figure}%"
    return with_separators(figure) if measure == "元" else figure


def with_separators(figure: str) -> str:
    """Return plain digits with separators of thousands; what is no figure as it is."""
    whole, point, rest = figure.partition(".")
    # An int has no −0, and would lose the sign of −0.50.
    if not whole.lstrip("-").isdecimal() or whole.startswith("-0"):
        return figure
    return f"{int(whole):,}{point}{rest}"


def _word(mending: Mending, at: Figure) -> Text:
    """Return the word of the wrong direction, with its figure, and the right one."""
    rises = not mending.printed.startswith("-")
    kind = "change" if at.column == "change" else "change_pct"
    digits = grouped(mending.printed.lstrip("-"), at.measure)
    measure = "" if at.measure == "%" else at.measure
    wrong, right = (_DIRECTIONS[kind, each] for each in (rises, not rises))
    return Text(
        f"“{wrong.zh} {digits}{measure}”应为“{right.zh}”",
        f"{wrong.en}{digits} {measure}".rstrip() + f" → {right.en.removesuffix(' of ')}",
    )


def _row(suspect: Suspect, mending: Mending, file: FileReport) -> Text:
    if suspect.values is None:
        return Text("这一行多余，应删去", "this row is one too many")
    listed = [
        (file.labels.get((mending.at.table, column), column), column, value) for column, value in suspect.values.items()
    ]
    zh = "，".join(f"{label} {value}" for label, _, value in listed)
    en = ", ".join(f"{column} ({label}) {value}" for label, column, value in listed)
    return Text(f"缺这一行：{zh}", f"this row is missing: {en}")


def question_in_words(places: Sequence[Mending], file: FileReport) -> Text:
    """Return what else may explain the same as a mistake."""
    found = []
    for say in _LANGUAGES:
        cells = [f"{file.place(each.at).say(say)} {_change(each, Text('', '')).say(say)}" for each in places]
        found.append(("；" if say == "zh" else "; ").join(cells))
    return Text(*found)
