"""Sets up and starts the assistant. Standard library only: it runs before anything is installed."""
