"""What a rule rests on: a law, a regulation, a published form, arithmetic, or what is merely common."""

from __future__ import annotations

from typing import Literal, NamedTuple

from budgetcheck.model.words import Text

CitationKind = Literal["law", "regulation", "form", "arithmetic", "practice"]

CITATION_KINDS = {
    "law": Text("法律", "law"),
    "regulation": Text("法规制度", "regulation"),
    "form": Text("公开表式", "form"),
    "arithmetic": Text("算术关系", "arithmetic"),
    "practice": Text("通行做法", "common practice"),
}
"""What each kind of ground is called."""


class Citation(NamedTuple):
    """One ground of a rule, whole enough to be printed alone."""

    kind: CitationKind
    """law; regulation: of the State Council or a ministry; form: as prescribed; arithmetic; practice: no written source."""
    title: Text
    """A document's full title, in Chinese within 《》."""
    number: str = ""
    """The number under which it was issued: 财预〔2016〕143号."""
    article: Text = Text("", "")
    """The article that is meant: 第六条; empty where the whole document is."""
    year: int = 0
    """The year of the version that is cited; 0 where none is."""

    @property
    def text(self) -> Text:
        """The ground in full: title, number, year where the number does not tell it, and article."""
        told = not self.year or str(self.year) in self.number or str(self.year) in self.title.zh
        within = [self.number] if self.number else []
        zh = "，".join([*within, *([] if told else [f"{self.year} 年"])])
        en = ", ".join([*within, *([] if told else [str(self.year)])])
        return Text(
            self.title.zh + (f"（{zh}）" if zh else "") + self.article.zh,
            self.title.en + (f" ({en})" if en else "") + (f", {self.article.en}" if self.article.en else ""),
        )
