"""Where dropped documents and what was made of them lie: in a file without a name, which ends with its process.

The system removes such a file when it is closed, however that comes about: a killed service leaves nothing behind.
"""

from __future__ import annotations

import tempfile
import threading
from typing import NamedTuple


class Span(NamedTuple):
    """Where some bytes lie on a shelf."""

    start: int
    size: int


class Shelf:
    """Bytes put down one behind the other."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the shelf
        self._lock = threading.Lock()
        self._size = 0

    def put(self, data: bytes) -> Span:
        """Put some bytes down."""
        with self._lock:
            span = Span(self._size, len(data))
            self._file.seek(span.start)
            self._file.write(data)
            self._size += len(data)
        return span

    def get(self, span: Span) -> bytes:
        """Return bytes that were put down."""
        with self._lock:
            self._file.seek(span.start)
            return self._file.read(span.size)

    @property
    def size(self) -> int:
        """Bytes that lie here."""
        return self._size

    @property
    def closed(self) -> bool:
        """Whether everything has been thrown away."""
        return self._file.closed

    def close(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._file.close()
