"""Say what a request is made of, which status it may have, and which changes of status the law allows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gdpr.labels import Labelled


class RequestType(Labelled):
    """What is filed: the exercise of one right, or a breach told by a tenant (GDPR 33)."""

    RIGHT = "right", "exercice d'un droit"
    BREACH = "breach", "violation de données signalée"


class Role(Labelled):
    """Who is asking, in relation to the lease."""

    TITULAIRE = "titulaire", "titulaire du bail"
    CO_TITULAIRE = "co_titulaire", "cotitulaire du bail"
    OCCUPANT = "occupant", "occupant du logement"
    ANCIEN_LOCATAIRE = "ancien_locataire", "ancien locataire"
    CANDIDAT = "candidat", "candidat à un logement"
    GARANT = "garant", "garant"
    REPRESENTANT = "representant", "représentant d'une autre personne"
    HERITIER = "heritier", "héritier d'une personne décédée"
    AUTRE = "autre", "autre situation"


FOR_SOMEONE_ELSE = frozenset({Role.REPRESENTANT, Role.HERITIER})
"""The roles that ask about another person's data: a mandate or a guardianship, an estate (LIL 85)."""


class Flag(Labelled):
    """What the DPO must see at once; a flag never delays nor refuses a request."""

    VIOLATION = "violation", "violation de données possible"
    PREUVE_PERISSABLE = "preuve_perissable", "enregistrement à préserver"
    TIERS = "tiers", "données de tiers"
    MANDAT = "mandat", "demande par mandat"
    HERITIER = "heritier", "demande d'un héritier"
    MINEUR = "mineur", "personne mineure"
    CANAL_SUR = "canal_sur", "moyen de contact sûr demandé"
    DOUBLON_POSSIBLE = "doublon_possible", "doublon possible"
    CHAMP_REFUSE = "champ_refuse", "information non donnée"


class Status(Labelled):
    """Where a request stands."""

    INCOMPLETE = "incomplete", "incomplète"
    RECEIVED = "received", "reçue"
    IDENTITY_PENDING = "identity_pending", "en attente d'un élément d'identité"
    IN_PROGRESS = "in_progress", "en cours de traitement"
    EXTENDED = "extended", "prolongée"
    ANSWERED = "answered", "réponse donnée"
    PARTLY_ANSWERED = "partly_answered", "acceptée en partie"
    REFUSED = "refused", "refusée"
    REDIRECTED = "redirected", "réorientée"
    WITHDRAWN = "withdrawn", "retirée"
    NO_FOLLOW_UP = "no_follow_up", "sans suite"
    ARCHIVED = "archived", "archivée"
    PURGED = "purged", "purgée"


class IllegalTransition(ValueError):
    """Raised when a change of status would break a rule of the law or of retention."""

    def __init__(self, current: Status, target: Status) -> None:
        """Keep both statuses, so that a page can name them by their labels."""
        super().__init__(f"{current} -> {target}")
        self.current = current
        self.target = target


_OUTCOMES = frozenset({Status.ANSWERED, Status.PARTLY_ANSWERED, Status.REFUSED, Status.REDIRECTED, Status.WITHDRAWN})
_ARCHIVING = frozenset({Status.ARCHIVED})

TRANSITIONS: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        # The clock of an incomplete request already runs (GDPR 12(3)): it may be worked on as it is.
        Status.INCOMPLETE: _OUTCOMES
        | {Status.RECEIVED, Status.IDENTITY_PENDING, Status.IN_PROGRESS, Status.NO_FOLLOW_UP},
        # No way leads from here to `no_follow_up`: a complete request is always owed an answer (GDPR 12(3)-(4)).
        Status.RECEIVED: _OUTCOMES | {Status.IDENTITY_PENDING, Status.IN_PROGRESS, Status.EXTENDED},
        # The clock is suspended: only refusal, for want of identification (GDPR 12(2)), decides before it resumes.
        Status.IDENTITY_PENDING: frozenset(
            {Status.RECEIVED, Status.IN_PROGRESS, Status.REFUSED, Status.WITHDRAWN, Status.NO_FOLLOW_UP}
        ),
        Status.IN_PROGRESS: _OUTCOMES | {Status.IDENTITY_PENDING, Status.EXTENDED},
        # An extension is given once and is never taken back; a doubt on identity has to be raised before it.
        Status.EXTENDED: _OUTCOMES,
        Status.ANSWERED: _ARCHIVING,
        Status.PARTLY_ANSWERED: _ARCHIVING,
        Status.REFUSED: _ARCHIVING,
        Status.REDIRECTED: _ARCHIVING,
        Status.WITHDRAWN: _ARCHIVING,
        # A person who answers late finds the same request again, with its first date.
        Status.NO_FOLLOW_UP: _ARCHIVING | {Status.RECEIVED},
        Status.ARCHIVED: frozenset({Status.PURGED}),
        Status.PURGED: frozenset(),
    }
)

_OPEN = frozenset(
    {Status.INCOMPLETE, Status.RECEIVED, Status.IDENTITY_PENDING, Status.IN_PROGRESS, Status.EXTENDED},
)
_REASONED = frozenset(
    {
        Status.IDENTITY_PENDING,  # the reasonable doubt, GDPR 12(6)
        Status.EXTENDED,  # complexity or number of requests, GDPR 12(3)
        Status.PARTLY_ANSWERED,  # GDPR 12(4)
        Status.REFUSED,  # GDPR 12(4)
        Status.REDIRECTED,  # nothing is done here, so GDPR 12(4) again
        Status.NO_FOLLOW_UP,  # the dated reminder that stayed without answer
    }
)


def check_transition(current: Status, target: Status) -> None:
    """Raise `IllegalTransition` unless a request may go from `current` to `target` (see `TRANSITIONS`)."""
    if target not in TRANSITIONS[current]:
        raise IllegalTransition(current, target)


def is_open(status: Status) -> bool:
    """Tell whether the DPO still owes something: the request stands in the queue, with its clock."""
    return status in _OPEN


def is_final(status: Status) -> bool:
    """Tell whether the request can never return to the queue; `no_follow_up` is closed but not final."""
    return not is_open(status) and not any(is_open(target) for target in TRANSITIONS[status])


def may_withdraw(request_type: RequestType, status: Status) -> bool:
    """Tell whether the person may still take a request back: while it is open, and never the report of a breach.

    A breach must be assessed once the landlord knows of it, whoever told and whatever they think of it since (GDPR 33).
    """
    return request_type is not RequestType.BREACH and Status.WITHDRAWN in TRANSITIONS[status]


def needs_reason(target: Status) -> bool:
    """Tell whether a request may reach `target` only with a written reason (GDPR 12(3), 12(4), 12(6))."""
    return target in _REASONED
