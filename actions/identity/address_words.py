"""Hold the words and shapes of French postal addresses, for folded text."""

import re

from actions.identity.phrases import folded, words
from actions.identity.words import WORDS


def _any_of(phrases: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


WAYS = words("ways")
_WAYS_ALONE = words("ways_alone")
COMPLEMENTS = words("complements")
ARTICLES = words("street_articles")
TAILS = words("city_tails")
UNITS = words("units")
CITIES = sorted((city.replace("-", " ") for city in folded(WORDS["cities"])), key=len, reverse=True)

POSTCODE = re.compile(
    r"(?<![\w+])(?:fr?-?\s?)?(?P<digits>(?:0[1-9]|[1-8]\d|9[0-5]|97|98)[\s.]?\d{3})(?!\s?\d)(?![^\W\d_]{1,2}\b)"
)
DISTRICT = re.compile(
    rf"\b(?P<city>{'|'.join(WORDS['arrondissements'])}),?\s+(?P<number>\d{{1,2}})\s?(?:e|er|eme|ieme)?(?:\s?arr\w*)?(?!\w)"
)
NUMBER_SUFFIXES = "|".join(WORDS["number_suffixes"].split())
NUMBER = re.compile(
    r"(?<![\w/\-])(?:n\s?[°o]\s?)?"
    rf"(?P<number>\d{{1,4}}(?:\s?(?:[-/]|\ba\b|\bet\b)\s?\d{{1,4}})?(?:\s?(?:{NUMBER_SUFFIXES}|[a-h])\b(?!['.]))?)"
    r"\s*,?\s*(?P<way>[^\W\d_][^\W\d_'.\-]*(?:-[^\W\d_]+)?\.?)"
)
ALONE = re.compile(
    rf"(?:^|[,;:]\s*|\b(?:au|a|habite|adresse|est|la)\s+)(?P<way>(?:{_any_of(_WAYS_ALONE)})\b\.?)\s+[^\W\d_]"
)
COMPLEMENT = re.compile(
    rf"(?<![\w'])(?:{_any_of(COMPLEMENTS)})(?![\w'])\.?|\b\d{{1,2}}\s?(?:er|e|eme|ieme)?\s(?:etage|gauche|droite)"
)
ARRONDISSEMENT = re.compile(r"\s*\d{1,2}\s?(?:e|er|eme|ieme)\b(?:\s?arr\w*)?", re.IGNORECASE)
CEDEX = re.compile(r"\bcedex(?:\s?\d{1,2})?", re.IGNORECASE)
CHEZ_NOBODY = re.compile(r"chez\s(?:m[aeo]\w*|nous|lui|elle|eux|son|sa|ses)\b(?!\.)|chez$")
EDGES = " ,;:-()."
