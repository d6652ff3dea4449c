"""Ask the bot for one turn of conversation over HTTP."""

import json
import time
from typing import Any, Final, Literal, NotRequired, Protocol, TypedDict, cast

import requests
import urllib3

# A turn takes a second or two; the SMS worker's lease is longer than this by a wide margin.
TURN_TIMEOUT_SECONDS: Final = 20.0
HEALTH_TIMEOUT_SECONDS: Final = 2.0
_PART: Final = 65_536

Channel = Literal["web", "sms"]
Message = dict[str, Any]
Draft = dict[str, Any]


class Answer(TypedDict):
    """Hold what the bot says in one turn. Without `draft` the turn changed nothing in it; None: filed or cancelled.

    `gaps` names the topics that the turn asked about and the policy does not answer (policy_kb/silences.yml).
    """

    messages: list[Message]
    draft: NotRequired[Draft | None]
    gaps: NotRequired[list[str]]


class BotUnavailable(Exception):
    """Say that the bot gave no usable answer; the turn may be asked again with the same message id."""


class Bot(Protocol):
    """Describe the bot as the use cases see it (docs/seams.md, "webhook → bot")."""

    def open(self, channel: Channel, conversation_id: str, message_id: str) -> Answer: ...

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
    ) -> Answer: ...

    def forget(self, channel: Channel, conversation_id: str) -> int: ...

    def healthy(self) -> bool: ...


class BotClient:
    """Speak with the bot's own channels. Every method but `healthy` raises BotUnavailable."""

    def __init__(self, url: str, token: str, timeout: float = TURN_TIMEOUT_SECONDS) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = timeout

    def open(self, channel: Channel, conversation_id: str, message_id: str) -> Answer:
        """Ask for the greeting of a new conversation."""
        body = {"conversation_id": conversation_id, "message_id": message_id}
        return self._ask(f"/webhooks/{channel}/open", body)

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
        """Pass on what the person wrote. The same message id again gives the same answer and no second turn.

        `phone` says that the channel itself can carry an answer. `identity` holds the fields proven by the extranet.
        `opted_out` says that a STOP came since the last turn, which the bot did not see.
        """
        body: dict[str, Any] = {
            "conversation_id": conversation_id,
            "message_id": message_id,
            "text": text,
            "channel_contact": {"phone": phone},
            "identity": identity or {},
            "identity_level": identity_level,
        }
        if opted_out:
            body["opted_out"] = True
        return self._ask(f"/webhooks/{channel}/turn", body)

    def forget(self, channel: Channel, conversation_id: str) -> int:
        """Erase the conversation on the bot's side and tell how many events went; none when it is not there."""
        answer = self._json("DELETE", f"/webhooks/{channel}/conversations/{conversation_id}")
        erased = answer.get("erased") if isinstance(answer, dict) else None
        if not isinstance(erased, int):
            raise BotUnavailable("the bot did not say what it erased")
        return erased

    def healthy(self) -> bool:
        """Say whether the bot's model is loaded."""
        try:
            response = requests.get(f"{self._url}/webhooks/web/", headers=self._headers, timeout=HEALTH_TIMEOUT_SECONDS)
        except requests.RequestException:
            return False
        return response.status_code == 200

    def _ask(self, path: str, body: dict[str, Any]) -> Answer:
        answer = self._json("POST", path, body)
        if not _is_answer(answer):
            # Rasa's stock channel answers 200 and an empty list when a turn crashes; ours must never be taken so.
            raise BotUnavailable("the bot answered without messages")
        return cast(Answer, answer)

    def _json(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        status, content = self._request(method, path, body)
        if status != 200:
            raise BotUnavailable(f"the bot answered {status}")
        try:
            return json.loads(content)
        except ValueError as error:
            raise BotUnavailable("the bot did not answer JSON") from error

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, bytes]:
        """Give the status and the body, or raise BotUnavailable.

        The library's time limit starts anew with every byte: an answer that comes drop by drop is given up here.
        """
        given_up_at = time.monotonic() + self._timeout
        try:
            with requests.request(
                method,
                self._url + path,
                json=body,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = b""
                while part := response.raw.read1(_PART, decode_content=True):
                    content += part
                    if time.monotonic() > given_up_at:
                        raise BotUnavailable("the answer takes too long")
                return response.status_code, content
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            # The library's own message repeats the URL, which holds the conversation id; its class says enough.
            raise BotUnavailable(type(error).__name__) from None


def _is_answer(answer: Any) -> bool:
    if not isinstance(answer, dict):
        return False
    messages, draft, gaps = answer.get("messages"), answer.get("draft"), answer.get("gaps", [])
    return (
        isinstance(messages, list)
        and bool(messages)
        and all(isinstance(message, dict) and isinstance(message.get("kind"), str) for message in messages)
        and (draft is None or isinstance(draft, dict))
        and isinstance(gaps, list)
        and all(isinstance(topic, str) for topic in gaps)
    )
