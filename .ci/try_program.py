"""Tries a built program as its users would: `python .ci/try_program.py PROGRAM`. It needs nothing but the library."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
DOCUMENT = FIXTURES / "documents" / "budget-2024.docx"
CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"
TOKEN = "a-token-of-the-trial"
CAUSE = "816.27 → 861.27"


def run(program: str, *words: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program with no terminal."""
    environment = {**os.environ, "BUDGETCHECK_LANG": "zh", **variables}
    return subprocess.run(
        [program, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )


def expect(what: str, holds: bool, seen: object) -> None:
    """Say that something holds, or end."""
    print(f"{'ok' if holds else 'FAILED'}  {what}", flush=True)
    if not holds:
        raise SystemExit(f"{what}\n{seen}")


def commands(program: str, folder: Path) -> None:
    """Try the command line, files dropped on the icon, and the licences."""
    shutil.copy(DOCUMENT, folder / "预 算.docx")
    shutil.copy(CLEAN, folder / "clean.json")
    for suffix in ("pdf", "xlsx", "docx"):
        shutil.copy(FIXTURES / "cases" / f"control-{suffix}.{suffix}", folder / f"表.{suffix}")
    done = run(program, "validate", "预 算.docx", cwd=folder)
    expect("a Word file in a folder with a blank: its cause", done.returncode == 1 and CAUSE in done.stdout, done)
    done = run(program, "validate", "预 算.docx", cwd=folder, PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    expect("with a console in GBK", done.returncode == 1 and CAUSE in done.stdout, done)
    done = run(program, "validate", "clean.json", "--quiet", cwd=folder)
    expect("a clean budget file", done.returncode == 0, done)
    for suffix in ("pdf", "xlsx", "docx"):
        done = run(program, "validate", f"表.{suffix}", "--format", "json", cwd=folder)
        (file,) = json.loads(done.stdout)["files"]
        expect(f"the figures of a .{suffix}", file["error"] is None and file["coverage"]["read"] > 0, done)
    done = run(program, "validate", ".", "--jobs", "2", "--format", "json", cwd=folder)
    expect("a folder over two processes", len(json.loads(done.stdout)["files"]) == 5, done)
    done = run(program, str(folder / "预 算.docx"), str(folder / "clean.json"), cwd=folder.parent)
    expect("files dropped on the icon", done.returncode == 1 and CAUSE in done.stdout, done)
    done = run(program, "fix", "预 算.docx", "-o", "改正.docx", cwd=folder)
    expect("a corrected copy", done.returncode == 0 and (folder / "改正.docx").is_file(), done)
    done = run(program, "--licences", cwd=folder)
    expect("licences of what it carries", all(each in done.stdout for each in ("starlette", "lxml", "Python")), done)


def page(program: str, folder: Path) -> None:
    """Open the page, send a document, and end it as its button does."""
    command = [program, "serve", str(folder), "--no-browser", "--token", TOKEN]
    begun = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", cwd=folder) as process:
        assert process.stderr is not None
        try:
            found = re.search(r"http://[^/]+", process.stderr.readline())
            expect("the page opens", found is not None, "no address")
            assert found is not None
            asked = urllib.request.Request(
                f"{found[0]}/api/check?name=budget-2024.docx",
                DOCUMENT.read_bytes(),
                {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/octet-stream"},
            )
            with urllib.request.urlopen(asked, timeout=300) as answer:
                report = json.load(answer)
            suspects = report["files"][0]["suspects"]
            expect("it names the cause", [each["suggested"] for each in suspects] == ["861.27"], report)
            leave = urllib.request.Request(
                f"{found[0]}/quit", b"", {"Authorization": f"Bearer {TOKEN}", "Origin": found[0]}
            )
            urllib.request.urlopen(leave, timeout=60).close()
            expect("it ends by its button", process.wait(60) == 0, process.returncode)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
    print(f"    {time.monotonic() - begun:.1f} s from the start to the end", flush=True)


def main() -> None:
    """Try all of it in a folder whose name has a blank and Chinese letters."""
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "预算 公开"
        folder.mkdir()
        begun = time.monotonic()
        done = run(program, "--version", cwd=folder)
        expect(f"it starts ({time.monotonic() - begun:.1f} s)", done.stdout.startswith("budgetcheck "), done)
        commands(program, folder)
        page(program, folder)


main()
