"""The command's edges: what is read once, what is written whole, streams that fail, and exit codes that are true."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_cli import GOOD, WRONG, entry_point, run
from tests.paths import ROOT

BUDGETCHECK = entry_point()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs a shell and the devices of Linux")
ROOT_ONLY = pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good budget and a wrong one."""
    shutil.copy(ROOT / GOOD, tmp_path / "good.json")
    shutil.copy(ROOT / WRONG, tmp_path / "bad.json")
    return tmp_path


def shell(words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line in which BC stands for the command."""
    line = f"set -o pipefail; {words.replace('BC', BUDGETCHECK)}"
    settings = os.environ | {"BUDGETCHECK_LANG": "en"} | environment
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=cwd, env=settings, timeout=120)


@LINUX
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("BC validate good.json >&-", 0),
        ("BC validate bad.json -f json >&-", 1),
        ("BC --help >&-", 0),
        ("BC validate good.json 2>&-", 0),
        ("BC validate missing.json 2>&-", 2),
        ("BC validate good.json --no-such-option 2>&-", 2),
        ("BC validate good.json -o nowhere/r.json 2>&-", 2),
        ("BC validate good.json <&- >&- 2>&-", 0),
        ("BC validate good.json bad.json --jobs 2 >&- 2>/dev/full", 1),
        ("BC --help >/dev/full", 2),
        ("BC --version >/dev/full", 2),
        ("BC validate --help >/dev/full", 2),
        ("BC rules >/dev/full", 2),
    ],
)
def test_a_stream_that_is_closed_or_full_changes_no_exit_code(line: str, code: int, folder: Path) -> None:
    done = shell(line, folder)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr


@LINUX
@pytest.mark.parametrize(
    "line", ["BC validate good.json | true", "BC --help | true", "BC rules --markdown | head -n 1"]
)
def test_a_reader_that_goes_is_no_finding(line: str, folder: Path) -> None:
    """Exit code 0, or 141 as a shell says it; never 1, which is for findings."""
    done = shell(line, folder)
    assert (done.returncode in (0, 141), done.stderr) == (True, "")


@LINUX
def test_nothing_opened_takes_the_place_of_a_closed_stream(folder: Path) -> None:
    """The report's file would otherwise become standard output, and get what is said there."""
    assert shell("BC validate bad.json -o r.json -o - >&- 2>&-", folder).returncode == 1
    assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["summary"]["errors"] == 5


@LINUX
@pytest.mark.parametrize("line", ["BC validate - <&-", "BC validate - good.json <&-", "BC import - <&-"])
def test_standard_input_that_is_closed(line: str, folder: Path) -> None:
    done = shell(line, folder)
    assert (done.returncode, "standard input is closed" in done.stdout + done.stderr) == (2, True)


@LINUX
@pytest.mark.parametrize(
    "line",
    [
        "BC validate <(cat bad.json)",
        "cat bad.json | BC validate /dev/stdin",
        "cat bad.json | BC validate /proc/self/fd/0",
        "BC validate /dev/stdin < bad.json",
        "BC validate <(cat bad.json) good.json --jobs 2",
    ],
)
def test_a_pipe_is_read_once(line: str, folder: Path) -> None:
    done = shell(f"{line} -f json", folder)
    assert (done.returncode, json.loads(done.stdout)["summary"]["errors"]) == (1, 5), done.stderr


@pytest.mark.parametrize(
    "way", [["./bad.json"], ["./bad.json", "../{}/bad.json"], ["{absolute}"], ["."], ["link.json"]]
)
def test_one_file_is_counted_once(way: list[str], folder: Path) -> None:
    """However often and by whatever path it is named."""
    (folder / "good.json").unlink()
    (folder / "link.json").symlink_to("bad.json")
    named = [each.format(folder.name, absolute=folder / "bad.json") for each in way]
    done = run("validate", "bad.json", *named, "-f", "json", cwd=folder)
    assert json.loads(done.stdout)["summary"]["errors"] == 5


def test_a_link_beside_its_file_is_passed_over(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to elsewhere is a file of the folder; two links to one are one."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(ROOT / WRONG, elsewhere / "third.json")
    (folder / "again.json").symlink_to("bad.json")
    (folder / "one.json").symlink_to(elsewhere / "third.json")
    (folder / "two.json").symlink_to(elsewhere / "third.json")
    done = run("validate", ".", "-f", "json", cwd=folder)
    assert [file["path"] for file in json.loads(done.stdout)["files"]] == ["bad.json", "good.json", "one.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", ""],
        ["validate", "bad.json", ""],
        ["validate", "bad.json", "--pack", ""],
        ["validate", "bad.json", "--baseline", ""],
        ["validate", "bad.json", "--output", ""],
        ["validate", "bad.json", "--config", ""],
        ["validate", "bad.json", "--previous", ""],
        ["survey", "", "--expect", ""],
        ["baseline", "bad.json", "-o", ""],
        ["init", "-o", ""],
        ["compare", "", ""],
        ["reconcile", ""],
        ["import", ""],
    ],
)
def test_an_empty_file_name_is_refused(arguments: list[str], folder: Path) -> None:
    done = run(*arguments, cwd=folder)
    assert (done.returncode, done.stdout, "empty file name" in done.stderr) == (2, "", True)


