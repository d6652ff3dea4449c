"""State each right: its article, its policy section, and what must be asked to exercise it, in order, and no more."""

from __future__ import annotations

from collections.abc import Mapping

from gdpr.labels import Labelled
from gdpr.requests import FOR_SOMEONE_ELSE


class Right(Labelled):
    """The ten rights of the policy (section 14), in its order."""

    article: str
    section: str
    details: tuple[str, ...]
    asks_identity: bool
    filed: bool
    under_12_3: bool

    def __new__(
        cls,
        code: str,
        label: str = "",
        article: str = "",
        section: str = "",
        details: tuple[str, ...] = (),
        asks_identity: bool = True,
        filed: bool = True,
        under_12_3: bool = True,
    ) -> Right:
        """Make a right.

        `article` is of the GDPR, or of the French law when it says LIL; `section` is a policy section id; `details` are
        the fields of this right in the order to ask; `asks_identity` is settled case by case by `identity_is_asked`;
        `filed` tells whether the landlord receives it; `under_12_3` whether the month of GDPR 12(3) binds it.
        """
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.article = article
        member.section = section
        member.details = details
        member.asks_identity = asks_identity
        member.filed = filed
        member.under_12_3 = under_12_3
        return member

    ACCES = "acces", "droit d'accès", "15", "14.1", ("scope", "period", "date_and_place")
    RECTIFICATION = "rectification", "droit de rectification", "16", "14.2", ("datum", "correct_value")
    EFFACEMENT = "effacement", "droit à l'effacement", "17", "14.3", ("datum", "ground")
    LIMITATION = "limitation", "droit à la limitation", "18", "14.4", ("case", "datum")
    OPPOSITION = "opposition", "droit d'opposition", "21(1)", "14.5", ("processing", "reason")
    OPPOSITION_PROSPECTION = (
        "opposition_prospection",
        "droit d'opposition à la prospection",
        "21(2)",
        "14.5",
        ("channels",),
        False,
    )
    PORTABILITE = "portabilite", "droit à la portabilité", "20", "14.6", ("datum", "format", "destination")
    RETRAIT_CONSENTEMENT = (
        "retrait_consentement",
        "droit de retirer son consentement",
        "7(3)",
        "14.7",
        ("consent", "channels"),
    )
    RECLAMATION_CNIL = "reclamation_cnil", "réclamation auprès de la CNIL", "77", "14.8", (), False, False, False
    DIRECTIVES_POST_MORTEM = (
        "directives_post_mortem",
        "directives après le décès",
        "LIL 85",
        "14.9",
        ("wish", "datum", "executor"),
        True,
        True,
        False,
    )


class AccessScope(Labelled):
    """What a person may ask to see (detail `scope`); « tout » is always a valid answer (GDPR recital 63)."""

    TOUT = "tout", "toutes mes données"
    DOSSIER = "dossier", "mon dossier de locataire"
    QUITTANCES = "quittances", "mes quittances et paiements"
    RECLAMATIONS = "reclamations", "mes réclamations"
    APPELS = "appels", "mes appels enregistrés"
    VIDEO = "video", "des images de vidéosurveillance"
    ACCOMPAGNEMENT_SOCIAL = "accompagnement_social", "mon accompagnement social"


RECORDINGS = frozenset({AccessScope.APPELS, AccessScope.VIDEO})
"""What is soon erased: date, hour and place are asked, and the request is flagged `preuve_perissable`."""


class ErasureGround(Labelled):
    """The four grounds of policy section 14.3 (detail `ground`); a request that has none is still passed on."""

    PLUS_NECESSAIRES = "plus_necessaires", "les données ne sont plus nécessaires"
    CONSENTEMENT_RETIRE = "consentement_retire", "je retire mon consentement"
    OPPOSITION = "opposition", "je m'oppose à leur utilisation"
    NON_CONFORME = "non_conforme", "leur utilisation n'est pas conforme à la loi"


class LimitationCase(Labelled):
    """The four cases of GDPR 18(1)(a)-(d) (detail `case`)."""

    CONTESTED = "contested", "je conteste l'exactitude des données"
    UNLAWFUL = "unlawful", "l'utilisation est illégale, mais je ne veux pas d'effacement"
    NEEDED_FOR_CLAIM = "needed_for_claim", "j'ai besoin des données pour défendre mes droits"
    OPPOSITION_PENDING = "opposition_pending", "j'attends la réponse à mon opposition"


