"""Stand in for what the webhook talks to: the bot and the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

from webhook.bot import Answer, BotUnavailable, Channel


class FixedClock:
    """Show the instant it is set to; 22 November 2026, 10:04 in Paris, at first."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Move forward by the keywords of timedelta, such as `days=30`."""
        self.now += timedelta(**duration)


class FakeBot:
    """Answer as scripted and remember what was asked; idempotent by message id, as the real one."""

    def __init__(self) -> None:
        self.down = False
        self.turns: list[dict[str, Any]] = []
        self.opened: list[tuple[Channel, str]] = []
        self.forgotten: list[tuple[Channel, str]] = []
        self._script: list[Answer] = []
        self._recorded: dict[tuple[str, str], Answer] = {}

    def will_say(self, *messages: dict[str, Any], **beside: Any) -> None:
        """Script the next turn: its messages and, as `draft=…` or `gaps=…`, what the answer holds beside them."""
        answer: Answer = {"messages": list(messages) or [{"kind": "smalltalk", "text": "…"}]}
        if "draft" in beside:
            answer["draft"] = beside["draft"]
        if "gaps" in beside:
            answer["gaps"] = beside["gaps"]
        self._script.append(answer)

    def open(self, channel: Channel, conversation_id: str, message_id: str) -> Answer:
        self._fail_if_down()
        self.opened.append((channel, conversation_id))
        return {"messages": [{"kind": "greeting", "text": "Bonjour, je suis un assistant automatique."}]}

    def turn(
        self,
        channel: Channel,
        conversation_id: str,
        message_id: str,
        text: str,
        *,
        phone: bool = False,
        identity: dict[str, Any] | None = None,
        identity_level: str = "declared",
        opted_out: bool = False,
    ) -> Answer:
        self._fail_if_down()
        if (conversation_id, message_id) in self._recorded:
            return self._recorded[conversation_id, message_id]
        self.turns.append(
            {
                "channel": channel,
                "conversation_id": conversation_id,
                "message_id": message_id,
                "text": text,
                "phone": phone,
                "identity": identity or {},
                "identity_level": identity_level,
                "opted_out": opted_out,
            }
        )
        answer: Answer = (
            self._script.pop(0)
            if self._script
            else {"messages": [{"kind": "smalltalk", "text": f"Vous dites : {text}"}]}
        )
        self._recorded[conversation_id, message_id] = answer
        return answer

    def forget(self, channel: Channel, conversation_id: str) -> int:
        self._fail_if_down()
        self.forgotten.append((channel, conversation_id))
        return sum(turn["conversation_id"] == conversation_id for turn in self.turns)

    def healthy(self) -> bool:
        return not self.down

    def _fail_if_down(self) -> None:
        if self.down:
            raise BotUnavailable("the fake bot is down")
