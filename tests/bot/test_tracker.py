"""Try the sealed store: nothing in clear on the disk, keys that rotate, turns that happened or not, forgetting."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker import FORGET_SLOT, SealedTrackerStore, turn_events

PERSON = "a" * 64
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def a_turn(text: str, message_id: str, *answer: Event) -> list[Event]:
    """Build the events of one turn, ended by Rasa's wait for the next message."""
    return [UserUttered(text, metadata={"message_id": message_id}), *answer, ActionExecuted("action_listen")]


def said(text: str) -> BotUttered:
    """Build what the assistant says."""
    return BotUttered(text, {"custom": {"kind": "question", "field": "full_name"}})


async def play(store: SealedTrackerStore, *events: Event, person: str = PERSON) -> DialogueStateTracker:
    """Add a turn to a conversation as Rasa does: read, update, save."""
    tracker = await store.get_or_create_tracker(person, append_action_listen=False)
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return tracker


def open_store(domain: Domain, database: Path, keys: str) -> SealedTrackerStore:
    """Open the store with these keys."""
    return SealedTrackerStore(domain=domain, host=f"sqlite:///{database}", keys=keys)


def texts(tracker: DialogueStateTracker) -> list[str]:
    """List what was said on both sides."""
    return [event.text for event in tracker.events if isinstance(event, (UserUttered, BotUttered))]


def comparable(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return the events as JSON."""
    return [event.as_dict() for event in tracker.events]


async def test_no_word_of_a_conversation_is_in_clear_on_the_disk(store: SealedTrackerStore, database: Path) -> None:
    draft = {"verbatim": "Je veux effacer mon dossier", "identity": {"email": "agathe.vasseur@example.org"}}
    await play(
        store, *a_turn("Je suis Agathe Vasseur", "m-1", said("Quelle est votre adresse ?"), SlotSet("draft", draft))
    )
    on_disk = b"".join(path.read_bytes() for path in database.parent.iterdir())
    for word in ("Agathe", "Vasseur", "adresse", "effacer", "example.org", "full_name", "m-1"):
        assert word.encode() not in on_disk
    assert PERSON.encode() in on_disk  # The keyed hash is the only name of the conversation: the row is really there.


async def test_what_is_read_back_is_what_was_saved(store: SealedTrackerStore) -> None:
    saved = await play(store, *a_turn("Élodie n°2 « œuf » 🙂", "m-1", said("Très bien."), SlotSet("attempts", 1)))
    again = await store.retrieve(PERSON)
    assert comparable(again) == comparable(saved)
    assert again.get_slot("attempts") == 1
    assert comparable(await store.retrieve(PERSON)) == comparable(again)


async def test_a_second_turn_adds_to_the_first(store: SealedTrackerStore) -> None:
    await play(store, *a_turn("Bonjour", "m-1", said("Bonjour.")))
    await play(store, *a_turn("Merci", "m-2", said("Au revoir.")))
    assert texts(await store.retrieve(PERSON)) == ["Bonjour", "Bonjour.", "Merci", "Au revoir."]


async def test_after_a_rotation_old_rows_open_and_new_ones_need_only_the_new_key(
    domain: Domain, database: Path
) -> None:
    await play(open_store(domain, database, OLD), *a_turn("avant", "m-1", said("Oui.")))
    rotated = open_store(domain, database, f"{NEW}, {OLD}")
    assert texts(await rotated.retrieve(PERSON)) == ["avant", "Oui."]
    await play(rotated, *a_turn("après", "m-2", said("Oui.")), person="b" * 64)
    only_new = open_store(domain, database, NEW)
    assert texts(await only_new.retrieve("b" * 64)) == ["après", "Oui."]
    with pytest.raises(InvalidToken):
        await only_new.retrieve(PERSON)


def test_a_store_without_a_valid_key_does_not_open(domain: Domain, database: Path) -> None:
    for keys in ("", "not a key"):
        with pytest.raises(ValueError):
            open_store(domain, database, keys)


async def test_a_turn_without_an_answer_is_not_saved(store: SealedTrackerStore) -> None:
    await play(store, *a_turn("Bonjour", "m-1"))
    assert await store.retrieve(PERSON) is None
    await play(store, *a_turn("Bonjour", "m-1", said("Bonjour.")))
    await play(store, *a_turn("Envoyez", "m-2", SlotSet("attempts", 3)))
    tracker = await store.retrieve(PERSON)
    assert texts(tracker) == ["Bonjour", "Bonjour."]
    assert tracker.get_slot("attempts") is None


async def test_filing_or_cancelling_erases_the_turns_before(store: SealedTrackerStore, database: Path) -> None:
    await play(
        store, *a_turn("Je suis Agathe Vasseur", "m-1", said("Merci."), SlotSet("identity", {"email": "a@b.fr"}))
    )
    closing = [SlotSet("identity", {}), SlotSet(FORGET_SLOT, True)]
    await play(store, *a_turn("annuler", "m-2", said("C'est annulé."), *closing))
    await play(store, *a_turn("Bonjour", "m-3", said("Bonjour.")))
    tracker = await store.retrieve(PERSON)
    assert texts(tracker) == ["annuler", "C'est annulé.", "Bonjour", "Bonjour."]
    assert tracker.get_slot("identity") == {}


async def test_a_conversation_that_forgot_can_forget_again(store: SealedTrackerStore) -> None:
    for number in range(3):
        await play(store, *a_turn(f"n° {number}", f"m-{number}", said("Noté."), SlotSet(FORGET_SLOT, True)))
    assert texts(await store.retrieve(PERSON)) == ["n° 2", "Noté."]


async def test_erasing_one_conversation_leaves_the_others(store: SealedTrackerStore) -> None:
    await play(store, *a_turn("Bonjour", "m-1", said("Bonjour.")))
    await play(store, *a_turn("Bonsoir", "m-1", said("Bonsoir.")), person="b" * 64)
    assert await store.forget(PERSON) > 0
    assert await store.forget(PERSON) == 0
    assert await store.retrieve(PERSON) is None
    assert texts(await store.retrieve("b" * 64)) == ["Bonsoir", "Bonsoir."]


def test_the_events_of_a_turn_stop_at_the_next_message() -> None:
    first, second = a_turn("Bonjour", "m-1", said("Bonjour.")), a_turn("Merci", "m-2", said("Au revoir."))
    events = [ActionExecuted("action_session_start"), *first, *second]
    assert turn_events(events, "m-1") == first
    assert turn_events(events, "m-2") == second
    assert turn_events(events, "m-3") == []
