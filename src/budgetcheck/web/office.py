"""The one office behind all requests: drops, workers, and the configuration of the folder that it works for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.runs.configuration import Configuration, find, load
from budgetcheck.runs.keeping import keep
from budgetcheck.web.drops import Asked, Drop, Drops
from budgetcheck.web.work import Sent, Unpacked, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.model.words import Language
    from budgetcheck.web.crew import Crew
    from budgetcheck.web.drops import Budget
    from budgetcheck.web.forms import Form
    from budgetcheck.web.work import Doubt, Place

_TIDY = 60.0


class Office:
    """What requests share."""

    def __init__(self, crew: Crew, folder: str, language: Language = "zh") -> None:
        self.crew, self.folder, self.language = crew, folder, language
        self.drops = Drops()
        self._end: Callable[[], None] | None = None

    def configuration(self) -> Configuration:
        """Return what the folder's configuration says now. Raises InputError."""
        found = find([self.folder])
        return load(found) if found is not None else Configuration(folder=str(Path(self.folder)))

    async def take(self, form: Form) -> Drop:
        """Take in documents, those in archives one by one. Raises RefusedError."""
        sent: list[Sent] = []
        beside: dict[str, bytes] = {}
        failed: dict[str, Unpacked] = {}
        for each in form.documents:
            if not _is_archive(each):
                sent.append(each)
                continue
            opened = await self.crew.do(unpack, each)
            if opened.error is not None:
                failed[each.name] = opened
                sent.append(Sent(each.name, b""))
                continue
            sent += opened.documents
            beside |= opened.beside
        drop = Drop(sent, Asked(form.pack, form.together), form.previous)
        drop.beside = beside
        for budget in drop.budgets:
            if budget.name in failed:
                budget.error = failed[budget.name].error
        return drop

    def begin(self, drop: Drop, language: Language) -> None:
        """Have a drop checked. Raises TooManyError, and InputError for a configuration that cannot be used."""
        drop.begin(self.crew, language, self.configuration())

    def settle(self, budget: Budget, place: Place, reason: str, until: str) -> str:
        """Keep a waiver in the folder's configuration, and return that file. Raises InputError."""
        name = budget.name.rpartition("/")[2]
        waiver = {"rule": place.rule, "table": place.table, "row": place.row, "column": place.column, "file": name}
        return keep(self.folder, "waivers", waiver | {"reason": reason.strip(), "until": until})

    def read(self, budget: Budget, doubt: Doubt, meant: str) -> str:
        """Keep in the folder's configuration what a table or column is, and return that file. Raises InputError."""
        name = budget.name.rpartition("/")[2]
        if doubt.why == "table":
            entry = {"table": meant, "title": doubt.text}
        else:
            entry = {"table": doubt.table, "column": meant, "heading": doubt.text}
        return keep(self.folder, "readings", entry | {"file": name})

    def on_leave(self, end: Callable[[], None]) -> None:
        """Say what ends the service."""
        self._end = end

    def leave(self) -> None:
        """End the service."""
        if self._end is not None:
            self._end()

    async def tidy(self) -> None:
        """Throw away what nobody has looked at for long, now and then; never returns."""
        while True:
            await asyncio.sleep(_TIDY)
            self.drops.tidy()

    def close(self) -> None:
        """End all work and throw everything away."""
        self.drops.close()
        self.crew.close()


def _is_archive(sent: Sent) -> bool:
    """Whether a document is an archive of documents: an office file is one by its bytes, and not by its name."""
    return sent.name.lower().endswith(".zip") and sent.data.startswith(b"PK")
