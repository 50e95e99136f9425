"""Which rows of any model belong to a region: found along its keys, so that a new model needs nothing said."""

from __future__ import annotations

from functools import cache

from django.db.models import ForeignKey, Model, Q

from leitai import models

DEEPEST = 5  # keys between a row and its region: an attendance, its entry, its meeting


def inside(model: type[Model], regions: frozenset[int], prefix: str = "") -> Q:
    """Rows of these regions, and rows of no region at all: what the whole site shares."""
    if model is models.Region:
        return Q(**{f"{prefix.removesuffix('__') or 'pk'}__in": regions})
    keys = [key for key in _keys(model) if _depth(key.related_model) is not None]
    needed = sorted((key for key in keys if not key.null), key=lambda key: _depth(key.related_model) or 0)
    if needed:
        return inside(needed[0].related_model, regions, f"{prefix}{needed[0].name}__")
    none, some = Q(), Q()
    for key in keys:
        none &= Q(**{f"{prefix}{key.name}__isnull": True})
        some |= Q(**{f"{prefix}{key.name}__isnull": False}) & inside(
            key.related_model, regions, f"{prefix}{key.name}__"
        )
    return none | some if keys else Q()


@cache
def _depth(model: type[Model], left: int = DEEPEST) -> int | None:
    """How many keys lead to the region; a person's own key leads to their office's, which says nothing of the row."""
    if model is models.Region:
        return 0
    if left == 0:
        return None
    ways = [_depth(key.related_model, left - 1) for key in _keys(model)]
    return min((way + 1 for way in ways if way is not None), default=None)


def _keys(model: type[Model]) -> list[ForeignKey[Model, Model]]:
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.related_model not in (model, models.Person)
    ]
