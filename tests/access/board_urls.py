"""The addresses of the live board, declared for the access matrix (urls.py). Its stream is no address of Django's:
tests/views/test_board_stream.py looks at who may hear it.
"""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.boards import prepare_reveal
from tests.access.declare import OK, Url, Write

UNKNOWN = frozenset({401})
NO_KEY = {"key": "0" * 40}
BOARD = (
    Url("board-show", None, get=OK),
    # the secret of a link opens these, and no role does
    Url("board-scene", None, get=UNKNOWN),
    Url("board-echo", None, get=frozenset({405})),
    Url("board-state", None, fixed=NO_KEY, get=frozenset({404})),
    Url("board-photo", None, fixed=NO_KEY | {"pk": "1"}, get=frozenset({404})),
    Url("board-desk", P.SERVE_CONTEST, {"pk": "board_round"}),
    Url("board-roll-call", P.SERVE_CONTEST, {"pk": "board_round"}),
    Url(
        "board-press",
        P.SERVE_CONTEST,
        {"pk": "board_round"},
        get=None,
        post=Write(data={"key": "freeze"}, before=prepare_reveal),
    ),
    Url("board-add-venues", P.RUN_CONTEST, {"pk": "board_round"}, get=None, post=Write({"meeting": "announced"})),
    Url("board-issue", P.RUN_CONTEST, {"pk": "board_round"}, get=None, post=Write({"venue": "board_venue"}, ok=OK)),
    Url("board-revoke", P.RUN_CONTEST, {"pk": "board_venue"}, get=None, post=Write()),
    Url("board-bundle", P.RUN_CONTEST, {"pk": "board_venue"}),
)
