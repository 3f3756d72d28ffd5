"""Results of earlier runs, kept so that a second run checks what has changed, and an interrupted one goes on.

What is kept is a draft's figures, so it lies in the user's own cache folder alone, in files that nobody else can read.
A result is found again by a hash of the file's bytes, of what was asked, of the rules, and of the program with all
that is installed beside it: whatever changes, the file is checked anew.
"""

from __future__ import annotations

import io
import os
import pickle
import sysconfig
import time
import zlib
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from budgetcheck.model.files import Whole, is_stream
from budgetcheck.model.words import InputError
from budgetcheck.pack import cache, load_pack
from budgetcheck.readers import read_bytes
from budgetcheck.readers.html_folder import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.runs.files import Job

_T = TypeVar("_T")

_PACKAGE = Path(__file__).parents[1]
_NAME = "results"
_SUFFIX = ".kept"
_DAYS = 30
"""How long a result is kept that no run has asked for."""
_MAX_BYTES = 64 * 1024 * 1024
"""A result that would unpack to more is not ours."""
_PLAIN = {
    "builtins": {"frozenset", "set"},
    "collections": {"Counter", "OrderedDict"},
    "datetime": {"date"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
}
"""What results hold beside classes of this program."""


class Shelf(NamedTuple):
    """Where the results of a run are kept, and what they depend on beside the files themselves."""

    folder: str
    program: str
    """A hash of the program, of what is installed beside it, and of the rules."""


class Stock(NamedTuple):
    """What is kept at the moment."""

    folder: str
    """Where; empty where nothing can be kept."""
    results: int
    bytes: int


def shelf(pack: str | None) -> Shelf | None:
    """Return where results under a pack are kept; None where there is no folder that is the user's alone, or no pack."""
    home = _home()
    if home is None:
        return None
    with suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return Shelf(str(home), _program() + _rules(pack)) if cache.is_private(home) else None
    except (OSError, InputError):
        # Whoever checks by the pack says what is the matter with it.
        return None


def kept(job: Job, make: Callable[[Job], _T]) -> _T:
    """Return what an earlier run made of the same file by the same function, or make it now and keep it.

    Raises InputError as `make` does; what raises, or cannot be kept, is made anew each time.
    """
    found = _place(job, make)
    if found is None:
        return make(job)
    place, job = found
    earlier = _taken(place)
    if earlier is not None:
        return cast("_T", earlier)
    made = make(job)
    _put(place, made)
    return made


def stock() -> Stock:
    """Return how much is kept."""
    files = list(_results())
    return Stock(str(_home() or ""), len(files), sum(size for _, size, _ in files))


def clear(*, older_than: float = 0) -> Stock:
    """Delete every result, or those that no run has asked for in so many seconds, and return what was deleted."""
    now = time.time()
    number = total = 0
    for path, size, used in list(_results()):
        if now - used >= older_than:
            with suppress(OSError):
                path.unlink()
                number, total = number + 1, total + size
    return Stock(str(_home() or ""), number, total)


def tidy() -> None:
    """Delete what no run has asked for in a month."""
    clear(older_than=_DAYS * 86_400)


def _home() -> Path | None:
    folder = cache.folder()
    return None if folder is None else folder / _NAME


def _results() -> Iterator[tuple[Path, int, float]]:
    """Yield each result with its size and when it was last asked for."""
    home = _home()
    if home is None:
        return
    with suppress(OSError), os.scandir(home) as entries:
        for entry in entries:
            if entry.name.endswith(_SUFFIX):
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    yield Path(entry.path), status.st_size, status.st_mtime


@lru_cache(maxsize=1)
def _program() -> str:
    """Return a hash of this program's code, the rules that ship, and the time at which anything was last installed."""
    digest = blake2b(cache.key_of(()).encode(), digest_size=16)
    for path in sorted(_PACKAGE.rglob("*.py")):
        status = path.stat()
        digest.update(f"{path.relative_to(_PACKAGE)} {status.st_size} {status.st_mtime_ns}\n".encode())
    # A newer or further library reads more of a document. Installing one writes into this folder.
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        with suppress(OSError):
            digest.update(str(Path(place).stat().st_mtime_ns).encode())
    return digest.hexdigest()


def _rules(reference: str | None) -> str:
    """Return a hash of a pack's files; the packs that ship are in the program's."""
    if reference is None:
        return ""
    digest = blake2b(reference.encode(), digest_size=16)
    for file in load_pack(reference).files:
        digest.update(blake2b(Path(file).read_bytes(), digest_size=16).digest())
    return digest.hexdigest()


def _place(job: Job, make: Callable[[Job], object]) -> tuple[Path, Job] | None:
    """Return where a job's result is kept, and the job with the bytes of its files, which need no second reading.

    None where it is not kept, or where it hangs on more than these bytes.
    """
    if job.kept is None or job.contents or any(map(is_stream, job.files)) or any(map(_has_folder, job.files)):
        return None
    # Names are part of a report, and a year may be read off one.
    asked = (job.kept.program, make.__module__, make.__qualname__, job.files, job.question)
    digest = blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=32)
    try:
        contents = tuple(map(read_bytes, job.files))
    except InputError:
        return None
    for content in contents:
        digest.update(blake2b(content, digest_size=32).digest())
    return Path(job.kept.folder) / f"{digest.hexdigest()}{_SUFFIX}", job._replace(contents=contents)


def _has_folder(path: str) -> bool:
    """Whether a page was saved with a folder of further pages, which are read with it."""
    page = Path(path)
    return page.suffix.lower() in (".htm", ".html") and any(
        page.with_name(page.stem + ending).exists() for ending in ENDINGS
    )


class _Data(pickle.Unpickler):
    """Reads what results are made of, and no other class or function: what a file holds can run nothing."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as pickle calls it
        plain = name in _PLAIN.get(module, ())
        found = super().find_class(module, name) if plain or module.startswith("budgetcheck.") else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _taken(place: Path) -> object | None:
    if not cache.is_private(place):
        return None
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(place.read_bytes(), _MAX_BYTES)
        if not unpacker.eof:
            return None
        found: object = _Data(io.BytesIO(data)).load()
        os.utime(place)
    except Exception:
        # Whatever wrote it, it is no result of ours: as if there were none.
        return None
    return found


def _put(place: Path, made: object) -> None:
    """Keep a result; one that cannot be kept is no fault."""
    try:
        data = zlib.compress(pickle.dumps(made, pickle.HIGHEST_PROTOCOL), 1)
        file = Whole(str(place), 0o600)
        try:
            file.write(data)
            file.finish()
        finally:
            file.drop()
    except (OSError, pickle.PicklingError, TypeError, AttributeError):
        return
