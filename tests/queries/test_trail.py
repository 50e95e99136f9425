"""The audit trail in words: whatever an event can be about has a name in both languages."""

from __future__ import annotations

from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext

from leitai.queries.audit.trail import OBJECT_KINDS

# rows that nobody acts upon by themselves: the trail, and parts that are written with what they belong to
PARTS = {
    "attendance", "auditevent", "auditseal", "bulletinfile", "citytarget", "event", "objector", "remindermail",
    "reminderstop", "seat", "surveyanswer", "tableanswer", "uploadproblem",
}  # fmt: skip


def test_every_kind_of_thing_has_its_words() -> None:
    models = {model._meta.model_name for model in apps.get_app_config("leitai").get_models()}
    assert set(OBJECT_KINDS) == models - PARTS
    with translation.override("zh-hans"):
        assert [kind for kind, word in OBJECT_KINDS.items() if gettext(word).isascii()] == []
