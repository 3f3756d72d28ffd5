"""Running the page: a socket, the address, the browser, and an end after which nothing is left."""

from __future__ import annotations

import logging
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from budgetcheck.model.files import reason_of
from budgetcheck.model.words import InputError, Text
from budgetcheck.web.application import application
from budgetcheck.web.guard import Door

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.web.office import Office

_MOST_AT_ONCE = 512
_KEEP_ALIVE, _GRACE = 5, 3


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any that is free. Raises InputError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    end = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There the other option would let a second program take the port over.
            end.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        end.bind((host, port))
    except (OSError, OverflowError) as error:
        end.close()
        reason = reason_of(error)
        remedy = Text("请换一个 --port，0 为任意空闲端口", "Choose another --port; 0 is any that is free")
        problem = Text(f"无法监听（{reason.zh}）", f"cannot be listened at ({reason.en})")
        raise InputError(f"{host}:{port}", problem, remedy=remedy) from None
    return end


def run(office: Office, end: socket.socket, token: str | None, opened: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, or until somebody leaves by the page; `opened` is told the address once it answers."""
    host, port = end.getsockname()[:2]
    door = Door.at(host, port, token)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    settings = uvicorn.Config(
        application(office, door),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        loop="asyncio",
        http="h11",
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(settings, lambda: opened(door.address))
    office.on_leave(server.end)
    try:
        server.run(sockets=[end])
    except KeyboardInterrupt:
        return
    finally:
        end.close()


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._opened()

    def end(self) -> None:
        """Stop answering."""
        self.should_exit = True
