"""Build, check, ask and evaluate the knowledge base from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from policy_kb.read import LANDLORD_PATH, SOURCES, UnreadablePolicy, build, choose_source, load_landlord


def main() -> int:
    """Run one command; exit status 1 when a source cannot be read or the check finds what it must not."""
    options = _options()
    try:
        status: int = options.command(options)
    except UnreadablePolicy as error:
        print(f"policy_kb: {error}", file=sys.stderr)
        return 1
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m policy_kb", description=__doc__)
    commands = parser.add_subparsers(required=True)
    building = commands.add_parser("build", help="turn a policy as received into policy.md")
    building.add_argument("source", type=Path, help="a text, or a folder that holds it clean and scanned")
    building.add_argument("--out", type=Path, required=True)
    building.add_argument("--landlord", type=Path, default=LANDLORD_PATH)
    building.set_defaults(command=_build)
    checking = commands.add_parser("check", help="compare the two sources with policy.md")
    checking.set_defaults(command=_check)
    asking = commands.add_parser("ask", help="answer a question, as JSON")
    asking.add_argument("question")
    asking.set_defaults(command=_ask)
    evaluating = commands.add_parser("evaluate", help="measure by cross-validation, and print the confusions")
    evaluating.set_defaults(command=_evaluate)
    return parser.parse_args()


def _build(options: argparse.Namespace) -> int:
    from policy_kb.repair import is_scanned, repair

    landlord = load_landlord(options.landlord)
    source = choose_source(options.source, lambda text: is_scanned(text, landlord))
    target = build(source, options.out, landlord, lambda text: repair(text, landlord))
    print(target)
    return 0


def _check(options: argparse.Namespace) -> int:
    from policy_kb.compare import compare_sources

    comparison = compare_sources(SOURCES / "politique_texte.txt", SOURCES / "politique_ocr.txt", load_landlord())
    print("\n".join(comparison.lines()))
    return 0 if comparison.policy_is_current else 1


def _ask(options: argparse.Namespace) -> int:
    from policy_kb.index import PolicyIndex

    answer = PolicyIndex.load().find(options.question)
    found: dict[str, Any] = {
        "answered": answer.silence is None,
        "confidence": round(answer.confidence, 4),
        "silence": answer.silence.topic if answer.silence else None,
        "legal_card": answer.silence.card if answer.silence else None,
        "sections": [
            {"id": f.section.id, "title": f.section.title, "lead": f.lead, "quote": f.quote, "score": round(f.score, 4)}
            for f in answer.findings[:3]
        ],
    }
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from policy_kb.evaluate import evaluate

    print("\n".join(evaluate().lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
