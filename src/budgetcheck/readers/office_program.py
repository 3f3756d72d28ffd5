"""Converts documents through LibreOffice where it is installed: bounded, without macros, links or network."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.readers import own_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROGRAM_VARIABLE = "BUDGETCHECK_SOFFICE"
"""The environment variable with the program's path, where it is found in no usual place; empty for none."""
SECONDS = 120.0
"""For the start and the first file, and for each further one."""
MEBIBYTES = 4096
_PLACES = {
    "win32": (
        r"C:\Program Files\LibreOffice*\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice*\program\soffice.com",
    ),
    "darwin": ("/Applications/LibreOffice*.app/Contents/MacOS/soffice",),
}
_ELSEWHERE = (
    "/usr/lib*/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/usr/local/lib/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
)
_CHECK = 20
"""Seconds for a question to the system."""
_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Save/Document", "CreateBackup", "false"),
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


class Order(NamedTuple):
    """One document to convert: a name of no meaning, what its bytes are, and the format it is wanted in."""

    name: str
    suffix: str
    wanted: str
    data: bytes


def program() -> str | None:
    """Return the path of LibreOffice, or None where it is not installed."""
    named = os.environ.get(PROGRAM_VARIABLE)
    if named is not None:
        return named if named and Path(named).is_file() else None
    return _found()


@cache
def _found() -> str | None:
    # The current folder is no place to find a program in.
    folders = [folder for folder in os.get_exec_path() if Path(folder).is_absolute()]
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name, path=os.pathsep.join(folders))
        if found is not None and Path(found).is_absolute():
            return found
    patterns = _PLACES.get(sys.platform, _ELSEWHERE)
    return next((path for pattern in patterns for path in sorted(glob(pattern), reverse=True)), None)  # noqa: PTH207


@cache
def _apart() -> tuple[str, ...]:
    """Return what starts a program without any network, where the system can."""
    unshare = shutil.which("unshare", path="/usr/bin:/bin")
    if unshare is None or sys.platform != "linux":
        return ()
    command = (unshare, "--user", "--map-root-user", "--net", "--")
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        if subprocess.run([*command, "true"], capture_output=True, timeout=_CHECK, check=False).returncode == 0:  # noqa: S603
            return command
    return ()


class Session:
    """A folder of its own with a profile of its own, gone with the session, or with the process that holds it."""

    starts = 0
    """How often the program was started in this process."""

    def __init__(self, soffice: str) -> None:
        self._soffice = soffice
        self.folder = Path(tempfile.mkdtemp(prefix="budgetcheck-"))
        command = [*own_process.command("office_keeper"), str(self.folder), str(MEBIBYTES)]
        self._keeper = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
        for name in ("in", "out", "home", "tmp"):
            (self.folder / name).mkdir()
        profile = self.folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")

    def convert(self, orders: Sequence[Order], seconds: float = SECONDS) -> dict[str, bytes]:
        """Return by their names the documents that could be converted; the program starts once a format wanted.

        It starts again only where a document had it killed, and then for those behind that document.
        """
        found: dict[str, bytes] = {}
        for wanted in sorted({order.wanted for order in orders}):
            waiting = [order for order in orders if order.wanted == wanted]
            while waiting:
                done = self._start(waiting, wanted, seconds)
                found |= done
                last = max((at for at, order in enumerate(waiting) if order.name in done), default=-1)
                # What stands right behind the last one that was written is what it could not do.
                waiting = [] if self._said == "ended" else waiting[last + 2 :]
        return found

    def _start(self, orders: Sequence[Order], wanted: str, seconds: float) -> dict[str, bytes]:
        given, out = self.folder / "in", self.folder / "out"
        for order in orders:
            (given / f"{order.name}{order.suffix}").write_bytes(order.data)
        profile = (self.folder / "profile").as_uri()
        command = [
            *_apart(),
            self._soffice,
            f"-env:UserInstallation={profile}",
            *(
                "--headless",
                "--invisible",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                "--norestore",
                "--nofirststartwizard",
            ),
            *("--convert-to", wanted.lstrip("."), "--outdir", str(out)),
            *(f"{order.name}{order.suffix}" for order in orders),
        ]
        Session.starts += 1
        self._said = self._asked(
            {"command": command, "cwd": str(given), "env": self._environment(), "seconds": seconds, "watch": str(out)}
        )
        found = {}
        for order in orders:
            with contextlib.suppress(OSError):
                found[order.name] = (out / f"{order.name}{wanted}").read_bytes()
        for path in (*given.iterdir(), *out.iterdir()):
            with contextlib.suppress(OSError):
                path.unlink()
        return found

    def _environment(self) -> dict[str, str]:
        kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PROGRAMFILES", "LANG", "LC_ALL")
        places = {
            "HOME": "home",
            "USERPROFILE": "home",
            "TMPDIR": "tmp",
            "TEMP": "tmp",
            "TMP": "tmp",
            "XDG_RUNTIME_DIR": "tmp",
        }
        found = {name: os.environ[name] for name in kept if name in os.environ}
        found |= {name: str(self.folder / place) for name, place in places.items()}
        nowhere = "http://127.0.0.1:9"
        return found | {"http_proxy": nowhere, "https_proxy": nowhere, "SAL_USE_VCLPLUGIN": "svp"}

    def _asked(self, order: dict[str, object]) -> str:
        pipes = self._keeper.stdin, self._keeper.stdout
        if pipes[0] is None or pipes[1] is None:
            return ""
        try:
            pipes[0].write(json.dumps(order).encode() + b"\n")
            pipes[0].flush()
            return pipes[1].readline().decode("utf-8", "replace").strip()
        except OSError:
            return ""

    def close(self) -> None:
        """End the session: what was started ends, and the folder is gone when this returns."""
        with contextlib.suppress(OSError):
            if self._keeper.stdin is not None:
                self._keeper.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._keeper.wait(_CHECK)
        if self._keeper.stdout is not None:
            self._keeper.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def session(soffice: str) -> Iterator[Session]:
    """Hold a session open."""
    opened = Session(soffice)
    try:
        yield opened
    finally:
        opened.close()


def _settings() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    names = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items {names}>{items}</oor:items>'