@pytest.mark.parametrize("name", ["n" * 300 + ".json", "n" * 300 + "/a.json", "good.json/a.json"])
def test_names_that_no_file_can_have(name: str, folder: Path) -> None:
    done = run("validate", name, cwd=folder)
    assert (done.returncode, "cannot be read" in done.stdout, "Traceback" in done.stderr) == (2, True, False)
    done = run("validate", "good.json", "-o", name, cwd=folder)
    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)


@LINUX
def test_a_current_folder_that_was_deleted(folder: Path) -> None:
    """A name in it is refused in words; a path from the root is checked."""
    gone = folder / "gone"
    gone.mkdir()
    line = f"cd gone && rmdir ../gone && BC validate {{}}; echo $?; BC validate {folder}/bad.json -q | tail -n 1"
    done = shell(line.format("bad.json"), folder)
    assert "current folder that has been deleted" in done.stderr
    assert done.stdout.startswith("2\n")
    gone.mkdir()
    assert shell(f"cd gone && rmdir ../gone && BC validate {folder}", folder).returncode == 1


@ROOT_ONLY
@LINUX
def test_a_parent_folder_that_may_not_be_read(tmp_path: Path) -> None:
    """As another user sees it."""
    line = f"{sys.executable} -c 'import budgetcheck'"
    nobody = {"user": 65534, "group": 65534, "extra_groups": ()}
    if subprocess.run(["bash", "-c", line], cwd="/", capture_output=True, **nobody).returncode:  # type: ignore[call-overload]
        pytest.skip("another user cannot run the interpreter of these tests")
    shut = Path("/tmp") / f"shut-{os.getpid()}"
    shut.mkdir(mode=0o700)
    try:
        shutil.copy(ROOT / GOOD, shut / "good.json")
        command = [sys.executable, "-m", "budgetcheck", "validate", str(shut / "good.json")]
        settings = os.environ | {"BUDGETCHECK_LANG": "en", "HOME": "/nonexistent"}
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, env=settings, **nobody)  # type: ignore[call-overload]
        assert (done.returncode, "cannot be read (Permission denied)" in done.stdout) == (2, True), done.stderr
    finally:
        shutil.rmtree(shut)


@LINUX
def test_the_cache_is_private_and_used_whatever_the_mask_of_new_files(folder: Path) -> None:
    """A group that may write to new files does not make the cache useless."""
    cache = folder / "cache"
    written = []
    for _ in range(2):
        done = shell("umask 002; BC validate good.json -q", folder, BUDGETCHECK_CACHE=str(cache))
        assert done.returncode == 0
        written.append([(path.name, path.stat().st_mtime_ns) for path in sorted(cache.iterdir())])
    assert written[0] == written[1]
    assert {stat.S_IMODE(path.stat().st_mode) for path in cache.iterdir()} == {0o600}
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few pages, which CI can mount as root."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if sys.platform != "linux" or os.getuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    free = os.statvfs(disk)
    (disk / "full").write_bytes(b"x" * (free.f_bavail * free.f_bsize))


