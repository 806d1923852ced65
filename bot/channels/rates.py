"""How often a conversation or an address may call: in memory, or in Redis for several processes (`MKB_REDIS_URL`)."""

from __future__ import annotations

import math
import os
from collections import OrderedDict
from typing import Callable, List

from pyrate_limiter import AbstractBucket, InMemoryBucket, Rate, RateItem, RedisBucket
from redis import Redis

_MINUTE, _HOUR = 60_000, 3_600_000
"""Milliseconds."""

_MOST_KEYS = 20_000
"""Callers that are remembered in memory; the one that was away longest is forgotten first."""

MakeBucket = Callable[[List[Rate], str], AbstractBucket]


class Rates:
    """One kind of call, with its own limit for each caller."""

    def __init__(self, name: str, rates: List[Rate]) -> None:
        """Takes the name, which tells kinds apart, and the rates that all have to be kept."""
        self._name = name
        self._rates = rates
        self._make = _bucket_maker()
        self._buckets: OrderedDict[str, AbstractBucket] = OrderedDict()

    def wait(self, caller: str) -> int:
        """Counts a call: 0 when it is allowed, else the seconds after which it will be."""
        bucket = self._buckets.pop(caller, None) or self._make(self._rates, f"mkb:{self._name}:{caller}")
        self._buckets[caller] = bucket
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)
        now = int(bucket.now())  # type: ignore[no-untyped-call]
        bucket.leak(now)
        item = RateItem(caller, now)
        if bucket.put(item):
            return 0
        return max(1, math.ceil(int(bucket.waiting(item)) / 1000))  # type: ignore[arg-type]  # no coroutine in these


def messages_of_a_conversation() -> Rates:
    """As fast as somebody can type, and a little more."""
    return Rates("conversation", [Rate(_setting("MKB_RATE_CONVERSATION", 20), _MINUTE)])


def messages_of_an_address() -> Rates:
    """An office behind one address has several people."""
    return Rates("address", [Rate(_setting("MKB_RATE_ADDRESS", 120), _MINUTE)])


def sessions_of_an_address() -> Rates:
    """New conversations."""
    return Rates("sessions", [Rate(_setting("MKB_RATE_SESSIONS", 60), _HOUR)])


def _setting(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def _bucket_maker() -> MakeBucket:
    url = os.environ.get("MKB_REDIS_URL")
    if not url:
        return lambda rates, key: InMemoryBucket(rates)
    redis = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    return lambda rates, key: RedisBucket.init(rates, redis, key)
