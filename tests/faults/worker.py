"""Run the product's worker with short leases and pauses, so that a short run sees them end."""

from datetime import timedelta

from webhook import worker
from webhook.sms import leases, outbox, turns

# Still longer than what the doubles take to answer: they answer at once or not at all.
leases.LEASE = timedelta(seconds=6)  # type: ignore[misc]
outbox.WAIT_FOR_CALLBACK = timedelta(seconds=3)  # type: ignore[misc]
turns.BACKOFF = (1, 2, 3)  # type: ignore[misc, assignment]

if __name__ == "__main__":
    worker.main()
