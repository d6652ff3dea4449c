"""Check that an instance that cannot start says why before it starts anything."""

import socket

import pytest

from deploy.local.run import CannotStart, local_port, refuse_taken_ports


def ports(webhook: int, bot: int, actions: int) -> dict[str, str]:
    """Build the part of an environment that says who listens where."""
    return {"GUICHET_PORT": str(webhook), "BOT_PORT": str(bot), "ACTIONS_PORT": str(actions)}


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_named_with_the_setting_that_moves_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(CannotStart, match=f"port {taken} is taken.*GUICHET_BOT_URL") as refusal:
            refuse_taken_ports(ports(free_port(), taken, free_port()))
    assert "\n" not in str(refusal.value)


def test_free_ports_are_not_refused() -> None:
    refuse_taken_ports(ports(free_port(), free_port(), free_port()))


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.7:5005",  # another machine: supervision cannot start the bot there
        "http://127.0.0.1",  # no port to listen on
    ],
)
def test_an_address_where_the_bot_cannot_be_started_is_refused(address: str) -> None:
    with pytest.raises(CannotStart, match="GUICHET_BOT_URL"):
        local_port({"GUICHET_BOT_URL": address}, "GUICHET_BOT_URL")


def test_the_bot_listens_where_the_webhook_calls_it() -> None:
    assert local_port({"GUICHET_BOT_URL": "http://127.0.0.1:5105"}, "GUICHET_BOT_URL") == "5105"
