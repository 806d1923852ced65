"""Where people talk to the assistant."""
