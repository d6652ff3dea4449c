"""Send SMS to an instance whose processes are killed and whose database goes away, then wait until it is calm."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

import requests
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tests.faults.databases import LOCKED_SECONDS, STOPPED_SECONDS, Database, SqliteFile
from tests.faults.instance import WORKERS, Instance
from webhook.consent import journal
from webhook.database import session_scope
from webhook.sms.tables import InboundSms, OutboundSms

DUPLICATES: Final = 0.15
FORGED: Final = 0.05
STOPS: Final = 0.04
SETTLE_SECONDS: Final = 240.0
# How long one SMS is sent again while it is not acknowledged: by hand here, by Twilio's retries and fallback there.
INSIST_SECONDS: Final = 120.0

# What is killed, and how often.
TARGETS: Final = ("webhook", "webhook", "bot", "provider", *WORKERS)

Result = TypeVar("Result")


class Size(NamedTuple):
    """Say how large a storm is: how many messages, kills and stops of the database, and the pause between kills."""

    messages: int
    senders: int
    kills: int
    stops: int
    pause_seconds: float


@dataclass
class Witness:
    """Hold what the outside saw: each acknowledged SMS with its sender, and whether a STOP held at once."""

    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)  # message SID → sender, text
    given_up: list[str] = field(default_factory=list)
    forged_sids: list[str] = field(default_factory=list)
    forged_accepted: int = 0
    duplicates: int = 0
    stops: int = 0
    late_stops: int = 0
    stops_without_bot_and_worker: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    database_stops: int = 0
    recovery_seconds: float = 0.0
    settled: bool = False


def number_of(sender: int) -> str:
    """Give the telephone number of a sender, among those that ARCEP keeps for fiction."""
    return f"+3363998{sender:04d}"


def sid_of(number: int) -> str:
    """Write a number as Twilio writes the id of a message."""
    return f"SM{number:032x}"


def run_storm(instance: Instance, database: Database, size: Size, seed: int) -> Witness:
    """Run a whole storm, quiescence included. Nothing of the instance runs before."""
    witness = Witness()
    _stop_with_bot_and_worker_down(instance, witness)
    instance.start("bot", "provider", *WORKERS)
    with ThreadPoolExecutor(8) as pool:
        killing = pool.submit(_kill, instance, database, size, random.Random(seed), witness)
        sending = [pool.submit(_send_share, instance, size, share, seed, witness) for share in range(6)]
        for task in sending:
            task.result()
        killing.result()
    instance.journal.calm.touch()
    _settle(instance, witness)
    return witness


def _stop_with_bot_and_worker_down(instance: Instance, witness: Witness) -> None:
    instance.start("webhook")
    instance.wait_until_it_answers()
    for sender in range(9990, 9993):
        _send(instance, number_of(sender), "STOP", witness, random.Random(sender))
    witness.stops_without_bot_and_worker = witness.stops - witness.late_stops


def _send_share(instance: Instance, size: Size, share: int, seed: int, witness: Witness) -> None:
    """Send the messages of every sixth sender, a sender's next one only after the last was acknowledged."""
    rng = random.Random(f"{seed}-{share}")
    senders = range(share, size.senders, 6)
    each = size.messages // size.senders
    pause = size.kills * size.pause_seconds / max(1, each * len(senders))
    for number in range(each):
        for sender in senders:
            started = time.monotonic()
            body = "STOP" if rng.random() < STOPS else f"Bonjour, voici ma question {sender}x{number}."
            _send(instance, number_of(sender), body, witness, rng)
            time.sleep(max(0.0, pause * rng.uniform(0.5, 1.5) - (time.monotonic() - started)))


