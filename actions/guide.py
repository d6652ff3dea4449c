"""Guide a person from a situation to the right that fits: explain one, or ask one question between at most three."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions import bases, identity, wishes
from actions.drafts import fill, new_draft, read_contacts_to_stop
from actions.interview import ASKED, SIDE_TALK, SURE, ask_next, sounds_aside
from actions.meaning import (
    LIKELY_SHARE,
    NAMED_SHARE,
    RIGHTS,
    asked_together,
    likely_rights,
    right_meant,
    rights_by_share,
    rights_in_clauses,
)
from actions.speech import Phrases, Said
from actions.state import CLARIFYING, EXPLAINED, State
from actions.turn import BELIEVED, Turn
from gdpr.rights import Right
from policy_kb.sections import Policy, load_policy

SOMETHING_ELSE = "autre chose"
KEEP_ON = "continuer"
# Section 14.5 begins with the other opposition, which needs a reason: advertising is refused without one.
OWN_WORDS = {Right.OPPOSITION_PROSPECTION: "prospection"}


def explain(
    turn: Turn, state: State, phrases: Phrases, right: Right, first_sections: Sequence[dict[str, str]] = ()
) -> list[Said]:
    """Say that this right fits, why, and its limits, with the policy's own words; the wish counts from now.

    `first_sections` are quotations that answer the question in which the wish is put, shown before the right's own.
    """
    words = wishes.state_the_wish(turn, state, phrases, right)
    named = words or state.wish or ""
    sections = [*first_sections, section_of(right, load_policy()), *bases.quoted(right, named)]
    carries = {"right": str(right), "sections": sections}
    if not right.filed:
        state.close()
        return [_explanation(right, phrases, carries)]
    state.draft, state.offer = new_draft(turn, state, right=right, words=words), None
    state.stage, state.requested_field = EXPLAINED, None
    _read_identity(turn, state)
    wishes.note_others(turn, state, right, asked_together(turn))
    buttons = _go_on(phrases, *_neighbours(turn, right, phrases))
    state.choices = [payload for _, payload in buttons]
    return [_explanation(right, phrases, carries, buttons, wishes.announced(state, phrases), named)]


def propose_next(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Explain the next of the rights that were asked together: its request begins on a yes, and is filed on its own."""
    if not state.later:
        return []
    right = Right(state.later[0]["right"])
    noted = wishes.take_back(state, right)
    assert noted is not None
    state.wish, state.wish_message_id = noted["wish"], noted["wish_message_id"]
    state.draft = new_draft(turn, state, right=right, words=noted["words"])
    state.stage = EXPLAINED
    buttons = _go_on(phrases)
    state.choices = [payload for _, payload in buttons]
    named = noted["words"]
    carries = {"right": str(right), "sections": [section_of(right, load_policy()), *bases.quoted(right, named)]}
    return [_explanation(right, phrases, carries, buttons, phrases.label("next_right") + "\n", named)]


def _explanation(
    right: Right,
    phrases: Phrases,
    carries: dict[str, Any],
    buttons: Sequence[tuple[str, str]] = (),
    before: str = "",
    named: str = "",
) -> Said:
    """Say what a right is, after `before`, and on what basis the policy puts the processing that the words name."""
    basis = bases.explained(right, named, phrases)
    values = {"before": before, "basis": basis + "\n" if basis else ""}
    return Said("right_explained", f"utter_explain_{right}", values, carries, buttons)


def ask_to_replace(turn: Turn, state: State, phrases: Phrases, right: Right) -> list[Said]:
    """Ask whether a new wish takes the place of the request under way, or comes after it."""
    assert state.draft is not None
    state.offer, state.wish, state.wish_message_id = str(right), turn.text, turn.message_id
    buttons = [
        (phrases.label(f"choice_{right}"), str(right)),
        (phrases.label("keep_on"), KEEP_ON),
        (phrases.label("something_else"), SOMETHING_ELSE),
    ]
    state.choices = [payload for _, payload in buttons]
    under_way = phrases.label(state.draft["right"] or "breach")
    return [Said("clarification", "utter_replace", {"what": under_way}, {"rights": [str(right)]}, buttons)]


