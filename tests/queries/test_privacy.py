"""Every stored field has a class, and what is personal has an end."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from leitai import models
from leitai.queries.privacy.document import PAGE, document
from leitai.queries.privacy.table import ABOUT_PEOPLE, Table, personal_lines, privacy_table, read_table

WRITE_IT = "classify it in leitai/data/privacy.yaml, then run python -m leitai.queries.privacy.document"
TABLES: dict[str, type[Model]] = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def stored(known: dict[str, type[Model]]) -> set[tuple[str, str]]:
    return {(label, field.name) for label, model in known.items() for field in model._meta.local_concrete_fields}


def faults(table: Table, known: dict[str, type[Model]]) -> Iterator[str]:
    listed = [(line.model, name) for line in table.lines for name in line.fields]
    yield from sorted(f"{model}.{name} has no class: {WRITE_IT}" for model, name in stored(known) - set(listed))
    yield from sorted(f"{model}.{name} is gone: take its line out" for model, name in set(listed) - stored(known))
    yield from sorted(
        f"{model}.{name} has two classes" for model, name in set(listed) if listed.count((model, name)) > 1
    )
    for line in table.lines:
        if line.period not in table.periods:
            yield f"{line.model}: no period {line.period}"
        elif line.kind in ABOUT_PEOPLE and not table.periods[line.period].remover:
            yield f"{line.model}: {', '.join(line.fields)} go by {line.period}, which nothing ends"
        if line.kind == "link" and (wrong := set(line.fields) - _links(known[line.model])):
            yield f"{line.model}: {wrong} are no link to a person"
    linked = {(line.model, name) for line in table.of("link", *ABOUT_PEOPLE) for name in line.fields}
    for label, model in known.items():
        yield from (f"{label}.{name} links to a person" for name in _links(model) if (label, name) not in linked)


def _links(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.local_concrete_fields if field.related_model is models.Person}


def test_every_field_has_one_class() -> None:
    assert list(faults(privacy_table(), TABLES)) == []


def test_a_field_without_a_class_is_found() -> None:
    one = {"zh": "人", "en": "people", "seen": "people", "none": ["id"], "personal": {"ever": ["name", "gone"]}}
    data = {
        "classes": {code: {"zh": "", "en": ""} for code in ("none", "link", "personal")},
        "seen": {"people": {"zh": "", "en": ""}},
        "periods": {code: {"zh": "", "en": ""} for code in ("ever", "record")},
        "models": {"leitai.Objector": one},
    }
    found = list(faults(read_table(data), {"leitai.Objector": models.Objector}))
    assert [fault.split(":")[0] for fault in found] == [
        "leitai.Objector.objection has no class",
        "leitai.Objector.remove_after has no class",
        "leitai.Objector.telephone has no class",
        "leitai.Objector.gone is gone",
        "leitai.Objector",
    ]
    assert found[-1] == "leitai.Objector: name, gone go by ever, which nothing ends"


def test_every_remover_can_be_called() -> None:
    for period in privacy_table().periods.values():
        if period.remover:
            module, _dot, name = period.remover.rpartition(".")
            assert callable(getattr(import_module(module), name)), period.remover


def test_every_field_that_a_page_tells_of_has_its_word() -> None:
    told = {name for line in personal_lines("en", {}) for name in line.fields}
    assert sorted(told - {words.en for words in privacy_table().words.values()}) == []


def test_the_document_shows_the_table() -> None:
    page = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
    assert document(privacy_table(), page) == page, WRITE_IT
