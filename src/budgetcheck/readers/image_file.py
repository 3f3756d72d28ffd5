"""Pictures of pages (.png, .jpg, .tif), recognised where that is installed."""

from __future__ import annotations

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import recognition
from budgetcheck.readers.pdf_file import Pages
from budgetcheck.readers.published import PublishedDocument
from budgetcheck.readers.recogniser import HEAD

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
ALONE = True
"""Folders are full of pictures that are no budgets: one is read where it is named."""


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a picture of a page, or a file with several; raises InputError."""
    if not recognition.can_recognise():
        raise InputError(path, Text("是图像，其中的字需要识别", "is a picture"), remedy=recognition.remedy())
    reading = Pages(path)
    pictures = HEAD.pack(0, len(data)) + data
    for number, page in enumerate(recognition.recognised(path, pictures, recognition.MAX_PAGES), 1):
        reading.add_recognised(number, page)
    return reading.document()
