"""budgetcheck serve: a page of this machine to drop documents on, and a service for programs."""

import os
import sys
from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang
from budgetcheck.cli.terminal import say, tell
from budgetcheck.model.words import InputError, Text

HELP = say(
    "在浏览器中打开本机的检查页面：拖入文件，看报告，下载批注副本。",
    "Open a page of this machine in the browser: drop documents on it, read the report, take copies away.",
)
EPILOG: str | None = say(
    "按 Ctrl-C 结束，所有文件随即删除。例：budgetcheck serve",
    "Ctrl-C ends it, and nothing is kept. Example: budgetcheck serve",
)
_LOOPBACK = "127.0.0.1"
_SHORTEST = 16
"""Letters of a token that others on a network cannot guess."""


class Options(NamedTuple):
    """What the command takes."""

    folder: Annotated[
        str,
        typer.Argument(
            help=say("配置文件 budgetcheck.toml 所在的文件夹", "The folder whose budgetcheck.toml holds"),
            metavar="[FOLDER]",
        ),
    ] = "."
    port: Annotated[
        int,
        typer.Option(help=say("端口，0 为任意空闲端口", "Port; 0 is any that is free"), min=0, max=65535, metavar="N"),
    ] = 0
    host: Annotated[
        str,
        typer.Option(
            help=say(
                "监听的地址；不是本机地址时须给出 --token",
                "Address to listen at; one beyond this machine takes --token",
            ),
            metavar="ADDRESS",
        ),
    ] = _LOOPBACK
    token: Annotated[
        str | None,
        typer.Option(
            help=say("页面的密钥，知道它的人都能使用", "The key to the page: whoever has it may use it"),
            metavar="SECRET",
            envvar="BUDGETCHECK_TOKEN",
        ),
    ] = None
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            help=say("检查进程数（0 为自动）", "Number of workers (0: by itself)"),
            min=0,
            max=61,
            metavar="N",
            show_default=False,
        ),
    ] = 0
    no_browser: Annotated[bool, typer.Option("--no-browser", help=say("不打开浏览器", "Do not open the browser"))] = (
        False
    )
    lang: Lang = None


def run(options: Options) -> int:
    """Serve the page until Ctrl-C."""
    _check(options)
    from budgetcheck.runs.configuration import find, load
    from budgetcheck.runs.limits import limits
    from budgetcheck.web.crew import Crew
    from budgetcheck.web.office import Office
    from budgetcheck.web.server import listen, run

    found = find([options.folder])
    keys = load(found).keys if found is not None else None
    allowed = limits(keys.time_limit if keys else None, keys.memory_limit if keys else None)
    language = options.lang or (keys.lang if keys else None) or "zh"
    end = listen(options.host, options.port)
    office = Office(Crew(allowed, options.jobs), options.folder, language)
    run(office, end, options.token, lambda address: _opened(address, options))
    tell(Text("已结束，文件均已删除", "ended; nothing is kept"))
    return exits.CLEAN


def _check(options: Options) -> None:
    """Refuse what cannot be served, before anything is opened. Raises InputError."""
    from importlib.util import find_spec

    from budgetcheck.model.files import is_folder

    missing = [name for name in ("starlette", "uvicorn", "python_multipart") if find_spec(name) is None]
    if missing:
        problem = Text(f"缺少 {'、'.join(missing)}", f"needs {', '.join(missing)}")
        remedy = Text("请运行 pip install 'budgetcheck[web]'", "Run pip install 'budgetcheck[web]'")
        raise InputError("serve", problem, remedy=remedy)
    if not is_folder(options.folder):
        raise InputError(options.folder, Text("不是文件夹", "is no folder"))
    from budgetcheck.web.guard import is_loopback

    if is_loopback(options.host):
        return
    if options.token is None or len(options.token) < _SHORTEST:
        problem = Text(
            "不只是本机：同一网络上的人都能连上此页，凭密钥上传文件、查看报告，内容不加密传送",
            "is beyond this machine: anyone on the network reaches the page, and whoever has the key may send documents "
            "and read reports; nothing is encrypted on the way",
        )
        remedy = Text(
            f"如确有此意，请用 --token 给出至少 {_SHORTEST} 个字符的密钥，并放在 HTTPS 代理之后",
            f"If that is meant, give a key of {_SHORTEST} letters or more with --token, and put an HTTPS proxy before it",
        )
        raise InputError(f"--host {options.host}", problem, remedy=remedy)


def _opened(address: str, options: Options) -> None:
    """Say the address, and open the browser at it."""
    tell(Text(f"请在浏览器中打开 {address}", f"open {address}"))
    if options.no_browser:
        return
    import threading
    import webbrowser

    quiet = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("win32", "darwin")
    if quiet:
        # A browser may take its time, in which the page already answers.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
