"""The page in a real browser: a document dropped on it, the cause read, a copy taken away, the report printed."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from budgetcheck.runs.files import Job, check_file
from tests.needs import needs, needs_libraries
from tests.paths import FIXTURES
from tests.runs.test_readings import PAGE, RULE
from tests.web.served import Service, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
BAD = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
DOCUMENT = FIXTURES / "documents" / "budget-2024.docx"
CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"
_PATIENCE = 120_000.0
"""Milliseconds: the machine may be busy with other tests."""
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = needs("chromium", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Browser, service: Service) -> Iterator[Page]:
    """A tab that was let in by the address that the program shows, and that fails on any fault of the page."""
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(_PATIENCE)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "request",
        lambda asked: faults.append(asked.url) if not asked.url.startswith(f"http://{service.host}/") else None,
    )
    opened.goto(service.address)
    yield opened
    context.close()
    assert faults == []


def _dropped(tab: Page, path: Path) -> None:
    """Drop a document beside the box, as a hurried hand does."""
    data = base64.b64encode(path.read_bytes()).decode()
    holder = tab.evaluate_handle(
        """([data, name]) => {
            const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
            const held = new DataTransfer();
            held.items.add(new File([bytes], name));
            return held;
        }""",
        [data, path.name],
    )
    tab.dispatch_event("h1", "drop", {"dataTransfer": holder})


def test_the_token_is_not_in_the_address(tab: Page, service: Service) -> None:
    assert tab.url == f"http://{service.host}/"
    assert tab.evaluate("document.cookie") == ""


def test_drop_wait_read_take_away_print(tab: Page, tmp_path: Path) -> None:
    _dropped(tab, BAD)
    tab.wait_for_selector(".cause")
    assert "16.45 → 16.54" in tab.inner_text(".cause")
    place = tab.locator(".cause a").first
    place.click()
    assert "16.45" in tab.inner_text(":target")
    tab.focus("td.suspect")
    assert tab.is_visible("td.suspect .pop")
    with tab.expect_download() as waiting:
        tab.click("text=问题清单（Excel）")
    assert waiting.value.suggested_filename == "digits-swapped-问题清单（Excel）.xlsx"
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
    printed = tmp_path / "report.pdf"
    tab.pdf(path=str(printed), prefer_css_page_size=True)
    assert printed.read_bytes().startswith(b"%PDF")
    tab.emulate_media(media="print")
    assert not tab.is_visible("nav.tools")
    assert not tab.is_visible("text=这是对的，因为")


def test_choosing_a_document_takes_no_further_click(tab: Page) -> None:
    tab.set_input_files("#file", BAD)
    tab.wait_for_selector(".cause")
    assert tab.url.endswith("/1/")


def test_many_documents_show_their_progress(tab: Page) -> None:
    tab.set_input_files("#file", [BAD] * 60)
    tab.wait_for_selector("h1:has-text('检查结果')")
    assert tab.locator("td.error").count() == 60


def test_a_finding_that_is_right(tab: Page, service: Service) -> None:
    tab.set_input_files("#file", BAD)
    tab.wait_for_selector(".cause")
    count = tab.locator(".remarks li").count()
    tab.locator(".act summary").first.click()
    tab.fill(".act[open] [name=reason]", "已按此公开")
    tab.click("text=记下并重新检查")
    tab.wait_for_selector("text=记在配置文件中")
    assert tab.locator(".remarks li").count() == count - 1
    # For the tests that come after it.
    for settings in Path(f"/proc/{service.process.pid}/cwd").glob("budgetcheck.toml"):
        settings.unlink()


def test_a_corrected_copy_of_what_is_ticked(tab: Page) -> None:
    tab.set_input_files("#file", BAD)
    tab.wait_for_selector(".cause")
    tick = tab.locator(".cause [name=only]").first
    assert tick.is_checked()
    tab.click("button:has-text('改正后的副本')")
    assert "16.45 → 16.54" in tab.inner_text("main ol")
    with tab.expect_download() as waiting:
        tab.click("text=下载副本")
    assert waiting.value.suggested_filename == "digits-swapped-改正后的副本.json"
    copy = Path(waiting.value.path()).read_bytes()
    assert check_file(Job(BAD.name, contents=(copy,))).outcome == "clean"
    tab.click("text=返回报告")
    tab.wait_for_selector(".cause")


def test_a_table_and_a_column_that_were_not_understood(browser: Browser, tmp_path: Path) -> None:
    """What a reader says of them is kept in the folder, and holds on the command line without being said again."""
    document = tmp_path / "a.html"
    document.write_text(PAGE, encoding="utf-8")
    with served(tmp_path) as service:
        context = browser.new_context(locale="zh-CN")
        context.set_default_timeout(_PATIENCE)
        tab = context.new_page()
        tab.goto(service.address)
        tab.set_input_files("#file", document)
        for words, meant in (("这张表是", "general"), ("这一列是", "project")):
            asked = tab.locator("form[action=read]", has_text=words).first
            asked.locator("select").select_option(meant)
            asked.locator("button").click()
            tab.wait_for_selector("text=记在配置文件中")
            assert tab.locator("form[action=read]", has_text=words).count() == 0
        assert RULE in tab.inner_text(".remarks")
        context.close()
    done = subprocess.run(
        [sys.executable, "-m", "budgetcheck", "validate", document.name, "--format", "json"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    (file,) = json.loads(done.stdout)["files"]
    assert RULE in {each["rule"] for each in file["findings"]}


def test_everything_is_reached_by_the_keyboard(tab: Page) -> None:
    seen = []
    for _ in range(8):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate(
                "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
            )
        )
    assert seen[0] == "skip"
    assert "file" in seen
    assert "SUMMARY" in seen


def _faults(tab: Page) -> list[str]:
    """Return what axe-core calls a serious or critical fault of the page that is shown."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(tab).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@needs_libraries("axe_playwright_python")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_no_serious_fault(browser: Browser, tmp_path: Path, language: str, scheme: str) -> None:
    """The start, options open; progress; the list; reports of a figure, of sentences and of a broken file; the copy."""
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    context.set_default_timeout(_PATIENCE)
    tab = context.new_page()
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04")
    faults = {}
    with served(tmp_path, "--jobs", "1") as service:
        tab.goto(service.address)
        tab.goto(f"http://{service.host}/?lang={language}")
        tab.click("summary")
        faults["start"] = _faults(tab)
        service.hold(signal.SIGSTOP)
        tab.set_input_files("#file", [DOCUMENT, CLEAN])
        tab.wait_for_selector("progress")
        faults["progress"] = _faults(tab)
        service.hold(signal.SIGCONT)
        tab.wait_for_selector("progress", state="detached")
        faults["list"] = _faults(tab)
        for name, path in (("document", DOCUMENT), ("broken", broken), ("clean", CLEAN)):
            tab.goto(f"http://{service.host}/")
            tab.set_input_files("#file", path)
            tab.wait_for_selector("main > header .verdict")
            for each in tab.locator("summary").all():
                each.click()
            faults[name] = _faults(tab)
        tab.go_back()
        tab.goto(f"http://{service.host}/")
        tab.set_input_files("#file", DOCUMENT)
        tab.click("#mend button")
        tab.wait_for_selector("a.main")
        faults["copy"] = _faults(tab)
        tab.goto(f"http://{service.host}/nowhere")
        faults["nowhere"] = _faults(tab)
    context.close()
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out(tab: Page, width: int, language: str) -> None:
    tab.set_viewport_size({"width": width, "height": 700})
    tab.goto(tab.url + f"?lang={language}")
    for _ in range(2):
        tab.wait_for_load_state()  # An element can be there before the style is.
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        if tab.query_selector("#file"):
            tab.set_input_files("#file", BAD)
            tab.wait_for_selector(".cause")


def test_it_works_without_scripts(browser: Browser, service: Service) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(service.address)
    tab.set_input_files("#file", BAD)
    tab.click("button.main")
    tab.wait_for_selector(".cause")
    context.close()
