"""Compare what the outside was promised with what happened, and count every difference."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from tests.faults.bot import read_turns
from tests.faults.instance import Instance
from tests.faults.storm import Witness
from webhook.consent import journal
from webhook.database import session_scope
from webhook.sms.tables import InboundSms, OutboundSms

_QUESTION: Final = re.compile(r"question (\d+)x(\d+)\.")
LONGEST_RECOVERY_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Findings:
    """Count the broken promises of one run; all of them are zero when it went well."""

    not_settled: int
    acknowledged_and_lost: int
    turns_doubled: int
    replies_missing: int
    replies_doubled: int
    confirmations_doubled: int
    bot_order_broken: int
    reply_order_broken: int
    stops_late: int
    forged_stored: int
    journal_broken: int
    personal_data_in_logs: int
    slow_recoveries: int

    def broken(self) -> dict[str, int]:
        """Name what went wrong."""
        return {name: count for name, count in vars(self).items() if count}


def examine(instance: Instance, witness: Witness) -> Findings:
    """Read the database, the bot's and the provider's own files, and the logs."""
    with session_scope(instance.services.sessions, read_only=True) as session:
        rows = session.execute(select(InboundSms.message_sid, InboundSms.status)).all()
        status_of = {row.message_sid: row.status for row in rows}
        broken_event = journal.first_broken(session)
    turns, sent = read_turns(instance.bot_file), instance.journal.read()
    texts = {sid: text for sid, (_, text) in witness.acknowledged.items()}
    led = Counter(turn.message_id for turn in turns)
    asked = [match for turn in turns if (match := _QUESTION.search(turn.text))]
    answered = [match for sms in sent if (match := _QUESTION.search(sms.body))]
    replies = Counter(match.group() for match in answered)
    expected = {match.group() for text in texts.values() if (match := _QUESTION.search(text))}
    confirmations = Counter(sms.recipient for sms in sent if "plus de SMS commerciaux" in sms.body)
    output = instance.output()
    return Findings(
        not_settled=int(not witness.settled),
        acknowledged_and_lost=sum(
            status_of.get(sid) != ("handled" if text == "STOP" else "answered") or led[sid] != (text != "STOP")
            for sid, text in texts.items()
        ),
        turns_doubled=_repeated(led) + _repeated(Counter(match.group() for match in asked)),
        replies_missing=len(expected - replies.keys()),
        replies_doubled=_repeated(replies),
        confirmations_doubled=_repeated(confirmations),
        bot_order_broken=_out_of_order(asked),
        reply_order_broken=_out_of_order(answered),
        stops_late=witness.late_stops,
        forged_stored=witness.forged_accepted + sum(sid in status_of for sid in witness.forged_sids),
        journal_broken=int(broken_event is not None),
        personal_data_in_logs=len(re.findall(r"3363998|0?63998\d|ma question|Vous dites", output)),
        slow_recoveries=int(witness.recovery_seconds > LONGEST_RECOVERY_SECONDS),
    )


def most_attempts(instance: Instance) -> tuple[int, int]:
    """Tell how often one turn and one send were tried at most."""
    with session_scope(instance.services.sessions, read_only=True) as session:
        inbound = session.scalars(select(InboundSms.attempts)).all()
        outbound = session.scalars(select(OutboundSms.attempts)).all()
    return max(inbound, default=0), max(outbound, default=0)


def _repeated(counts: Counter[str]) -> int:
    return sum(count - 1 for count in counts.values() if count > 1)


def _out_of_order(found: Sequence[re.Match[str]]) -> int:
    """Count the neighbours of one sender that stand in the wrong order."""
    by_sender: dict[str, list[int]] = {}
    for match in found:
        by_sender.setdefault(match[1], []).append(int(match[2]))
    return sum(after < before for numbers in by_sender.values() for before, after in itertools.pairwise(numbers))
