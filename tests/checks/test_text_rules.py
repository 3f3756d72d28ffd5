"""The rules on the text of a document: each fault that people leave in, and the sentences that are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck import load_pack, validate
from budgetcheck.checks import kinds, needs_of
from budgetcheck.documents.contents import Contents
from budgetcheck.judging.question import Question
from budgetcheck.model.budget import Passage, Source
from budgetcheck.runs.files import Job, check_file
from tests.generator import read

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import Finding

UNIT = "新疆某某市政养护管理中心"
WRONG = [
    ("placeholder-left", "比上年预算增加 XX 万元，增长 3.00%。"),
    ("placeholder-left", "比上年预算增加（减少）3.00 万元。"),
    ("placeholder-left", "主要原因是待补充。"),
    ("placeholder-left", "三、其他说明（请填写本单位情况）"),
    ("placeholder-left", "本公开于 2024 年X月X日发布。"),
    ("word-doubled", "主要原因原因是人员增加。"),
    ("word-doubled", "主要原因是主要原因是工资调标。"),
    ("word-doubled", "人员的的经费。"),
    ("figure-left-blank-in-text", "人员经费____万元，占 5.00%。"),
    ("figure-left-blank-in-text", "人员经费 ……万元。"),
    ("figure-left-blank-in-text", "比上年预算下降 个百分点。"),
    ("year-of-heading-stale", "（2023 年）"),
    ("year-of-heading-stale", "某单位 2023 年收支总预算 5.00 万元，其中基本支出 5.00 万元。"),
    ("year-of-heading-stale", "1、因公出国（境）费：2023 年预算数为 5.00 万元，比上年预算增加 1.00 万元。"),
    ("year-cut-or-doubled", "20224 年没有使用政府性基金。"),
    ("wording-not-standard", "其它工资福利支出 5.00 万元。"),
    ("word-doubled", "人员经费增加。。"),
    ("old-name-used", "医疗卫生与计划生育支出 5.00 万元。"),
    ("old-name-used", "国土海洋气象等支出 5.00 万元。"),
    ("year-of-heading-stale", "第三部分 2023 年单位预算情况说明"),
    ("year-of-heading-stale", "会议费 2023 年预算数 3.00 万元。2024 年培训费预算 2.00 万元。"),
    ("year-of-heading-stale", f"二、关于{UNIT} 2022 年收入预算情况说明"),
    (
        "year-of-heading-stale",
        "办公费：2023 年预算数为 5.00 万元，主要用于办公用品的购置和日常运转的保障，以及会议和培训的开支。",
    ),
    ("year-cut-or-doubled", "202 年预算数为 5.00 万元。"),
    ("year-cut-or-doubled", "20224 年部门预算公开。"),
    ("measure-missing-in-text", "比上年预算增加 4.65 万，增长 0.74%。"),
    ("measure-missing-in-text", "较上年增加 4.65，增长 0.74%。"),
    ("percent-sign-missing-in-text", "比上年预算增加 4.65 万元，增长 0.74，主要原因是人员增加。"),
    ("percent-sign-missing-in-text", "基本支出 5.00 万元，占 40.82。"),
    ("percent-sign-missing-in-text", "增长 0.74%%。"),
    ("figure-left-blank-in-text", "比上年预算增加 万元，增长 3.00%。"),
    ("figure-left-blank-in-text", "项目支出 5.00 万元，占 %。"),
    ("amount-and-percentage-opposed", "比上年预算增加 4.65 万元，下降 0.74%。"),
    ("amount-and-percentage-opposed", "较上年减少 4.65 万元，增长 0.74%。"),
    ("same-and-changed-at-once", "与上年预算持平，增加 3.00 万元。"),
    ("unit-name-left-blank", "编制单位： 单位：万元"),
    ("unit-name-left-blank", "编制部门：______"),
    ("unit-name-drifts", "新疆某某市政养护和理中心 2024 年收支总预算 5.00 万元。"),
    ("unit-name-drifts", "新疆某某市政养护管中心 2024 年收支总预算 5.00 万元。"),
    ("measure-missing-in-text", "会议费支出 0.39 万（上年未安排）。"),
    ("measure-missing-in-text", "会议费较上年2.08，主要原因是次数增加。"),
    ("percent-sign-missing-in-text", "比上年增加 4.65 万元（增长 0.74）。"),
    ("reason-announced-not-given", "较上年减少 3.00 万元，主要原因是。"),
    ("reason-announced-not-given", "较上年减少 3.00 万元，主要原因：；其他不变。"),
    ("template-choice-left", "较上年（减）3.00 万元。"),
    ("template-choice-left", "较上年上升（降低）3.00 万元。"),
    ("word-of-change-doubled", "较上年净增净增 3.00 万元。"),
    ("word-of-change-doubled", "其中：其中：办公费 3.00 万元。"),
    ("template-instruction-left", "本年度无对外投资（如有，请按实际情况说明）。"),
    ("template-instruction-left", "注：请各单位根据实际情况填报。"),
    ("quotation-mark-unpaired", "“三公“经费预算 3.00 万元。"),
    ("quotation-mark-unpaired", "按“厉行节约的要求压减支出。"),
    ("reason-announced-not-given", "会议费 3.00 万元，增减变动的原因是。"),
    ("reason-announced-not-given", "会议费 3.00 万元，主要由于。"),
    ("percent-sign-missing-in-text", "基本支出 5.00 万元，占本年支出的 40.82。"),
    ("percent-sign-missing-in-text", "会议费支出 5.00 万元，完成年初预算的 98.00；培训费未发生。"),
    ("figure-left-blank-in-text", "会议费支出决算为 万元，完成率 98.00%。"),
    ("figure-left-blank-in-text", "会议费支出 5.00 万元，完成年初预算的 %。"),
    ("word-of-change-doubled", "档案整理费 5.00 万元，主要主要用于档案装订。"),
    ("template-instruction-left", "本年度无对外投资（填写具体情况）。"),
    ("quotation-mark-unpaired", "本年”三公”经费预算 3.00 万元。"),
    ("budget-compared-with-itself", "公务接待费 3.00 万元，比 2024 年预算增加 1.00 万元，增长 50.00%。"),
    ("assets-of-an-earlier-year", "截至 2020 年 12 月 31 日，共有车辆 3 辆。"),
]
RIGHT = [
    "房屋 5,000 平方米，占地面积的 35.20 亩，已办理登记。",
    "落实“过紧日子”的要求，压减支出……。",
    "对外投资的原因是收益稳定。",
    "支出决算为 5.00 万元，完成年初预算的 98.00%。",
    "“三公”经费和“两会”经费预算 3.00 万元。",
    "公务接待费 3.00 万元，比 2023 年预算增加 1.00 万元，增长 50.00%。",
    "会议费 2023 年预算数 3.00 万元，2024 年预算数 3.00 万元，无变化。",
    "2024 年预算数 3.00 万元，2023 年预算数 2.00 万元，增加 1.00 万元。",
    "截至 2023 年 12 月 31 日，共有车辆 3 辆。",
    "截至 2020 年底，累计服务企业 300 户。",
    "（一）公务接待费 2023 年预算执行数为 2.50 万元，2024 年预算安排 2.00 万元。",
    "一、基本情况某某县图书馆是在 2003 年机构改革中组建的公益性单位。",
    "2022 年收入 22,000.00 万元，比上年增加 1,000.00 万元，增长 4.76%。",
    "比上年增加1,234.56万元，增长1,055.40%。",
    "主要原因是：一是人员增加；二是标准提高。",
    "主要原因：人员减少。",
    "投放贷款 3 万（元）以上的企业。",
    "国有资本经营预算预算数 5.00 万元，上年同期较上年执行数持平。",
    "具体情况说明如下（详见附件说明）。",
    "公务用车（含新增）3 辆，人员（增加部分）另行安排。",
    "主要原因是 2023 年预算安排的一次性项目已完成。",
    "购置 XXL 号工作服、HXX-3 型设备。",
    "主要用于办公费、水费、邮电费……等支出。",
    "人员有待补充，以保障为目的的经费的确增加。",
    "人员经费与上年基本持平，增加 0.01 万元，增长 0.10%。",
    "用于行政事业单位离退休人员慰问。其它事项另行说明。",
    "根据《2023 年部门预算编制办法》（新事改办〔2014〕11 号）的规定，为企业提供服务。",
    "2023 年决算数为 5.00 万元。",
    "建馆 202 年以来首次修缮，历时 200 年。",
    "2021 年成立的财政拨款事业单位，属一级预算单位。",
    "主要用于支付 2023 年度工程尾款，预算安排 5.00 万元。",
    "2023-2025 年中期财政规划预算另行编制。",
    "两项支出分别增长 3.5、4.2 个百分点，分别占 25、30%。",
    "本年服务企业 3 万户，投放贷款 5 亿元。",
    "比上年预算增加 0.00 万元，增长 0.00%，主要原因是与上年持平。",
    "截至 2023 年底，占用使用国有资产总体情况为",
    "2023 年 12 月 31 日在编人员 20 人。",
    "与 2023 年预算相比减少 3.00 万元，下降 2.00%。",
    "根据《某某管理办法（2019 年修订）》的规定执行。",
    "资金执行时间：2024 年 1 月 1 日至 2024 年 12 月 31 日",
    "立项依据：财预〔2022〕11 号。",
    "事业单位离退休 6.02 万元。",
    "单位价值 50 万元以上大型设备 0 台。",
    "举办培训 3 次，增加 2 次，参加 120 人。",
    "占总额的 40.82%，所占比例比上年提高 2.5 个百分点。",
    "因公出国（境）费 0 万元，公务接待费 0.50 万元。",
    f"编制单位：{UNIT} 单位：万元",
    f"{UNIT} 2024 年收支总预算 5.00 万元。",
    "比上年预算减少 606.00 万元，下降 100.00%，其他收入较上年增加。",
    "推送各类政策信息 1200 条以上（含 1200 条）完成率 90%以上。",
    "人员经费 353.43 万元，主要包括：基本工资、津贴补贴、奖金。",
    "本级财政增加资金，减少压力，提高效益。",
    "每年增长约 3%，占用房屋 3 处。",
    "（二）2024 年财政拨款收入预算情况",
]


def report(*lines: str) -> tuple[Finding, ...]:
    pack = load_pack("common")
    contents = Contents()
    prose = tuple(Passage(line, Source(paragraph=at), contents.takes(line)) for at, line in enumerate(lines, 1))
    return validate(empty()._replace(prose=prose), pack, Question(select=tuple(TEXT_RULES))).findings


def empty() -> Budget:
    content = {
        "format": 1,
        "unit": UNIT,
        "region": "",
        "year": 2024,
        "stage": "budget",
        "measure": "万元",
        "decimals": 2,
    }
    return read({**content, "tables": {}}, load_pack("common").layout)


TEXT_KINDS = {"pattern", "text", *(kind for kind in kinds() if "prose" in needs_of(kind))}
TEXT_RULES = [rule.id for rule in load_pack("common").rules if rule.head.kind in TEXT_KINDS]


@pytest.mark.parametrize(("rule", "line"), WRONG)
def test_a_fault_is_found_once_with_its_words_and_place(rule: str, line: str) -> None:
    findings = report("前面一段。", line)
    assert [finding.rule for finding in findings] == [rule]
    (at, *_) = findings[0].at
    assert at.source == Source(paragraph=2)
    assert findings[0].message.zh


@pytest.mark.parametrize("line", RIGHT)
def test_a_right_sentence_is_left_alone(line: str) -> None:
    assert report(line) == ()


def test_every_text_rule_has_a_case() -> None:
    tried = {rule for rule, _ in WRONG} | {
        "paragraph-printed-twice",
        "contents-without-section",
        "own-name-differs",
        "statement-of-another-fund",
        "list-number-out-of-order",
    }
    # These read names, titles and figures of tables, of which prose has none: their own examples judge them.
    assert set(TEXT_RULES) <= tried | {
        "title-or-statement-of-another-year",
        "operating-costs-of-another-kind-of-unit",
        "figures-of-another-year",
    }


def test_a_paragraph_printed_twice_names_the_first() -> None:
    line = "办公费 5.00 万元，比上年预算增加 1.00 万元，增长 25.00%，主要原因是本年新增办公用房一处。"
    (finding,) = report(line, "中间一段。", line)
    assert finding.rule == "paragraph-printed-twice"
    assert "第 1 段" in finding.message.zh
    statement = "本单位 2024 年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表，特此说明。"
    assert report(statement, statement) == ()


@pytest.mark.parametrize(
    "page", ["......{}", "．．．．{}", "------{}-", "…… - {} -", "……第{}页", "……（{}）", "\t{}", "{}", ""]
)
def test_contents_are_compared_with_the_body(page: str) -> None:
    entries = ["第一部分 单位概况", "一、主要职能", "第二部分 预算情况说明"]
    contents = ["目 录", *(entry + page.format(at) for at, entry in enumerate(entries, 1))]
    body = ["第一部分 单位概况", "一、主要职能", "提供服务。", "第二部分 预算情况说明", "说明如下。"]
    assert report(*contents, *body) == ()
    (finding,) = report(*contents, *body[:3])
    assert finding.rule == "contents-without-section"
    assert "预算情况说明" in str(finding.expected)
    # A file that holds the list and nothing else promises nothing of itself.
    assert report(*contents) == ()


def test_a_tables_number_in_a_cell_of_its_own_is_no_entry() -> None:
    contents = ("目录", "公开01表", "一、主要职能", "表5-1", "二、机构设置")
    body = ("一、主要职能", "提供服务。", "二、机构设置", "设三个科室。")
    assert report(*contents, *body) == ()


def test_a_budget_file_has_no_text_to_judge() -> None:
    assert report() == ()


def test_findings_of_a_document_stand_at_their_paragraph(tmp_path: Path) -> None:
    document = Document()
    for line in ("2024 年单位预算公开", "表5", "一般公共预算支出情况表", f"编制单位：{UNIT} 单位：万元"):
        document.add_paragraph(line)
    table = document.add_table(3, 5)
    for y, row in enumerate(
        (
            ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            ["", "总计", "5.00", "5.00", ""],
            ["208", "社会保障和就业支出", "5.00", "5.00", ""],
        )
    ):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    document.add_paragraph("比上年预算增加 4.65 万，增长 0.74%。")
    document.save(str(tmp_path / "a.docx"))
    found = check_file(Job(str(tmp_path / "a.docx"), Question(pack="xinjiang-2024")))
    (finding,) = [each for each in found.findings if each.rule == "measure-missing-in-text"]
    assert found.sentence(finding).zh.startswith("文字部分 第 5 段：金额缺少计量单位：“")
    assert found.sentence(finding).en.startswith("Text paragraph 5: an amount without its measure: '")


@given(
    st.sampled_from(["基本支出", "项目支出", "公务接待费", "单位资金"]),
    st.decimals(0, 99999, places=2),
    st.decimals(0, 999, places=2),
    st.sampled_from([("增加", "增长"), ("增加", "上升"), ("减少", "下降"), ("压减", "降低")]),
    st.sampled_from(["比上年预算", "较上年", "与上年预算相比", "比 2023 年预算"]),
)
def test_ordinary_sentences_raise_nothing(
    name: str, amount: object, percent: object, verbs: tuple[str, str], base: str
) -> None:
    line = f"{name} {amount} 万元，占 {percent}%，{base}{verbs[0]} {amount} 万元，{verbs[1]} {percent}%，主要原因是人员变动。"
    assert report(line) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "增加",
        "1",
        "增加 1",
        "1,",
        "占",
        "20",
        "，",
        "编制单位：",
        "持平",
        " ",
        "新疆某某",
        "第一部分",
        "目录\n",
        "1 万",
        "%",
    ],
)
def test_long_hostile_text_is_read(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    report(text, text, "目录", text)


TITLED = ("2024年示例市绿化局部门预算", "本部门收入 5.00 万元。", "本部门支出 5.00 万元。", "本部门有车辆 3 辆。")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ((*TITLED, "本单位会议费 1.00 万元。"), ["own-name-differs"]),
        (TITLED, []),
        ((*TITLED, "本单位会议费 1.00 万元。", "本单位培训费 2.00 万元。"), []),
        ((*TITLED[1:], "本单位会议费 1.00 万元。"), []),
        ((*TITLED, "示例市绿化站单位决算见 2024年示例站单位预算。", "本单位会议费 1.00 万元。"), []),
        (("2024年示例站单位预算", "本单位收支。", "本单位车辆。", "本单位资产。", "本部门会议费。"), ["own-name-differs"]),
    ],
)  # fmt: skip
def test_a_text_keeps_to_its_own_name(lines: tuple[str, ...], found: list[str]) -> None:
    """The other word is told where the title and nearly all of the text use one; a text that mixes both is left alone."""
    assert [finding.rule for finding in report(*lines)] == found
