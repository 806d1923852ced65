"""Routes with somebody at the door, who sees every request of the server first."""

from __future__ import annotations

from typing import Any, Callable, Coroutine, Dict, Optional

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

Handler = Callable[[Request], Coroutine[Any, Any, Optional[HTTPResponse]]]


class FrontDoor(Blueprint):
    """Routes, and a handler that comes before Rasa's own routes and answers; it gives None for what it lets through."""

    def __init__(self, name: str, first: Handler) -> None:
        """Takes the name of the routes, and who sees every request first."""
        super().__init__(name)
        self.ctx.first = first

    def register(self, app: Sanic, options: Dict[str, Any]) -> None:
        """Registers the routes; the handler goes to the front last, as Rasa puts its own there when it starts."""
        super().register(app, options)  # type: ignore[no-untyped-call]

        async def to_the_front(app: Sanic, loop: Any) -> None:
            app.request_middleware.appendleft(self.ctx.first)

        app.register_listener(to_the_front, "after_server_start")
