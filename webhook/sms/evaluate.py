"""Measure what the bot's answers cost by SMS: `python -m webhook.sms.evaluate TURNS`, part of `make evaluate`.

TURNS holds what the bot said in the project's own conversation tests, which the other environment plays. Each turn is
written as it would leave. Then every response of bot/domain/ is, and every paragraph and list of the policy as a
quotation: they are read as data, so that no phrase is left out because nobody happened to ask for it.
"""

import json
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from policy_kb.sections import load_policy
from webhook.sms.gsm7 import count_segments
from webhook.sms.replies import compose, fixed_text

ROOT: Final = Path(__file__).parents[2]
PUBLIC_URL: Final = "https://droits.bailleur.example.fr"
RETENTION_DAYS: Final = 30
# Names of fields and of choices: parts of other messages, which never leave alone.
PARTS: Final = ("utter_label_", "utter_choice_")
# An ordinary length for each value that the actions fill in. They hold what people typed: any letter of French.
VALUES: Final = {
    "basis": "",
    "before": "",
    "article": "RGPD, article 12, paragraphe 3",
    "counted": "Le délai d'un mois court depuis le 22 novembre 2026.",
    "due": "22 décembre 2026",
    "lines": "Nom : Zoé Lefèvre-Çelik\nRéférence : L451238\nE-mail : zoe@example.org\nDonnée : mon ancien numéro",
    "received": "22 novembre 2026",
    "reference": "SQ-7K4M-2F9T",
    "references": "SQ-7K4M-2F9T, SQ-3H8Q-6W2C",
    "state": "en attente d'un élément d'identité",
    "tries": 2,
    "rule": "Le responsable du fichier a un mois pour répondre à votre demande.",
    "what": "faire effacer certaines de vos données",
}


class Cost(NamedTuple):
    """Say what share of some SMS fits GSM-7, and the median number of their segments."""

    messages: int
    gsm7: float
    median_segments: float


def played(turns: Iterable[str]) -> Iterator[str]:
    """Give each turn of some conversations as one SMS, with the notice that comes before the first reply of each.

    A line of `turns` is `{"conversation_id", "messages"}`; conversations may be mixed.
    """
    notice = fixed_text("first_contact", public_url=PUBLIC_URL, days=RETENTION_DAYS)
    informed: set[str] = set()
    for line in turns:
        turn = json.loads(line)
        first = turn["conversation_id"] not in informed and turn["messages"][0]["kind"] != "emergency"
        informed.update([turn["conversation_id"]] if first else [])
        yield compose(turn["messages"], PUBLIC_URL, before=[notice] if first else []).body


def responses(domain: Path = ROOT / "bot" / "domain") -> Iterator[str]:
    """Give every response as one SMS. Raises KeyError on a value that is not foreseen here."""
    contact = load_policy().contact
    values = {**VALUES, "email": contact.email, "postal_address": contact.postal_address}
    for path in sorted(domain.glob("*.yml")):
        found: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
        for name, variants in found.items():
            if not name.startswith(PARTS):
                yield from (_sms({"text": variant["text"].format_map(values)}) for variant in variants)


def quotations(domain: Path = ROOT / "bot" / "domain") -> Iterator[str]:
    """Give every paragraph and every list of the policy as one SMS, after the words that introduce it."""
    policy = yaml.safe_load((domain / "policy.yml").read_text(encoding="utf-8"))
    introduction = policy["responses"]["utter_policy_answer"][0]["text"]
    for section in load_policy().sections:
        for block in section.blocks:
            quote = block.text if block.kind == "paragraph" else " ".join(block.items)
            if quote:
                quoted = {"id": section.id, "title": section.title, "quote": quote}
                yield _sms({"text": introduction, "sections": [quoted]})


def cost_of(bodies: Sequence[str]) -> Cost:
    """Count the segments of some SMS, at least one."""
    counted = [count_segments(body) for body in bodies]
    gsm7 = sum(segments.encoding == "GSM-7" for segments in counted) / len(counted)
    return Cost(len(counted), gsm7, statistics.median(segments.number for segments in counted))


def _sms(message: dict[str, Any]) -> str:
    return compose([message], PUBLIC_URL).body


def main() -> None:
    """Print one line for the conversations played, one for all phrases, one for all quotations."""
    with Path(sys.argv[1]).open(encoding="utf-8") as turns:
        conversations = list(played(turns))
    bodies = {"conversations": conversations, "responses": list(responses()), "quotations": list(quotations())}
    for name, written in bodies.items():
        cost = cost_of(written)
        line = f"SMS {name}: {cost.messages}, GSM-7 {cost.gsm7:.1%}, median {cost.median_segments:g} segments"
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