def ask_whether_new(turn: Turn, state: State, phrases: Phrases, right: Right) -> list[Said]:
    """Ask whether a wish is a new one, when a request on the same right has just been filed: twice is no stronger.

    Should it be new, it counts from the words that state it, not from the yes (GDPR 12(3)).
    """
    state.stage = CLARIFYING
    state.wish, state.wish_message_id = turn.text, turn.message_id
    buttons = [(phrases.label(f"choice_{right}"), str(right)), (phrases.label("something_else"), SOMETHING_ELSE)]
    state.choices = [payload for _, payload in buttons]
    values = {"what": phrases.label(right), "reference": state.filed[-1]}
    return [Said("clarification", "utter_already_filed", values, {"rights": [str(right)]}, buttons)]


def offer(turn: Turn, state: State, phrases: Phrases, right: Right, sections: list[dict[str, str]]) -> list[Said]:
    """Explain a right to someone who asked about it: it becomes a wish only if the person says so."""
    if state.draft is None and right.filed:
        state.stage, state.requested_field = EXPLAINED, None
        state.offer, state.wish, state.wish_message_id = str(right), turn.text, turn.message_id
    buttons = _go_on(phrases) if right.filed else []
    state.choices = [payload for _, payload in buttons]
    return [_explanation(right, phrases, {"right": str(right), "sections": sections}, buttons, named=turn.text)]


def take_up_offer(turn: Turn, state: State, phrases: Phrases) -> list[Said] | None:
    """Explain the right that an answer mentioned, to someone who then wants it without naming another."""
    offered, state.offer = state.offer, None
    assert offered is not None
    meant = right_meant(turn)
    # What was just spoken of is what is wanted, unless the words clearly name another right.
    another = meant is not None and turn.share("exercise_right", str(meant)) >= NAMED_SHARE
    wanted = turn.means("affirm", "ambiguous_wish", "exercise_right") and not turn.is_question
    if wanted and not another:
        return explain(turn, state, phrases, Right(offered))
    state.wish = state.wish_message_id = None
    return None


