"""Read a person's typing as plain words, whatever was done to the letters."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

# Letters of other alphabets that look like ours, and the road sign that says STOP without a letter.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("АВЕКМНОРСТХаеорсху", "ABEKMHOPCTXaeopcxy", strict=True)),
        **dict(zip("ΑΒΕΗΙΚΜΝΟΡΤΥΧο", "ABEHIKMNOPTYXo", strict=True)),
        **dict(zip("ЅѕıØøœŒæÆ", ["S", "s", "i", "O", "o", "oe", "OE", "ae", "AE"], strict=True)),
        "+": " plus ",
        "🛑": " stop ",
    }
)
_SEPARATORS = r"[\s.,;:!?'’\"*_/|·•~+=<>()\[\]{}-]{1,3}"
_SPELLED_OUT = re.compile(rf"(?<![a-z0-9])[a-z](?:{_SEPARATORS}[a-z](?![a-z0-9])){{3,}}")
_SENTENCE = re.compile(r"([^.!?;\n]*)([.!?;\n]+|$)")
_WORD = re.compile(r"[a-z0-9]+")
_REPEATED_LETTER = re.compile(r"([a-z])\1+")
# Two words typed as one: « menvoyer », « denvoyer »; « jrefuse », and no French word begins with j and a consonant.
_ELIDED = re.compile(r"(m|d|j|n|l|t|s)([aeiou]\w{4,})")
_ELIDED_JE = re.compile(r"j([bcdfglmnpqrstv]\w{3,})")
# What French writes in several ways and says in one, in this order. Digits stand for sounds without a letter.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"),
        ("ch", "1"),
        ("qu|q|ck", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("g(?=[eiy])", "j"),
        ("je(?=[aou])", "j"),
        ("eau|au", "o"),
        ("oeu|eu", "e"),
        ("ai|ei|ay|ey", "e"),
        ("[ea][nm](?=[^aeiouyhnm])", "2"),
        ("h", ""),
        ("y", "i"),
        ("(?<=[aeiou2])s(?=[aeiou2])", "z"),
        ("(?:e[rzst]?|[stxzd])$", ""),
    )
]


class Sentence(NamedTuple):
    """Hold one sentence: its words, each followed by a space, the same between commas, and what ended it."""

    words: str
    clauses: tuple[str, ...]
    ending: str


def fold(text: str) -> str:
    """Return `text` in small unaccented letters, without invisible characters, spelled-out words joined ("s t o p")."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    kept = (
        " " if unicodedata.category(character) in ("Zs", "Zl", "Zp") else character
        for character in decomposed
        if character in "\n\t" or unicodedata.category(character) not in ("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn")
    )
    folded = "".join(kept).translate(_LOOKALIKES).casefold()
    return _SPELLED_OUT.sub(lambda match: re.sub(_SEPARATORS, "", match.group()), folded)


def squeeze(word: str) -> str:
    """Return `word` with every repeated letter written once, so that "stooop" meets "stop"."""
    return _REPEATED_LETTER.sub(r"\1", word)


def sound(word: str) -> str:
    """Return how `word` sounds, roughly, so that "dezabonné" meets "désabonner". Endings that are not heard go."""
    sounds = squeeze(word)
    for pattern, replacement in _SOUNDS:
        sounds = pattern.sub(replacement, sounds)
    return squeeze(sounds)


def sentences(text: str, respell: Callable[[str], str]) -> list[Sentence]:
    """Return the sentences of `text` that hold at least one word; `respell` gives each word its usual spelling."""
    found = []
    for match in _SENTENCE.finditer(fold(text)):
        clauses = tuple(
            "".join(f"{respell(word)} " for word in _WORD.findall(clause)) for clause in match.group(1).split(",")
        )
        if any(clauses):
            found.append(Sentence("".join(clauses), clauses, match.group(2).strip(" ")))
    return found


def speller(spellings: Mapping[str, str], usual: Sequence[str]) -> Callable[[str], str]:
    """Return the function that mends one word: to a known short form's, to a `usual` word that is close, or not at all.

    Looks are compared from six letters on, and the first letter must be right; sounds from four on. Shorter words have
    too many neighbours.
    """
    squeezed_usual = [squeeze(word) for word in usual]
    sounding = {sound(word): word for word in reversed(squeezed_usual) if len(sound(word)) >= 4}

    def respell(word: str) -> str:
        if word in spellings:
            return " ".join(squeeze(part) for part in spellings[word].split())
        squeezed = squeeze(word)
        if squeezed in spellings:
            return " ".join(squeeze(part) for part in spellings[squeezed].split())
        if squeezed in squeezed_usual or not squeezed.isalpha():
            return squeezed
        if sound(squeezed) in sounding:
            return sounding[sound(squeezed)]
        if elided := _ELIDED_JE.fullmatch(squeezed):
            return f"je {respell(elided.group(1))}"
        if elided := _ELIDED.match(squeezed):
            rest = respell(elided.group(2))
            if rest in squeezed_usual:
                return f"{elided.group(1)} {rest}"
        if len(squeezed) >= 6:
            same_start = [candidate for candidate in squeezed_usual if candidate[0] == squeezed[0]]
            close = difflib.get_close_matches(squeezed, same_start, n=1, cutoff=0.88)
            return close[0] if close else squeezed
        return squeezed

    return respell


def compile_phrase(
    phrase: str, vocabulary: Mapping[str, Sequence[str]], expressions: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the regular expression of a phrase of the lexicon, over words each followed by one space.

    `word*` any ending; `*` any one word; `a|b` either; a final `?` optional; `..` up to four words between; `<name>`
    one entry of the vocabulary, or the regular expression that goes by that name; `^` and `$` the ends of the sentence.
    Raises KeyError on an unknown name.
    """
    pieces = []
    for token in phrase.split():
        if token in _PLACES:
            pieces.append(_PLACES[token])
            continue
        body = token.removesuffix("?")
        choices = (_choice(choice, vocabulary, expressions) for choice in body.split("|"))
        pieces.append(f"(?:{'|'.join(choices)}){'?' if body != token else ''}")
    return "".join(pieces)


_PLACES = {"^": r"\A", "$": r"\Z", "..": r"(?:\w+ ){0,4}"}


def _choice(choice: str, vocabulary: Mapping[str, Sequence[str]], expressions: Mapping[str, str]) -> str:
    if choice.startswith("<"):
        name = choice.strip("<>")
        if name in expressions:
            return expressions[name]
        return "|".join(compile_phrase(entry, vocabulary, expressions) for entry in vocabulary[name])
    return squeeze(choice).replace("*", r"\w*") + " "
