"""How headers, units and names are made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[【〔{][^()\[\]【】〔〕{}]*[)\]】〕}]")
_PUNCTUATION = re.compile(r"[^\w%]+|_+")
# A header that names its period means the period of the form: 2020年计划投资, 6月完成投资, 1-6月完成投资.
_PERIODS = (
    (re.compile(r"1月?[-–—~至到]+\d{1,2}月份?(底|末|止)?(累计)?"), "本年累计"),
    (re.compile(r"截[至止]到?(目前|本月|(20\d\d年)?\d{1,2}月)份?(底|末|止)?(累计)?"), "累计"),
    (re.compile(r"年初至今(累计)?"), "本年累计"),
    (re.compile(r"20\d\d年\d{1,2}月份?"), "本月"),
    (re.compile(r"20\d\d年度?"), "本年"),
    (re.compile(r"(?<!\d)\d{1,2}月份?"), "本月"),
)
_UNIT_NAMES = (
    (re.compile(r"亿元|亿人民币|cny100m"), "yi"),
    (re.compile(r"百万元"), "million"),
    (re.compile(r"(?<!百)万元|万人民币|10,?000yuan|10kyuan|cny10,?000|cny10k|rmb10,?000"), "wan"),
    (re.compile(r"千元"), "thousand"),
    (re.compile(r"(?<![亿万千百美欧港日])元(?!素|件|区|宝|江|谋|氏|坝|阳|旦)"), "one"),
    (re.compile(r"billion|\bbn\b"), "billion"),
    (re.compile(r"million|\bmn?\b"), "million"),
    (re.compile(r"thousand|\bk\b|000s"), "thousand"),
    (re.compile(r"\b(cny|rmb|usd|eur|yuan|dollars?)\b|[$¥]|^\(?units\)?$"), "one"),
)
_FOREIGN = re.compile(r"美元|欧元|港元|港币|日元|英镑")

# Words that turn one column into another. 本月完成投资 and 本年完成投资 are 83 % alike and not the same thing: a fuzzy
# match needs the same set of these on both sides.
_DECISIVE = (
    ("last", r"上月|上期|上年|去年|同期|last|previous|prior"),
    ("month", r"(?<!上)月|month"),
    ("year", r"(?<!上)(?<!去)年|annual|year"),
    ("total", r"累计|总|total|cumulative|todate"),
    ("plan", r"计划|拟|应|plan|target|budget"),
    ("forecast", r"预计|预期|预测|forecast|expected"),
    ("actual", r"实际|actual"),
    ("start", r"开工|动工|起始|开始|start|commence"),
    ("end", r"竣工|完工|建成|投产|finish|completion|closing"),
    ("paid", r"支付|拨付|付款|支出|paid|payment|disburse"),
    ("arrived", r"到位|arrived|received|inplace"),
    ("statistics", r"统计|入库|纳统|入统|statistic|registered"),
    ("physical", r"形象|physical"),
    ("name", r"名称|name"),
    ("code", r"编码|代码|编号|code|number|id$"),
    ("person", r"电话|联系人|负责人|phone|contact"),
    ("change", r"变化|变更|增减|change"),
    ("date", r"时间|日期|date"),
    ("english", r"英文|english"),
)
_DECISIVE_WORDS = tuple((name, re.compile(pattern)) for name, pattern in _DECISIVE)


def plain(text: str) -> str:
    """Full-width forms made half-width, all white space gone, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def header_word(text: str) -> str:
    """A header without its unit, notes in brackets and punctuation; a named period is put as 本月 or 本年."""
    return _header_word(text, keep_brackets=False) or _header_word(text, keep_brackets=True)


@cache
def header_word_whole(text: str) -> str:
    return _header_word(text, keep_brackets=True)


def _header_word(text: str, *, keep_brackets: bool) -> str:
    word = plain(text)
    if not keep_brackets:
        word = _BRACKETS.sub("", word)
    for pattern, period in _PERIODS:
        word = pattern.sub(period, word)
    return _PUNCTUATION.sub("", word)


@cache
def decisive(word: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _DECISIVE_WORDS if pattern.search(word))


def money_unit(text: str, *, anywhere: bool = False) -> str:
    """The money unit a header or title prints: in brackets, after 单位： or after a slash; "" if none."""
    flat = unicodedata.normalize("NFKC", text).lower()
    spots = _BRACKETS.findall(flat) + re.findall(r"(?:单位|unit)s?\s*[:：]\s*([^;；。]{1,30})", flat)
    spots += re.findall(r"[/,，]\s*([^/,，]{1,12})$", flat)
    spots += re.findall(r"(?<=[资金额值款])((?:亿|百万|万|千)元)$", _SPACE.sub("", flat))
    if anywhere:
        spots.append(flat)
    for spot in spots:
        tight = _SPACE.sub("", spot)
        for pattern, unit in _UNIT_NAMES:
            if pattern.search(tight) or pattern.search(spot):
                return unit
    return ""


def foreign_money(text: str) -> str:
    match = _FOREIGN.search(unicodedata.normalize("NFKC", text))
    return match.group() if match else ""


def only_unit(text: str) -> bool:
    """Whether a header cell holds nothing but a unit: （万元）, %, 单位：万元, 平方米."""
    flat = plain(text)
    if re.fullmatch(r"[(\[【][^()]*[)\]】]", flat) and money_unit(text):
        return True
    flat = flat.strip("()[]【】:：")
    flat = re.sub(r"^单位[:：]?", "", flat)
    return flat in {
        "%",
        "％",
        "元",
        "万元",
        "亿元",
        "千元",
        "百万元",
        "年月",
        "年月日",
        "个",
        "公里",
        "亩",
        "平方米",
        "㎡",
        "m2",
    }


@cache
def name_word(text: str) -> str:
    """A project's or unit's name made comparable: no spaces, brackets of one shape, no punctuation."""
    return re.sub(r"[^\w]+", "", plain(text))
