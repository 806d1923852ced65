"""Where conversations are kept, and how they are taken away again."""
