"""A process of its own that runs an office program and clears up after it, whatever becomes of those who asked for it.

It is run as a script, knows nothing of the project, and ends when its standard input does: then what it has started
is killed, and the folder that it keeps is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

_TICK = 0.05


def _orders(into: queue.Queue[str | None]) -> None:
    for line in sys.stdin:
        into.put(line)
    into.put(None)


def _confined(mebibytes: int) -> None:
    """Bound the address space of what is started from here, whatever bound this process itself was given."""
    try:
        import resource
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = mebibytes * 1024 * 1024
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything that it has started."""
    if os.name == "nt":
        command = [str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe")]
        subprocess.run([*command, "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603
    else:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)


def _pipes() -> set[Path]:
    return set(Path("/tmp").glob("OSL_PIPE_*")) if os.name == "posix" else set()  # noqa: S108 - where the program puts them


def _clear_pipes(before: set[Path]) -> None:
    """Remove the pipes of a killed program: those that have appeared and that nobody listens at."""
    for path in _pipes() - before:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as end:
            try:
                end.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()


def _run(order: dict[str, Any], orders: queue.Queue[str | None]) -> tuple[bool, str]:
    """Run one command; return whether somebody still waits for it, and how it ended.

    The time is that of one file: each further one that is written begins it anew.
    """
    before = _pipes()
    process = subprocess.Popen(  # noqa: S603 - the command is the project's own
        order["command"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=order["cwd"],
        env=order["env"],
        start_new_session=os.name != "nt",
    )
    waited, said, done = True, "time", -1
    since = time.monotonic()
    while time.monotonic() - since < order["seconds"]:
        if process.poll() is not None:
            said = "ended"
            break
        try:
            if orders.get(timeout=_TICK) is None:
                waited = False
                break
        except queue.Empty:
            pass
        written = sum(1 for _ in Path(order["watch"]).iterdir())
        if written != done:
            done, since = written, time.monotonic()
    _kill(process)
    _clear_pipes(before)
    return waited, said


def main() -> None:
    """Take orders until nobody gives any more; the folder to keep and the most memory, in MiB, are the arguments."""
    folder, mebibytes = sys.argv[1], int(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _confined(mebibytes)
    orders: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_orders, args=(orders,), daemon=True).start()
    try:
        while (line := orders.get()) is not None:
            try:
                waited, said = _run(json.loads(line), orders)
            except OSError as fault:
                waited, said = True, f"start: {fault.strerror}"
            if not waited:
                break
            with contextlib.suppress(OSError):
                print(said, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
