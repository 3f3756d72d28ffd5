"""Disclosures in the wordings of many provinces, consistent before rounding, as texts and Word files; single slips in them.

Each file of `documents/disclosures/` is one disclosure. Its head says which true amounts there are (in 万元, four
decimals), its body prints them. The words between braces are all that this generator knows:

    @ a, b: 20..300        two amounts of that size      {a}    the amount, rounded
    @ a ~ b                a, near b                     {a/b}  100·a/b, a claim of its own
    @ a < b                a part of b                   {a~b}  增加 Δ 万元，增长 r %, a claim
    @ a > b                a little more than b          {a-b}  Δ, a claim: both amounts are printed beside it
    @ a + b + c = d        d cut in parts                {a:b}  Δ, which nothing printed bears out
    @ a = b + c            a sum                         {a%b}  the rate of change alone, a claim; {a!b} 100·a/b that nothing bears out
                                                         {a^b} 增加 or 减少; {a>b} 大于 or 小于
    {a=b+c}                prints nothing: b and c, printed before it, make a (a claim)
    {#3-9}                 a count that says nothing

`python -m tests.disclosures --seeds 5` measures with fresh seeds: figures read, claims judged, slips found, false alarms.
"""

from __future__ import annotations

import argparse
import random
import re
import secrets
import tempfile
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file, import_documents
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.report import FileReport

FOLDER = ROOT / "tests" / "documents" / "disclosures"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
_SMALLEST = Decimal("0.0001")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Token(NamedTuple):
    """A printed figure: its digits, and which line of the text it stands in."""

    text: str
    line: int


class Claim(NamedTuple):
    """What a reader of the text can work out: the kind, and the printed figures that take part, the stated one first."""

    kind: str
    tokens: tuple[int, ...]


class Disclosure(NamedTuple):
    """One made-up disclosure: its words between figures, its figures, and its claims."""

    name: str
    words: tuple[str, ...]
    tokens: tuple[Token, ...]
    claims: tuple[Claim, ...]

    def text(self, slip: tuple[int, str] | None = None) -> str:
        """Return the printed text, with one figure changed."""
        figures = [each.text for each in self.tokens]
        if slip is not None:
            figures[slip[0]] = slip[1]
        pairs = zip(self.words, [*figures, ""], strict=True)
        return "".join(word + figure for word, figure in pairs)


class _Amounts:
    """The true amounts of one disclosure."""

    def __init__(self, dice: random.Random) -> None:
        self.known: dict[str, Decimal] = {}
        self._dice = dice

    def define(self, line: str) -> None:
        names, mark, rest = re.split(r"\s*([:~<>=])\s*", line, maxsplit=1)
        parts = [name.strip() for name in re.split(r"[,+]", names)]
        if mark == ":":
            low, high = map(float, rest.split(".."))
            self.known |= {name: self._number(exp(self._dice.uniform(log(low), log(high)))) for name in parts}
        elif mark == "=" and len(parts) == 1:
            self.known[parts[0]] = sum((self.value(name) for name in rest.split("+")), Decimal(0))
        elif mark == "=":
            self._cut(parts, self.value(rest))
        else:
            low, high = {"~": (0.72, 1.34), "<": (0.55, 0.96), ">": (1.04, 1.3)}[mark]
            self.known |= {
                name: self._number(float(self.value(rest)) * self._dice.uniform(low, high)) for name in parts
            }

    def _cut(self, parts: Sequence[str], whole: Decimal) -> None:
        weights = [self._dice.uniform(0.2, 1) for _ in parts]
        cut = [self._number(float(whole) * weight / sum(weights)) for weight in weights[:-1]]
        self.known |= dict(zip(parts, [*cut, whole - sum(cut)], strict=True))

    @staticmethod
    def _number(value: float) -> Decimal:
        return Decimal(value).quantize(_SMALLEST)

    def value(self, name: str) -> Decimal:
        return self.known[name.strip()]


def _printed(value: Decimal, places: int = 2) -> str:
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


