from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.access.scene import Scene, build_scene


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Made once for a file of tests, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        with build_scene(tmp_path_factory.mktemp("scene")) as made:
            yield made
        transaction.set_rollback(True)


@pytest.fixture
def scene(stage: Scene, db: None, own_folders: None, settings: LazySettings) -> Scene:
    """The stage as it was made: what a test does to its rows is rolled back, and its files are the stage's."""
    for name in ("facts", "files", "scratch"):
        setattr(settings, f"LEITAI_{name.upper()}_DIR", stage.folder / name)
    return stage
