"""Questions that nobody who wrote the examples has seen, asked through the running servers."""