class _Printer:
    """Prints the body of one disclosure."""

    def __init__(self, name: str, seed: int) -> None:
        self._dice = random.Random(f"{name} {seed}")
        self._amounts = _Amounts(self._dice)
        self._name = name
        self._words = [""]
        self._tokens: list[Token] = []
        self._claims: list[Claim] = []
        self._last: dict[str, int] = {}
        self._line = 1

    def run(self) -> Disclosure:
        text = (FOLDER / f"{self._name}.txt").read_text(encoding="utf-8")
        lines = text.splitlines()
        for line in lines:
            if line.startswith("@"):
                self._amounts.define(line[1:].strip())
        for line in lines:
            if line and not line.startswith("@"):
                at = 0
                for match in _PLACEHOLDER.finditer(line):
                    self._say(line[at : match.start()])
                    self._fill(match[1])
                    at = match.end()
                self._say(line[at:] + "\n")
                self._line += 1
        return Disclosure(self._name, tuple(self._words), tuple(self._tokens), tuple(self._claims))

    def _say(self, words: str) -> None:
        self._words[-1] += words

    def _figure(self, text: str) -> int:
        self._tokens.append(Token(text, self._line))
        self._words.append("")
        return len(self._tokens) - 1

    def _claim(self, kind: str, *tokens: int) -> None:
        self._claims.append(Claim(kind, tokens))

    def _fill(self, inside: str) -> None:
        if inside.startswith("#"):
            low, _, high = inside[1:].partition("-")
            self._say(str(self._dice.randint(int(low), int(high))))
            return
        left, *rest = re.split(r"\s*([/~:%^>=!-])\s*", inside, maxsplit=1)
        if not rest:
            self._last[left] = self._figure(_printed(self._amounts.value(left)))
            return
        self._relate(left, *rest)

    def _relate(self, left: str, mark: str, right: str) -> None:
        if mark == "=":
            names = [left, *right.split("+")]
            self._claim("parts", *(self._last[name.strip()] for name in names))
            return
        now, then = self._amounts.value(left), self._amounts.value(right)
        apart = _printed(abs(now - then))
        if mark == "/":
            kind = "completion" if "完成" in self._words[-1] or "执行率" in self._words[-1] else "share"
            self._claim(kind, self._figure(_printed(100 * now / then)), self._last[left])
        elif mark == "~":
            self._say("增加" if now > then else "减少")
            moved = self._figure(apart)
            self._say("万元，" + ("增长" if now > then else "下降"))
            self._claim("change", self._figure(_printed(abs(100 * (now - then) / then))), moved)
            self._say("%")
        elif mark == "-":
            self._claim("prior", self._figure(apart), self._last[left])
        elif mark == "%":
            self._claim("change", self._figure(_printed(abs(100 * (now - then) / then))))
        elif mark in ":!":
            self._figure(apart if mark == ":" else _printed(100 * now / then))
        else:
            self._say({"^": ("减少", "增加"), ">": ("小于", "大于")}[mark][now > then])


def disclosure(name: str, seed: int) -> Disclosure:
    """Return one made-up disclosure; the same name and seed give the same one."""
    return _Printer(name, seed).run()


# --- Slips ---


def slipped(token: str, dice: random.Random) -> str:
    """Return a figure with one leading digit changed, visibly: by more than 8 per cent and more than 0.1."""
    digits = [at for at, letter in enumerate(token) if letter.isdigit()]
    while True:
        at = dice.choice(digits[:2])
        changed = token[:at] + dice.choice("123456789") + token[at + 1 :]
        apart = abs(Decimal(changed) - Decimal(token))
        if apart > Decimal("0.1") and apart > Decimal("0.08") * Decimal(token):
            return changed


# --- Measuring ---


class Measured(NamedTuple):
    """What some disclosures gave."""

    printed: int
    read: int
    claims: Counter[str]
    judged: Counter[str]
    planted: Counter[str]
    found: Counter[str]
    errors: list[str]
    warnings: list[str]
    missed: list[str]

    def rate(self, of: Counter[str], among: Counter[str]) -> float:
        """Return what part of some claims or slips is."""
        return of.total() / max(among.total(), 1)


def write(text: str, path: Path) -> Path:
    """Write a text as a text file or a Word document, a paragraph a line."""
    if path.suffix == ".txt":
        path.write_text(text, encoding="utf-8")
        return path
    from docx import Document

    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(str(path))
    return path


def checked(path: Path) -> FileReport:
    """Return the report on a disclosure without its tables."""
    return check_file(Job(str(path), Question(ignore=("table-missing", "section-missing"))))


