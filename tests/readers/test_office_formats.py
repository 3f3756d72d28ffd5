"""Older office formats: converted by LibreOffice within measure, and never by what a document brings along."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.readers.office_file import converted_together
from budgetcheck.readers.office_program import PROGRAM_VARIABLE, Order, program, session
from budgetcheck.runs.files import Job, check_file
from tests import publisher
from tests.generator import generate, random_options, read
from tests.needs import needs
from tests.publisher import Publisher, figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = "xinjiang-2024"
needs_office = needs("soffice", "libreoffice")
needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs a shell")


def published() -> tuple[bytes, bytes]:
    """Return a budget as a Word document and its tables as an old workbook."""
    layout = load_pack(PACK).layout
    printing = Publisher(read(generate(Random(5), random_options(Random(5))), layout), layout, Random(5))
    tables = list(printing.tables())
    return publisher.as_docx([*tables, *printing.notes()]), publisher.as_xls(tables)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Return the same document in every format, written by the program itself, one start a format."""
    soffice = program()
    assert soffice is not None, "LibreOffice is not installed"
    word, workbook = published()
    with session(soffice) as opened:
        found = opened.convert([Order(suffix[1:], ".docx", suffix, word) for suffix in (".doc", ".rtf", ".odt")])
    return {**found, "docx": word, "xls": workbook, "wps": found["doc"], "et": workbook}


def told(path: Path) -> object:
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is None, report.error
    found = sorted((each.rule, str(each.severity), each.message.en) for each in report.findings)
    return found, sorted((each.table, each.text, each.why) for each in report.unread)


@needs_office
def test_texts_say_the_same_as_word(tmp_path: Path, made: dict[str, bytes]) -> None:
    suffixes = ("doc", "wps", "rtf", "odt", "docx")
    for suffix in suffixes:
        (tmp_path / f"a.{suffix}").write_bytes(made[suffix])
    layout = load_pack(PACK).layout
    with converted_together(str(tmp_path / f"a.{suffix}") for suffix in suffixes):
        figures = [figures_of(open_document(str(tmp_path / f"a.{each}")).budget(layout)) for each in suffixes]
        reports = [told(tmp_path / f"a.{each}") for each in suffixes]
    assert figures == [figures[-1]] * len(suffixes)
    assert reports == [reports[-1]] * len(suffixes)


@pytest.mark.parametrize(
    ("suffix", "real"), [("et", "xls"), ("wps", "docx"), ("doc", "docx"), ("et", "xlsx"), ("xls", "xlsx")]
)
def test_renamed_files_are_told_by_their_bytes(
    tmp_path: Path, suffix: str, real: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What WPS and systems rename needs no other program."""
    monkeypatch.setenv(PROGRAM_VARIABLE, "")
    word, workbook = published()
    layout = load_pack(PACK).layout
    tables = Publisher(read(generate(Random(5), random_options(Random(5))), layout), layout, Random(5)).tables()
    data = {"docx": word, "xls": workbook, "xlsx": publisher.as_xlsx(list(tables))}[real]
    for each in (suffix, real):
        (tmp_path / f"a.{each}").write_bytes(data)
    wanted, found = (open_document(str(tmp_path / f"a.{each}")).budget(layout) for each in (real, suffix))
    assert figures_of(found) == figures_of(wanted)


XML_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="表5"><Table>{}</Table></Worksheet></Workbook>"""


@needs_office
def test_workbooks_that_systems_export_as_xml(tmp_path: Path) -> None:
    lines = [
        ["2024 年一般公共预算支出情况表"],
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "总计", "62.74", "62.74", ""],
        ["208", "社会保障和就业支出", "62.74", "62.74", ""],
    ]
    cells = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in line) + "</Row>"
        for line in lines
    )
    path = tmp_path / "a.xls"
    path.write_text(XML_2003.format(cells), encoding="utf-8")
    table = open_document(str(path)).budget(load_pack(PACK).layout).tables["general"]
    assert table.by_key["208"].figures["basic"].text == "62.74"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")),
        ("a.rtf", b"{\\rtf1 2024}"),
        ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.et", b"\x09\x04\x06\x00\x00\x00"),
    ],
)
def test_without_the_program_it_says_what_to_do(
    tmp_path: Path, name: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROGRAM_VARIABLE, "")
    (tmp_path / name).write_bytes(data)
    report = check_file(Job(str(tmp_path / name)))
    assert report.error is not None
    said = report.error.say("en")
    assert "LibreOffice" in said
    assert (".xlsx" if name.endswith("et") else ".docx") in said


# -------------------------------------------------------------------------------------------------- within measure