def test_a_full_disk_leaves_nothing_of_the_cache(small_disk: Path, folder: Path) -> None:
    cache = small_disk / "cache"
    cache.mkdir(mode=0o700)
    fill(small_disk)
    for _ in range(2):
        assert run("validate", "good.json", cwd=folder, BUDGETCHECK_CACHE=str(cache)).returncode == 0
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("r.json", ["validate", "bad.json"]),
        ("r.html", ["validate", "bad.json"]),
        ("r.jsonl", ["validate", "bad.json"]),
        ("r.txt", ["validate", "bad.json", "--verbose"]),
        ("known.json", ["baseline", "bad.json"]),
        ("survey.json", ["survey", "bad.json", "-f", "json"]),
    ],
)
def test_a_full_disk_leaves_the_old_report(name: str, arguments: list[str], small_disk: Path, folder: Path) -> None:
    """The new one is written beside the old one, and takes its place only when it is whole."""
    old = b'{"tool": {"name": "budgetcheck"}, "old": true}' if name.endswith("json") else b""
    (small_disk / name).write_bytes(old)
    fill(small_disk)
    done = run(*arguments, "-o", str(small_disk / name), cwd=folder)
    assert (done.returncode, "Make room on the disk" in done.stderr) == (2, True)
    assert (small_disk / name).read_bytes() == old
    assert sorted(path.name for path in small_disk.iterdir()) == sorted(["full", name])


@pytest.mark.parametrize("bad", ["nowhere/x.html", "bad.json/x.html", "good.json"])
def test_outputs_are_opened_before_any_is_written(bad: str, folder: Path) -> None:
    """Where one cannot be, the others stay as they were."""
    run("validate", "good.json", "-o", "keep.json", cwd=folder)
    before = (folder / "keep.json").read_bytes()
    done = run("validate", "bad.json", "-o", "keep.json", "-f", "json", "-o", bad, "-f", "html", cwd=folder)
    assert (done.returncode, (folder / "keep.json").read_bytes()) == (2, before)
    assert sorted(path.name for path in folder.iterdir()) == ["bad.json", "good.json", "keep.json"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="needs the signals of POSIX")
