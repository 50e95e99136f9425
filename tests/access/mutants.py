"""Every place where a query takes the scope, found in the source, and a switch that takes it out at one of them.

Nothing in the working tree is touched: while the switch is in, `visible`, `found` and `require` look at who calls them.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import CodeType
from typing import Any

import pytest

from leitai.queries import orgs
from leitai.rules import Permission, Refused
from tests.access.scene import LINDONG, Scene
from tests.house.tree import ROOT

GUARDS = ("visible", "found", "require")
Position = tuple[str, int, int]


@dataclass(frozen=True)
class Site:
    """One call that cuts to the scope: where it stands, in which function, what it asks for."""

    path: str
    function: str
    guard: str
    subject: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}-{self.function}-{self.guard}({self.subject})"

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def position(self) -> Position:
        return str(ROOT / self.path), self.line, self.column


def sites() -> list[Site]:
    found: list[Site] = []
    for folder in ("actions", "queries", "views"):
        for path in sorted((ROOT / "leitai" / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            known = {
                alias.asname or alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module == "leitai.queries.orgs"
                for alias in node.names
            } & {*GUARDS}
            found += _sites(tree, path.relative_to(ROOT).as_posix(), known, "")
    return found


def _sites(node: ast.AST, path: str, known: set[str], function: str) -> Iterator[Site]:
    if isinstance(node, ast.FunctionDef):
        function = node.name
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
        subject = ast.unparse(node.args[1]).rpartition(".")[2]
        yield Site(path, function, node.func.id, subject, node.lineno, node.col_offset)
    for child in ast.iter_child_nodes(node):
        yield from _sites(child, path, known, function)


def _permission(site: Site, asks: Callable[..., Any]) -> Permission:
    """The one that is named, or the one that is asked for where the caller names none."""
    if site.subject in Permission.__members__:
        return Permission[site.subject]
    default = inspect.signature(asks).parameters[site.subject].default
    assert isinstance(default, Permission), f"{site}: name the permission, or give it a default"
    return default


def opened(scene: Scene, site: Site) -> Iterator[str]:
    """Who gets past a function without the permission it asks for, before any argument is looked at."""
    asks = getattr(importlib.import_module(site.module), site.function)
    needed = inspect.signature(asks).parameters.values()
    nothing = {one.name: None for one in needed if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
    permission = _permission(site, asks)
    for actor in sorted(LINDONG):
        scope = scene.world.scope(actor)
        if scope.may(permission):
            continue
        try:
            asks(**nothing | {name: scope for name in nothing if name in ("by", "scope")})
        except Refused as refusal:
            if refusal.code == "not_allowed":
                continue
        except Exception:
            pass  # it went on, and broke on an argument that is none
        yield f"{site}: {actor} got past"


@dataclass
class Switch:
    """`out` is the place without scope; `reached` are the places that were asked."""

    out: Position | None = None
    reached: set[Position] = field(default_factory=set)


@contextmanager
def switched() -> Iterator[Switch]:
    switch = Switch()
    with pytest.MonkeyPatch.context() as patch:
        for module in sorted({site.module for site in sites()}):
            loaded = importlib.import_module(module)
            for guard in GUARDS:
                if hasattr(loaded, guard):
                    patch.setattr(loaded, guard, _watched(switch, getattr(orgs, guard), _WITHOUT_SCOPE[guard]))
        yield switch


def _watched(switch: Switch, real: Callable[..., Any], without: Callable[..., Any]) -> Callable[..., Any]:
    def guard(*args: Any, **options: Any) -> Any:
        frame = sys._getframe(1)
        here = _position(frame.f_code, frame.f_lasti)
        switch.reached.add(here)
        return (without if here == switch.out else real)(*args, **options)

    return guard


@cache
def _position(code: CodeType, instruction: int) -> Position:
    line, _end, column, _end_column = list(code.co_positions())[instruction // 2]
    return code.co_filename, line or 0, column or 0


def _everything(scope: object, model: Any) -> Any:
    return model._default_manager.all()


def _any_row(by: object, model: Any, pk: object, *, lock: bool = False) -> Any:
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        raise Refused("not_found")
    return row


def _nothing(by: object, permission: object) -> None:
    """Everybody may."""


_WITHOUT_SCOPE: dict[str, Callable[..., Any]] = {"visible": _everything, "found": _any_row, "require": _nothing}
