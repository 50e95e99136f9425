"""A project of a county beside, in the same region: whoever does not see it may not see it counted either."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from leitai import models
from tests.access.cells import cells
from tests.access.declare import Url
from tests.access.scene import Scene
from tests.access.shadow import answered, difference, is_read
from tests.world import SINCE, Place

# Who sees a part of the region only, and the themes of a project that is hidden from them: a department sees all
# projects of the themes it leads.
NARROW = {"reporter": ("transport", "education"), "department_officer": ("education",)}


def counted(scene: Scene, url: Url) -> list[str]:
    """Whatever is answered otherwise once there is one more project that the person does not see."""
    found = []
    for actor, themes in NARROW.items():
        asked = [cell for cell in cells(scene, url) if cell.actor == actor and is_read(cell)]
        with transaction.atomic():
            before = [answered(scene, cell) for cell in asked]
            _hide(scene.world.lindong, themes)
            after = [answered(scene, cell) for cell in asked]
            transaction.set_rollback(True)
        found += [
            f"{cell}: answered otherwise with one more hidden project: {difference(old, new)}"
            for cell, old, new in zip(asked, before, after, strict=True)
            if old != new
        ]
    return found


def _hide(place: Place, themes: tuple[str, ...]) -> None:
    project = models.Project.objects.get(pk=place.projects["park"].pk)
    project.pk, project.key, project.code = None, f"{place.region.code}-900", f"{place.region.code}-78-01-000900"
    project.name, project.name_en = "石桥产业园二期", "Shiqiao Works II"
    project.save()
    project.themes.set(place.themes[theme] for theme in themes)
    models.ProjectCredit.objects.create(project=project, unit=place.units["shiqiao"], share=Decimal(1))
    models.ResponsibleAssignment.objects.create(
        project=project, organization=place.organizations["education"], starts=SINCE
    )
