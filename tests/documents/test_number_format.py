"""A number is read as its format shows it: Excel's own grammar, in exact decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetcheck.documents.number_format import shown_number, shown_text

ACCOUNTS = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("62.739999999999995", "General", "62.74"),
        ("2080502", "General", "2080502"),
        ("1234567.8912", "General", "1234567.891"),
        ("0.0000001", "General", "0.0000001"),
        ("5", 'General"元"', "5元"),
        ("627400", "0!.0000", "62.7400"),
        ("627400", "0!.0,", "62.7"),
        ("123456789", '0!.00,,"亿"', "1.23亿"),
        ("627400", '0!.0,"万"', "62.7万"),
        ("627400", "0\\.0,", "62.7"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("1234567", "#,##0,", "1,235"),
        ("1234567", "#,##0.00,,", "1.23"),
        ("1234567", "0,.00", "1234.57"),
        ("5", "0,000", "0,005"),
        ("1234.5", "#,###.##", "1,234.5"),
        ("0", "#.##", "."),
        ("0", "#,##0.00", "0.00"),
        ("5", "00", "05"),
        ("5", "000", "005"),
        ("0.5178", "0.00%", "51.78%"),
        ("1.005", "0.00", "1.01"),
        ("1.0049999999999999", "0.00", "1.01"),
        ("0.125", "0.00", "0.13"),
        ("-0.001", "0.00", "0.00"),
        ("-5", "0", "-5"),
        ("-5", "#,##0.00;(#,##0.00)", "(5.00)"),
        ("-5", "0.00_);[Red]\\(0.00\\)", "(5.00)"),
        ("5", "0.00_);[Red]\\(0.00\\)", "5.00 "),
        ("-12.5", ACCOUNTS, " -12.50 "),
        ("0", ACCOUNTS, " -   "),
        ("0", "0.00;-0.00;", ""),
        ("5", ";;;", ""),
        ("-5", "0.00;;", ""),
        ("12345", '[>=10000]0!.0,"万";0', "1.2万"),
        ("9999", '[>=10000]0!.0,"万";0', "9999"),
        ("-5", '[>=10000]0!.0,"万";0', "-5"),
        ("-5", "[<0]0.0;0", "5.0"),
        ("-5", "[>0]0.0;0", "5"),
        ("1", '[=1]"是";[=0]"否";0', "是"),
        ("12.3", "¥#,##0.00", "¥12.30"),
        ("12.3", "[$¥-804]#,##0.00", "¥12.30"),
        ("12.3", "[$-804]0.00", "12.30"),
        ("5", "[红色]0.00", "5.00"),
        ("123", "[DBNum2]0", "123"),
        ("45292", "yyyy年m月d日", "2024年1月1日"),
        ("45292.5", "yyyy-mm-dd hh:mm:ss", "2024-01-01 12:00:00"),
        ("1.5", "[h]:mm", "36:00"),
        ("59", "d", "28"),
        ("61", "m/d", "3/1"),
    ],
)
def test_what_a_format_shows(number: str, code: str, shown: str) -> None:
    found = shown_number(Decimal(number), code)
    assert found is not None
    assert found.text == shown


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1.5", "# ?/?"),
        ("12345", "0.00E+00"),
        ("5", "[>=100]0;[>=10]0"),
        ("5", "[奇怪]0"),
        ("-1", "yyyy"),
        ("1", "0" * 300),
        ("627400", "0!.0000,"),
    ],
)
def test_what_is_not_understood_shows_nothing(number: str, code: str) -> None:
    assert shown_number(Decimal(number), code) is None


def test_only_general_leaves_zeros_out() -> None:
    assert [shown_number(Decimal("62.7"), code) for code in ("General", "0.0")] == [
        ("62.7", True, False),
        ("62.7", False, False),
    ]


def test_what_general_cuts_off_is_no_zero() -> None:
    """Of 109,060,421.73 a cell shows 109060421.7: a figure of one decimal, not one that ends in a zero."""
    shown = [shown_number(Decimal(number), "General") for number in ("109060421.73", "109060421.7")]
    assert shown == [("109060421.7", False, False), ("109060421.7", True, False)]


def test_white_is_a_colour_that_nobody_sees() -> None:
    white = shown_number(Decimal(5), "0;0;[White]0;@"), shown_number(Decimal(0), "0;0;[White]0;@")
    assert [shown is not None and shown.white for shown in white] == [False, True]


@pytest.mark.parametrize(
    ("code", "shown"),
    [("General", "词"), ("0.00", "词"), (";;;", ""), ('0;0;0;"注"@', "注词"), ('@"元"', "词元"), ("0;0;0;", "")],
)
def test_what_a_format_shows_of_words(code: str, shown: str) -> None:
    assert shown_text("词", code) == shown
