"""Who may use the page, what it takes, and that nothing stays or leaves: a test for each promise."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from budgetcheck.web.guard import Door, Guard
from tests.paths import FIXTURES
from tests.web.served import BEARER, TOKEN, Part, Service, gone, sent, served

BAD = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
PAGES = ("/", "/checks/none", "/nowhere")


def test_nobody_comes_in_without_the_token(service: Service) -> None:
    for headers in ({}, {"Cookie": "budgetcheck=1"}, {"Authorization": "Bearer wrong"}, {"Cookie": 'a="'}):
        assert service.ask("GET", "/", headers=headers).status == 403
        assert service.ask("GET", "/static/app.js", headers=headers).status == 403
        assert service.ask("POST", "/api/check", b"{}", headers).status == 401
    assert service.ask("GET", "/?token=wrong").status == 403


def test_the_token_leaves_the_address(service: Service) -> None:
    answer = service.ask("GET", f"/?lang=en&token={TOKEN}")
    assert (answer.status, answer.headers["location"]) == (303, "/?lang=en")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert TOKEN not in cookie
    page = service.ask("GET", "/", headers={"Cookie": cookie.partition(";")[0]})
    assert page.status == 200
    assert TOKEN not in page.text


def test_the_token_leads_to_no_other_place(service: Service) -> None:
    answer = service.ask("GET", f"//example.org/?token={TOKEN}")
    assert answer.headers["location"] == "/example.org/"


@pytest.mark.parametrize("host", ["example.org", "example.org:80", "127.0.0.1:1", "127.0.0.1.example.org", "", "[::1"])
def test_another_name_leads_nowhere(service: Service, host: str) -> None:
    """A name of somebody's own may lead to this machine: a page of theirs could then read ours."""
    for path in ("/", f"/?token={TOKEN}"):
        assert service.ask("GET", path, headers={"Host": host, **BEARER}).status == 421


def test_localhost_is_a_name_of_this_machine(service: Service) -> None:
    assert service.ask("GET", "/", headers={"Host": f"localhost:{service.port}", **BEARER}).status == 200


@pytest.mark.parametrize("origin", ["http://example.org", "null", "", "http://127.0.0.1:1"])
def test_no_other_page_changes_anything(service: Service, origin: str) -> None:
    service.get("/")
    headers = {"Cookie": service.cookie} | ({"Origin": origin} if origin else {})
    for path in ("/checks", "/quit", "/api/check"):
        assert service.ask("POST", path, b"", headers).status == 403
    assert service.process.poll() is None


def test_every_answer_has_its_policy(service: Service) -> None:
    for path in (*PAGES, "/static/app.css", "/api/schema", "/?token=wrong"):
        headers = service.ask("GET", path, headers=BEARER).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


class Asked(HTMLParser):
    """What a page runs, loads or leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.addresses: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.addresses |= {given[name] or "" for name in ("src", "href", "action") if name in given}


def test_no_page_needs_more_than_its_policy_allows(service: Service) -> None:
    """No script or style within a page, and nothing from elsewhere."""
    page = service.post("/checks", sent(BAD))
    for text in (page.text, service.get("/").text):
        asked = Asked(text)
        assert asked.inline == []
        assert len(asked.addresses) > 5
        assert not [each for each in asked.addresses if ":" in each or each.startswith("//")]


def _door(max_body: int = 10**6, max_seconds: float = 10.0) -> Door:
    return Door.at("127.0.0.1", 80, TOKEN)._replace(max_body=max_body, max_seconds=max_seconds)


def _sends(door: Door, chunks: list[bytes], headers: dict[str, str], pause: float = 0.0) -> int:
    """Return the status that an application behind the guard comes to, which reads all that it is sent."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        status = 200
        try:
            while (await receive()).get("more_body"):
                pass
        except HTTPException as error:
            status = error.status_code
        await send({"type": "http.response.start", "status": status, "headers": []})

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    said: list[int] = []

    async def send(message: Message) -> None:
        said.append(message["status"])

    given = {"host": "127.0.0.1", "authorization": f"Bearer {TOKEN}", **headers}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(Guard(application, door)(scope, receive, send))
    return said[0]


def test_a_request_has_a_limit_of_size() -> None:
    door = _door(max_body=1000)
    assert _sends(door, [b"1" * 1000], {"content-length": "1000"}) == 200
    assert _sends(door, [b""], {"content-length": "1001"}) == 413
    assert _sends(door, [b"1" * 600, b"1" * 401], {}) == 413
    assert _sends(door, [b""], {"content-length": "-1"}) == 413


def test_a_request_has_a_limit_of_time() -> None:
    assert _sends(_door(max_seconds=0.1), [b"1"] * 20, {}, pause=0.02) == 408
    assert _sends(_door(max_seconds=5), [b"1"] * 20, {}, pause=0.02) == 200


def test_too_large_a_request_is_refused_before_it_is_sent(service: Service) -> None:
    answer = service.ask("POST", "/api/check", b"", BEARER | {"Content-Length": str(10**9)})
    assert answer.status == 413


