"""Check which of a setting's sources wins."""

from pathlib import Path

import pytest

from webhook.environment import instance_environment


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give an instance whose secrets are made and whose operator has written nothing."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secrets.env").write_text("GUICHET_HASH_KEY=made\nGUICHET_TWILIO_AUTH_TOKENS=made\n")
    return tmp_path


def test_a_secret_made_on_the_first_run_is_used(root: Path) -> None:
    assert instance_environment({}, root)["GUICHET_HASH_KEY"] == "made"


def test_the_operator_s_file_wins_over_what_was_made(root: Path) -> None:
    (root / ".env").write_text("GUICHET_HASH_KEY=written\n")
    assert instance_environment({}, root)["GUICHET_HASH_KEY"] == "written"


def test_the_process_wins_over_the_operator_s_file(root: Path) -> None:
    (root / ".env").write_text("GUICHET_HASH_KEY=written\n")
    assert instance_environment({"GUICHET_HASH_KEY": "given"}, root)["GUICHET_HASH_KEY"] == "given"


def test_a_dollar_in_a_secret_stays_as_it_is(root: Path) -> None:
    (root / ".env").write_text("GUICHET_SMTP_URL=smtp://user:pa${HOME}ss@mail.example.org\n")
    assert instance_environment({}, root)["GUICHET_SMTP_URL"] == "smtp://user:pa${HOME}ss@mail.example.org"


def test_made_credentials_are_not_shown_to_the_real_twilio(root: Path) -> None:
    assert "GUICHET_TWILIO_AUTH_TOKENS" not in instance_environment({"GUICHET_SMS_SENDER": "twilio"}, root)


def test_another_port_moves_the_addresses_that_follow_from_it(root: Path) -> None:
    environ = instance_environment({"GUICHET_PORT": "9000"}, root)
    assert environ["GUICHET_PUBLIC_URL"] == environ["GUICHET_INTAKE_URL"] == "http://127.0.0.1:9000"


def test_another_folder_moves_the_databases(root: Path, tmp_path: Path) -> None:
    environ = instance_environment({"GUICHET_VAR": "elsewhere"}, root)
    assert environ["GUICHET_VAR"] == str(tmp_path / "elsewhere")
    assert environ["GUICHET_DATABASE_URL"] == f"sqlite:///{tmp_path}/elsewhere/guichet.db"
    assert environ["GUICHET_TRACKER_URL"] == f"sqlite:///{tmp_path}/elsewhere/tracker.db"


def test_an_image_without_files_gets_its_own_environment(tmp_path: Path) -> None:
    assert instance_environment({"GUICHET_HASH_KEY": "given"}, tmp_path)["GUICHET_HASH_KEY"] == "given"
