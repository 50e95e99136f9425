"""`leitai init` at a terminal and without one: what is asked, what is named, what is passed on."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

import leitai.cli
from leitai.cli import app, office

ASKED = ["996100", "云溪市", "林知远"]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    calls: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(leitai.cli, "open_site", lambda: None)
    monkeypatch.setattr("leitai.cli.keeping.upgrades.refuse_waiting", lambda: None)
    monkeypatch.setattr(leitai.cli, "call", lambda command, **options: calls.append((command, options)))
    return calls


def test_without_a_terminal_what_is_lacking_is_named(called: list[tuple[str, dict[str, Any]]]) -> None:
    done = CliRunner().invoke(app, ["init", "--code", "996100"])
    assert done.exit_code == 2 and "init needs --name, --admin-name" in done.stderr
    assert called == []


def test_at_a_terminal_it_is_asked_for(
    called: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "at_a_terminal", lambda: True)
    done = CliRunner().invoke(app, ["init"], input="\n".join(ASKED) + "\n")
    assert done.exit_code == 0 and "地区代码" in done.stdout
    assert [command for command, _options in called] == ["migrate", "init_region"]
    assert [called[1][1][field] for field in ("code", "name", "admin_name")] == ASKED


def test_a_pack_needs_no_more_than_a_person(called: list[tuple[str, dict[str, Any]]]) -> None:
    done = CliRunner().invoke(app, ["init", "--pack", "lanchuan", "--admin-name", "林知远"])
    assert done.exit_code == 0
    assert called[1][1]["pack"] == "lanchuan" and "code" not in called[1][1]


@pytest.mark.parametrize("option", ["--code", "--name", "--level", "--fictional"])
def test_what_a_pack_brings_is_not_given_beside_it(called: list[tuple[str, dict[str, Any]]], option: str) -> None:
    more = [option] if option == "--fictional" else [option, "county"]
    done = CliRunner().invoke(app, ["init", "--pack", "lanchuan", "--admin-name", "林知远", *more])
    assert done.exit_code == 2 and option in done.stderr and called == []


def test_a_slip_is_asked_for_by_the_sign_in_name(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(leitai.cli, "open_site", lambda: None)
    monkeypatch.setattr(leitai.cli, "call", lambda *given: calls.append(given))
    assert CliRunner().invoke(app, ["slip", "linzhiyuan"]).exit_code == 0
    assert calls == [("give_slip", "linzhiyuan")]