class ProspectingChannel(Labelled):
    """How advertising arrives (detail `channels`), and the contact field that must be known to stop it."""

    contact: str

    def __new__(cls, code: str, label: str = "", contact: str = "") -> ProspectingChannel:
        """Make a channel; `contact` is the identity field it reaches."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.contact = contact
        return member

    SMS = "sms", "par SMS", "phone"
    TELEPHONE = "telephone", "par téléphone", "phone"
    EMAIL = "email", "par e-mail", "email"
    COURRIER = "courrier", "par courrier", "postal_address"


class PostMortemWish(Labelled):
    """What becomes of the data after death, LIL 85 (detail `wish`)."""

    CONSERVER = "conserver", "conserver mes données"
    EFFACER = "effacer", "effacer mes données"
    COMMUNIQUER = "communiquer", "communiquer mes données"


class Consent(Labelled):
    """The consents that the policy rests on: sections 7 (health), 9 and 15 (detail `consent`)."""

    DEMANDES_SOCIALES = "demandes_sociales", "demandes sociales de locataires en difficulté"
    ENQUETE_SOCIALE = "enquete_sociale", "enquête sociale pour une mutation"
    ACCOMPAGNEMENT_SOCIAL = "accompagnement_social", "accompagnement social"
    DONNEES_DE_SANTE = "donnees_de_sante", "données de santé"
    E_PROSPECTION = "e_prospection", "publicité par e-mail, SMS ou MMS"


CONTACTS = ("email", "phone", "postal_address")
"""The ways to answer, in the order to ask: the next is asked only when the one before was skipped."""

_INDISPENSABLE_DETAILS = {Right.RECTIFICATION: frozenset({"datum", "correct_value"})}


def _chosen(answer: object) -> frozenset[str]:
    """Return the codes of a closed field, given as one code, as several, or as nothing."""
    if isinstance(answer, str):
        return frozenset({str(answer)})
    return frozenset(map(str, answer)) if isinstance(answer, (list, tuple)) else frozenset()


def _is_known(field: str, identity: Mapping[str, object], phone_known: bool) -> bool:
    """Tell whether a contact is known, from the draft or, for the phone, from the channel itself."""
    return bool(identity.get(field)) or (field == "phone" and phone_known)


def concerns_prospecting(right: Right, details: Mapping[str, object]) -> bool:
    """Tell whether a request only stops advertising, by GDPR 21(2) or by 7(3) on e-prospecting (policy 14.5 and 15)."""
    if right is Right.RETRAIT_CONSENTEMENT:
        return _chosen(details.get("consent")) == {Consent.E_PROSPECTION.value}
    return right is Right.OPPOSITION_PROSPECTION


def identity_is_asked(right: Right, details: Mapping[str, object]) -> bool:
    """Tell whether a name may be asked at all: never to stop advertising (GDPR 12(2), 21(2), 7(3))."""
    return right.asks_identity and not concerns_prospecting(right, details)


def concerns_recordings(right: Right, details: Mapping[str, object]) -> bool:
    """Tell whether an access request bears on video or calls, to be preserved at once (flag `preuve_perissable`)."""
    return right is Right.ACCES and not RECORDINGS.isdisjoint(_chosen(details.get("scope")))


def _details_that_apply(right: Right, details: Mapping[str, object]) -> tuple[str, ...]:
    """Return the detail fields of a right that make sense with what was already answered."""
    inapplicable = set()
    if not concerns_recordings(right, details):
        inapplicable.add("date_and_place")
    elif _chosen(details.get("scope")) <= RECORDINGS:
        inapplicable.add("period")  # The date of the recording says it already.
    said_nothing = "scope" in details and details["scope"] is None
    if said_nothing or AccessScope.TOUT.value in _chosen(details.get("scope")):
        inapplicable.add("period")  # « Tout », said or left open, has no period (GDPR recital 63).
    if not concerns_prospecting(right, details):
        inapplicable.add("channels")
    return tuple(field for field in right.details if field not in inapplicable)


def contacts_to_stop(details: Mapping[str, object]) -> tuple[str, ...]:
    """Return the contact fields that the chosen prospecting channels reach, each once."""
    chosen = _chosen(details.get("channels"))
    return tuple(dict.fromkeys(channel.contact for channel in ProspectingChannel if channel.value in chosen))


def fields_to_ask(
    right: Right,
    *,
    identity: Mapping[str, object],
    requester: Mapping[str, object],
    details: Mapping[str, object],
    phone_known: bool,
) -> tuple[str, ...]:
    """Return the names of the fields still to be asked, in order; empty when the draft can be read back and filed.

    `identity`, `requester` and `details` are those of the draft. A name that is present is never asked again, even with
    the value None, which means asked and skipped. `phone_known` is true when the channel itself can carry an answer.
    The list is worked out again after each answer: a scope, a channel or a role may add a field.
    """
    if not right.filed:
        return ()
    asked = [field for field in _details_that_apply(right, details) if field not in details]
    if concerns_prospecting(right, details):
        # By post, the name belongs to the address: without it the letters cannot be stopped.
        wanted = contacts_to_stop(details)
        asked += [field for field in wanted if field not in identity and not _is_known(field, identity, phone_known)]
        if "postal_address" in wanted and "full_name" not in identity:
            asked.append("full_name")
        if "channels" in details and not wanted:
            asked += _next_contact(identity, phone_known)
        return tuple(asked)
    asked += [field for field in ("full_name", "birth_date") if field not in identity]
    # Either one finds the file (GDPR 5(1)(c)): a person who gave the address is not asked for the reference.
    if "tenant_reference" not in identity and not identity.get("postal_address"):
        asked.append("tenant_reference")
    asked += _next_contact(identity, phone_known)
    if "role" not in requester:
        asked.append("role")
    elif requester["role"] in FOR_SOMEONE_ELSE and "on_behalf_of" not in requester:
        asked.append("on_behalf_of")
    return tuple(asked)


def _next_contact(identity: Mapping[str, object], phone_known: bool) -> list[str]:
    """Return the one contact field to ask next, or nothing when an answer can already reach the person."""
    if any(_is_known(field, identity, phone_known) for field in CONTACTS):
        return []
    return [field for field in CONTACTS if field not in identity][:1]


def may_skip(
    right: Right,
    field: str,
    *,
    identity: Mapping[str, object],
    details: Mapping[str, object],
    phone_known: bool,
) -> bool:
    """Tell whether a person may leave `field` unanswered and still be filed.

    Only a name, one way to answer and, to rectify, the datum and its right value are indispensable: GDPR 12(2) forbids
    to make the rest a condition. To stop advertising, the way to answer is the number or the address to be stopped.
    """
    if field in CONTACTS:
        after = {**identity, field: None}
        to_ask = fields_to_ask(right, identity=after, requester={}, details=details, phone_known=phone_known)
        return any(_is_known(contact, after, phone_known) or contact in to_ask for contact in CONTACTS)
    return field != "full_name" and field not in _INDISPENSABLE_DETAILS.get(right, frozenset())
