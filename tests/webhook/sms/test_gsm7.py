"""Check the folding of French to GSM-7 and the count of segments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook.sms.gsm7 import Segments, count_segments, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("déjà, très, où, Été", "déjà, très, où, Été"),  # à é è ù and É are in the table.
        ("Reçu à temps, même l’hôtel", "Recu à temps, meme l'hotel"),
        ("ÀÂÊÎÔÛ Ç", "AAEIOU Ç"),  # The capital Ç is in the table, the small one is not.
        ("« œuvre » – n° 4…", '" oeuvre " - no 4...'),
        ("10\u202f000\u00a0€", "10 000 €"),
        ("e\u0301te\u0301", "été"),  # Decomposed accents.
        ("[14.3] {a} ~", "[14.3] {a} ~"),  # In the extension: two septets each, but there.
        ("merci 🙏", "merci 🙏"),  # Nothing reads the same as an emoji.
    ],
)
def test_french_is_folded_to_what_reads_the_same(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", Segments("GSM-7", 1)),
        ("a" * 160, Segments("GSM-7", 1)),
        ("a" * 161, Segments("GSM-7", 2)),
        ("a" * 306, Segments("GSM-7", 2)),
        ("a" * 307, Segments("GSM-7", 3)),
        ("a" * 159 + "€", Segments("GSM-7", 2)),  # The euro sign costs two.
        ("ç" * 70, Segments("UCS-2", 1)),
        ("ç" * 71, Segments("UCS-2", 2)),
        ("🙏" * 35, Segments("UCS-2", 1)),  # Two UTF-16 units each.
        ("🙏" * 36, Segments("UCS-2", 2)),
        ("a" * 1600, Segments("GSM-7", 11)),
        ("ç" * 1600, Segments("UCS-2", 24)),
    ],
)
def test_segments_are_counted_as_the_operator_counts_them(text: str, segments: Segments) -> None:
    assert count_segments(text) == segments


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŒÆ’«»…–- .,;:!?€°\n", max_size=200))
def test_all_of_written_french_fits_after_folding(text: str) -> None:
    assert count_segments(fold(text)).encoding == "GSM-7"


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
