"""Count what one client does in a stretch of time, and refuse what is too much."""

from typing import Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from webhook.problems import Problem

# A person reads before writing again; a household or an office may share one address.
MESSAGES_PER_SESSION: Final = RateLimitItemPerMinute(20)
SESSIONS_PER_ADDRESS: Final = RateLimitItemPerHour(30)


class RateLimits:
    """Count in the memory of this process: with two gunicorn workers a client may do at most twice as much.

    Never used for Twilio, which takes a 429 for an error and loses the message (error 11217).
    """

    def __init__(self, enabled: bool) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage()) if enabled else None

    def hit(self, limit: RateLimitItem, name: str, client: str) -> None:
        """Count one more. Raises Problem("too_many_requests"), with Retry-After in seconds, over the limit."""
        if self._limiter is None or self._limiter.hit(limit, name, client):
            return
        raise Problem("too_many_requests", headers={"Retry-After": str(limit.get_expiry())})
