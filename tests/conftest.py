"""The test session: the embedded PostgreSQL, the outside data, the browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.world import World

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path(os.environ.get("LEITAI_CHROMIUM", "/usr/bin/chromium"))


class OutsideData:
    """Counts the tests that needed outside data; the process that prints hears of xdist's workers by their reports."""

    def __init__(self) -> None:
        self.run: set[str] = set()
        self.skipped: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            outcomes = {value for key, value in report.user_properties if key == "outside data"}
            if outcomes:
                (self.skipped if "skipped" in outcomes else self.run).add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        print(f"outside data: {len(self.run)} run, {len(self.skipped)} skipped")


class Said:
    """What proofs tell of themselves: seeds, counts, times. Also from xdist's workers, by their reports."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self.lines += [str(value) for key, value in report.user_properties if key == "said"]

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        for line in self.lines:
            print(line)


def outside_folder() -> Path:
    return Path(os.environ.get("LEITAI_DATA") or ROOT.parent / "shared" / "data")


def pytest_configure(config: pytest.Config) -> None:
    # no deadline: on two shared cores a slow example is no fault; and the same examples every time, but for proofs
    hypothesis.settings.register_profile("test", deadline=None, derandomize=True)
    hypothesis.settings.register_profile("prove", deadline=None, max_examples=1000)
    hypothesis.settings.load_profile("prove" if os.environ.get("PROVE") == "1" else "test")
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.pluginmanager.register(OutsideData(), "outside-data")
        config.pluginmanager.register(Said(), "said")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") and os.environ.get("PROVE") != "1":
            item.add_marker(pytest.mark.skip(reason="a long proof, run by make prove"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("outside_data"):
        need_outside_data(item, str(marker.args[0]))
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        give_up("BROWSER", f"no Chromium at {CHROMIUM}: apt-get install chromium, or set LEITAI_CHROMIUM")


def need_outside_data(item: pytest.Item, name: str) -> Path:
    path = outside_folder() / name
    item.user_properties.append(("outside data", "run" if path.exists() else "skipped"))
    if not path.exists():
        give_up("DATA", f"no outside data at {path}: set LEITAI_DATA to the folder that holds {name}")
    return path


def give_up(variable: str, reason: str) -> NoReturn:
    """Skip, plainly; or fail where `DATA=required` or `BROWSER=required` says that nothing may be skipped."""
    if os.environ.get(variable) == "required":
        pytest.fail(f"{variable}=required, but there is {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def no_foreign_jobs(request: pytest.FixtureRequest) -> None:
    """The flush between transactional tests spares unmanaged tables: a worker would take up another test's jobs."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        from django.db import connection

        request.getfixturevalue("transactional_db")
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """`say("seed 7: 300 histories")` is printed after the session."""
    return lambda line: record_property("said", line)


@pytest.fixture
def outside_data(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """`outside_data("folder/file.csv")` is that file below LEITAI_DATA; without it the test is skipped."""
    return lambda name: need_outside_data(request.node, name)


@pytest.fixture
def chromium() -> str:
    """The browser's program; without it the test is skipped."""
    if not CHROMIUM.exists():
        give_up("BROWSER", f"no Chromium at {CHROMIUM}: apt-get install chromium, or set LEITAI_CHROMIUM")
    return str(CHROMIUM)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Runs once in each test process before its database is made: any number of them share one server."""
    from leitai import embedded

    embedded.ensure_running()


@pytest.fixture(autouse=True)
def own_folders(request: pytest.FixtureRequest) -> None:
    """Closed months, uploads and scratch files of a database test go to its own folder."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        settings, folder = request.getfixturevalue("settings"), request.getfixturevalue("tmp_path")
        for name in ("FACTS", "FILES", "SCRATCH"):
            (folder / name.lower()).mkdir()
            setattr(settings, f"LEITAI_{name}_DIR", folder / name.lower())


@pytest.fixture
def world(db: None) -> World:
    """The small named region of tests/world.py, made anew for this test."""
    from tests.world import build_world

    return build_world()
