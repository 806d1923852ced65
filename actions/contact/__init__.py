"""Requests for contact: kept with their outgoing messages, delivered by a worker, erased in time.

tables → database → requests (in) → outbox → deliveries (out); retention takes away.
"""
