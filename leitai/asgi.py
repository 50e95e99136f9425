import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.settings")
django = get_asgi_application()

from leitai.views import judge_intake  # noqa: E402
from leitai.views.board.stream import PATH, stream  # noqa: E402


async def application(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Django answers, but for the streams of boards and for ballots that can be taken in together."""
    if scope["type"] == "http" and scope["path"] == PATH:
        await stream(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == judge_intake.PATH:
        await judge_intake.intake(scope, receive, send, django)
    else:
        await django(scope, receive, send)
