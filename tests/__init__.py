"""The tests: unit (both environments), conversations and evaluation through real servers."""
