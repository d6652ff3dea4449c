"""Lead the conversation: give each turn to its stage, file on an explicit yes, come back after an aside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from actions import guide, interview, wishes
from actions.drafts import safe_channel_is_due
from actions.intake import Intake
from actions.meaning import RIGHTS, right_meant
from actions.recap import masked, recap, recap_fields, request_of, what
from actions.speech import Phrases, Said
from actions.state import ASKING, CLARIFYING, CORRECTING, EXPLAINED, PAUSED, RECAP, State
from actions.turn import CERTAIN, Turn, fold
from gdpr.deadlines import due
from gdpr.deadlines import explain as explain_deadline
from gdpr.deadlines import received_on as day_received
from gdpr.rights import Right


@dataclass(frozen=True)
class Conversation:
    """One turn of one conversation.

    Attributes:
        conversation_id: The keyed hash that the webhook gave.
        turn: What the person said.
        state: What is remembered, changed as the turn goes.
        phrases: The domain's French.
        intake: Where requests are filed.
    """

    conversation_id: str
    turn: Turn
    state: State
    phrases: Phrases
    intake: Intake

    async def take(self) -> list[Said] | None:
        """Return what the interview says to this turn, None when no interview awaits it."""
        turn, state, phrases = self.turn, self.state, self.phrases
        if turn.text.strip() in RIGHTS:
            return guide.explain(turn, state, phrases, Right(turn.text.strip()))
        if state.stage is None:
            return guide.take_up_offer(turn, state, phrases) if state.offer else None
        if state.stage == ASKING and interview.answers_plainly(turn, state):
            return interview.take_answer(turn, state, phrases)
        if turn.withdraws:
            return self.cancel()
        if turn.opted_out and state.stage == PAUSED:
            # Whatever was said crossed the STOP: only an answer to this question goes on.
            return [self.say_paused()]
        if state.is_under_way and fold(turn.text) in (guide.KEEP_ON, guide.SOMETHING_ELSE):
            self._settle_the_other_wish()
            return self.resume()
        if turn.means("opt_out", at_least=CERTAIN):
            return None
        return await self._take_at_stage()

    async def _take_at_stage(self) -> list[Said] | None:
        """Give the turn to what the conversation awaits."""
        turn, state, phrases = self.turn, self.state, self.phrases
        if state.stage == CLARIFYING:
            return guide.take_clarification(turn, state, phrases)
        if state.stage == EXPLAINED:
            return guide.take_explained(turn, state, phrases)
        if state.stage == ASKING:
            return interview.take_answer(turn, state, phrases)
        return self._take_pause() if state.stage == PAUSED else await self._take_recap()

    def resume(self) -> list[Said]:
        """Ask again what was being asked, after an aside."""
        turn, state, phrases = self.turn, self.state, self.phrases
        if state.stage in (ASKING, RECAP, CORRECTING) and safe_channel_is_due(state.draft or {}, state):
            return interview.ask_next(turn, state, phrases)
        if state.stage == ASKING:
            return [interview.question(turn, state, phrases)]
        if state.stage in (RECAP, CORRECTING):
            return recap(turn, state, phrases)
        if state.stage == EXPLAINED and state.draft is not None:
            return guide.remind(state, phrases)
        if state.stage == PAUSED and fold(turn.text) == guide.KEEP_ON:
            return interview.ask_next(turn, state, phrases)
        return []

    def _settle_the_other_wish(self) -> None:
        """Keep for later the wish that came up meanwhile when the person continues; let go of it otherwise."""
        state = self.state
        if state.offer and fold(self.turn.text) == guide.KEEP_ON:
            assert state.wish is not None and state.wish_message_id is not None
            wishes.put_off(state, Right(state.offer), state.wish, state.wish_message_id)
        state.offer = None

    def cancel(self) -> list[Said]:
        """Forget everything that was said."""
        self.state.close()
        self.state.identity, self.state.requester, self.state.safe_channel = {}, {}, {}
        self.state.later, self.state.in_danger = [], False
        return [Said("cancelled", "utter_cancelled")]

    async def _take_recap(self) -> list[Said] | None:
        """File on an explicit yes; correct by number or by words."""
        turn, state, phrases = self.turn, self.state, self.phrases
        assert state.draft is not None
        if safe_channel_is_due(state.draft, state):
            # Danger was told since the recap: where to answer comes before anything is sent.
            return interview.ask_next(turn, state, phrases)
        fields = recap_fields(state.draft)
        number = re.fullmatch(r"(?:le |la |numero |n )?(\d{1,2})", fold(turn.text))
        if number and 0 < int(number[1]) <= len(fields):
            state.stage, state.requested_field = ASKING, fields[int(number[1]) - 1]
            return [interview.question(turn, state, phrases)]
        if turn.is_plain_yes:
            # A yes to « which number is wrong? » confirms nothing: everything is read back.
            return await self._file() if state.stage == RECAP else recap(turn, state, phrases)
        corrected = interview.correct(turn, state, phrases)
        if corrected is not None:
            return corrected
        if turn.means("deny", "correct"):
            state.stage = CORRECTING
            carries = {"right": state.draft["right"], "request": request_of(state.draft, turn)}
            return [Said("recap", "utter_which_value", carries=carries)]
        return None

    def _take_pause(self) -> list[Said] | None:
        """Go on after a STOP only when the person says so."""
        if self.turn.means("affirm") and not self.turn.is_question:
            return interview.ask_next(self.turn, self.state, self.phrases)
        if self.turn.means("deny"):
            return self.cancel()
        if right_meant(self.turn) or self.turn.means("exercise_right", "ambiguous_wish"):
            return None
        return [self.say_paused()]

    def say_paused(self) -> Said:
        """Say that the interview is held, and offer to go on or to let go."""
        buttons = [(self.phrases.label("go_on"), "oui"), (self.phrases.label("cancel"), "annuler")]
        return Said("opt_out", "utter_paused", buttons=buttons)

    def pause(self) -> None:
        """Hold the interview: it goes on only if the person says so."""
        if self.state.stage in (ASKING, EXPLAINED, RECAP, CORRECTING):
            self.state.stage = PAUSED

    async def _file(self) -> list[Said]:
        """File the request and give its receipt; raise `NotFiled`, and nothing of the turn is then recorded."""
        state, phrases = self.state, self.phrases
        draft = state.draft
        assert draft is not None
        given = {
            part: {field: value for field, value in draft[part].items() if value is not None}
            for part in ("identity", "requester", "details")
        }
        request = await self.intake.file(self.conversation_id, self.turn.message_id, {**draft, **given})
        state.close()
        if "safe_channel" in draft["details"]:
            state.safe_channel = {"safe_channel": draft["details"]["safe_channel"]}
        state.identity = {**state.identity, **draft["identity"]}
        state.requester = {**state.requester, **draft["requester"]}
        state.filed = [*state.filed, request["reference"]]
        state.filed_rights = [*state.filed_rights, *([draft["right"]] if draft["right"] else [])]
        said = receipt(masked(request, self.turn), draft["right"], phrases, what(draft, phrases))
        return [said, *guide.propose_next(self.turn, state, phrases)]


def receipt(request: dict[str, object], right: str | None, phrases: Phrases, subject: str) -> Said:
    """Give the reference, the dates, what comes next and the recourse."""
    received_on = day_received(datetime.fromisoformat(str(request["received_at"])))
    due_on = date.fromisoformat(str(request["due_on"])) if request.get("due_on") else None
    return Said(
        "receipt",
        phrases.first(f"utter_receipt_{right}", "utter_receipt") if right else "utter_receipt_breach",
        values={
            "what": subject,
            "reference": request["reference"],
            "received": received_on.strftime("%d/%m/%Y"),
            "due": due_on.strftime("%d/%m/%Y") if due_on else "",
            "counted": explain_deadline(due(received_on)),
        },
        carries={
            "right": right,
            "type": request["type"],
            "request": request,
            "reference": request["reference"],
            "due_on": request.get("due_on"),
        },
    )
