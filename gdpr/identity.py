"""Say which proof of identity is enough for which right, and where the answer may go."""

from __future__ import annotations

from datetime import date

from gdpr.labels import Labelled
from gdpr.requests import FOR_SOMEONE_ELSE, Role
from gdpr.rights import Right

MAJORITY = 18


class IdentityLevel(Labelled):
    """What is known of who is asking, weakest first; a copy of an identity document is no level (policy 14.10)."""

    DECLARED = "declared", "identité déclarée"
    CHANNEL = "channel", "numéro ou adresse e-mail vérifié"
    EXTRANET = "extranet", "connexion à l'espace locataire"
    VERIFIED = "verified", "identité vérifiée par le délégué"


_CHANNEL_IS_ENOUGH = frozenset({Right.OPPOSITION_PROSPECTION, Right.RETRAIT_CONSENTEMENT})
# A portability file is a copy of the data too: it must not leave for a forged number any more than an access answer.
_HANDS_OVER_DATA = frozenset({Right.ACCES, Right.PORTABILITE})
_PROVEN = frozenset({IdentityLevel.EXTRANET, IdentityLevel.VERIFIED})


def enough_for(right: Right, level: IdentityLevel, *, same_channel: bool) -> bool:
    """Tell whether `level` lets the DPO act without asking more (GDPR 12(6): more only on reasonable doubt).

    `same_channel` is true when the request bears on the very number or address it came from: controlling it is then
    enough to stop advertising or to withdraw a consent (GDPR 7(3), 21(3)). Not enough never means refused: the request
    is filed all the same. What is not filed needs no proof.
    """
    if not right.filed or level in _PROVEN:
        return True
    return right in _CHANNEL_IS_ENOUGH and level is IdentityLevel.CHANNEL and same_channel


def answer_only_to_contact_on_file(right: Right, role: Role | None) -> bool:
    """Tell whether the answer may go only to contact details that the landlord already had.

    A caller's number can be forged, so data are never handed over to a contact that the request itself brought, nor is
    anything to an heir or a representative. `role` is None when the person did not say it.
    """
    return right in _HANDS_OVER_DATA or role in FOR_SOMEONE_ELSE


def is_minor(birth_date: date, on: date) -> bool:
    """Tell whether a person born on `birth_date` is under eighteen (Code civil 388); 29 February ages on 1 March."""
    return (on.year - birth_date.year) - ((on.month, on.day) < (birth_date.month, birth_date.day)) < MAJORITY
