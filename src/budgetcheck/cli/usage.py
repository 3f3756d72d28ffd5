"""What the library of options says of usage, in the user's language: headings of the help, placeholders, faults."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from budgetcheck.cli.terminal import LANGUAGE, say

OPTIONS = say("[选项]", "[OPTIONS]")
COMMAND = say("命令 [参数]...", "COMMAND [ARGS]...")

_PLACEHOLDERS = {
    "FILES": "文件",
    "FILE": "文件",
    "DOCUMENT": "文档",
    "DOCUMENTS": "文档",
    "FOLDER": "文件夹",
    "BEFORE": "前次报告",
    "AFTER": "本次报告",
    "RULE": "规则",
    "PACK": "规则包",
    "PATH": "路径",
    "ID|PATH": "名称|路径",
    "CSV": "名单",
    "COPY": "副本",
    "OUT": "副本",
    "FORMAT": "格式",
    "PERCENT": "百分比",
    "N": "个数",
    "LEVEL": "程度",
    "ADDRESS": "地址",
    "SECRET": "口令",
    "WHAT": "操作",
    "OF": "种类",
    "WHAT=IS": "印出的=所指的",
}
"""What stands for a value that the user gives, in Chinese; in English it is the key itself."""

_SECTIONS = {
    "ERRORS_PANEL_TITLE": "用法错误",
    "RICH_HELP": "用 [blue]{command_path} {help_option}[/] 查看帮助。",
}

_SAID = (
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有选项 {0}（相近的有：{1}）"),
    (r"No such option: (\S+)", "没有选项 {0}"),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", "没有命令“{0}”，是否应为 {1}？"),
    (r"No such command '(.+?)'\.", "没有命令“{0}”"),
    (r"Missing command\.", "缺少命令"),
    (r"Missing argument '(.+?)'\.(.*)", "缺少参数“{0}”{1}"),
    (r"Missing option '(.+?)'\.(.*)", "缺少选项 {0}{1}"),
    (r"Invalid value for (.+?): '?(.+?)'? is not one of (.+)\.", "{0} 的值“{1}”不可用，可用的有：{2}"),
    (r"Invalid value for (.+?): '?(.+?)'? is not a valid .+\.", "{0} 的值“{1}”不是数字"),
    (r"Invalid value for (.+?): (.+?) is not in the range (.+)\.", "{0} 的值 {1} 不在范围 {2} 内"),
    (r"Invalid value for (.+?): (.+)", "{0} 的值不可用：{1}"),
    (r"Option '(.+?)' requires an argument\.", "选项 {0} 之后缺少值"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 不带值"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多余的参数：{0}"),
)
"""Each fault of usage as the library words it, and its Chinese; a wording that is not here stays as it is."""

_HELP = say("显示帮助", "Show this message and exit.")
_COMPLETION = {
    "install_completion": "为当前的命令行环境安装自动补全",
    "show_completion": "显示自动补全的脚本",
}


def fault_in_words(said: str) -> str:
    """Return a fault of usage in the user's language; `said` is the English of the library."""
    return said if LANGUAGE == "en" else fault_in_chinese(said)


def fault_in_chinese(said: str) -> str:
    """Return the Chinese of a fault of usage, or the same words where they are not known."""
    for pattern, chinese in _SAID:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found is not None:
            return chinese.format(*(group.replace("'", "") for group in found.groups()))
    return said


def _failed(ctx: Any, fault: TyperException) -> NoReturn:  # noqa: ANN401 - typer carries a click of its own
    words = fault.format_message() if hasattr(fault, "format_message") else str(fault)
    _translate_sections()
    ctx.fail(fault_in_words(words))
    raise AssertionError


def _placeholder(param: Any) -> str | None:  # noqa: ANN401
    """Return what stands for the value of an option or argument in Chinese; None leaves it to its type."""
    word: str | None = param.metavar
    if word is None:
        if param.param_type_name != "argument":
            return None
        word = param.name.upper() + ("..." if param.nargs != 1 else "")
    plain = word.removesuffix("...").strip("[]")
    return word.replace(plain, _PLACEHOLDERS.get(plain, plain))


class _InWords:
    """What commands and the group of them share: headings, placeholders and faults in the user's language."""

    examples: Mapping[str, str] = MappingProxyType({})
    """The groups of its options, each with a command that shows it."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        from budgetcheck.cli.help import page

        formatter.write(page(self, ctx, self.examples))

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        formatter.write_usage(
            ctx.command_path,
            " ".join(self.collect_usage_pieces(ctx)),  # type: ignore[attr-defined]
            prefix=say("用法：", "Usage: "),
        )

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for each in params:
            if each.name == "help":
                each.help = _HELP
            elif LANGUAGE == "zh":
                each.help = _COMPLETION.get(each.name, each.help)
                each.metavar = _placeholder(each)
        return params

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        if not args and self.no_args_is_help:  # type: ignore[attr-defined]
            # What is raised then is the help.
            return super().parse_args(ctx, args)  # type: ignore[misc,no-any-return]
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc,no-any-return]
        except TyperException as fault:
            _failed(ctx, fault)


class SpokenCommand(_InWords, TyperCommand):
    """A command whose help and faults are in the user's language."""


class SpokenGroup(_InWords, TyperGroup):
    """A group of commands whose help and faults are in the user's language."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the command that is named. What a command itself refuses is worded already."""
        try:
            return super().invoke(ctx)
        except TyperException as fault:
            if getattr(fault, "ctx", None) is not ctx:
                raise
            _failed(ctx, fault)


def _translate_sections() -> None:
    """Name the sections of faults in Chinese; they load with rich, which nothing else of a run needs."""
    if LANGUAGE == "zh":
        from typer import rich_utils

        for name, chinese in _SECTIONS.items():
            setattr(rich_utils, name, chinese)
