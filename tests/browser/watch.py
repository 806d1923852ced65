"""What goes wrong on pages without a visitor seeing it."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

VIOLATIONS = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error(`Blocked by ${violatedDirective}: ${blockedURI} ${sourceFile}`));
"""
OWN = ("data", "blob", "about")
NO_ANSWER = "Failed to load resource"


class Watch:
    """Errors in the console, exceptions, blocked content and requests to others, of all pages of a test."""

    def __init__(self, urls: list[str]) -> None:
        """Takes the servers that pages may ask."""
        self.urls = urls
        self.problems: list[str] = []
        self.requests: list[Request] = []
        self._forgiven: list[str] = []

    def forgive(self, *parts: str) -> None:
        """Lets problems be in which one of these occurs."""
        self._forgiven += parts

    def forgive_no_answer(self) -> None:
        """A test makes that the server does not answer, or answers no; browsers tell that in the console."""
        self.forgive(NO_ANSWER)

    def follow(self, context: BrowserContext) -> None:
        """Collects from all pages of a profile."""
        context.add_init_script(VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    @property
    def unforgiven(self) -> list[str]:
        """What went wrong and should not have."""
        return [problem for problem in self.problems if not any(part in problem for part in self._forgiven)]

    def calls(self, part: str) -> list[Request]:
        """The requests with this in their address."""
        return [request for request in self.requests if part in request.url]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.problems.append(f"exception: {error.error}")

    def _request(self, request: Request) -> None:
        self.requests.append(request)
        if not any(request.url.startswith(url) for url in self.urls) and urlsplit(request.url).scheme not in OWN:
            self.problems.append(f"request to others: {request.url}")
