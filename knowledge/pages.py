"""A document as a page: where its source links land."""

from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt

from knowledge.documents import HEADING, Document

_STYLE = (
    "body{max-width:42rem;margin:0 auto;padding:1rem;font:1.1rem/1.6 system-ui,sans-serif;"
    "color:#1a1a1a;background:#fff}"
    "h1,h2,h3{line-height:1.25}a{color:#0b4f9e}:target{background:#fff3c4;scroll-margin-top:1rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#9ecbff}:target{background:#4a3f10}}"
)


def page(document: Document) -> str:
    """The whole document as HTML, with the id of each section as an anchor."""
    markdown = MarkdownIt()
    tokens = markdown.parse(document.body)
    for opening, inline in pairwise(tokens):
        match = HEADING.match(inline.content) if opening.type == "heading_open" else None
        if match and inline.children:
            opening.attrSet("id", match["id"])
            inline.children = markdown.parseInline(match["title"])[0].children
    body = markdown.renderer.render(tokens, markdown.options, {})
    return (
        f'<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"><title>{escape(document.title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head>\n<body><main>\n{body}</main></body></html>\n"
    )
