"""Check that secrets are made once, and kept from other users."""

import stat
from pathlib import Path

from deploy.local.instance import make_secrets
from webhook.config import Settings
from webhook.environment import SECRETS_FILE, instance_environment


def test_a_second_run_keeps_the_secrets_of_the_first(tmp_path: Path) -> None:
    assert make_secrets(tmp_path / "var") is True
    first = (tmp_path / "var" / SECRETS_FILE).read_bytes()
    assert make_secrets(tmp_path / "var") is False
    assert (tmp_path / "var" / SECRETS_FILE).read_bytes() == first


def test_two_instances_have_nothing_in_common(tmp_path: Path) -> None:
    make_secrets(tmp_path / "one")
    make_secrets(tmp_path / "two")
    lines = [set((tmp_path / name / SECRETS_FILE).read_text().splitlines()[1:]) for name in ("one", "two")]
    assert lines[0].isdisjoint(lines[1])


def test_the_secrets_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    make_secrets(tmp_path / "var")
    assert stat.S_IMODE((tmp_path / "var" / SECRETS_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_the_secrets_are_all_that_the_settings_miss(tmp_path: Path) -> None:
    make_secrets(tmp_path / "var")
    settings = Settings.from_environ(instance_environment({}, tmp_path))
    assert settings.sms_sender == "console"
    assert settings.twilio_auth_tokens, "a local double of Twilio must be able to sign"
