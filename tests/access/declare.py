"""How an address is declared for the access matrix; the declarations stand in urls.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leitai.rules import Permission, Role
from tests.access.scene import Scene

OK = frozenset({200})
DONE = frozenset({302})
# A write that names a row its writer may not see, or none at all, ends in one of these.
REFUSED = frozenset({400, 403, 404, 409, 422})


@dataclass(frozen=True)
class Write:
    """A POST that works, for whoever may: `fields` name rows by kind, `data` is the rest of the form.

    Each field is also sent with a foreign row, an absent one and rubbish instead. `ok` are the answers to somebody who
    may write; a row in another state than the one that can be written gives a 409 or 422, which must change nothing.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str | list[str]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    ok: frozenset[int] = DONE
    or_else: frozenset[int] = frozenset({409, 422})
    session_only: bool = False
    """Nothing in the database changes but the writer's own session or cookies."""
    before: Callable[[Scene], None] | None = None
    """What must have happened in both regions for the write to work."""


@dataclass(frozen=True)
class Url:
    """One address: who may open it, which rows it names, what it answers.

    `may` is the permission; None opens it to everybody. `objects` are its arguments by kind (scene.py lists the rows
    and who may see them), `fixed` those that name no row. `asks` are query parameters that name a row. `views` are
    further query strings, each a page of its own. What a closed month holds is `published` to its whole region.
    `asked` is the answer to such a query, if the row may be seen, where it is not that of the bare address.
    """

    name: str
    may: Permission | None = None
    objects: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    get: frozenset[int] | None = OK
    post: Write | None = None
    asks: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[int] | None = None
    views: tuple[str, ...] = ()
    published: bool = False
    elsewhere: frozenset[Role] = frozenset()
    """Roles that hold the permission for other rows than these kinds hold, and are plainly refused here."""
    unseen: frozenset[int] = frozenset({404})
    later: Callable[[Scene], None] | None = None
    """What may happen in both regions afterwards: each of `views` is asked again behind it."""


@dataclass(frozen=True)
class Allauth:
    """An address of allauth: it concerns the own account only, and answers with one of these."""

    name: str
    anonymous: frozenset[int] = DONE
    signed_in: frozenset[int] = OK
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Phone:
    """An address of the judge's phone. No session opens it, only the token of a badge, which tests/views/test_judge.py
    holds against it; whoever comes without one learns nothing, is led nowhere, and changes nothing."""

    name: str
    method: str
    without_badge: frozenset[int] = frozenset({401})
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """`keys` are arguments by the kind of row they name; a key in the plural takes a list. `works` is False where the
    scene has no row in the state that the action needs: then only what is refused is looked at."""

    action: Callable[..., Any]
    keys: Mapping[str, str]
    rest: Mapping[str, Any] = field(default_factory=dict)
    who: str = "city_officer"
    works: bool = True
    shape: Callable[[dict[str, Any]], dict[str, Any]] = lambda given: given

    def __str__(self) -> str:
        return self.action.__name__