def _said(report: FileReport, *severities: Severity) -> Counter[tuple[str, str]]:
    return Counter((each.rule, report.sentence(each).zh) for each in report.findings if each.severity in severities)


def measure(disclosures: Sequence[Disclosure], folder: Path, suffix: str, dice: random.Random, slips: int) -> Measured:
    """Check disclosures as they are, then with single slips of their claims, at most so many each."""
    sums = Measured(0, 0, Counter(), Counter(), Counter(), Counter(), [], [], [])
    for number, each in enumerate(disclosures):
        path = folder / f"{each.name}{number}{suffix}"
        clean = checked(write(each.text(), path))
        assert clean.error is None, (each.name, clean.error)
        sums = sums._replace(printed=sums.printed + clean.coverage.printed, read=sums.read + clean.coverage.figures)
        sums.errors.extend(f"{each.name} {words}" for _, words in _said(clean, Severity.ERROR))
        sums.warnings.extend(f"{each.name} {rule} {words}" for rule, words in _said(clean, Severity.WARNING))
        _judged(each, clean, _read(path), sums)
        before = _said(clean, Severity.ERROR, Severity.WARNING)
        chosen = dice.sample(each.claims, min(slips, len(each.claims)))
        for claim in chosen:
            token = dice.choice(claim.tokens)
            changed = slipped(each.tokens[token].text, dice)
            after = checked(write(each.text((token, changed)), path))
            sums.planted[claim.kind] += 1
            if _said(after, Severity.ERROR, Severity.WARNING) - before:
                sums.found[claim.kind] += 1
            else:
                shown = "".join(each.words[max(0, token - 2) : token][-1:])[-30:] + each.words[token][-40:]
                sums.missed.append(f"{each.name} {claim.kind} {shown}【{each.tokens[token].text}→{changed}】")
    return sums


def _read(path: Path) -> set[str]:
    """Return the figures that an import of a document holds, without their signs."""
    text, _ = import_documents([str(path)], pack=None)
    return {figure.lstrip("-") for figure in re.findall(r'(?<=[: "])-?\d+(?:\.\d+)?(?=[",\s}])', text)}


def _judged(each: Disclosure, report: FileReport, read: set[str], sums: Measured) -> None:
    left = {(_line(figure.source), figure.text.lstrip("-")) for figure, _ in report.coverage.unchecked}
    for claim in each.claims:
        sums.claims[claim.kind] += 1
        stated = each.tokens[claim.tokens[0]]
        if (stated.line, stated.text) not in left and stated.text in read:
            sums.judged[claim.kind] += 1


def _line(source: object) -> int | None:
    return getattr(source, "line", None) or getattr(source, "paragraph", None)


def _report(measured: Measured) -> Iterator[str]:
    yield f"read {measured.read} of {measured.printed} = {measured.read / max(measured.printed, 1):.1%}"
    for title, of, among in (("judged", measured.judged, measured.claims), ("found", measured.found, measured.planted)):
        kinds = ", ".join(f"{kind} {of[kind]}/{among[kind]}" for kind in sorted(among))
        yield f"{title} {of.total()} of {among.total()} = {measured.rate(of, among):.1%} ({kinds})"
    yield f"false errors {len(measured.errors)}, warnings {len(measured.warnings)}"
    yield from dict.fromkeys((*measured.errors, *measured.warnings))


def main() -> None:
    """Print what fresh disclosures give."""
    parser = argparse.ArgumentParser(description="measure how claims in words are read and judged")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--slips", type=int, default=12, help="slips in each disclosure")
    parser.add_argument("--start", type=int, default=None, help="the first seed; a random one where none is given")
    parser.add_argument("--suffix", default=".txt", choices=[".txt", ".docx"])
    parser.add_argument("--only", nargs="*", default=NAMES)
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    start = options.start if options.start is not None else secrets.randbelow(10**6)
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            made = [disclosure(name, start + number) for number in range(options.seeds)]
            measured = measure(made, Path(folder), options.suffix, random.Random(start), options.slips)
            print(f"{name} (seeds from {start})", *_report(measured), sep="\n  ")
            if options.missed:
                print(*measured.missed, sep="\n    ")


if __name__ == "__main__":
    main()
