"""What was dropped on the page: the documents of one drop, what came of them, and how long they are kept."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.judging.question import Question
from budgetcheck.model.record import EMPTY
from budgetcheck.model.report import FileReport
from budgetcheck.runs.configuration import Configuration
from budgetcheck.runs.files import Job, lost
from budgetcheck.runs.plan import question_for
from budgetcheck.web.shelf import Shelf, Span
from budgetcheck.web.work import Checked, Sent, Task, check, told

if TYPE_CHECKING:
    from budgetcheck.model.words import InputError, Language
    from budgetcheck.web.crew import Crew

MOST_DROPS = 200
"""Drops that are kept at once; the oldest goes when another comes."""
MOST_BYTES = 2 * 1024 * 1024 * 1024
KEPT_SECONDS = 4 * 60 * 60.0
"""A drop that nobody has looked at for so long is thrown away."""


class Kept(NamedTuple):
    """A document on the shelf, under its name."""

    name: str
    span: Span


class Asked(NamedTuple):
    """What was chosen on the page."""

    pack: str | None = None
    together: bool = False
    previous: Kept | None = None


@dataclass
class Budget:
    """One budget of a drop: its documents, and what came of them in each language that was asked for."""

    documents: tuple[Kept, ...]
    error: InputError | None = None
    """Why nothing can be checked, as of an archive that cannot be opened."""
    work: dict[Language, asyncio.Task[None]] = field(default_factory=dict)
    running: bool = False
    checked: dict[Language, Checked] = field(default_factory=dict)
    spans: dict[Language, tuple[Span, Span]] = field(default_factory=dict)
    mended: Kept | None = None
    """The last corrected copy that was made of it."""
    kept: str = ""
    """The configuration in which a reader's last word on it was kept."""

    @property
    def name(self) -> str:
        """The name of its first document."""
        return self.documents[0].name

    def state(self, language: Language) -> str:
        """Return done, running or waiting."""
        if language in self.checked:
            return "done"
        return "running" if self.running else "waiting"


class Drop:
    """Documents that came together."""

    def __init__(self, sent: Iterable[Sent], asked: Asked = Asked(), previous: Sent | None = None) -> None:  # noqa: B008 - it is frozen
        self.id = secrets.token_urlsafe(12)
        self.shelf = Shelf()
        kept = [self.keep(each) for each in sent]
        self.asked = asked._replace(previous=self.keep(previous) if previous is not None else None)
        self.budgets = [Budget(tuple(kept))] if asked.together else [Budget((each,)) for each in kept]
        self.beside: Mapping[str, bytes] = EMPTY
        self.seen = time.monotonic()
        self.changed = asyncio.Event()

    def keep(self, sent: Sent) -> Kept:
        """Put a document on the shelf."""
        return Kept(sent.name, self.shelf.put(sent.data))

    def task(self, budget: Budget, language: Language, configuration: Configuration) -> Task:
        """Return what a worker is given to check a budget."""
        first, *more = budget.documents
        previous = self.asked.previous
        question = Question(pack=self.asked.pack, previous=previous.name if previous else None)
        question = question_for(first.name, question, configuration)
        files = (*budget.documents, *((previous,) if previous is not None else ()))
        contents = tuple(self.shelf.get(each.span) for each in files)
        job = Job(first.name, question, tuple(each.name for each in more), contents)
        folder = first.name.rpartition("/")[0]
        beside = {name: data for name, data in self.beside.items() if name.startswith(folder)} if folder else {}
        return Task(job, language, configuration, beside)

    def begin(self, crew: Crew, language: Language, configuration: Configuration) -> None:
        """Have every budget checked that was not in this language. Raises TooManyError."""
        wanted = [each for each in self.budgets if language not in each.checked and language not in each.work]
        crew.expect(len(wanted))
        for budget in wanted:
            work = asyncio.create_task(self._check(budget, language, crew, configuration))
            work.add_done_callback(lambda _: crew.left())
            budget.work[language] = work

    async def _check(self, budget: Budget, language: Language, crew: Crew, configuration: Configuration) -> None:
        async with crew.turn:
            budget.running = True
            task = self.task(budget, language, configuration)
            bare = task._replace(job=task.job._replace(contents=()), beside=EMPTY)
            error: Exception | None = budget.error
            if error is None:
                try:
                    checked = await crew.do(check, task)
                except Exception as failed:
                    error = failed
            if error is not None:
                report = FileReport(budget.name, pack=task.job.pack, error=lost(task.job, error))
                checked = told(report, bare)
            self._put(budget, language, checked)

    def _put(self, budget: Budget, language: Language, checked: Checked) -> None:
        budget.spans[language] = self.shelf.put(checked.fragment), self.shelf.put(checked.json)
        budget.checked[language] = checked._replace(fragment=b"", json=b"")
        budget.work.pop(language, None)
        self.changed.set()
        self.changed = asyncio.Event()

    def is_done(self, language: Language) -> bool:
        """Whether every budget is checked."""
        return all(language in budget.checked for budget in self.budgets)

    async def wait(self, language: Language, seconds: float | None = None, budget: Budget | None = None) -> None:
        """Wait until all is checked, or one budget, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.is_done(language) if budget is None else language in budget.checked):
                    await self.changed.wait()

    async def next(self, language: Language, seconds: float) -> None:
        """Wait until something more is checked, or for so long; not at all where nothing is left."""
        if self.is_done(language):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.changed.wait()

    def part(self, budget: Budget, language: Language, which: int) -> bytes:
        """Return what came of a budget: 0 as part of a page, 1 as part of a JSON report."""
        return self.shelf.get(budget.spans[language][which])

    def forget(self, budget: Budget) -> None:
        """Throw away what came of a budget, which is to be checked once more."""
        for work in budget.work.values():
            work.cancel()
        budget.work, budget.checked, budget.spans, budget.running = {}, {}, {}, False
        budget.mended, budget.kept = None, ""

    def close(self) -> None:
        """Throw everything away."""
        for budget in self.budgets:
            self.forget(budget)
        self.shelf.close()


class Drops:
    """Every drop that is kept, the oldest first."""

    def __init__(self) -> None:
        self._all: dict[str, Drop] = {}

    def __iter__(self) -> Iterator[Drop]:
        return iter(reversed(self._all.values()))

    def add(self, drop: Drop) -> None:
        """Keep a drop; what is oldest goes where there are too many."""
        self._all[drop.id] = drop
        while len(self._all) > MOST_DROPS or (
            len(self._all) > 1 and sum(each.shelf.size for each in self._all.values()) > MOST_BYTES
        ):
            self.remove(next(iter(self._all)))

    def get(self, name: str) -> Drop | None:
        """Return a drop by its id, and remember that somebody looked at it."""
        drop = self._all.get(name)
        if drop is not None:
            drop.seen = time.monotonic()
        return drop

    def remove(self, name: str) -> None:
        """Throw a drop away."""
        drop = self._all.pop(name, None)
        if drop is not None:
            drop.close()

    def tidy(self) -> None:
        """Throw away what nobody has looked at for long."""
        for name, drop in tuple(self._all.items()):
            if time.monotonic() - drop.seen > KEPT_SECONDS:
                self.remove(name)

    def close(self) -> None:
        """Throw everything away."""
        for name in tuple(self._all):
            self.remove(name)
