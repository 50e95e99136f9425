"""The bench's words."""

import datetime
import re
import string
from pathlib import Path

import pytest

import leitai.workbooks
from leitai import messages
from leitai.messages import catalog, day, either, listed, month, say, term
from leitai.workbooks.layouts import layouts

WORKBOOKS = Path(next(iter(leitai.workbooks.__path__)))


def places(entry):
    texts = entry.values() if isinstance(entry, dict) else [entry]
    return {field for text in texts for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_both_languages_say_the_same_things():
    zh, en = catalog("zh-Hans"), catalog("en")
    assert list(zh) == list(en)
    assert {id: places(zh[id]) ^ places(en[id]) for id in zh if places(zh[id]) - {"n"} != places(en[id]) - {"n"}} == {}


def test_no_id_is_written_twice():
    for language in messages.LANGUAGES:
        text = (Path(messages.__file__).parent / f"{language}.yaml").read_text(encoding="utf-8")
        ids = re.findall(r"^([\w.]+):", text, re.MULTILINE)
        assert sorted({id for id in ids if ids.count(id) > 1}) == []


def test_every_rule_of_the_workbooks_has_title_finding_and_remedy():
    source = "\n".join(path.read_text(encoding="utf-8") for path in WORKBOOKS.rglob("*.py"))
    rules = {id.removeprefix("rule.") for id in catalog("en") if id.startswith("rule.")}
    named = {rule for rule in rules if f'"{rule}"' in source}
    assert rules == named
    for rule in rules:
        for language in messages.LANGUAGES:
            known = catalog(language)
            assert f"problem.{rule}" in known or any(id.startswith(f"problem.{rule}.") for id in known), rule
            assert f"remedy.{rule}" in known or any(id.startswith(f"remedy.{rule}.") for id in known), rule


def test_chinese_says_please_at_most_once_and_nobody_shouts():
    for language in messages.LANGUAGES:
        for entry in catalog(language).values():
            for text in entry.values() if isinstance(entry, dict) else [entry]:
                assert text.count("请") <= 1, text
                assert "!" not in text and "！" not in text, text


def test_columns_have_both_labels():
    for declared in layouts().values():
        for column in declared.columns:
            assert column.zh and column.en


def test_values_are_put_into_words_of_the_same_language():
    values = {
        "found": "4.66",
        "unit": term("unit.wan"),
        "last": "42,300",
        "times": term("factor.wan"),
    }
    assert say("problem.unit_factor", values) == "填的是4.66万元，上月是42,300万元，相差约1万倍"
    assert "4.66 × CNY 10,000" in say("problem.unit_factor", values, "en")


def test_dates_lists_and_pairs():
    june = datetime.date(2020, 6, 30)
    assert say("problem.wrong_month", {"found": month(june), "wanted": month(datetime.date(2020, 7, 1))}).startswith(
        "这是2020年6月的表"
    )
    assert say("remedy.unit_merged.known", {"successor": day(june)}, "en") == "Fill in “30 June 2020”"
    assert say("remedy.unit_merged.known", {"successor": day(june)}) == "改填“2020年6月30日”"
    choices = {"choices": listed(either("新建", "New"), "x", term("unit.wan"))}
    assert say("remedy.unknown_choice", choices) == "从这些里选：新建、x、万元"
    assert say("remedy.unknown_choice", choices, "en") == "Choose one of: New, x, × CNY 10,000"


def test_text_from_a_workbook_is_not_read_as_a_template():
    assert (
        say("problem.not_a_number", {"column": "列", "found": "{column.__class__}"}) == "“列”填的是“{column.__class__}”"
    )


def test_an_unknown_message_or_language_is_an_error():
    with pytest.raises(messages.UnknownMessage):
        say("no.such.message")
    with pytest.raises(ValueError):
        say("unit.wan", None, "fr")