def explain_breach(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Thank the person who reports a leak, and say what is needed and what is not."""
    state.wish, state.wish_message_id = turn.text, turn.message_id
    state.draft = new_draft(turn, state, right=None)
    state.stage, state.requested_field = EXPLAINED, None
    buttons = _go_on(phrases)
    state.choices = [payload for _, payload in buttons]
    return [Said("right_explained", "utter_explain_breach", buttons=buttons)]


def remind(state: State, phrases: Phrases) -> list[Said]:
    """Ask again whether to go on with the right that was explained."""
    buttons = _go_on(phrases)
    right = state.draft["right"] if state.draft else state.offer
    sections = [section_of(Right(right), load_policy())] if right else []
    return [
        Said(
            "right_explained",
            "utter_go_on",
            {"what": phrases.label(right or "breach")},
            {"right": right, "sections": sections},
            buttons,
        )
    ]


def clarify(turn: Turn, state: State, phrases: Phrases, rights: list[str] | None = None) -> list[Said]:
    """Ask one question: between at most three rights, or open when none is likely."""
    rights = likely_rights(turn) if rights is None else rights
    state.stage, state.requested_field = CLARIFYING, None
    if state.wish is None:
        state.wish, state.wish_message_id = turn.text, turn.message_id
    buttons = [(phrases.label(f"choice_{right}"), right) for right in rights]
    buttons.append((phrases.label("something_else"), SOMETHING_ELSE))
    state.choices = [payload for _, payload in buttons]
    response = "utter_clarify" if rights else "utter_clarify_open"
    return [Said("clarification", response, carries={"rights": rights}, buttons=buttons)]


def take_clarification(turn: Turn, state: State, phrases: Phrases) -> list[Said] | None:
    """Understand the answer to the one question; None when it is something else."""
    chosen = _numbered(turn, state)
    if chosen == SOMETHING_ELSE or turn.means("something_else"):
        return clarify(turn, state, phrases, [])
    offered = [payload for payload in state.choices if payload in RIGHTS]
    if chosen in RIGHTS:
        return explain(turn, state, phrases, Right(chosen))
    right = right_meant(turn)
    if right is not None:
        return explain(turn, state, phrases, right)
    if turn.means("affirm") and len(offered) == 1:
        return explain(turn, state, phrases, Right(offered[0]))
    if turn.means("affirm", "deny"):
        return clarify(turn, state, phrases, offered)
    if turn.means("human", "breach", *SIDE_TALK, at_least=SURE if offered else BELIEVED) or turn.means("gibberish"):
        return None
    if not turn.means("exercise_right", "ambiguous_wish", "policy_question", at_least=ASKED):
        return None
    # Among the rights that were offered, the likeliest is enough: the person is shown it and can still refuse.
    right = next((Right(topic) for topic in rights_by_share(turn) if topic in offered), None)
    return explain(turn, state, phrases, right) if right else None


def take_explained(turn: Turn, state: State, phrases: Phrases) -> list[Said] | None:
    """Understand what follows an explanation: a yes, a no, another right, or more of the story."""
    if state.draft is None:
        return _take_offer(turn, state, phrases)
    chosen = _numbered(turn, state)
    if chosen is not None:
        return _take_press(chosen, turn, state, phrases)
    tells_more = _read_identity(turn, state) or (turn.means("affirm") and not turn.is_question)
    if not tells_more:
        if turn.means("deny", "something_else") and not turn.means("exercise_right", at_least=ASKED):
            return _decline(turn, state, phrases)
        if turn.means("why"):
            return remind(state, phrases)
        right = right_meant(turn)
        # What follows an explanation is mostly more of the same story: only a wish said as such changes the right.
        if right and str(right) != state.draft["right"] and (turn.states_a_wish or turn.changes_mind):
            return explain(turn, state, phrases, right)
        if turn.means("human") or (not turn.states_a_wish and sounds_aside(turn)):
            return None
    if state.draft["right"]:
        wishes.note_others(turn, state, Right(state.draft["right"]), rights_in_clauses(turn))
    wishes.add_to_story(turn, state)
    return ask_next(turn, state, phrases)


def _take_press(chosen: str, turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Follow the button that was pressed under an explanation."""
    if chosen in RIGHTS:
        return explain(turn, state, phrases, Right(chosen))
    return ask_next(turn, state, phrases) if chosen == "oui" else _decline(turn, state, phrases)


def _take_offer(turn: Turn, state: State, phrases: Phrases) -> list[Said] | None:
    """Make a wish of the right that was explained when the person says so, or states it now."""
    offered = state.offer
    assert offered is not None
    right = Right(offered)
    chosen = _numbered(turn, state)
    if chosen == "oui" or (turn.means("affirm") and not turn.is_question):
        state.draft, state.offer = new_draft(turn, state, right=right), None
        wishes.add_to_story(turn, state)
        return ask_next(turn, state, phrases)
    meant = right_meant(turn)
    if meant is not None or turn.means("exercise_right"):
        return explain(turn, state, phrases, meant or right)
    state.stage = state.offer = state.wish = state.wish_message_id = None
    if chosen == SOMETHING_ELSE or turn.means("something_else", "deny"):
        return clarify(turn, state, phrases, [])
    return None


def _decline(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Let go of a right that the person does not want, and ask what they want instead."""
    state.draft = None
    return clarify(turn, state, phrases, [])


def _read_identity(turn: Turn, state: State) -> bool:
    """Take the identity fields that the words give; tell whether there was any."""
    assert state.draft is not None
    right = state.draft["right"]
    if right == Right.OPPOSITION_PROSPECTION:
        return read_contacts_to_stop(state.draft, turn.text)
    found: dict[str, Any] = {
        field: value for field, value in identity.extract(turn.text).items() if field not in state.draft["identity"]
    }
    for field, value in found.items():
        fill(state.draft, field, value)
    return bool(found)


def _go_on(phrases: Phrases, *others: tuple[str, str]) -> list[tuple[str, str]]:
    """Offer to go on, other rights if any, and something else."""
    return [(phrases.label("go_on"), "oui"), *others, (phrases.label("something_else"), SOMETHING_ELSE)]


def _numbered(turn: Turn, state: State) -> str | None:
    """Return the payload that the turn presses, by itself or by its number."""
    text = turn.text.strip()
    if text.isdigit() and 0 < int(text) <= len(state.choices):
        return state.choices[int(text) - 1]
    return text if text in state.choices else None


def _neighbours(turn: Turn, right: Right, phrases: Phrases) -> list[tuple[str, str]]:
    """Offer the right that the legal basis opens instead, or the one that this one is most easily confused with."""
    others = [str(other) for other in bases.alternatives(right, turn.text)]
    others += [topic for topic, share in rights_by_share(turn).items() if topic != right and share >= LIKELY_SHARE]
    return [(phrases.label(f"choice_{topic}"), topic) for topic in others[:1]]


def section_of(right: Right, policy: Policy) -> dict[str, str]:
    """Quote the section of a right, verbatim: its first sentence, or the one on the right that shares its section."""
    section = policy.section(right.section)
    about = OWN_WORDS.get(right, "")
    quote = next((passage.text for passage in section.passages if about in passage.text), section.passages[0].text)
    return {"id": section.id, "title": section.title, "quote": quote}
