"""Who may ask, and how much: every request passes here before anything of it is read.

A page of this machine is within reach of every page that its browser shows, and of every program that runs on it. So
a request must name this address (else a name of somebody's own could lead here), must hold the secret that only the
one who started the service knows, and must, where it changes something, come from a page of ours.
"""

from __future__ import annotations

import ipaddress
import secrets
from asyncio import get_running_loop, timeout_at
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse

from budgetcheck.web.words import WORDS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 200 * 1024 * 1024
"""Bytes of one request: an archive of a department's documents."""
MAX_SECONDS = 120.0
"""How long a request may take to arrive."""
_SAFE = ("GET", "HEAD")
_TOKEN = "token"  # noqa: S105 - the name of the parameter
_API = "/api/"

_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer a browser would not say either from which page a form comes.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


class Door(NamedTuple):
    """Where the service listens, and what opens it."""

    host: str
    port: int
    token: str
    session: str
    """What a browser holds once it has shown the token."""
    max_body: int = MAX_BODY
    max_seconds: float = MAX_SECONDS

    @classmethod
    def at(cls, host: str, port: int, token: str | None = None) -> Door:
        """Return a door with a secret of its own where none is given."""
        return cls(host, port, token or secrets.token_urlsafe(32), secrets.token_urlsafe(32))

    @property
    def address(self) -> str:
        """The address to open, which lets in whoever has it."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        if is_everywhere(self.host):
            import socket

            shown = socket.gethostname()
        return f"http://{shown}:{self.port}/?{urlencode({_TOKEN: self.token})}"

    @property
    def cookie(self) -> str:
        """The name of the cookie: a browser gives one to every port of a machine."""
        return f"budgetcheck-{self.port}"

    def is_here(self, host: str) -> bool:
        """Whether a Host names this service: an address, or a name that is this machine's and no one else's."""
        name, port = _split(host)
        if port != str(self.port):
            return False
        if name == "localhost" or name == self.host.lower():
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            import socket

            return not is_loopback(self.host) and name == socket.gethostname().lower()
        return address.is_loopback if is_loopback(self.host) else True


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether an address stands for all of a machine's."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _split(host: str) -> tuple[str, str]:
    name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not name:
        name, port = host, ""
    return name.strip("[]").lower(), port or "80"


class Guard:
    """Lets through what may come in, and no more of it than is allowed."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refused(scope)
        if answer is not None:
            await answer(scope, receive, guarded)
            return
        await self._app(scope, self._bounded(scope, receive), guarded)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if not self._door.is_here(headers.get("host", "")):
            return _no(421, "wrong_host")
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get(_TOKEN)
        if given is not None and scope["method"] in _SAFE:
            return self._welcomed(scope, given)
        bearer = headers.get("authorization", "")
        by_program = bearer.startswith("Bearer ") and _same(bearer.removeprefix("Bearer ").strip(), self._door.token)
        if not by_program and not _same(_cookie(headers, self._door.cookie), self._door.session):
            return _no(401 if scope["path"].startswith(_API) else 403, "no_token")
        if scope["method"] in _SAFE or by_program:
            return None
        origin = headers.get("origin", "")
        return None if origin == f"http://{headers['host']}" else _no(403, "wrong_origin")

    def _welcomed(self, scope: Scope, given: str) -> ASGIApp:
        """Take the token out of the address, where it would stay in the history, and give the browser a cookie."""
        if not _same(given, self._door.token):
            return _no(403, "no_token")
        kept = [(name, value) for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name != _TOKEN]
        # A path of two slashes would be an address elsewhere.
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(path + (f"?{urlencode(kept)}" if kept else ""), 303)
        answer.set_cookie(self._door.cookie, self._door.session, httponly=True, samesite="strict", path="/")
        return answer

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """Return what reads the request, up to its limits of size and time. Raises HTTPException."""
        door = self._door
        said = Headers(scope=scope).get("content-length", "0")
        if not (said.isascii() and said.isdecimal()) or len(said) > 15 or int(said) > door.max_body:

            async def too_large() -> Message:
                raise HTTPException(413)

            return too_large
        got, whole = 0, False
        until = get_running_loop().time() + door.max_seconds

        async def bounded() -> Message:
            nonlocal got, whole
            if whole:
                # What comes now is only that the other side has gone, and for that one may wait.
                return await receive()
            try:
                async with timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            got += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if got > door.max_body:
                raise HTTPException(413)
            return message

        return bounded


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _no(status: int, word: str) -> PlainTextResponse:
    text = WORDS[word]
    return PlainTextResponse(f"{text.zh}\n{text.en}\n", status)
