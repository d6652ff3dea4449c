"""Fill the draft of a request: from the story, from answers, and from what the conversation already knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions import identity
from actions.choices import CLOSED, told
from actions.hints import MINOR, OTHER_PERSON, hints_at
from actions.periods import period_in
from actions.state import State
from actions.turn import Turn
from gdpr.identity import is_minor
from gdpr.requests import Flag, RequestType, Role
from gdpr.rights import (
    CONTACTS,
    ProspectingChannel,
    Right,
    concerns_prospecting,
    concerns_recordings,
    contacts_to_stop,
    fields_to_ask,
    may_skip,
)
from policy_kb.purposes import find_processing
from policy_kb.sections import load_policy

IDENTITY_FIELDS = ("full_name", "birth_date", "tenant_reference", "email", "phone", "postal_address")
REQUESTER_FIELDS = ("role", "on_behalf_of")
LONGEST_DETAIL = 500
BREACH_FIELDS = ("details", "full_name")


def new_draft(turn: Turn, state: State, *, right: Right | None, words: str | None = None) -> dict[str, Any]:
    """Start a draft for a right, or for a breach when `right` is None; what is known of the person is kept.

    `words` are those of this right alone, when the wish states several.
    """
    kept = state.draft or {}
    identity = {**state.identity, **kept.get("identity", {}), **turn.identity}
    if right is Right.OPPOSITION_PROSPECTION:
        # GDPR 21(2): nothing but the number or the address to be stopped, even when more is known.
        identity = {field: value for field, value in identity.items() if field in CONTACTS}
    draft: dict[str, Any] = {
        "wish_message_id": state.wish_message_id or turn.message_id,
        "type": str(RequestType.RIGHT if right else RequestType.BREACH),
        "right": str(right) if right else None,
        "identity": identity,
        "requester": dict(kept.get("requester") or _same_requester(state)),
        "details": dict(state.safe_channel),
        "verbatim": state.wish or turn.text,
        "flags": [],
        "linked_to": list(state.filed),
        "policy_version": load_policy().version,
    }
    read_story(draft, draft["verbatim"], words)
    draft["flags"] = _flags(draft)
    return draft


def _same_requester(state: State) -> dict[str, Any]:
    """Return in what capacity an earlier request was made, unless the new wish says another one."""
    said = told("role", state.wish or "")
    return state.requester if said in (None, state.requester.get("role")) else {}


def read_story(draft: dict[str, Any], story: str, words: str | None = None) -> None:
    """Take from a story the closed answers that it gives without doubt; from `words` those on the right, when given."""
    for field in ("role", *(right_of(draft).details if draft["right"] else ())):
        if field in CLOSED and value_of(draft, field) is None:
            value = told(field, story if field == "role" or words is None else words)
            if value is not None:
                fill(draft, field, value)
    _read_free_words(draft, story if words is None else words)


def _read_free_words(draft: dict[str, Any], words: str) -> None:
    """Take the period of an access and the processing that is objected to, when the words surely name one."""
    details = draft["details"]
    period = period_in(words) if draft["right"] == Right.ACCES else None
    if period and "period" not in details:
        details["period"] = period
    if draft["right"] == Right.OPPOSITION and "processing" not in details and find_processing(words):
        details["processing"] = words[:LONGEST_DETAIL]


def read_with_scope(draft: dict[str, Any], words: str) -> None:
    """Take the period from an answer on the scope, which was asked with it; none means the whole (GDPR recital 63)."""
    if not concerns_recordings(right_of(draft), draft["details"]):
        draft["details"].setdefault("period", period_in(words))


def read_contacts_to_stop(draft: dict[str, Any], words: str) -> bool:
    """Take the number or the address that must get no more advertising; tell whether there was any.

    The address tells the channel when no other words did.
    """
    found = {field: value for field, value in identity.extract(words).items() if field in CONTACTS}
    if not found:
        return False
    if not draft["details"].get("channels"):
        fill(draft, "channels", [str(channel) for channel in ProspectingChannel if channel.contact in found])
    for field in contacts_to_stop(draft["details"]):
        if field in found and not draft["identity"].get(field):
            fill(draft, field, found[field])
    return True


def right_of(draft: Mapping[str, Any]) -> Right:
    """Return the right that a draft exercises; raise ValueError for a breach."""
    return Right(draft["right"])


def subject_of(draft: Mapping[str, Any]) -> str:
    """Name what the questions are about: all that stops advertising is asked alike, whichever right it rests on."""
    if not draft["right"]:
        return str(RequestType.BREACH)
    stops_advertising = concerns_prospecting(right_of(draft), draft["details"])
    return str(Right.OPPOSITION_PROSPECTION if stops_advertising else draft["right"])


def place_of(draft: dict[str, Any], field: str) -> dict[str, Any]:
    """Return the part of the draft where a field lives."""
    part = "identity" if field in IDENTITY_FIELDS else "requester" if field in REQUESTER_FIELDS else "details"
    place: dict[str, Any] = draft[part]
    return place


def value_of(draft: dict[str, Any], field: str) -> Any:
    """Return what a draft holds for a field, None when it was skipped or not asked yet."""
    return place_of(draft, field).get(field)


def fill(draft: dict[str, Any], field: str, value: Any) -> None:
    """Write an answer (None: skipped) and work out the flags again."""
    place_of(draft, field)[field] = value
    _keep_to_the_purpose(draft)
    draft["flags"] = _flags(draft)


def _keep_to_the_purpose(draft: dict[str, Any]) -> None:
    """Let go of what stopping advertising does not need: the number or address concerned is all (GDPR 21(2))."""
    if not draft["right"] or not concerns_prospecting(right_of(draft), draft["details"]):
        return
    draft["requester"] = {}
    wanted = contacts_to_stop(draft["details"])
    if wanted:
        needed = (*wanted, "full_name") if "postal_address" in wanted else wanted
        draft["identity"] = {field: value for field, value in draft["identity"].items() if field in needed}


def refuse(draft: dict[str, Any], field: str) -> None:
    """Respect that the person does not wish to give a field, and let the DPO know."""
    fill(draft, field, None)
    draft["flags"] = sorted({*draft["flags"], str(Flag.CHAMP_REFUSE)})


def next_field(draft: dict[str, Any], state: State, turn: Turn) -> str | None:
    """Return the next field to ask, None when everything is known."""
    if draft["right"]:
        asked = fields_to_ask(
            right_of(draft),
            identity=draft["identity"],
            requester=draft["requester"],
            details=draft["details"],
            phone_known=turn.phone_known,
        )
    else:
        asked = tuple(field for field in BREACH_FIELDS if field not in place_of(draft, field))
        if not turn.phone_known and not any(draft["identity"].get(contact) for contact in CONTACTS):
            asked += tuple(contact for contact in CONTACTS if contact not in draft["identity"])[:1]
    return "safe_channel" if safe_channel_is_due(draft, state) else asked[0] if asked else None


def safe_channel_is_due(draft: dict[str, Any], state: State) -> bool:
    """Tell whether a safe way to answer is to be asked next; never to stop advertising, which asks nothing else."""
    stops_advertising = bool(draft["right"]) and concerns_prospecting(right_of(draft), draft["details"])
    return state.in_danger and "safe_channel" not in draft["details"] and not stops_advertising


def may_leave(draft: dict[str, Any], field: str, turn: Turn) -> bool:
    """Tell whether a field may be left out and the request still be filed."""
    if not draft["right"]:
        return field == "full_name" or (field in CONTACTS[:-1])
    return may_skip(
        right_of(draft), field, identity=draft["identity"], details=draft["details"], phone_known=turn.phone_known
    )


def _flags(draft: dict[str, Any]) -> list[str]:
    """Derive the flags that the draft's own values call for; a refusal already noted stays."""
    flags = {flag for flag in draft["flags"] if flag == str(Flag.CHAMP_REFUSE)}
    role = draft["requester"].get("role")
    if draft["type"] == RequestType.BREACH:
        flags.add(str(Flag.VIOLATION))
    if role == Role.HERITIER:
        flags.add(str(Flag.HERITIER))
    if role == Role.REPRESENTANT:
        flags.add(str(Flag.MANDAT))
    words = (draft["verbatim"], draft["details"].get("datum"), draft["requester"].get("on_behalf_of"))
    # The dead have no personal data (GDPR recital 27): an heir's request has its own flag.
    if role == Role.REPRESENTANT or (role != Role.HERITIER and hints_at(OTHER_PERSON, *words)):
        flags.add(str(Flag.TIERS))
    born = draft["identity"].get("birth_date")
    is_young = bool(born) and is_minor(date.fromisoformat(born), date.today())
    if is_young or (role == Role.REPRESENTANT and hints_at(MINOR, *words)):
        flags.add(str(Flag.MINEUR))
    if draft["details"].get("safe_channel"):
        flags.add(str(Flag.CANAL_SUR))
    if draft["right"] and concerns_recordings(right_of(draft), draft["details"]):
        flags.add(str(Flag.PREUVE_PERISSABLE))
    return sorted(flags)
