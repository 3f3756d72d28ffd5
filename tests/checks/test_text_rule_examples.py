"""Five right and five wrong examples of each rule on the text, in whole documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file
from tests.disclosures import write

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = "2024年示例单位预算说明\n本单位办公费5.00万元，比上年增加1.00万元，增长25.00%。\n"
LIKE = {
    "word-of-change-doubled": {"word-doubled"},
    "template-choice-left": {"placeholder-left"},
    "template-instruction-left": {"placeholder-left"},
    "figure-left-blank-in-text": {"placeholder-left"},
}
"""Rules that say the same of a slip."""
EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reason-announced-not-given": (
        (
            "培训费4.00万元，比上年减少1.00万元，主要原因是。",
            "会议费增加0.50万元，主要原因是：。",
            "项目支出较上年下降，主要原因为；基本支出不变。",
            "公用经费减少2.00万元，原因：。",
            "差旅费增加，主要是由于。",
        ),
        (
            "培训费4.00万元，比上年减少1.00万元，主要原因是线上培训增多。",
            "主要原因是：1.人员减少；2.标准下调。",
            "原因：按实际结算。",
            "主要由于缴费基数上调。",
            "减少的主要原因是2023年一次性项目完成。",
        ),
    ),
    "unchanged-in-sentence-yet-changed": (
        (
            "宣传费3.00万元，与上年持平，主要原因是活动增加。",
            "租赁费3.00万元，与上年一致，原因是面积减少。",
            "电费8.00万元，较上年无变化，主要是由于用电增加。",
            "水费2.00万元，与2023年预算持平，主要原因是压减用水。",
            "物业费6.00万元，与上年相同，增长3.00%。",
        ),
        (
            "宣传费3.00万元，与上年持平，主要原因是按计划安排。",
            "租赁费3.00万元，与上年一致，原因是租约未变。",
            "电费8.00万元，与上年基本持平，主要原因是用电略有增加。",
            "水费2.00万元，与上年持平，主要是严格控制支出。",
            "物业费6.00万元，与上年持平，主要原因是人员增加但标准下降。",
        ),
    ),
    "budget-compared-with-itself": (
        (
            "公务接待费2.00万元，比2024年预算减少0.20万元，下降9.09%。",
            "会议费1.00万元，较2024年预算数增加0.10万元，增长11.11%。",
            "基本支出50.00万元，与2024年预算相比，减少1.00万元。",
            "培训费3.00万元，比2024年部门预算增加1.00万元。",
            "较2024年年初预算增加2.00万元，增长5.00%。",
        ),
        (
            "公务接待费2.00万元，比2023年预算减少0.20万元，下降9.09%。",
            "较2023年预算数增加0.10万元。",
            "2024年预算比2023年预算增加2.00万元，增长5.00%。",
            "与2023年执行数相比减少1.00万元。",
            "按2024年预算安排执行。",
        ),
    ),
    "assets-of-an-earlier-year": (
        (
            "截至2021年12月31日，本单位共有车辆5辆。",
            "截至2019年底，固定资产总额300.00万元，其中房屋100.00万元。",
            "截至2020年12月31日，本单位占有使用国有资产总体情况：车辆2辆。",
            "截止2018年末，共有公务用车4辆。",
            "截至2021年底，单价50万元以上设备3台。",
        ),
        (
            "截至2023年12月31日，本单位共有车辆5辆。",
            "截至2024年1月31日，车辆3辆。",
            "截至2021年底，累计培训干部300人次。",
            "自2019年起，车辆由机关统一管理。",
            "截至2023年末，房屋2000平方米。",
        ),
    ),
    "quotation-mark-unpaired": (
        (
            "“三公“经费2.00万元。",
            "“三公经费2.00万元，其中接待费1.00万元。",
            "落实”过紧日子“要求。",
            "”三公”经费预算2.00万元。",
            "按照“两个维护的要求开展工作。",
        ),
        (
            "“三公”经费2.00万元。",
            "落实“过紧日子”和“三保”要求。",
            "《关于“十四五”规划的通知》已印发。",
            "“放管服”改革、“双随机”检查。",
            "所称“基本支出”，是指人员和公用支出。",
        ),
    ),
    "percent-sign-missing-in-text": (
        (
            "会议费1.00万元，比上年增加0.20万元，增长25.00。",
            "基本支出60.00万元，占60.00；项目支出40.00万元，占40.00%。",
            "支出决算9.00万元，完成年初预算的90.00。",
            "比上年减少1.00万元（下降10.00）。",
            "项目支出占本年支出的35.50，比上年减少。",
        ),
        (
            "会议费1.00万元，增长25.00%。",
            "占地面积的35.20亩。",
            "完成年初预算的100%。",
            "增长25.00个百分点。",
            "占基本支出60.00万元的50.00%。",
        ),
    ),
    "measure-missing-in-text": (
        (
            "会议费比上年增加1.20万，增长10.00%。",
            "较上年增加3.00，增长10.00%。",
            "收入合计320.50万（含结转）。",
            "培训费支出2.00万。",
            "比上年2.08，主要原因是标准调整。",
        ),
        (
            "会议费比上年增加1.20万元。",
            "服务群众3.5万人次。",
            "种植面积2万亩。",
            "较上年增加3人。",
            "收入合计3万（元）。",
        ),
    ),
    "word-of-change-doubled": (
        (
            "会议费比上年增加增加1.00万元。",
            "比上年净增净增1.00万元。",
            "其中：其中：办公费1.00万元。",
            "主要主要用于办公。",
            "下调下调1.00万元。",
        ),
        (
            "会议费比上年净增加1.00万元。",
            "增加增幅1.00个百分点。",
            "其中：办公费1.00万元，其中：纸张0.50万元。",
            "人员增加，增加经费1.00万元。",
            "主要用于办公、主要领导调研。",
        ),
    ),
    "template-choice-left": (
        (
            "比上年增加（减少）1.00万元。",
            "较上年增长（下降）5.00%。",
            "较上年（减）2.00万元。",
            "比上年上升（降低）2.00万元。",
            "较上年升（降）1.00万元。",
        ),
        (
            "比上年增加1.00万元。",
            "人员（增加部分）另行核定。",
            "较上年（2023年）减少1.00万元。",
            "增加（含追加）1.00万元。",
            "（减）免税收政策落实。",
        ),
    ),
    "figure-left-blank-in-text": (
        (
            "基本支出60.00万元，占%。",
            "比上年增加万元，增长5.00%。",
            "支出决算为  万元。",
            "人员经费____万元。",
            "完成年初预算的 %。",
        ),
        (
            "基本支出60.00万元，占60.00%。",
            "单位：万元。",
            "以万元为单位。",
            "百分比按%列示。",
            "人员经费60.00万元。",
        ),
    ),
    "template-instruction-left": (
        (
            "对外投资情况（请根据实际情况填写）。",
            "（此处填写主要职能）",
            "重点项目情况（如有请说明，没有请删除）。",
            "注：请各单位根据实际填报。",
            "其他说明（填写具体内容）。",
        ),
        (
            "（详见附件说明）",
            "请示事项（已批复）。",
            "单位根据规定说明情况。",
            "说明：本表按单位填列。",
            "（按实际支出列示）",
        ),
    ),
}
"""Of each rule, what is wrong and what is right."""


def found(sentence: str, folder: Path) -> set[str]:
    path = write(f"{BEFORE}{sentence}\n", folder / "notes.txt")
    report = check_file(Job(str(path), Question(ignore=("table-missing", "section-missing"))))
    assert report.error is None
    return {each.rule for each in report.findings if each.severity != "note"}


@pytest.mark.parametrize(
    ("rule", "sentence"), [(rule, each) for rule, (wrong, _) in EXAMPLES.items() for each in wrong]
)
def test_what_is_wrong_is_found(rule: str, sentence: str, tmp_path: Path) -> None:
    assert found(sentence, tmp_path) & {rule, *LIKE.get(rule, ())}


@pytest.mark.parametrize("sentence", [each for _, right in EXAMPLES.values() for each in right])
def test_what_is_right_is_left_alone(sentence: str, tmp_path: Path) -> None:
    assert found(sentence, tmp_path) == set()


def test_each_rule_has_five_of_each() -> None:
    assert all(len(wrong) == len(right) == 5 for wrong, right in EXAMPLES.values())
