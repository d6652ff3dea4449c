"""Play the stories of people who come back: the next day, after a restart, or never, and what is then kept of them."""

import asyncio
from pathlib import Path

from cryptography.fernet import Fernet
from rasa.core.agent import Agent

from tests.bot.doors import open_doors
from tests.conversation.office import InProcessActions, events_of, load_agent
from tests.conversation.tenant import FakeIntake, Tenant

WISH = "Je veux une copie de toutes mes données"


def test_an_interview_by_sms_goes_on_after_the_office_was_closed(
    tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    intake, keys = FakeIntake(), Fernet.generate_key().decode()
    evening = load_agent(InProcessActions(intake), tmp_path, keys)
    # Nothing expires between two turns but by the purge: a night is like a minute.
    assert not evening.domain.session_config.are_sessions_enabled()
    doors = open_doors(evening)
    tenant = Tenant(loop.run_until_complete(doors.__aenter__()), intake, loop, "sms")
    asked = tenant.says(WISH, "oui", "Camille Perrin")
    draft = tenant.draft
    loop.run_until_complete(doors.__aexit__(None, None, None))

    doors = open_doors(load_agent(InProcessActions(intake), tmp_path, keys))
    tenant.reconnect(loop.run_until_complete(doors.__aenter__()))
    assert asked["field"] == "birth_date"
    assert tenant.says("12/04/1985")["field"] == "tenant_reference"
    assert tenant.draft["identity"]["full_name"] == draft["identity"]["full_name"]
    assert tenant.draft["wish_message_id"] == draft["wish_message_id"]
    assert tenant.says("passer", "titulaire")["kind"] == "recap"
    assert tenant.says("oui")["kind"] == "receipt"
    loop.run_until_complete(doors.__aexit__(None, None, None))


def test_erasing_a_conversation_says_how_much_went_and_leaves_nothing(
    tenant: Tenant, agent: Agent, loop: asyncio.AbstractEventLoop
) -> None:
    tenant.says(WISH, "oui", "Camille Perrin")
    assert "Perrin" in loop.run_until_complete(events_of(agent, tenant.conversation_id))
    assert tenant.leave() > 0
    assert loop.run_until_complete(events_of(agent, tenant.conversation_id)) == ""
    assert tenant.leave() == 0
