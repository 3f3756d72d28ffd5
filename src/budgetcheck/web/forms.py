"""What a request sends: documents, and what is chosen for them."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from budgetcheck.model.words import Text, printable
from budgetcheck.pack.store import NONE, shipped_packs
from budgetcheck.readers import MAX_BYTES
from budgetcheck.web.work import Sent

if TYPE_CHECKING:
    from starlette.requests import Request

MOST_FILES = 200
_LONGEST_NAME = 200


class RefusedError(HTTPException):
    """A request that is refused, with the key of the words that say why."""

    def __init__(self, status: int, word: str) -> None:
        super().__init__(status, word)


class Form(NamedTuple):
    """Documents that were sent, and what was chosen for them."""

    documents: tuple[Sent, ...]
    previous: Sent | None
    pack: str | None
    together: bool


def packs(language: str) -> list[tuple[str, str]]:
    """Return the id and the title of each pack that may be chosen."""
    return [(entry.id, entry.title.zh if language == "zh" else entry.title.en) for entry in shipped_packs()]


def pack_of(given: str | None) -> str | None:
    """Return a pack by its id; a path of this machine is none. Raises RefusedError."""
    if not given:
        return None
    if given != NONE and given not in {entry.id for entry in shipped_packs()}:
        raise RefusedError(422, "no_such_pack")
    return given


async def form_of(request: Request) -> Form:
    """Return what a form sends. Raises RefusedError, and HTTPException for one that is too large or too slow."""
    try:
        async with request.form(max_files=MOST_FILES + 1, max_fields=50) as form:
            uploads = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
            if not uploads:
                raise RefusedError(422, "no_file")
            documents = tuple([await _sent(each) for each in uploads])
            last = form.get("previous")
            previous = await _sent(last) if isinstance(last, UploadFile) and last.filename else None
            pack = pack_of(_word(form.get("pack")))
            together = bool(_word(form.get("together"))) and len(documents) > 1
    except MultiPartException as error:
        raise RefusedError(
            413 if "Too many" in error.message else 400, "too_many" if "Too many" in error.message else "bad_form"
        ) from None
    return Form(documents, previous, pack, together)


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a small form. Raises RefusedError."""
    try:
        async with request.form(max_files=0, max_fields=50) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except (MultiPartException, HTTPException):
        raise RefusedError(400, "bad_form") from None


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


async def _sent(upload: UploadFile) -> Sent:
    if (upload.size or 0) > MAX_BYTES and not (upload.filename or "").lower().endswith(".zip"):
        raise RefusedError(413, "too_large")
    return Sent(name_of(upload.filename or ""), await upload.read())


def name_of(given: str) -> str:
    """Return a document's name without any folder, in letters that are seen: it is shown, and opens nothing."""
    name = PurePath(given.replace("\\", "/").replace("\0", "")).name
    stem, dot, suffix = printable(name, "_").rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:20]}" if stem else (suffix[:_LONGEST_NAME] or "document")


def shown(text: Text, language: str) -> str:
    """Return words in the language of a request."""
    return text.zh if language == "zh" else text.en
