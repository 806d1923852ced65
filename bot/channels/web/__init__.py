"""The website chat: plain HTTP, numbered events, and a token that the server signs."""