@pytest.mark.parametrize("pack", ["/etc/passwd", "rules/common", "../rules/xinjiang-2024.toml", "nonsense", "a\0b"])
def test_a_pack_is_an_id_and_no_path(service: Service, pack: str) -> None:
    assert service.check(sent(BAD), Part("pack", pack.encode())).status == 422
    page = service.post("/checks", sent(BAD), Part("pack", pack.encode()))
    assert page.status == 422


def test_a_name_opens_nothing(service: Service, tmp_path: Path) -> None:
    """What was sent is all that is read, whatever its name or its frames say of this machine."""
    home = tmp_path / "home"
    (home / "page_files").mkdir(parents=True)
    secret = "<p>2024年预算</p><table><caption>收支预算总表</caption><tr><td>机密</td><td>12345.67</td></tr></table>"
    (home / "page_files" / "sheet001.htm").write_text(secret, encoding="utf-8")
    (home / "secret.json").write_bytes(BAD.read_bytes())
    with zipfile.ZipFile(home / "packed.zip", "w") as archive:
        archive.writestr("page_files/sheet001.htm", secret)
    frames = b'<html><frameset><frame src="page_files/sheet001.htm"></frameset></html>'
    with served(home) as near:
        for name in (str(home / "secret.json"), "secret.json", "../secret.json", "packed.zip/page.htm"):
            answer = near.check(Part("file", b"", name))
            assert '"outcome": "unreadable"' in answer.text
            assert "产业促进中心" not in answer.text
        for name in ("page.htm", "packed.zip/page.htm", str(home / "page.htm")):
            assert "12345.67" not in near.check(Part("file", frames, name)).text
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("page.htm", frames)
        assert "12345.67" not in near.check(Part("file", packed.getvalue(), "packed.zip")).text


def test_frames_in_an_archive_are_read(service: Service) -> None:
    """The other side of it: what was sent together belongs together."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("page.htm", b'<html><frameset><frame src="page.files/sheet001.htm"></frameset></html>')
        rows = "<tr><td>合计</td><td>12345.67</td></tr><tr><td>甲</td><td>1.00</td></tr>"
        archive.writestr("page.files/sheet001.htm", f"<html><body><p>2024年预算</p><table>{rows}</table></body></html>")
    assert "12345.67" in service.check(Part("file", packed.getvalue(), "sent.zip")).text


def test_beyond_this_machine_takes_a_token(tmp_path: Path) -> None:
    for options in ((), ("--token", "short")):
        command = [sys.executable, "-m", "budgetcheck", "serve", str(tmp_path), "--host", "0.0.0.0", *options]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "BUDGETCHECK_LANG": "en"})
        assert done.returncode == 2
        assert "--token" in done.stderr
        assert "anyone on the network" in done.stderr


def test_by_default_only_this_machine_is_listened_to(service: Service) -> None:
    """The system's own list of sockets says at which address."""
    found = re.findall(r": ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A", Path("/proc/net/tcp").read_text())
    assert [address for address, port in found if int(port, 16) == service.port] == ["0100007F"]


def test_a_killed_service_leaves_no_file_and_no_process(tmp_path: Path) -> None:
    for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with served(tmp_path) as found:
            found.post("/checks", sent(BAD), sent(FIXTURES / "xinjiang" / "unit-2024.json"))
            assert [path for path in found.temporary.rglob("*") if path.is_file()] == []
            processes = found.processes()
            assert len(processes) > 2
            found.process.send_signal(how)
            found.process.wait(20)
            assert gone(processes)
            # Python's own process for workers may leave an empty folder for its socket where it is killed.
            assert [path for path in found.temporary.rglob("*") if path.is_file()] == []


def test_what_is_deleted_is_gone(service: Service) -> None:
    page = service.post("/checks", sent(BAD))
    drop = re.findall(r'action="(/checks/[^/]+)/delete"', page.text)[0]
    assert service.get(drop).status == 200
    assert service.post(f"{drop}/delete").status == 200
    assert service.get(drop).status == 404
    assert service.get(f"{drop}/1/copy/list").status == 404


WATCH = """
import os, sys

def watch(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo") and not isinstance(given[1], str):
        where = given[1][0] if isinstance(given[1], tuple) else given[0]
        if where not in ("127.0.0.1", "::1", "localhost"):
            with open(os.environ["WATCHED"], "a") as file:
                print(event, given[1:], file=file)

sys.addaudithook(watch)
open(os.environ["WATCHED"], "a").close()
"""


def test_nothing_leaves_the_machine(tmp_path: Path) -> None:
    """No process of it asks the network for anything, whatever a document asks for."""
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    log = tmp_path / "log"
    home = tmp_path / "home"
    home.mkdir()
    lure = (
        '<img src="http://192.0.2.1/a"><link rel=stylesheet href="http://192.0.2.1/b"><iframe src="http://192.0.2.1/">'
    )
    with served(home, env={"PYTHONPATH": str(tmp_path), "WATCHED": str(log)}) as found:
        found.post("/checks", Part("file", f"<html>{lure}<table><tr><td>1</td></tr></table></html>".encode(), "a.html"))
        found.post("/checks", sent(BAD))
    assert log.read_text() == ""
