import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.settings")
django = get_asgi_application()

from leitai import logs  # noqa: E402
from leitai.middleware import answered  # noqa: E402
from leitai.queries.metrics import STREAM  # noqa: E402
from leitai.views import judge_intake  # noqa: E402
from leitai.views.board.stream import PATH, stream  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Django answers, but for the streams of boards and for ballots that can be taken in together."""
    if scope["type"] == "http" and scope["path"] == PATH:
        await stream(scope, receive, counted(STREAM, scope, send))
    elif scope["type"] == "http" and scope["path"] == judge_intake.PATH:

        async def left_to_django(scope: Scope, receive: Receive, _counted: Send) -> None:
            await django(scope, receive, send)  # which counts for itself

        await judge_intake.intake(scope, receive, counted("judge-ballots", scope, send), left_to_django)
    else:
        await django(scope, receive, send)


def counted(route: str, scope: Scope, send: Send) -> Send:
    began, number = time.perf_counter(), logs.new_number()
    logs.number.set(number)

    async def send_counted(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            answered(scope["method"], route, message["status"], time.perf_counter() - began)
        await send(message)

    return send_counted