def _send(instance: Instance, sender: str, body: str, witness: Witness, rng: random.Random) -> None:
    """Send one SMS until it is acknowledged, perhaps once more after that, perhaps with a forged one beside it."""
    sid = sid_of(rng.getrandbits(128))
    if not _insist(instance, sender, body, sid):
        witness.given_up.append(sid)
        return
    if body == "STOP":
        witness.stops += 1
        witness.late_stops += not _holds(instance, sender)
    witness.acknowledged[sid] = (sender, body)
    if rng.random() < DUPLICATES:
        witness.duplicates += 1
        post_sms(instance, sender, body, sid)
    if rng.random() < FORGED:
        forged = sid_of(rng.getrandbits(128))
        witness.forged_sids.append(forged)
        witness.forged_accepted += post_sms(instance, sender, "STOP", forged, forged=True) == 200


def _insist(instance: Instance, sender: str, body: str, sid: str) -> bool:
    deadline = time.monotonic() + INSIST_SECONDS
    fell_back = False
    while time.monotonic() < deadline:
        if post_sms(instance, sender, body, sid, path="/sms/fallback" if fell_back else "/sms/inbound") == 200:
            return True
        fell_back = not fell_back
        time.sleep(0.3)
    return False


def post_sms(
    instance: Instance, sender: str, body: str, sid: str, *, path: str = "/sms/inbound", forged: bool = False
) -> int:
    """Post one inbound SMS; give the status of the answer, 0 when there was none."""
    url = instance.services.settings.public_url + path
    form = {"MessageSid": sid, "AccountSid": instance.twilio.account_sid, "From": sender, "Body": body}
    form |= {"To": instance.twilio.number, "NumMedia": "0"}
    signature = instance.twilio.sign(url, form | ({"Body": "another"} if forged else {}))
    try:
        return requests.post(url, form, headers={"X-Twilio-Signature": signature}, timeout=15).status_code
    except requests.RequestException:
        return 0


def _holds(instance: Instance, sender: str) -> bool:
    """Tell whether the opposition of a sender is in the database, as soon as the database answers."""
    subject = journal.Subject("phone", sender)

    def ask() -> bool:
        with session_scope(instance.services.sessions, read_only=True) as session:
            return journal.is_opted_out(session, instance.services.keys, subject)

    return _once_the_database_answers(ask)


def _kill(instance: Instance, database: Database, size: Size, rng: random.Random, witness: Witness) -> None:
    durations = LOCKED_SECONDS if isinstance(database, SqliteFile) else STOPPED_SECONDS
    stops = {(position + 1) * size.kills // (size.stops + 1) for position in range(size.stops)}
    for position in range(size.kills):
        time.sleep(size.pause_seconds * rng.uniform(0.4, 1.6))
        name = TARGETS[position % len(TARGETS)] if position < len(TARGETS) else rng.choice(TARGETS)
        instance.supervisor.kill(rng, name)
        kind = name.split()[0]
        witness.kills[kind] = witness.kills.get(kind, 0) + 1
        if position in stops:
            database.take_away(durations[witness.database_stops % len(durations)])
            witness.database_stops += 1


def _settle(instance: Instance, witness: Witness) -> None:
    """Wait until nothing is under way any more, and note how long it took."""
    started = time.monotonic()
    while time.monotonic() - started < SETTLE_SECONDS:
        if _once_the_database_answers(lambda: _under_way(instance)) == 0:
            witness.settled = True
            break
        time.sleep(0.5)
    witness.recovery_seconds = time.monotonic() - started


def _under_way(instance: Instance) -> int:
    with session_scope(instance.services.sessions, read_only=True) as session:
        inbound = select(func.count()).where(InboundSms.status.in_(["received", "retry", "processing"]))
        outbound = select(func.count()).where(OutboundSms.status.in_(["queued", "sending", "uncertain"]))
        return session.scalars(inbound).one() + session.scalars(outbound).one()


def _once_the_database_answers(ask: Callable[[], Result]) -> Result:
    deadline = time.monotonic() + INSIST_SECONDS
    while True:
        try:
            return ask()
        except DBAPIError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
