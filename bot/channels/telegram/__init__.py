"""Telegram: updates are kept before they are handled, and replies before they are sent."""
