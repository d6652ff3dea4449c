"""Send what the outbox holds, settle sends of uncertain fate, and obey what the provider says of a recipient."""

from sqlalchemy.orm import Session

from webhook.consent import journal
from webhook.database import session_scope
from webhook.services import Services
from webhook.sms import inbox, outbox
from webhook.sms.outbox import BLOCKED_BY_OPT_OUT, Parcel
from webhook.sms.senders import SendDelayed, Sender, SendRefused, SendUncertain


def send_next(services: Services, sender: Sender) -> bool:
    """Send one SMS of the outbox; False when none is due. No transaction is open while the provider is spoken to."""
    with session_scope(services.sessions) as session:
        parcel = outbox.take_parcel(session, services.clock())
        known = outbox.known_sids(session, inbox.conversation_of(services.keys, parcel.recipient)) if parcel else set()
    if parcel is None:
        return False
    try:
        provider_sid = _send_once(sender, parcel, known)
    except SendDelayed as delay:
        with session_scope(services.sessions) as session:
            outbox.postpone(session, parcel, str(delay), services.clock())
    except SendUncertain:
        with session_scope(services.sessions) as session:
            outbox.mark_uncertain(session, parcel, services.clock())
    except SendRefused as refusal:
        with session_scope(services.sessions) as session:
            outbox.mark_failed(session, parcel, str(refusal), services.clock())
            _note_block(session, services, parcel.recipient, str(refusal))
    else:
        with session_scope(services.sessions) as session:
            outbox.mark_accepted(session, parcel, provider_sid, services.clock())
    return True


def apply_callback(services: Services, outbound_id: int, provider_sid: str, status: str, error: str) -> None:
    """Apply one delivery callback of Twilio; one about no SMS of ours changes nothing."""
    with session_scope(services.sessions) as session:
        if outbox.apply_status(session, outbound_id, provider_sid, status, error, services.clock()):
            _note_block(session, services, outbox.recipient_of(session, outbound_id), error)


def _send_once(sender: Sender, parcel: Parcel, known_sids: set[str]) -> str:
    """Send, unless an earlier try did: what may have left is looked for first, and a keyword's answer never repeated.

    Two confirmations of one STOP would be one message too many to someone who asked for fewer.
    """
    if parcel.may_have_left:
        found = sender.find(parcel, known_sids)
        if found is not None:
            return found
        if not parcel.repeatable:
            raise SendRefused("uncertain")
    return sender.send(parcel)


def _note_block(session: Session, services: Services, recipient: str | None, error_code: str) -> None:
    """Record a STOP that Twilio obeyed by itself (21610): it is an opposition, whether or not its SMS reached us."""
    if error_code != BLOCKED_BY_OPT_OUT or not recipient:
        return
    now = services.clock()
    evidence = journal.Evidence(source="twilio", rule=f"error.{BLOCKED_BY_OPT_OUT}", occurred_at=now)
    journal.record_provider_block(session, services.keys, journal.Subject("phone", recipient), evidence, now)
