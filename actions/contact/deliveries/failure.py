"""Why a message did not arrive."""


class NotDelivered(Exception):
    """The message has not arrived; `for_good` says that trying again makes no sense."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good