def script(path: Path, lines: str) -> str:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@needs_office
def test_one_start_for_a_folder(tmp_path: Path, made: dict[str, bytes]) -> None:
    """Two processes check five files of three formats, run after run, and nothing is left behind."""
    log, temporary, folder = tmp_path / "log", tmp_path / "tmp", tmp_path / "in"
    for each in (temporary, folder):
        each.mkdir()
    for name, suffix in (("a", "doc"), ("b", "rtf"), ("c", "odt"), ("d", "wps"), ("e", "docx")):
        (folder / f"{name}.{suffix}").write_bytes(made[suffix])
    wrapper = script(tmp_path / "soffice", f'echo start >> "{log}"\nexec "{program()}" "$@"')
    env = {**os.environ, PROGRAM_VARIABLE: wrapper, "TMPDIR": str(temporary)}
    (tmp_path / "twice.py").write_text(TWICE.format(pack=PACK, folder=str(folder)), encoding="utf-8")
    command = [sys.executable, str(tmp_path / "twice.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=300, check=False)
    assert (done.stdout.split(), done.stderr) == (["None"] * 10, "")
    assert log.read_text().count("start") == 2
    assert not list(temporary.glob("budgetcheck-*"))


TWICE = """
from budgetcheck.judging.question import Question
from budgetcheck.runs.plan import plan

if __name__ == "__main__":
    for _ in range(2):
        for report in plan(["{folder}"], Question(pack="{pack}")).check("2"):
            print(report.error)
"""


@needs_posix
def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    """The document that it hangs at is given up; those before and behind it are converted."""
    lines = f"""echo $$ >> "{tmp_path}/pids"
while [ "$1" != --outdir ]; do shift; done
out=$2; shift 2
for each in "$@"; do
  if grep -q hang "$each"; then sleep 600; fi
  cp "$each" "$out/${{each%.*}}.docx"
done"""
    fake = script(tmp_path / "soffice", lines)
    orders = [Order(f"{at}", ".doc", ".docx", b"hang" if at == 2 else b"text") for at in range(5)]
    with session(fake) as opened:
        assert sorted(opened.convert(orders, seconds=1.5)) == ["0", "1", "3", "4"]
        folder = opened.folder
    assert not folder.exists()
    assert all(not is_alive(int(pid)) for pid in (tmp_path / "pids").read_text().split())


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except OSError:
        return False


def until(true: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


@needs_posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_run_is_killed(tmp_path: Path, number: int) -> None:
    temporary, pids = tmp_path / "tmp", tmp_path / "pids"
    temporary.mkdir()
    fake = script(tmp_path / "soffice", f'echo $$ > "{pids}"\nexec sleep 600')
    for name in ("a.rtf", "b.rtf"):
        (tmp_path / name).write_bytes(b"{\\rtf1 2024 %s}" % name.encode())
    env = {**os.environ, PROGRAM_VARIABLE: fake, "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "budgetcheck", "validate", str(tmp_path / "a.rtf"), str(tmp_path / "b.rtf")]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    try:
        until(lambda: pids.exists() and pids.read_text().strip())
        assert list(temporary.iterdir())
        run.send_signal(number)
        run.wait(30)
    finally:
        run.kill()
    until(lambda: not list(temporary.iterdir()) and not is_alive(int(pids.read_text())))


def test_a_program_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "soffice"
    fake.write_bytes(b"no program")
    monkeypatch.setenv(PROGRAM_VARIABLE, str(fake))
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 2024}")
    with pytest.raises(InputError, match="could not be converted"):
        open_document(str(path))


def test_the_program_is_not_looked_for_in_the_current_folder(tmp_path: Path) -> None:
    script(tmp_path / "soffice", "exit 1")
    code = "from budgetcheck.readers.office_program import program; print(program())"
    env = {**os.environ, "PATH": f".{os.pathsep}{os.environ['PATH']}"}
    env.pop(PROGRAM_VARIABLE, None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert str(tmp_path) not in done.stdout


# ------------------------------------------------------------------------------------------------ what it must not do

MANIFEST = """<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="Basic/script-lc.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="Basic/Standard/script-lb.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="Basic/Standard/M.xml" manifest:media-type="text/xml"/></manifest:manifest>"""
CONTENT = """<?xml version="1.0"?><office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dom="http://www.w3.org/2001/xml-events">
<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
 xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/></office:event-listeners></office:scripts>
<office:body><office:text><text:p>2024 年</text:p><text:section text:name="s"><text:section-source xlink:href="{secret}"/>
<text:p>old</text:p></text:section><text:p><draw:frame><draw:image xlink:href="{remote}" xlink:type="simple"/></draw:frame></text:p>
</office:text></office:body></office:document-content>"""
LIBRARY = (
    """<?xml version="1.0"?><!DOCTYPE library:{0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{0}.dtd">"""
)
MODULE = """<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script" script:name="M"
 script:language="StarBasic">Sub Main
Open "{}" For Output As #1
Print #1, "ran"
Close #1
End Sub
</script:module>"""
NAMES = 'xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.fixture
def hits() -> Iterator[tuple[str, list[str]]]:
    """Serve a page, and note who asks for it."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x.png", seen
    server.shutdown()


@needs_office
def test_macros_links_and_the_network_stay_shut(tmp_path: Path, hits: tuple[str, list[str]]) -> None:
    trace, secret = tmp_path / "trace", tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", CONTENT.format(secret=secret.as_uri(), remote=hits[0]))
        archive.writestr(
            "Basic/script-lc.xml",
            f'{LIBRARY.format("libraries")}<library:libraries {NAMES}><library:library library:name="Standard" library:link="false"/></library:libraries>',
        )
        archive.writestr(
            "Basic/Standard/script-lb.xml",
            f'{LIBRARY.format("library")}<library:library {NAMES} library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/></library:library>',
        )
        archive.writestr("Basic/Standard/M.xml", MODULE.format(trace))
    soffice = program()
    assert soffice is not None
    with session(soffice) as opened:
        found = opened.convert([Order("1", ".odt", ".docx", path.read_bytes())])
    (tmp_path / "a.docx").write_bytes(found["1"])
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        text = archive.read("word/document.xml").decode()
    assert "2024" in text
    assert "SECRET" not in text
    assert not trace.exists()
    assert hits[1] == []


@needs_office
@pytest.mark.parametrize(
    "data", [b"{\\rtf1" + b"{" * 100_000, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 50]
)
def test_damaged_documents(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.doc").write_bytes(data)
    report = check_file(Job(str(tmp_path / "a.doc")))
    assert report.error is not None
    assert report.error.remedy is not None
