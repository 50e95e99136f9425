"""Every text a person may read exists in Chinese and in English, with the same named places."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from leitai.locale_compile import compile_catalogs
from tests.house.tree import ROOT, files, write

KEYWORDS: dict[str, Any] = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "later": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)[#0 +-]*\d*(?:\.\d+)?[a-z]|\{(\w+)[^{}]*\}|%[sd]|\{\}")
NAMELESS = {"%s", "%d", "{}"}
BENCH = ("core", "facts", "workbooks", "documents", "exchange", "messages")


@dataclass(frozen=True)
class Text:
    context: str
    id: str
    plural: str
    where: str = field(compare=False)


def texts(root: Path) -> Iterator[Text]:
    for path in files(root, "*.html", "*.txt", under=("leitai/templates",)):
        yield from _extracted(path, templatize(path.read_text(encoding="utf-8"), origin=str(path)), root)
    for path in files(root, "*.py", under=("leitai",)):
        if path.relative_to(root / "leitai").parts[0] not in BENCH:
            yield from _extracted(path, path.read_text(encoding="utf-8"), root)


def _extracted(path: Path, code: str, root: Path) -> Iterator[Text]:
    for line, message, _, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        id, *plural = (message,) if isinstance(message, str) else message
        yield Text(context or "", id, plural[0] if plural else "", f"{path.relative_to(root)}:{line}")


def catalogs(root: Path, language: str = "zh_Hans") -> dict[tuple[str, str], tuple[str, ...]]:
    """All nouns' translations. Raises what is wrong with the catalogs themselves: fuzzy, or said twice differently."""
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted((root / "leitai" / "locale").glob(f"*/{language}/LC_MESSAGES/*.po")):
        with path.open("rb") as handle:
            catalog = read_po(handle, locale=language, abort_invalid=True)
        for message in catalog:
            if not message.id:
                continue
            where = f"{path.relative_to(root)}:{message.lineno or '?'}"
            if message.fuzzy:
                raise AssertionError(f"{where} is fuzzy: {message.id}")
            id = message.id if isinstance(message.id, str) else message.id[0]
            said = (message.string,) if isinstance(message.string, str) else tuple(message.string)
            if known.setdefault((message.context or "", id), said) != said:
                raise AssertionError(f"{where} says {id!r} otherwise than another catalog: use pgettext")
    return known


def places(text: str) -> set[str]:
    return {match[1] or match[2] or match[0] for match in PLACE.finditer(text.replace("%%", ""))}


def untranslated(root: Path) -> list[str]:
    known, found = catalogs(root), []
    for text in texts(root):
        said = known.get((text.context, text.id))
        if text.id.strip() == "":
            continue
        if NAMELESS & places(text.id):
            found.append(f"{text.where} has a place without a name: {text.id!r}")
        if said is None or not all(said):
            found.append(f"{text.where} has no Chinese: {text.id!r}" + (f" [{text.context}]" if text.context else ""))
        elif wrong := [one for one in said if places(one) != places(text.plural or text.id)]:
            found.append(f"{text.where} {text.id!r} has other places than {wrong[0]!r}")
    return sorted(set(found))


def unequal(zh: Mapping[str, Any], en: Mapping[str, Any]) -> list[str]:
    """What the bench says in one language only, or with other places."""
    found = [f"{id}: in one language only" for id in sorted(zh.keys() ^ en.keys())]
    for id in sorted(zh.keys() & en.keys()):
        forms = [list(entry.values()) if isinstance(entry, dict) else [entry] for entry in (zh[id], en[id])]
        said = [str(text or "").strip() for both in forms for text in both]
        if not all(said):
            found.append(f"{id}: empty")
        elif places(forms[0][-1]) != places(forms[1][-1]):
            found.append(f"{id}: {sorted(places(forms[0][-1]))} in Chinese, {sorted(places(forms[1][-1]))} in English")
    return found


def spoken(language: str) -> dict[str, Any]:
    text = (ROOT / "leitai" / "messages" / f"{language}.yaml").read_text(encoding="utf-8")
    ids = re.findall(r"^([\w.]+):", text, re.MULTILINE)
    assert len(ids) == len(set(ids)), f"{language}.yaml says twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}"
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def test_every_text_has_its_chinese():
    assert sum(1 for _ in texts(ROOT)) > 50
    assert untranslated(ROOT) == []


def test_the_bench_speaks_both_languages_alike():
    assert unequal(spoken("zh-Hans"), spoken("en")) == []