@pytest.mark.parametrize("number", ["SIGHUP", "SIGKILL", "SIGTERM"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_ended_leaves_no_half_report(number: str, jobs: str, folder: Path) -> None:
    """The old report stays, or a whole one that says it is partial takes its place."""
    many = folder / "many"
    many.mkdir()
    for place in range(300):
        shutil.copy(ROOT / WRONG, many / f"{place}.json")
    run("validate", "bad.json", "-o", "r.json", cwd=folder)
    before = (folder / "r.json").read_bytes()
    command = [BUDGETCHECK, "validate", "many", "--jobs", jobs, "-f", "json", "-o", "r.json", "-f", "jsonl"]
    process = subprocess.Popen([*command, "-o", "watch"], cwd=folder, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not ((folder / "watch").exists() and (folder / "watch").stat().st_size) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(getattr(signal, number))
    code = process.wait(60)
    if number == "SIGKILL":
        assert (folder / "r.json").read_bytes() == before
    else:
        assert code == 130
        assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["interrupted"]["files"] == 300
    assert [path.name for path in folder.iterdir() if path.name.startswith(".budgetcheck")] == []


@LINUX
@pytest.mark.parametrize("number", ["INT", "HUP", "TERM"])
def test_a_signal_that_the_parent_ignores_stays_ignored(number: str, folder: Path) -> None:
    """As under nohup, or in a script that goes on over Ctrl-C."""
    for place in range(60):
        shutil.copy(ROOT / GOOD, folder / f"{place}.json")
    line = f"trap '' {number}; BC validate . --jobs 1 -f jsonl > out & for i in 1 2 3 4 5 6 7 8; do sleep 0.2; "
    done = shell(line + f"kill -{number} $! 2>/dev/null; done; wait $!; echo $?", folder)
    assert done.stdout == "1\n"
    assert len((folder / "out").read_text(encoding="utf-8").splitlines()) == 62


def test_an_output_keeps_its_permissions_and_its_links(folder: Path) -> None:
    """A link to the report still leads to it, and what only its owner could read stays so."""
    run("validate", "bad.json", "-o", "r.json", cwd=folder)
    (folder / "r.json").chmod(0o600)
    (folder / "link.json").symlink_to("r.json")
    assert run("validate", "good.json", "-o", "link.json", cwd=folder).returncode == 0
    assert (folder / "link.json").is_symlink()
    assert stat.S_IMODE((folder / "r.json").stat().st_mode) == 0o600
    assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["summary"]["errors"] == 0


@pytest.mark.parametrize("linked", ["files", "baseline", "configuration"])
def test_a_linked_folder_changes_nothing(linked: str, tmp_path: Path) -> None:
    """Known findings stay known, and waivers fit, by whatever way a file is reached."""
    home = tmp_path / "home"
    (home / "deep" / "er").mkdir(parents=True)
    shutil.copy(ROOT / WRONG, home / "deep" / "er" / "bad.json")
    (tmp_path / "short").symlink_to(home / "deep" / "er")
    (tmp_path / "way").symlink_to(home)
    assert run("baseline", "home/deep/er/bad.json", "-o", "home/known.json", cwd=tmp_path).returncode == 0
    waiver = '[[waivers]]\nrule = "*"\nfile = "deep/er/*.json"\nreason = "settled"\nuntil = 2999-12-31\n'
    (home / "budgetcheck.toml").write_text(waiver, encoding="utf-8")
    arguments = {
        "files": ["short/bad.json", "--baseline", "home/known.json"],
        "baseline": ["home/deep/er/bad.json", "--baseline", "way/known.json"],
        "configuration": ["short/bad.json", "--config", "way/budgetcheck.toml"],
    }[linked]
    done = run("validate", *arguments, "-f", "json", cwd=tmp_path)
    summary = json.loads(done.stdout)["summary"]
    assert (done.returncode, summary["errors"]) == (0, 0), summary


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system whose names are bytes")
def test_a_baseline_knows_a_name_that_is_no_text(folder: Path) -> None:
    for name in (b"\xb5.json", b"\xd4\xa4\xcb\xe3.json"):
        shutil.copy(ROOT / WRONG, folder / os.fsdecode(name))
    assert run("baseline", ".", "-o", "known.json", cwd=folder).returncode == 0
    done = run("validate", ".", "--baseline", "known.json", cwd=folder)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("section", "errors"),
    [
        ('# see [tool.budgetcheck]\n[project]\nname = "a"\n', 5),
        ('[project]\nkeywords = ["tool.budgetcheck"]\n', 5),
        ("[tool.budgetcheck-extra]\nignore = ['*']\n", 5),
        ("[tool.other]\nbudgetcheck = {ignore = ['*']}\n", 5),
        ("[tool.budgetcheck]\nignore = ['nothing-*']\n", None),
        ("[tool]\nbudgetcheck = { severity = { '*' = 'note' } }\n", 0),
        ("[ tool . budgetcheck ]\nseverity = { '*' = 'note' }\n", 0),
        ('[tool."budgetcheck"]\nseverity = { "*" = "note" }\n', 0),
        ("tool = { budgetcheck = { severity = { '*' = 'note' } } }\n", 0),
        ("tool.budgetcheck.severity.'*' = 'note'\n", 0),
        ('[tool."budget\\u0063heck".severity]\n"*" = "note"\n', 0),
        ("[tool.'budgetcheck'.severity]\n'*' = 'note'\n", 0),
    ],
)
def test_a_section_of_pyproject_is_found_as_toml_means_it(section: str, errors: int | None, folder: Path) -> None:
    """A file that only mentions it does not end the search upwards."""
    (folder / "inner").mkdir()
    shutil.copy(ROOT / WRONG, folder / "inner" / "bad.json")
    (folder / "inner" / "pyproject.toml").write_text(section, encoding="utf-8")
    (folder / "budgetcheck.toml").write_text("lang = 'zh'\n", encoding="utf-8")
    done = run("validate", "inner/bad.json", "-f", "json", cwd=folder)
    if errors is None:
        assert (done.returncode, "nothing-*" in done.stderr) == (2, True)
        return
    assert json.loads(done.stdout)["summary"]["errors"] == errors
    spoken = run("validate", "inner/bad.json", cwd=folder).stdout
    assert ("错误" in spoken) == bool(errors), "the configuration above holds where the search goes on"


@pytest.mark.parametrize(
    ("file", "fits"),
    [
        ("bad.json", True),
        ("./bad.json", True),
        ("sub/../bad.json", True),
        ("{home}/bad.json", True),
        ("{home}/*.json", True),
        ("missing.json", False),
        ("./sub/bad.json", False),
        ("{home}/missing.json", False),
    ],
)
def test_a_waiver_fits_a_file_or_is_said_to_be_unused(file: str, fits: bool, folder: Path) -> None:
    words = f'[[waivers]]\nrule = "*"\nfile = "{file}"\nreason = "settled"\nuntil = 2999-12-31\n'
    (folder / "budgetcheck.toml").write_text(words.format(home=folder), encoding="utf-8")
    done = run("validate", "bad.json", cwd=folder)
    assert (done.returncode, "waiver-unused" in done.stdout) == (0 if fits else 1, not fits)


def test_a_waiver_fits_a_name_with_brackets(folder: Path) -> None:
    """An equal name fits, though brackets mean one letter of several."""
    (folder / "bad.json").rename(folder / "a[1].json")
    words = '[[waivers]]\nrule = "*"\nfile = "a[1].json"\nreason = "settled"\nuntil = 2999-12-31\n'
    (folder / "budgetcheck.toml").write_text(words, encoding="utf-8")
    assert run("validate", "a[1].json", cwd=folder).returncode == 0


def test_a_waiver_for_a_file_that_was_not_checked_now_is_left_alone(folder: Path) -> None:
    words = '[[waivers]]\nrule = "*"\nfile = "./bad.json"\nreason = "settled"\nuntil = 2999-12-31\n'
    (folder / "budgetcheck.toml").write_text(words, encoding="utf-8")
    assert "waiver-unused" not in run("validate", "good.json", cwd=folder).stdout


@pytest.mark.parametrize("until", ["1861920000", '"1861920000"', "1861920000.5", "true", '"20991231"'])
def test_a_number_is_no_date(until: str, folder: Path) -> None:
    words = f'[[waivers]]\nrule = "*"\nreason = "settled"\nuntil = {until}\n'
    (folder / "budgetcheck.toml").write_text(words, encoding="utf-8")
    done = run("validate", "bad.json", cwd=folder)
    assert (done.returncode, "waivers.1.until" in done.stderr, "no date" in done.stderr) == (2, True, True)


@LINUX
@pytest.mark.parametrize("most", [20, 32, 48])
def test_few_open_files_mean_few_processes(most: int, folder: Path) -> None:
    for place in range(40):
        shutil.copy(ROOT / GOOD, folder / f"{place}.json")
    (folder / "bad.json").unlink()
    done = shell(f"ulimit -n {most}; BC validate . --jobs 16 -q", folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("jobs", ["0", "-1", "00"])
def test_no_processes_are_no_number_of_processes(jobs: str, folder: Path) -> None:
    done = run("validate", ".", "--jobs", jobs, cwd=folder)
    assert (done.returncode, "is no number of processes" in done.stderr) == (2, True)
    (folder / "budgetcheck.toml").write_text(f"jobs = {int(jobs)}\n", encoding="utf-8")
    assert run("validate", ".", cwd=folder).returncode == 2


def test_an_archive_of_the_program_says_why_it_does_not_run(folder: Path) -> None:
    with zipfile.ZipFile(folder / "program.zip", "w") as archive:
        for path in (ROOT / "src" / "budgetcheck").rglob("*.py"):
            archive.write(path, path.relative_to(ROOT / "src"))
    code = (
        f"import sys; sys.path.insert(0, {str(folder / 'program.zip')!r}); sys.argv[1:] = ['validate', 'good.json']\n"
        "sys.meta_path = [each for each in sys.meta_path if 'editable' not in repr(each).lower()]\n"
        "from budgetcheck.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "pip" in done.stderr, done.stdout) == (2, True, "")


WRITERS = [
    ["validate", "bad.json", "-f", "json"],
    ["validate", "bad.json", "-f", "text"],
    ["survey", "bad.json", "-f", "json"],
    ["baseline", "bad.json"],
    ["init"],
]


@pytest.mark.parametrize("arguments", WRITERS, ids=lambda words: "-".join(words[::2]))
def test_what_is_not_ours_is_written_over_by_force_alone(arguments: list[str], folder: Path) -> None:
    """One rule for every command that writes, and each says what it wrote."""
    target = folder / "out.json"
    target.write_text('{"mine": 1}', encoding="utf-8")
    done = run(*arguments, "-o", "out.json", cwd=folder)
    assert (done.returncode, done.stdout, "--force" in done.stderr) == (2, "", True)
    assert target.read_text(encoding="utf-8") == '{"mine": 1}'
    done = run(*arguments, "-o", "out.json", "--force", cwd=folder)
    assert done.stderr == "budgetcheck: wrote out.json\n"
    assert "mine" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "csv", "html", "xlsx", "sarif", "junit", "github"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_is_replaced_by_the_next(name: str, lang: str, folder: Path) -> None:
    """Whichever file it is on: wrong, in order, not readable, or several."""
    (folder / "cut.json").write_text("{", encoding="utf-8")
    for files in (
        ["bad.json"],
        ["good.json"],
        ["cut.json"],
        ["good.json", "bad.json"],
        ["good.json", "--quiet"],
        ["bad.json"],
    ):
        done = run("validate", *files, "-f", name, "-o", "report", "--lang", lang, cwd=folder)
        assert "is there already" not in done.stderr, files


@pytest.mark.parametrize("name", ["text", "json", "html", "xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_survey_is_replaced_by_the_next(name: str, lang: str, folder: Path) -> None:
    for _ in range(2):
        done = run("survey", "bad.json", "good.json", "-f", name, "-o", "page", "--lang", lang, cwd=folder)
        wrote = {"zh": "已写入", "en": "wrote"}[lang]
        assert done.stderr == f"budgetcheck: {wrote} page\n", done.stderr


def test_a_template_that_may_be_filled_in_is_kept(folder: Path) -> None:
    for name in ("t.json", "t.xlsx"):
        assert run("init", "-o", name, cwd=folder).returncode == 0
        assert run("init", "-o", name, cwd=folder).returncode == 2
        assert run("init", "-o", name, "--force", cwd=folder).returncode == 0


def test_reports_of_earlier_runs_are_no_budgets(folder: Path) -> None:
    """In no way written down, but told by their own keys, wherever in the file they stand."""
    for name in ("r.json", "r.sarif.json", "r.html", "r.xlsx", "r.txt"):
        run("validate", "bad.json", "-o", name, cwd=folder)
    for name in ("json", "html", "xlsx"):
        run("survey", "bad.json", "-f", name, "-o", f"s.{name}", cwd=folder)
    run("baseline", "bad.json", "-o", "known.json", cwd=folder)
    report = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    (folder / "sorted.json").write_text(json.dumps(report, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    (folder / "packed.json").write_text(json.dumps(report, separators=(",", ":")), encoding="utf-8")
    done = run("validate", ".", "-f", "json", cwd=folder)
    assert [file["path"] for file in json.loads(done.stdout)["files"]] == ["bad.json", "good.json"]
    # A file of other keys is no report, and is not passed over in silence.
    (folder / "other.json").write_text('{"kind": "something"}', encoding="utf-8")
    assert run("validate", ".", cwd=folder).returncode == 2


@LINUX
def test_a_folder_for_temporary_files_with_a_long_name(folder: Path) -> None:
    """Where processes are forked from is told to by a socket in it, whose name the system limits to 108 bytes."""
    place = folder.joinpath("a" * 60, "b" * 60)
    place.mkdir(parents=True)
    shutil.copytree(folder, folder / "in", ignore=shutil.ignore_patterns("a*", "in"))
    done = shell("BC validate in --jobs 2 --no-cache -f json", folder, TMPDIR=str(place))
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["summary"]["errors"] == 5
