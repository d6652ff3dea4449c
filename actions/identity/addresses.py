"""Read a French postal address: street with its number, postcode, city, and what helps the postman (complement)."""

import re
from typing import NamedTuple

from actions.identity.address_words import (
    ALONE,
    ARRONDISSEMENT,
    ARTICLES,
    CEDEX,
    CHEZ_NOBODY,
    CITIES,
    COMPLEMENT,
    COMPLEMENTS,
    DISTRICT,
    EDGES,
    NUMBER,
    NUMBER_SUFFIXES,
    POSTCODE,
    TAILS,
    UNITS,
    WAYS,
)
from actions.identity.text import fold, tidy
from actions.identity.words import WORDS

_NUMBER_ALONE = re.compile(rf"(?:(?:au|le|c'est|numero|n°)\s*)*(?P<number>\d{{1,4}}(?:\s?(?:{NUMBER_SUFFIXES}))?)")


class Address(NamedTuple):
    """The parts found; any may be missing. `place` covers all of them in the tidied text."""

    street: str | None
    postcode: str | None
    city: str | None
    complement: str | None
    place: tuple[int, int]


def parse(text: str) -> dict[str, str] | None:
    """Return `street`, `postcode`, `city` and maybe `complement`, or None when one of the first three is missing."""
    found = find(tidy(text))
    if not (found.street and found.postcode and found.city):
        return None
    parts = {"street": found.street, "postcode": found.postcode, "city": found.city}
    return {**parts, "complement": found.complement} if found.complement else parts


def amend(known: dict[str, str], said: str) -> dict[str, str] | None:
    """Return the known address with the parts that a correction gives alone (« 92170 Vanves », « le 14 »)."""
    number = _NUMBER_ALONE.fullmatch(fold(said))
    if number:
        return {**known, "street": re.sub(rf"^\d+(?:\s?(?:{NUMBER_SUFFIXES}))?\b", number["number"], known["street"])}
    found = find(tidy(said))
    street = found.street if found.street and not WAYS.isdisjoint(re.findall(r"\w+", fold(found.street))) else None
    parts = {"street": street, "postcode": found.postcode, "city": found.city}
    new = {part: value for part, value in parts.items() if value}
    return {**known, **new} if new else None


def fault(text: str) -> str:
    """Say which part of the address is missing, as a code."""
    found = find(tidy(text))
    if not found.street and not found.postcode:
        return "not_an_address"
    missing = [part for part in ("street", "postcode", "city") if getattr(found, part) is None]
    return f"no_{missing[0]}" if missing else "not_an_address"


def find(text: str) -> Address:
    """Return the parts of the address that a tidied text holds."""
    postcode, start, end, city_before = _postcode(text)
    before, after = text[:start], text[end:]
    city, city_end = (city_before, 0) if city_before else _leading_city(after)
    street_text, offset = before, 0
    street = _street(before)
    if not street and city:
        street_text, offset = after[city_end:], end + city_end
        street = _street(street_text)
    if street and not city and postcode:
        city, street = _trailing_city(before, street)
    if not street:
        return Address(None, postcode, city, None, (start, end + city_end))
    rests = [street_text[: street[0]], street_text[street[1] :], after[city_end:] if offset == 0 else ""]
    place = min(start, offset + street[0]), max(end + city_end, offset + street[1])
    written = street_text[street[0] : street[1]].strip(EDGES)
    return Address(written.removesuffix(" à").removesuffix(" a"), postcode, city, _complement(rests), place)


def _postcode(text: str) -> tuple[str | None, int, int, str | None]:
    """Return the postcode, its place, and the city when an « arrondissement » gave both (« Paris 13e » is 75013)."""
    same = fold(text)
    found = list(POSTCODE.finditer(same))
    if found:
        match = next((one for one in found if re.match(r"[\s,\-]*[^\W\d_]{2}", same[one.end() :])), found[0])
        return re.sub(r"\D", "", match["digits"]), match.start(), match.end(), None
    district = DISTRICT.search(same)
    if district and 1 <= int(district["number"]) <= 20:
        city = text[district.start("city") : district.end("city")]
        return (
            f"{WORDS['arrondissements'][district['city']] + int(district['number']):05}",
            district.start(),
            district.end(),
            city,
        )
    return None, len(text), len(text), None


