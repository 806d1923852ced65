"""Taking a request down in conversation: draft → turn → what is said. Knows nothing of Rasa or the database."""
