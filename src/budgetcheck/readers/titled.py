"""What a published document says of itself in its titles: year, stage, unit, and the tables that it prints."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_YEAR = re.compile(r"(20\d\d)年?度?")
_YEAR_OF_FOLDER = re.compile(r"(?<!\d)(20\d\d)(?:年|$)")
_LAST = re.compile(r"(?:比|较|与|同|截至|截止|对比|上年)[^，。；]{0,4}20\d\d年?度?")
"""A year that a text only compares with, or that it looks back to."""
_TITLED = re.compile(
    r"(?P<year>20\d\d)年?度?[^，。；：:]{0,40}?(?:部门|单位|本级)?(?P<stage>预算|决算)(?:公开|信息|情况|报告|说明|草案|编制|$)"
)
_UNIT_AFTER_YEAR = re.compile(r"20\d\d年(?:度)?(.{4,40}?)(?:单位|部门)?(?:概况|预算|决算)")
_UNIT_BEFORE_YEAR = re.compile(r"^(?!.*[，。；：])(.{3,40}?)20\d\d年(?:度)?(?:单位|部门|本级)?(?:预算|决算)")
_NO_UNIT = re.compile(
    r"一般公共|国有资本|政府性|专户|经费|收支|收入|支出|预算|决算|情况|拨款|基金|说明|绩效|部分|目标|[、：:]"
)
"""Words that a title speaks of beside the unit."""
_TITLE_ALONE = re.compile(r"20\d\d年?度?(?:部门|单位|本级)?(?:预算|决算).{0,8}")
_ORGAN = re.compile(
    r"^[\u4e00-\u9fff（）()]{3,40}(?:局|委|委员会|院|校|学|办|办公室|中心|馆|站|所|府|会|队|处|厅|部|社|园|台|团|公司|机关|级)$"
)
"""A line that is a unit's name and nothing else."""
_REGION = re.compile(r"(.{2,7}?自治区|.{2,3}?省|.{2,4}?市|.{2,8}?(?:自治州|地区|盟|县|区|旗))")
_BEHIND_TITLE = re.compile(r"(?:[.…·\t]+\d*|\d+|[(（][^()（）]{1,12}[)）])$")
"""What may stand behind a title: the dots and page of a list of contents, or a bracket with a number or a group."""
_MAX_SHORT = 60
"""A title or heading is shorter."""
_MAX_LOOKED_AT = 400
"""The year, stage and unit stand in the first pages."""


class Titled:
    """The lines of a document that may be titles, without blanks."""

    def __init__(self, path: str, lines: Sequence[str]) -> None:
        self._path = path
        self.lines = lines

    def year(self) -> int:
        """Return the year that the titles name, else the file, the latest that the text speaks of, or the nearest folder.

        Raises InputError where nothing names one.
        """
        titled = [int(match["year"]) for line in self.lines[:_MAX_LOOKED_AT] for match in _TITLED.finditer(line)]
        own = [line for line in self.lines if len(line) < _MAX_SHORT and re.search(r"预算|决算", line)]
        named = [int(match[1]) for line in own for match in _YEAR.finditer(_LAST.sub("", line))]
        filed = [int(year) for year in _YEAR.findall(Path(self._path).name)]
        said = [int(match[1]) for line in self.lines[:_MAX_LOOKED_AT] for match in _YEAR.finditer(_LAST.sub("", line))]
        found = next((years for years in (titled, named, filed) if years), None)
        if found is not None:
            return Counter(found).most_common(1)[0][0]
        if said:
            return max(said)
        folders = [year for folder in Path(self._path).parents for year in _YEAR_OF_FOLDER.findall(folder.name)]
        if not folders:
            raise InputError(
                self._path,
                Text("文件中没有年度", "names no year"),
                remedy=Text(
                    "请在标题、文件名或文件夹名中写明年度，如“2024年”",
                    "Give the year in a title, or in the name of the file or its folder, as 2024",
                ),
            )
        return int(folders[0])

    def stage(self) -> str:
        """Return budget or final, as the titles say, else as more short lines do."""
        titled = [match["stage"] for line in self.lines[:_MAX_LOOKED_AT] for match in _TITLED.finditer(line)]
        if titled:
            return "final" if titled.count("决算") > titled.count("预算") else "budget"
        short = "".join(line for line in self.lines if len(line) < _MAX_SHORT)
        return "final" if short.count("决算") > short.count("预算") else "budget"

    def unit(self) -> str:
        """Return the unit that a title names before or after the year; nothing where none does."""
        before = ""
        for line in self.lines[:_MAX_LOOKED_AT]:
            if len(line) > _MAX_SHORT or "。" in line or "，" in line:
                continue
            match = _UNIT_BEFORE_YEAR.search(line) or _UNIT_AFTER_YEAR.search(line)
            if match is not None and not _NO_UNIT.search(match[1]):
                return match[1]
            if _TITLE_ALONE.fullmatch(line) and _ORGAN.search(before):
                return before
            before = line
        return ""

    def tables(self) -> tuple[str, ...]:
        """Return the short lines that name a table, each once."""
        short = (_BEHIND_TITLE.sub("", line) for line in self.lines if len(line) < _MAX_SHORT)
        return tuple(dict.fromkeys(line for line in short if line.endswith("表")))


def region_of(unit: str) -> str:
    """Return the province, city or county that a unit's name begins with; nothing where it names none."""
    region = _REGION.match(unit)
    return region[1] if region else ""