def _street(text: str) -> tuple[int, int] | None:
    """Return where the street stands: a number and a way, else a number and a name, else a way without a number."""
    same = fold(text)
    numbered = [match for match in NUMBER.finditer(same) if _may_number(same, match)]
    best = next((match for match in numbered if match["way"].strip(".") in WAYS), numbered[0] if numbered else None)
    if best:
        return best.start("number"), _street_end(same, best.start("way"))
    alone = ALONE.search(same)
    return (alone.start("way"), _street_end(same, alone.start("way"))) if alone else None


def _may_number(text: str, match: re.Match[str]) -> bool:
    before = re.findall(r"[\w/°]+", text[: match.start()])
    way = match["way"].strip(".")
    if way in WAYS:
        return True
    follows_complement = bool(before) and before[-1] in COMPLEMENTS | {"n", "numero", "no"}
    return not follows_complement and way not in COMPLEMENTS and len(way) > 1 and way not in UNITS and way not in TAILS


def _street_end(text: str, start: int) -> int:
    """Return where the street ends: a comma, a dash between spaces, a bracket, or a word of complement."""
    end = len(text)
    stop = re.search(r"[,;(]|\s-\s|\s\.\s|\.\s(?=\d|$)", text[start:])
    if stop:
        end = start + stop.start()
    for match in COMPLEMENT.finditer(text, start, end):
        previous = re.findall(r"[^\W_]+", text[start : match.start()])
        if previous and previous[-1] not in ARTICLES and previous[-1] not in WAYS:
            return match.start()
    return end


def _leading_city(after: str) -> tuple[str | None, int]:
    """Read the city that follows the postcode; return it and where it ends."""
    same = fold(after)
    match = re.match(r"[\s,:\-]*(?P<city>[^\W\d_][^\d,;:()!?/]*)", same)
    if not match:
        return None, 0
    start = match.start("city")
    kept_end = start
    for word in re.finditer(r"[^\s]+", same[start : match.end("city")]):
        bare = word.group().strip(".-")
        inside = start + word.start()
        if bare in TAILS or word.group() == "-" or COMPLEMENT.match(same, inside) or (bare == "a" and kept_end > start):
            break
        kept_end = start + word.end()
        if word.group().endswith(".") and len(bare) > 3:
            break
    city = after[start:kept_end].strip(EDGES)
    if len(city) < 2 or len(city.split()) > 7:
        return None, 0
    district = ARRONDISSEMENT.match(same, kept_end) if fold(city) in WORDS["arrondissements"] else None
    return city, district.end() if district else kept_end


def _trailing_city(before: str, street: tuple[int, int]) -> tuple[str | None, tuple[int, int]]:
    """Read the city that stands before the postcode: after a comma or « à », else a known city that ends the street."""
    tail = before[street[1] :].strip(EDGES)
    last = re.split(r"[,;(]|\s-\s", tail)[-1].strip(EDGES)
    if re.fullmatch(r"[^\d@]{2,40}", last) and not COMPLEMENT.search(fold(last)) and fold(last).split()[0] not in TAILS:
        return last.removeprefix("à "), street
    said = re.search(r"\s(?:a|à)\s(?P<city>[^\d,]{2,40})$", before[: street[1]].rstrip(EDGES))
    if said and not tail:
        return said["city"].strip(), (street[0], said.start())
    same = fold(before[street[0] : street[1]]).replace("-", " ").rstrip(EDGES)
    known = next((city for city in CITIES if same.endswith(f" {city}")), None)
    previous = same[: -len(known)].split()[-1] if known else ""
    if tail or not known or previous in ARTICLES or previous in WAYS:
        return None, street
    start = street[0] + len(same) - len(known)
    return before[start : start + len(known)], (street[0], start)


def _complement(rests: list[str]) -> str | None:
    """Keep, of what is left, the pieces that help the postman."""
    kept = []
    for rest in rests:
        cedex = CEDEX.search(rest)
        if cedex:
            kept.append(cedex.group())
            rest = rest[: cedex.start()] + rest[cedex.end() :]
        for piece in re.split(r"[,;()]|\s-\s", rest):
            found = COMPLEMENT.search(fold(piece))
            wanted = piece[found.start() :].strip(EDGES) if found else ""
            if wanted and not CHEZ_NOBODY.match(fold(wanted)):
                kept.append(wanted)
    return ", ".join(kept) or None
