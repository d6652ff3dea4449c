"""Write what leaves by SMS: the fixed texts, and a turn of the bot as one body."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from policy_kb.sections import split_sentences
from webhook.bot import Message
from webhook.sms.gsm7 import fold

# Twilio refuses more (error 21617).
LONGEST_BODY: Final = 1600

_TEMPLATES: Final = Path(__file__).parent.parent / "templates" / "sms"


class Reply(NamedTuple):
    """Hold one body and the payloads of its numbered buttons, in order."""

    body: str
    button_payloads: list[str]


def fixed_text(name: str, **values: Any) -> str:
    """Fill in one of `templates/sms/`, folded to GSM-7."""
    return fold(_template(name).format(**values))


def compose(messages: Sequence[Message], public_url: str, *, before: Sequence[str] = ()) -> Reply:
    """Write one turn of the bot as one SMS, `before` first: texts, quotations with their links, numbered buttons.

    Several SMS may arrive in another order than they left, so that a turn is one body. When it is too long it gives up
    sections beyond the first of a message, then sentences at the end of what it quotes; a sentence is never cut.
    """
    for sections, sentences in _shorter_and_shorter(messages):
        reply = _write(messages, public_url, before, sections, sentences)
        if len(reply.body) <= LONGEST_BODY:
            return reply
    # Texts alone are too long: no turn of ours is, and half an answer with its links is better than none.
    return Reply(reply.body[:LONGEST_BODY].rsplit(None, 1)[0], reply.button_payloads)


def button_pressed(text: str, payloads: Sequence[str]) -> str:
    """Give the payload of the button that a text stands for when it is just its number; else the text itself."""
    number = text.strip().rstrip(").: ")
    if number.isascii() and number.isdigit() and 1 <= int(number[:3]) <= len(payloads):
        return payloads[int(number[:3]) - 1]
    return text


def _shorter_and_shorter(messages: Sequence[Message]) -> list[tuple[int, int]]:
    """List (sections a message, sentences a quotation) from everything to nothing."""
    most_sections = max((len(message.get("sections") or []) for message in messages), default=0)
    most_sentences = max(
        (len(split_sentences(section["quote"])) for message in messages for section in message.get("sections") or []),
        default=0,
    )
    by_section = [(sections, most_sentences) for sections in range(most_sections, 1, -1)]
    return by_section + [(1, sentences) for sentences in range(most_sentences, -1, -1)]


def _write(messages: Sequence[Message], public_url: str, before: Sequence[str], sections: int, sentences: int) -> Reply:
    lines, payloads = list(before), []
    for message in messages:
        lines.append(message.get("text") or "")
        for section in (message.get("sections") or [])[:sections]:
            lines.append(_quotation(section, sentences))
            lines.append(f"{public_url}/politique#{section['id']}")
        for button in message.get("buttons") or []:
            payloads.append(button["payload"])
            lines.append(f"{len(payloads)}) {button['title']}")
    return Reply(fold("\n".join(line.strip() for line in lines if line.strip())), payloads)


def _quotation(section: dict[str, Any], sentences: int) -> str:
    quote = section.get("quote") or ""
    parts = split_sentences(quote)
    kept = quote if sentences >= len(parts) else " ".join(parts[:sentences])
    if not kept.strip():
        return f"§{section['id']}"
    introduced = f"« {section['lead']} » : " if section.get("lead") else ""
    return f"§{section['id']} {introduced}« {kept.strip()} »"


@cache
def _template(name: str) -> str:
    return (_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8").strip()
