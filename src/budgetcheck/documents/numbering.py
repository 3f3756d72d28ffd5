"""How headings and the items of lists are numbered: 第一部分, 一、, （一）, 1. and （1）, each as a part of a pattern."""

from __future__ import annotations

NUMERAL = "[一二三四五六七八九十]"
PART = rf"第{NUMERAL}+部分"
CHAPTER = rf"第{NUMERAL}+(?:部分|章|节)"
FIRST = rf"{NUMERAL}+\s*[、.．]"
SECOND = rf"[(（]\s*{NUMERAL}+\s*[)）]"
THIRD = r"\d{1,2}\s*(?:、|．(?!\d{1,2}(?!\d))|\.(?!\d))"
"""The number of an item, and no figure with decimals: 1.5, １．２９ at the beginning of a line; but １．2023 年."""
FOURTH = r"[(（]\s*\d{1,2}\s*[)）]"
HEADING = rf"\s*(?:{CHAPTER}|{FIRST}|{SECOND})"
"""What a heading begins with; items of a list may have numbers of the third and fourth kind."""
ITEM = rf"\s*(?:{CHAPTER}|{FIRST}|{SECOND}|{THIRD}|{FOURTH})"
ENTRY = rf"^(?:{ITEM}|附?表\d+)[:：]?"
"""What an entry of a list of contents begins with."""
