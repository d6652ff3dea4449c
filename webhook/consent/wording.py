"""Read a person's typing as plain words, whatever was done to the letters."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
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
    """Return the function that mends one word: a known short form, else a close `usual` word, else itself.

    Only words of six letters or more are compared, and their first letter must be right: shorter ones have too many
    neighbours.
    """
    squeezed_usual = [squeeze(word) for word in usual]

    def respell(word: str) -> str:
        if word in spellings:
            return " ".join(squeeze(part) for part in spellings[word].split())
        squeezed = squeeze(word)
        if squeezed in spellings:
            return " ".join(squeeze(part) for part in spellings[squeezed].split())
        if len(squeezed) >= 6 and squeezed not in squeezed_usual and squeezed.isalpha():
            same_start = [candidate for candidate in squeezed_usual if candidate[0] == squeezed[0]]
            close = difflib.get_close_matches(squeezed, same_start, n=1, cutoff=0.88)
            return close[0] if close else squeezed
        return squeezed

    return respell


def compile_phrase(phrase: str, vocabulary: Mapping[str, Sequence[str]], polite: str = "") -> str:
    """Return the regular expression of a phrase of the lexicon, over words each followed by one space.

    `word*` any ending; `a|b` either; a final `?` optional; `..` up to four words between; `<name>` one entry of the
    vocabulary, `<polite>` the expression given; `^` and `$` the ends of the sentence.
    Raises KeyError on an unknown name.
    """
    pieces = []
    for token in phrase.split():
        if token in _PLACES:
            pieces.append(_PLACES[token])
            continue
        body = token.removesuffix("?")
        choices = (_choice(choice, vocabulary, polite) for choice in body.split("|"))
        pieces.append(f"(?:{'|'.join(choices)}){'?' if body != token else ''}")
    return "".join(pieces)


_PLACES = {"^": r"\A", "$": r"\Z", "..": r"(?:\w+ ){0,4}"}


def _choice(choice: str, vocabulary: Mapping[str, Sequence[str]], polite: str) -> str:
    if choice == "<polite>":
        return polite
    if choice.startswith("<"):
        return "|".join(compile_phrase(entry, vocabulary) for entry in vocabulary[choice.strip("<>")])
    return squeeze(choice).replace("*", r"\w*") + " "
