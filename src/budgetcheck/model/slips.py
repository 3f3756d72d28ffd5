"""The slips by which figures come to be printed wrongly, as reports call them."""

from budgetcheck.model.words import Text

SLIPS = {
    "digit": Text("一位数字写错", "one digit"),
    "transposition": Text("相邻两位数字颠倒", "two digits swapped"),
    "sign": Text("正负号相反", "sign"),
    "direction": Text("增减方向写反", "the wrong direction"),
    "scale": Text("小数点错位", "decimal point"),
    "stale": Text("误抄其他单元格的数", "copied from elsewhere"),
    "last year": Text("误抄上年数", "last year's amount"),
    "formula": Text("百分比计算方法有误", "worked out by a wrong formula"),
    "blank": Text("漏填", "left out"),
    "swap": Text("两数互相填反", "two figures exchanged"),
    "misplaced": Text("填错单元格", "in the wrong place"),
    "shift": Text("整块数据错行", "rows shifted by one"),
    "copies": Text("同一笔误抄到了几处", "one slip copied to several places"),
    "forgotten": Text("合计漏加了一行", "the total leaves out a row"),
    "twice": Text("合计把一行加了两次", "the total counts a row twice"),
    "measure": Text("计量单位不对", "the wrong measure"),
    "missing row": Text("漏了一行", "a row is left out"),
    "extra row": Text("多了一行", "a row too many"),
    "wrong code": Text("科目编码不对", "the wrong code"),
    "comparison": Text("大小关系写反", "the wrong comparison"),
    "column": Text("整列误抄", "a whole column copied from elsewhere"),
    "statement": Text("空表说明放错了表", "the statement stands under the wrong table"),
}
"""What each likely slip of a suspect is called."""

SURE_SLIPS = ("digit", "transposition", "sign", "direction", "scale", "stale", "last year", "formula")
"""Slips that leave no doubt about the value, of all those that the relations would allow."""
