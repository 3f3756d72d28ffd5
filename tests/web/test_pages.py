"""What the page does for those who use it: a document in, the cause out, and copies to take away."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
from docx import Document
from openpyxl import load_workbook

from budgetcheck.model.report import OUTCOME_NAMES, FileOutcome
from budgetcheck.reporters.json_schema import json_schema
from budgetcheck.web import crew
from tests.copies.test_annotate import noted
from tests.paths import FIXTURES
from tests.pdf_printer import HEADS, ROWS, Printer
from tests.web.served import BEARER, Answer, Part, Service, sent, served

BAD = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"


def _address(page: Answer) -> str:
    return str(re.findall(r'action="(/checks/[^/]+)/again"', page.text)[0])


def test_a_document_and_its_cause(service: Service) -> None:
    page = service.post("/checks", sent(BAD))
    assert page.status == 200
    assert "最可能的原因" in page.text
    assert re.search(r"<del>16\.45</del> → <ins>16\.54</ins>", page.text)
    # Each finding leads to its place on the page.
    for place in set(re.findall(r'href="#(\w+)"', page.text)):
        assert f'id="{place}"' in page.text or f"id={place}" in page.text


def test_the_language_is_chosen_and_kept(service: Service) -> None:
    page = service.post("/checks", sent(BAD))
    address = _address(page) + "/1/"
    english = service.get(f"{address}?lang=en")
    assert '<html lang="en">' in english.text
    assert "Most likely cause" in english.text
    answer = service.ask("GET", "/?lang=en", headers=BEARER)
    assert "budgetcheck-lang=en" in answer.headers["set-cookie"]


def test_several_documents_and_an_archive(service: Service) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(BAD, "单位/甲.json")
        archive.write(CLEAN, "单位/乙.json")
        archive.writestr("readme.md", "no budget")
    page = service.post("/checks", sent(CLEAN), Part("file", packed.getvalue(), "全部.zip"))
    rows = re.findall(
        r"<tr><td>(?:<a href=\"[^\"]+\">)?([^<]+)(?:</a>)?</td><td>.*?</td><td[^>]*>([^<]+)</td>", page.text
    )
    assert [name for name, _ in rows] == ["unit-2024.json", "全部.zip/单位/乙.json", "全部.zip/单位/甲.json"]
    assert "5 个错误" in dict(rows)["全部.zip/单位/甲.json"]


def test_last_years_document_is_held_against_this_years(service: Service) -> None:
    page = service.post("/checks", sent(CLEAN), Part("previous", CLEAN.read_bytes(), "去年.json"))
    assert "应为 2023 的" in page.text


def test_a_pack_can_be_chosen_afterwards(service: Service) -> None:
    page = service.post("/checks", sent(CLEAN))
    assert "· xinjiang-2024" in page.text
    again = service.post(f"{_address(page)}/again", Part("pack", b"common"))
    assert "· common" in again.text


def test_what_can_be_taken_away(service: Service) -> None:
    page = service.post("/checks", sent(BAD))
    address = _address(page) + "/1/"
    assert re.findall(r'href="copy/(\w+)" download', page.text) == ["list", "notice", "page", "json"]
    book = load_workbook(BytesIO(service.get(f"{address}copy/list").body))
    assert "16.54" in [str(cell.value) for row in book.worksheets[0].rows for cell in row]
    assert b"16.54" in service.get(f"{address}copy/page").body
    notice = Document(BytesIO(service.get(f"{address}copy/notice").body))
    assert "16.54" in "".join(cell.text for table in notice.tables for row in table.rows for cell in row.cells)
    clean = service.post("/checks", sent(CLEAN))
    assert "copy/notice" not in clean.text
    jsonschema.validate(json.loads(service.get(f"{address}copy/json").body), json_schema())
    assert service.get(f"{address}copy/annotated").status == 404
    document = service.post("/checks", sent(FIXTURES / "documents" / "budget-2024.docx"))
    copy = service.get(f"{_address(document)}/1/copy/annotated")
    with zipfile.ZipFile(BytesIO(copy.body)) as word:
        assert "861.27" in word.read("word/comments.xml").decode()


def test_a_pdf_with_comments(service: Service) -> None:
    """A PDF can be taken away with notes, one of them where a figure was left out."""
    gap = [list(row) for row in ROWS]
    gap[3][2] = ""
    printer = Printer()
    printer.table(printer.titles(), [HEADS, *map(tuple, gap)])
    original = printer.data()
    page = service.post("/checks", Part("file", original, "公开.pdf"))
    copy = service.get(f"{_address(page)}/1/copy/annotated")
    assert copy.headers["content-disposition"].endswith(".pdf")
    assert copy.body.startswith(original)
    assert len(copy.body) > len(original)
    (note,) = [each for each in noted(copy.body) if "空白 → 205.15" in each[2]]
    assert note[:2] == (1, "2130301 行政运行")


def test_a_notice_speaks_in_the_words_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "budgetcheck.toml").write_text('notice = "words.toml"\n', encoding="utf-8")
    (tmp_path / "words.toml").write_text('title = "本局的通知"\n', encoding="utf-8")
    with served(tmp_path) as found:
        address = _address(found.post("/checks", sent(BAD))) + "/1/copy/notice"
        notice = Document(BytesIO(found.get(address).body))
        assert "本局的通知" in [each.text for each in notice.paragraphs]
        (tmp_path / "words.toml").write_text('titel = "x"\n', encoding="utf-8")
        refused = found.get(address)
        assert refused.status == 422
        assert "words.toml" in refused.text


def test_a_corrected_copy(service: Service) -> None:
    """What is certain is mended without a choice; what is chosen in place of it; the copy says what it leaves."""
    document = FIXTURES / "documents" / "budget-2024.docx"
    page = service.post("/checks", sent(document))
    address = _address(page) + "/1/"
    assert re.findall(r"name=only value=(\d+)( checked)?>", page.text) == [("1", " checked")]
    assert service.get(f"{address}copy/fixed").status == 404
    for query in ("", "?only=1"):
        told = service.get(f"{address}fixed{query}")
        assert told.status == 200
        assert "816.27 → 861.27" in told.text
        assert re.findall(r"<strong>([^<]+)</strong>", told.text) == [OUTCOME_NAMES[FileOutcome.CLEAN].zh]
    copy = service.get(f"{address}copy/fixed")
    assert "%E6%94%B9%E6%AD%A3%E5%90%8E%E7%9A%84%E5%89%AF%E6%9C%AC.docx" in copy.headers["content-disposition"]
    with zipfile.ZipFile(BytesIO(copy.body)) as word:
        assert "<w:ins " in word.read("word/document.xml").decode()
    again = service.post("/checks", Part("file", copy.body, "budget-2024.docx"))
    assert "861.27" in again.text
    assert "class=cause" not in again.text
    for wrong in ("?only=2", "?only=x", "?only=0"):
        assert service.get(f"{address}fixed{wrong}").status == 422


def test_a_file_that_cannot_be_mended_offers_no_copy(service: Service) -> None:
    page = service.post("/checks", sent(CLEAN))
    assert "name=only" not in page.text
    assert 'action="fixed"' not in page.text
    assert service.get(_address(page) + "/1/fixed").status == 404


def test_a_broken_file_ends_in_a_message(service: Service) -> None:
    for name, data in (
        ("a.docx", b"PK\x03\x04nonsense"),
        ("a.pdf", b"%PDF-1.7\n"),
        ("a.zip", b"PK\x05\x06"),
        ("a.xyz", b"x"),
    ):
        page = service.post("/checks", Part("file", data, name))
        assert page.status == 200
        assert "class=problem" in page.text
    assert service.post("/checks", Part("file", b"", "")).status == 422


def test_markup_of_a_document_is_shown_and_not_followed(service: Service) -> None:
    text = CLEAN.read_text(encoding="utf-8").replace("新疆某产业促进中心", "<script>alert(1)</script>\u202e")
    for name in ("<img src=x onerror=alert(1)>.json", "a\u202eb.json"):
        page = service.post("/checks", Part("file", text.encode(), name))
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "\u202e" not in page.text


def test_a_waiver_is_kept_and_holds_on_the_command_line(tmp_path: Path) -> None:
    settings = tmp_path / "budgetcheck.toml"
    settings.write_text('# ours\nfail-on = "error"', encoding="utf-8")
    (tmp_path / BAD.name).write_bytes(BAD.read_bytes())
    with served(tmp_path) as found:
        page = found.post("/checks", sent(BAD))
        address = _address(page) + "/1"
        count = len(re.findall(r'<li id="f1n\d+"', page.text))
        answer = (Part("finding", b"1"), Part("reason", '已按此公开 "引号"'.encode()), Part("until", b"2099-12-31"))
        after = found.post(f"{address}/settle", *answer)
        assert "budgetcheck.toml" in after.text
        assert len(re.findall(r'<li id="f1n\d+"', after.text)) == count - 1
        before = settings.read_text(encoding="utf-8")
        for wrong in (Part("until", b"soon"), Part("reason", b" "), Part("finding", b"99")):
            given = {each.name: each for each in (*answer, wrong)}
            assert found.post(f"{address}/settle", *given.values()).status == 422
        assert settings.read_text(encoding="utf-8") == before
    assert before.startswith('# ours\nfail-on = "error"')
    command = [sys.executable, "-m", "budgetcheck", "validate", BAD.name, "--format", "json"]
    done = json.loads(subprocess.run(command, capture_output=True, cwd=tmp_path).stdout)
    assert done["files"][0]["waived"][0]["reason"] == '已按此公开 "引号"'


def test_the_report_for_programs(service: Service) -> None:
    for answer in (
        service.check(sent(BAD), sent(CLEAN), query="?lang=en"),
        service.ask("POST", "/api/check?name=a.json&lang=en", BAD.read_bytes(), BEARER),
    ):
        assert answer.status == 200
        report = json.loads(answer.body)
        jsonschema.validate(report, json_schema())
        assert report["files"][0]["suspects"][0]["suggested"] == "16.54"
    schema = json.loads(service.ask("GET", "/api/schema", headers=BEARER).body)
    assert schema["paths"]["/api/check"]["post"]["requestBody"]["required"]
    packs = json.loads(service.ask("GET", "/api/packs", headers=BEARER).body)
    assert "xinjiang-2024" in [each["id"] for each in packs]


def test_the_schema_fits_every_report_and_refuses_others(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "budgetcheck", "validate", str(FIXTURES), "--format", "json", "--verbose"]
    report = json.loads(subprocess.run(command, capture_output=True).stdout)
    assert len(report["files"]) > 10
    jsonschema.validate(report, json_schema())
    del report["files"][0]["outcome"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, json_schema())


def test_ten_people_and_fifty_drops_at_once(service: Service) -> None:
    """All are answered, each with its own report, and a further fifty take no more memory than the first."""

    def fifty() -> list[Answer]:
        with ThreadPoolExecutor(50) as people:
            return list(people.map(lambda number: service.check(sent(BAD, f"{number}.json")), range(50)))

    fifty()
    before = service.memory()
    answers = fifty()
    assert [each.status for each in answers] == [200] * 50
    found = [json.loads(each.body)["files"][0] for each in answers]
    assert [each["path"] for each in found] == [f"{number}.json" for number in range(50)]
    assert {each["suspects"][0]["suggested"] for each in found} == {"16.54"}
    assert service.memory() < before * 1.2


def test_a_worker_that_dies_costs_its_own_job(tmp_path: Path) -> None:
    with served(tmp_path, "--jobs", "2") as found:
        found.check(sent(BAD))
        idle = found.processes()
        with ThreadPoolExecutor(1) as person:
            waiting = person.submit(found.check, *(sent(BAD, f"{number}.json") for number in range(60)))
            while not (workers := found.processes() - idle) and not waiting.done():
                pass
            for each in workers:
                os.kill(each, signal.SIGKILL)
            files = json.loads(waiting.result().body)["files"]
    lost = [each for each in files if each["outcome"] == "unreadable"]
    assert len(files) == 60
    assert len(lost) <= len(workers)
    assert all("kill" in each["error"] or "终止" in each["error"] for each in lost)


def test_an_idle_service_is_small(tmp_path: Path) -> None:
    with served(tmp_path) as found:
        found.get("/")
        assert found.memory() < 120


def test_workers_without_work_go_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """With them goes the memory that they took; the next job brings others."""
    monkeypatch.setattr(crew, "_IDLE", 0.1)
    monkeypatch.setattr(crew, "_TICK", 0.05)

    async def day() -> None:
        workers = crew.Crew(count=1)
        rest = asyncio.create_task(workers.rest())
        pids = []
        for _ in range(2):
            pids.append(await workers.do(os.getpid))
            async with asyncio.timeout(20):
                while Path(f"/proc/{pids[-1]}").exists():
                    await asyncio.sleep(0.05)
        assert pids[0] != pids[1] != os.getpid()
        rest.cancel()
        workers.close()

    asyncio.run(day())
