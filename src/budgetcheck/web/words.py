"""The words of the page, each in both languages."""

from __future__ import annotations

from budgetcheck.model.words import Text

WORDS = {
    "title": Text("预算公开检查", "Budget check"),
    "lead": Text(
        "公开之前检查部门（单位）预算、决算：指出哪个数错了、应为多少。",
        "Checks public budgets and final accounts before they are published: which figure is wrong, and what it should be.",
    ),
    "drop": Text("把文件拖到这里，或点此选择", "Drop documents here, or choose them"),
    "formats": Text(
        "Word、WPS、Excel、PDF、OFD、网页、文本，或装有这些文件的 .zip；可以一次多份。",
        "Word, Excel, PDF, OFD, web pages, text, or a .zip of them; several at once.",
    ),
    "private": Text(
        "文件只在运行本程序的电脑上检查，不发往别处，不留副本。",
        "Documents are checked on the computer that runs this program. They are sent nowhere else, and no copy is kept.",
    ),
    "check": Text("开始检查", "Check"),
    "options": Text("选项（一般不用改）", "Options (rarely needed)"),
    "pack": Text("规则", "Rules"),
    "by_itself": Text("自动选择", "Chosen by the document"),
    "no_pack": Text("不用规则包，只按表格自身的结构和文字检查", "No pack: structure and sentences alone"),
    "previous": Text("上年公开的文件（可不选）", "Last year's document (optional)"),
    "together": Text(
        "这些文件合起来是一份预算（如表格在 Excel、文字在 Word）",
        "These documents make one budget (tables in Excel, text in Word)",
    ),
    "again": Text("重新检查", "Check again"),
    "earlier": Text("刚才检查过的", "Checked a moment ago"),
    "delete": Text("删除", "Delete"),
    "another": Text("再检查一份", "Check another"),
    "quit": Text("退出程序", "Quit"),
    "quit_done": Text(
        "程序已退出，文件已删除。可以关闭此页。", "The program has ended and kept nothing. You can close this page."
    ),
    "skip": Text("跳到正文", "Skip to content"),
    "language": Text("English", "中文"),
    "waiting": Text("排队中", "waiting"),
    "running": Text("检查中", "being checked"),
    "progress": Text("正在检查", "Checking"),
    "done_of": Text("已完成", "done"),
    "document": Text("文件", "Document"),
    "unit": Text("单位", "Unit"),
    "verdict": Text("结论", "Verdict"),
    "results": Text("检查结果", "Results"),
    "take_away": Text("下载", "Take away"),
    "annotated": Text("带批注的副本", "Copy with comments"),
    "fixed": Text("改正后的副本", "Corrected copy"),
    "mend": Text("在改正后的副本中改正这一处", "Mend this in the corrected copy"),
    "mended": Text("已改正", "Mended"),
    "left": Text("未改，请核对", "Left to you"),
    "copy_says": Text("改正后再检查：", "The copy, checked again: "),
    "download": Text("下载副本", "Take the copy"),
    "original_stays": Text("原文件没有改动。", "The original is as it was."),
    "back_to_report": Text("返回报告", "Back to the report"),
    "list": Text("问题清单（Excel）", "List of findings (Excel)"),
    "notice": Text("整改通知（Word）", "Rectification notice (Word)"),
    "page": Text("报告（网页）", "Report (web page)"),
    "json": Text("报告（JSON）", "Report (JSON)"),
    "print": Text("打印", "Print"),
    "back": Text("返回全部文件", "Back to all documents"),
    "settle": Text("这是对的，因为……", "This is right, because …"),
    "this_table": Text("这张表是", "This table is"),
    "this_column": Text("这一列是", "This column is"),
    "reason": Text("理由", "Reason"),
    "until": Text("有效期至", "Valid until"),
    "keep": Text("记下并重新检查", "Keep this and check again"),
    "kept_in": Text("记在配置文件中：", "Kept in the configuration: "),
    "error": Text("出错了", "Something went wrong"),
    "home": Text("回到首页", "Back to the start"),
    "wrong_host": Text("地址不对：请用程序给出的地址打开。", "Wrong address: open the one that the program shows."),
    "no_token": Text(
        "请从程序给出的地址打开此页（地址中带有密钥）。",
        "Open this page by the address that the program shows; it holds the key.",
    ),
    "wrong_origin": Text("请求不是从本页发出的。", "This request does not come from a page of this program."),
    "no_file": Text("没有选择文件。", "No document was chosen."),
    "too_large": Text("文件过大，每次最多 200 MiB。", "Too large: 200 MiB at once at most."),
    "too_many": Text("文件过多，每次最多 200 个。", "Too many documents: 200 at once at most."),
    "too_slow": Text("文件传送超时，请重试。", "Sending took too long; try again."),
    "busy": Text("排队的文件太多，请稍后再试。", "Too many documents are waiting; try again later."),
    "gone": Text(
        "找不到这一页：文件可能已删除，请重新检查。", "Nothing here: the document may be deleted; check it again."
    ),
    "no_such_pack": Text("没有这个规则包。", "There is no such rule pack."),
    "bad_form": Text("表单内容无法读取。", "The form cannot be read."),
    "bug": Text(
        "程序出错，请重试；如仍出错请报告。", "The program failed; try again, and report it if it does so again."
    ),
}