def test_every_label_is_complete():
    """What a code table shows is translated in both directions: no label falls back to its code."""
    from django.utils import translation

    from leitai import labels

    tables = {name: table for name, table in vars(labels).items() if name.isupper() and isinstance(table, list)}
    assert len(tables) > 5
    for name, table in tables.items():
        assert len({code for code, _ in table}) == len(table), f"{name} has a code twice"
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert all(str(label).strip() and str(label) != code for code, label in table), (name, language)


PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

"""


@pytest.fixture
def sample(tmp_path) -> Path:
    write(tmp_path, "leitai/templates/a/page.html", '{% translate "League" %}{% translate "Of {n} units" %}')
    write(
        tmp_path,
        "leitai/views/a.py",
        'x = ngettext("%(n)s project", "%(n)s projects", 2)\ny = pgettext("lamp", "OK")\n',
    )
    return tmp_path


def po(root: Path, *entries: tuple[str, str], noun: str = "a", flag: str = "") -> None:
    text = PO + "\n".join(f'{flag}msgid "{id}"\nmsgstr "{said}"\n' for id, said in entries)
    if noun == "a":
        text += '\nmsgctxt "lamp"\nmsgid "OK"\nmsgstr "正常"\n'
        text += '\nmsgid "%(n)s project"\nmsgid_plural "%(n)s projects"\nmsgstr[0] "%(n)s 个项目"\n'
    write(root, f"leitai/locale/{noun}/zh_Hans/LC_MESSAGES/django.po", text)


def test_complete_sample(sample):
    po(sample, ("League", "榜单"), ("Of {n} units", "共 {n} 个"))
    assert untranslated(sample) == []


def test_missing_empty_and_misplaced_are_found(sample):
    po(sample, ("Of {n} units", "共 {m} 个"))
    assert [line.split(" ", 1)[1] for line in untranslated(sample)] == [
        "'Of {n} units' has other places than '共 {m} 个'",
        "has no Chinese: 'League'",
    ]
    po(sample, ("League", ""), ("Of {n} units", "共 {n} 个"))
    assert [line.split(" ", 1)[1] for line in untranslated(sample)] == ["has no Chinese: 'League'"]


def test_wrong_context_is_found(sample):
    po(sample, ("League", "榜单"), ("Of {n} units", "共 {n} 个"))
    write(sample, "leitai/views/b.py", 'pgettext("button", "OK")')
    assert untranslated(sample) == ["leitai/views/b.py:1 has no Chinese: 'OK' [button]"]


def test_nameless_place_is_found(sample):
    po(sample, ("League", "榜单"), ("Of {n} units", "共 {n} 个"), ("%s of %s", "%s / %s"))
    write(sample, "leitai/views/b.py", '_("%s of %s")')
    assert untranslated(sample) == ["leitai/views/b.py:1 has a place without a name: '%s of %s'"]


def test_fuzzy_is_found(sample):
    po(sample, ("League", "榜单"), flag="#, fuzzy\n")
    with pytest.raises(AssertionError, match="fuzzy"):
        untranslated(sample)


def test_two_catalogs_that_differ_are_found(sample):
    po(sample, ("League", "榜单"))
    po(sample, ("League", "联赛"), noun="b")
    with pytest.raises(AssertionError, match="otherwise than another catalog"):
        untranslated(sample)


def test_blocks_and_plurals_of_templates_are_read(sample):
    write(
        sample,
        "leitai/templates/a/page.html",
        "{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
    )
    po(sample)
    assert untranslated(sample) == ["leitai/templates/a/page.html:1 has no Chinese: '%(n)s row'"]


def test_unequal_messages_are_found():
    zh = {"a": "甲 {x}", "b": "乙", "c": "", "d": {"one": "{n} 行", "other": "{n} 行"}}
    en = {"a": "A {y}", "c": "C", "d": {"one": "1 row", "other": "{n} rows"}, "e": "E"}
    assert unequal(zh, en) == [
        "b: in one language only",
        "e: in one language only",
        "a: ['x'] in Chinese, ['y'] in English",
        "c: empty",
    ]


def test_catalogs_compile(sample):
    po(sample, ("League", "榜单"))
    written = compile_catalogs(sample / "leitai" / "locale")
    assert [path.name for path in written] == ["django.mo"]
    assert compile_catalogs(sample / "leitai" / "locale") == []
    import gettext

    with written[0].open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("League") == "榜单"
