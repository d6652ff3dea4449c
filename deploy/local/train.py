"""Train the bot's model, when what it learns from has changed."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = str(ROOT / ".venv" / "assistant" / "bin" / "python")
MODEL = ROOT / "models" / "guichet.tar.gz"
STAMP = ROOT / "models" / "guichet.inputs"

# What the model is made from: its words, its domain, the code that reads them and the versions of that code.
INPUTS = ("bot/config.yml", "bot/domain", "bot/nlu", "data", "policy_kb", "requirements/assistant.txt")
NOT_READ = {"__pycache__"}

CHECK = "policy_kb check"
# Without Rasa's validation: it complains of every response that an action utters, hundreds of them.
TRAIN = (
    "rasa train --config bot/config.yml --domain bot/domain --data data --out models --fixed-model-name guichet"
    " --skip-validation"
)


def fingerprint(root: Path, inputs: Iterable[str] = INPUTS) -> str:
    """Return one digest for the names and contents of every file under the inputs, whatever their dates."""
    digest = hashlib.sha256()
    for name in inputs:
        place = root / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and NOT_READ.isdisjoint(path.parts):
                digest.update(f"{path.relative_to(root)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def bot_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Rasa runs: it finds the rooms, reports to nobody, and TensorFlow keeps quiet."""
    return dict(environ) | {
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",  # Rasa pins SQLAlchemy 1.4 and will not move to 2.
    }


def train_if_needed(environ: Mapping[str, str]) -> bool:
    """Check the knowledge and train the model, unless the model at hand was made from the same inputs.

    Returns:
        Whether it trained. Raises subprocess.CalledProcessError when either step fails; the old model then stays.
    """
    wanted = fingerprint(ROOT)
    if MODEL.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8").strip() == wanted:
        return False
    started = time.monotonic()
    print("guichet: checking the knowledge and training the model (about a minute)", flush=True)
    environment = bot_environment(environ)
    for command in (CHECK, TRAIN):
        run_step([PYTHON, "-m", *command.split()], environment)
    STAMP.write_text(wanted + "\n", encoding="utf-8")
    print(f"guichet: the model is ready ({time.monotonic() - started:.0f} s)", flush=True)
    return True


def run_step(command: list[str], environment: Mapping[str, str]) -> None:
    """Run one step and pass on its log lines as progress; what libraries print besides is kept for a failure.

    Raises subprocess.CalledProcessError.
    """
    step = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    kept = []
    assert step.stdout is not None
    for line in step.stdout:
        if " INFO " in line:
            print(line, end="", flush=True)
        else:
            kept.append(line)
    if step.wait() != 0:
        print("".join(kept), end="", file=sys.stderr)
        raise subprocess.CalledProcessError(step.returncode, command)


if __name__ == "__main__":
    try:
        if not train_if_needed(os.environ):
            print("guichet: the model is up to date")
    except subprocess.CalledProcessError as failure:
        sys.exit(f"guichet: training stopped: {' '.join(failure.cmd[1:4])} ended with {failure.returncode}")
