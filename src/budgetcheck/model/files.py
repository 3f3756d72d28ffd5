"""Files as the system has them: real paths, and outputs of which all is there or nothing.

An output is written into a file without a name, or with a hidden one, beside the place it is for, and takes that place
when it is whole. Whatever ends the run before, a full disk or a kill, leaves what was there.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from typing import BinaryIO

_CHECK = Text("请检查路径和读取权限", "Check the path and its permissions")
_CLOSE = Text(
    "请检查权限；文件如在 Word、WPS 或 Excel 中打开，请先关闭",
    "Check its permissions; where Word, WPS or Excel has it open, close it first",
)


_IN_CHINESE = {
    errno.ENOENT: "文件不存在",
    errno.ENOTDIR: "上级路径不是文件夹",
    errno.EISDIR: "这是文件夹",
    errno.EEXIST: "文件已存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ELOOP: "链接循环",
    errno.EMFILE: "打开的文件过多",
    errno.EIO: "磁盘读写出错",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}
"""What the system says in English alone, for the faults that people meet."""


def reason_of(error: Exception) -> Text:
    """Return what the system says of an error; in its own words where it is a rare one."""
    said = getattr(error, "strerror", None) or str(error)
    return Text(_IN_CHINESE.get(getattr(error, "errno", None) or 0, said), said)


def unreadable(path: str, error: Exception, remedy: Text = _CHECK, kind: tuple[str, str] = ("", "")) -> InputError:
    """Return the error of a file that cannot be read; `kind` is what it is called, where it is called something."""
    reason = reason_of(error)
    if isinstance(error, PermissionError):
        remedy = _CLOSE
    return InputError(path, Text(f"无法读取{kind[0]}（{reason.zh}）", f"cannot be read ({reason.en})"), remedy=remedy)


def unwritable(path: str, error: OSError) -> InputError:
    """Return the error of a file that cannot be written."""
    reason = reason_of(error)
    remedy = _CLOSE if isinstance(error, PermissionError) else _CHECK
    if error.errno == errno.ENOENT:
        # What is written need not be there; where it is written to does.
        reason = reason._replace(zh="文件夹不存在")
    if error.errno == errno.ENOSPC:
        remedy = Text("请先腾出磁盘空间", "Make room on the disk first")
    return InputError(path, Text(f"无法写入（{reason.zh}）", f"cannot be written ({reason.en})"), remedy=remedy)


def absolute(path: str) -> str:
    """Return a path from the root. Raises InputError for one from a current folder that is there no more."""
    try:
        return os.path.abspath(path)
    except OSError:
        problem = Text("当前文件夹已不存在", "is in a current folder that has been deleted")
        raise InputError(path or ".", problem, remedy=Text("请换一个文件夹", "Go to another folder first")) from None


def real(path: str) -> str:
    """Return the path that a file has without links, by which it is told from all others. Raises InputError."""
    return os.path.realpath(absolute(path))


def is_file(path: str) -> bool:
    """Whether a path leads to a file; one that cannot be looked at, or cannot be, leads to none."""
    return os.path.isfile(path)


def is_folder(path: str) -> bool:
    """Whether a path leads to a folder; one that cannot be looked at, or cannot be, leads to none."""
    return os.path.isdir(path)


def is_stream(path: str) -> bool:
    """Whether a path leads to what can be read once, by this process alone: standard input, or a pipe of the shell."""
    return path == "-" or path.startswith(("/dev/", "/proc/self/"))


class Whole:
    """A file to write of which all is seen or nothing. Raises OSError.

    A device or a pipe is written as it comes. So is a file whose place cannot be taken, as in a folder that may not be
    written to, but at once and at the end. A `live` file is one of whole lines that was not there before; it can be
    watched while it is written.
    """

    def __init__(self, path: str, mode: int | None = None, *, live: bool = False) -> None:
        self._path = real(path)
        self._beside: str | None = None
        """The hidden name, where the file has one."""
        self._state = "beside"
        folder = os.path.dirname(self._path)
        try:
            before: os.stat_result | None = os.stat(path)
        except FileNotFoundError:
            before = None
        self._file: BinaryIO
        self.is_file = before is None or (stat.S_ISREG(before.st_mode) and not is_stream(path))
        """Whether it is a file, and no device or pipe."""
        if not self.is_file:
            self._state, self._file = "device", open(path, "wb")  # noqa: SIM115
            return
        if before is not None and not os.access(self._path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if before is not None and (not os.access(folder, os.W_OK) or os.path.ismount(self._path)):
            self._state, self._file = "kept", io.BytesIO()
            return
        if before is None and live:
            self._state, self._file = "live", open(self._path, "xb")  # noqa: SIM115
            return
        self._file = self._begun(folder, 0o666 if mode is None else mode)
        if before is not None and mode is None:
            self._like(before)

    def _begun(self, folder: str, mode: int) -> BinaryIO:
        """Open a file without a name, which vanishes with this process; one with a hidden name where there is no such."""
        if hasattr(os, "O_TMPFILE"):
            with suppress(OSError):
                return os.fdopen(os.open(folder, os.O_TMPFILE | os.O_WRONLY, mode), "wb")
        self._beside = self._hidden()
        return os.fdopen(os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")

    def _hidden(self) -> str:
        return os.path.join(os.path.dirname(self._path), f".budgetcheck-{os.urandom(6).hex()}.tmp")

    def _like(self, before: os.stat_result) -> None:
        """Give the new file the permissions, and where that may be the owner, of the old one."""
        if hasattr(os, "fchmod"):
            with suppress(OSError):
                os.fchown(self._file.fileno(), before.st_uid, before.st_gid)
            with suppress(OSError):
                os.fchmod(self._file.fileno(), stat.S_IMODE(before.st_mode))

    def write(self, content: bytes) -> None:
        """Write some more, at once, so that a full disk is known before anything takes its place."""
        self._file.write(content)
        self._file.flush()

    def finish(self) -> None:
        """Put the file where it belongs."""
        if isinstance(self._file, io.BytesIO):
            with open(self._path, "wb") as file:
                file.write(self._file.getvalue())
        if self._state == "beside":
            if self._beside is None:
                hidden, number = self._hidden(), self._file.fileno()
                # Only with a folder to start from, which an absolute path does not use, is the link followed.
                os.link(f"/proc/self/fd/{number}", hidden, src_dir_fd=number, follow_symlinks=True)
                self._beside = hidden
            self._file.close()
            os.replace(self._beside, self._path)
        self._file.close()
        self._state = "done"

    def drop(self) -> None:
        """Leave what was there."""
        gone = self._beside if self._state == "beside" else self._path if self._state == "live" else None
        with suppress(OSError):
            self._file.close()
        if gone is not None:
            with suppress(OSError):
                os.unlink(gone)
