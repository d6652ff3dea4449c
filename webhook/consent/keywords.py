"""Decide whether an SMS asks to stop, to start again, who writes, or none of these."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import yaml

from webhook.consent.wording import Sentence, compile_phrase, fold, sentences, speller

Action = Literal["stop", "start", "help", "none"]
Scope = Literal["sms", "all"]

# Nothing longer can come by SMS; a longer text on standard input is read no further.
LONGEST_SMS: Final = 1600

_PRIORITY: Final[tuple[Action, ...]] = ("stop", "start", "help")
_KEYWORD: Final = "keyword."
_NO_RULE: Final = "no_rule"
_BRIEF_ANSWER: Final = "brief.answer"


class Decision(NamedTuple):
    """Say what a message asks for, by which rule of the lexicon, and whether for SMS only or every channel."""

    action: Action
    rule: str
    scope: Scope = "sms"

    @property
    def is_bare_keyword(self) -> bool:
        """Say whether the message was nothing but a keyword, so that the bot has nothing to read in it."""
        return self.rule.startswith(_KEYWORD)

    @property
    def may_answer_a_question(self) -> bool:
        """Say whether the message is a no to what came just before (« Non merci »), whoever wrote that."""
        return self.rule == _BRIEF_ANSWER


class _Rule(NamedTuple):
    name: str
    action: Action
    by_clause: bool
    fits: re.Pattern[str]
    about: re.Pattern[str] | None
    about_message: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_daily_life: re.Pattern[str] | None
    unless_message: re.Pattern[str] | None


class _Lexicon:
    """Hold lexicon.yml compiled."""

    def __init__(self, source: dict[str, Any]) -> None:
        self._vocabulary: dict[str, Sequence[str]] = source["vocabulary"]
        courtesy = self._alternatives(source["courtesy"])
        self._polite = f"(?:{courtesy})*"
        refusal, answer = (self._alternatives(source["brief"][kind]) for kind in ("refusal", "answer"))
        aside = f"{courtesy}|{self._alternatives(source['brief']['aside'])}"
        # Nothing that was taken is given back, so that a long text of small words is read once.
        no, only_answer, only_refusal = (
            rf"(?=(?:\w+ )*?(?:{said}))(?>{said}|{aside})++" for said in (f"{refusal}|{answer}", answer, refusal)
        )
        self.brief = {
            _BRIEF_ANSWER: re.compile(rf"{only_answer}\Z"),
            "brief.refusal": re.compile(rf"{no}\Z"),
        }
        self._expressions = {"polite": self._polite, "no": no, "refusal_alone": only_refusal}
        spellings = {
            typed: usual for usual, typed_forms in source["spellings"].items() for typed in fold(typed_forms).split()
        }
        self.respell = cache(speller(spellings, [word for row in source["usual"] for word in row]))
        self.courtesy_only = re.compile(f"{self._polite}\\Z")
        signature = rf"(?:(?:{self._alternatives([source['title']])})\w+ (?:\w+ )?)?"
        around = {"stop": f"(?:{courtesy}|{source['short_code']})*"}  # Only a STOP is sent to a number: « STOP 36123 ».
        self.keywords = {}
        for action, phrases in source["keywords"].items():
            polite = around.get(action, self._polite)
            keyword = f"(?:{self._alternatives(phrases)}){polite}"
            self.keywords[action] = re.compile(rf"\A{polite}(?:{keyword})+{signature}\Z")
        self.not_brief = self._search(source["brief"]["unless"])
        self.ours = self._search(["<commercial>", "vos|tes|votre <message>"])
        self.scope_all = self._search(source["scope_all"])
        self.rules = [self._rule(rule) for rule in source["rules"]]

    def _rule(self, rule: dict[str, Any]) -> _Rule:
        searches = (
            self._search(rule[guard]) if guard in rule else None
            for guard in ("about", "about_message", "unless", "unless_daily_life", "unless_message")
        )
        return _Rule(rule["name"], rule["action"], rule.get("by_clause", False), self._search(rule["any"]), *searches)

    def _alternatives(self, phrases: Sequence[str]) -> str:
        return "|".join(compile_phrase(phrase, self._vocabulary) for phrase in phrases)

    def _search(self, phrases: Sequence[str]) -> re.Pattern[str]:
        expression = "|".join(compile_phrase(phrase, self._vocabulary, self._expressions) for phrase in phrases)
        return re.compile(rf"(?<!\w)(?:{expression})")


def classify(text: str) -> Decision:
    """Read one SMS. Whatever the text, it answers and never raises.

    A keyword is the whole message, besides courtesy, a short code or a signature. Otherwise each sentence goes to the
    first rule that fits it, and over the sentences stop wins, then start, then help: a wish to receive no more
    advertising is obeyed even next to something else. Last, a message that says nothing but no refuses what it answers:
    what we send unasked is advertising.
    """
    lexicon = _lexicon()
    found = sentences(text[:LONGEST_SMS], lexicon.respell)
    whole = "".join(sentence.words for sentence in found)
    scope: Scope = "all" if lexicon.scope_all.search(whole) else "sms"
    for action in _PRIORITY:
        if lexicon.keywords[action].match(whole):
            return Decision(action, f"{_KEYWORD}{action}", scope if action == "stop" else "sms")
    decisions = [_decide(lexicon, sentence, whole, first=number == 0) for number, sentence in enumerate(found)]
    for action in _PRIORITY:
        for decision in decisions:
            if decision.action == action:
                return decision._replace(scope=scope) if action == "stop" else decision
    if all(decision.rule == _NO_RULE for decision in decisions):
        return Decision("stop", rule, scope) if (rule := _brief(lexicon, found, whole)) else Decision("none", _NO_RULE)
    return Decision("none", _NO_RULE)


def _brief(lexicon: _Lexicon, found: Sequence[Sentence], whole: str) -> str | None:
    """Name the rule by which a message says nothing but no, and asks nothing."""
    if any("?" in sentence.ending for sentence in found) or lexicon.not_brief.search(whole):
        return None
    return next((rule for rule, says_only_no in lexicon.brief.items() if says_only_no.match(whole)), None)


def _decide(lexicon: _Lexicon, sentence: Sentence, whole: str, *, first: bool) -> Decision:
    """Give one sentence to the first rule that fits it.

    A keyword that opens a longer message is a STOP of its own, unless it is a cry ("Stop ! Il y a trop de bruit").
    """
    ours = lexicon.ours.search(sentence.words) is not None
    if (
        first
        and "!" not in sentence.ending
        and "?" not in sentence.ending
        and lexicon.keywords["stop"].match(sentence.words)
    ):
        return Decision("stop", "keyword_then_text")
    for rule in lexicon.rules:
        if _holds(rule.unless_message, whole) or not _is_about(rule.about_message, whole):
            continue
        for words in sentence.clauses if rule.by_clause else (sentence.words,):
            guard = None if ours else rule.unless_daily_life
            fits = rule.fits.search(words) and _is_about(rule.about, words)
            if fits and not _holds(rule.unless, words) and not _holds(guard, words):
                return Decision(rule.action, rule.name)
    return Decision("none", _NO_RULE)


def _is_about(subject: re.Pattern[str] | None, words: str) -> bool:
    return subject is None or subject.search(words) is not None


def _holds(guard: re.Pattern[str] | None, words: str) -> bool:
    return guard is not None and guard.search(words) is not None


@cache
def _lexicon() -> _Lexicon:
    source = Path(__file__).with_name("lexicon.yml").read_text(encoding="utf-8")
    return _Lexicon(yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
