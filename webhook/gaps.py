"""Report what people ask and the policy does not say, without anything about anyone, for the DPO."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from policy_kb.sections import load_policy
from policy_kb.silences import load_silences
from webhook.counters import gap_counts


@dataclass(frozen=True)
class NearestSection:
    """Name the section of the policy that comes closest to a question it does not answer."""

    id: str
    title: str


@dataclass(frozen=True)
class Gap:
    """Say how many questions on one topic the policy left unanswered, and where an answer could be added.

    `card` is the id of the general rule that people are shown instead, None when there is none.
    """

    topic: str
    title: str
    count: int
    last_on: date
    nearest: tuple[NearestSection, ...]
    card: str | None


def policy_gaps(session: Session) -> list[Gap]:
    """List the gaps, the most asked first. A topic that silences.yml no longer names keeps its count and its name."""
    policy, silences = load_policy(), load_silences()
    gaps = []
    for counted in gap_counts(session):
        silence = silences.get(counted.topic)
        nearest = [policy.section(section_id) for section_id in (silence.nearest if silence else ())]
        gaps.append(
            Gap(
                topic=counted.topic,
                title=silence.title if silence else counted.topic,
                count=counted.count,
                last_on=counted.last_on,
                nearest=tuple(NearestSection(section.id, section.title) for section in nearest),
                card=silence.card if silence else None,
            )
        )
    return gaps


def render_json(gaps: list[Gap]) -> str:
    """Write the gaps as a list in JSON; dates are ISO 8601."""
    return json.dumps([asdict(gap) for gap in gaps], ensure_ascii=False, indent=1, default=date.isoformat) + "\n"


def render_text(gaps: list[Gap]) -> str:
    """Write one line for each gap: topic, count, last day, nearest sections, separated by tabs."""
    return "".join(
        f"{gap.topic}\t{gap.count}\t{gap.last_on.isoformat()}\t{', '.join(section.id for section in gap.nearest)}\n"
        for gap in gaps
    )
