"""Pages of others with the chat on them."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Route

LISTED = "http://localhost:8099"
UNLISTED = "http://localhost:8098"
"""Pages elsewhere, for which the server is open and closed; they are on this computer only in the browser's eyes."""

STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'"
STYLED = f"{STRICT}; style-src 'self'"

PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Gastpagina</title>{head}</head><body>{body}
<script src="{site}/widget.js" {settings}></script></body></html>"""

LINKS = "<main><h1>Gastpagina</h1><p><a id='first' href='#'>Eerste link</a></p></main>"

UNFRIENDLY = """
* { all: unset !important; display: block !important; color: red !important; font-size: 40px !important; }
* { letter-spacing: 1em !important; line-height: 3 !important; text-transform: uppercase !important; }
mkb-chat, body > * { opacity: .1 !important; transform: rotate(20deg) !important; visibility: hidden !important; }
button, input, textarea, dialog { display: none !important; position: static !important; background: lime !important; }
"""

POLLUTED = """
Object.prototype.extra = "x";
Array.prototype.extra = () => "x";
String.prototype.extra = Element.prototype.extra = Promise.prototype.extra = "x";
for (const name of ["root", "panel", "make", "read", "write", "Panel", "Chat", "MkbChat", "styles", "texts"]) {
  window[name] = null;
}
document.write = document.createRange = () => { throw new Error("Not here."); };
Array.prototype.toJSON = undefined;
"""

NAMES = "".join(f"<p id='{name}'></p>" for name in ("panel", "input", "menu", "sure", "title", "length", "program"))


def page(body: str = LINKS, head: str = "", settings: str = "", site: str = "") -> str:
    """A page with the chat."""
    return PAGE.format(head=head, body=body, settings=settings, site=site)


def serve(context: BrowserContext, address: str, html: str, policy: str = STRICT) -> None:
    """Has an address show a page, with a policy for its contents."""
    serve_file(context, address, html, "text/html; charset=utf-8", **{"Content-Security-Policy": policy})


def serve_file(context: BrowserContext, address: str, text: str, content_type: str, **headers: str) -> None:
    """Has an address give a text."""

    def answer(route: Route) -> None:
        route.fulfill(body=text, headers={"Content-Type": content_type, **headers})

    context.route(lambda url: urlsplit(url)._replace(query="", fragment="").geturl() == address, answer)
