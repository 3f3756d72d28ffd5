"""A service in a process of its own, as its users start it, and a client that sends exactly what it is told."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

TOKEN = "a-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
_PATIENCE = 60.0


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Service:
    def __init__(self, process: subprocess.Popen[str], address: str, temporary: Path) -> None:
        self.process, self.address, self.temporary = process, address, temporary
        self.port = int(re.findall(r":(\d+)/", address)[0])
        self.host = f"127.0.0.1:{self.port}"
        self.cookie = ""

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body or None, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """Get a page as a browser does that was let in: redirections followed, and progress until all is done."""
        answer = self.ask("GET", path, headers={"Cookie": self._let_in()})
        if b"data-wait" in answer.body:
            return self.get(path)
        return self.get(answer.headers["location"]) if answer.status == 303 else answer

    def post(self, path: str, *parts: Part, follow: bool = True) -> Answer:
        body, kind = form(parts)
        headers = {"Cookie": self._let_in(), "Origin": f"http://{self.host}", "Content-Type": kind}
        answer = self.ask("POST", path, body, headers)
        return self.get(answer.headers["location"]) if follow and answer.status == 303 else answer

    def check(self, *parts: Part, query: str = "") -> Answer:
        """Ask for a check as a program does."""
        body, kind = form(parts)
        return self.ask("POST", f"/api/check{query}", body, BEARER | {"Content-Type": kind})

    def _let_in(self) -> str:
        if not self.cookie:
            answer = self.ask("GET", f"/?token={TOKEN}")
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return self.cookie

    def processes(self) -> set[int]:
        """The service's own process and all that it has started."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {each for each, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def hold(self, how: signal.Signals) -> None:
        """Stop its workers, or have them go on."""
        for each in self.processes() - {self.process.pid}:
            os.kill(each, how)

    def memory(self) -> float:
        """MiB of all of them, what they share counted once."""
        total = 0
        for each in self.processes():
            with suppress(OSError):
                total += int(re.findall(r"^Pss: +(\d+)", Path(f"/proc/{each}/smaps_rollup").read_text(), re.M)[0])
        return total / 1024


class Part(NamedTuple):
    """A field of a form, or a document where it has a file's name."""

    name: str
    content: bytes
    file: str = ""


def sent(path: Path, name: str = "") -> Part:
    return Part("file", path.read_bytes(), name or path.name)


def form(parts: Sequence[Part]) -> tuple[bytes, str]:
    """Return a form as a browser sends it."""
    boundary = "----------------budgetcheck"
    body = b""
    for each in parts:
        file = f'; filename="{each.file}"' if each.file else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{each.name}"{file}\r\n\r\n'
        body += head.encode() + each.content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@contextmanager
def served(folder: Path, *options: str, env: Mapping[str, str] | None = None) -> Iterator[Service]:
    command = [sys.executable, "-m", "budgetcheck", "serve", str(folder), "--no-browser", "--token", TOKEN, *options]
    # The name of a socket has to be short, and that of a test's own folder is not under xdist.
    temporary = Path(tempfile.mkdtemp(prefix="bc-"))
    environment = {**os.environ, "TMPDIR": str(temporary), "BUDGETCHECK_LANG": "en", **(env or {})}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder, env=environment)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert "http://" in line, line + process.stderr.read()
        yield Service(process, line.split()[-1], temporary)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            process.stderr.close()
            shutil.rmtree(temporary, ignore_errors=True)


def gone(processes: set[int], seconds: float = 10.0) -> bool:
    """Whether all of these end within a while; one that is not yet buried has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(map(_lives, processes)):
            return True
        time.sleep(0.05)
    return False


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
