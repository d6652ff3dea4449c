"""Check that birth dates are read as people write them, and that impossible ones are refused with the right code."""

from datetime import date

import pytest

from actions.identity import dates

TODAY = date(2026, 11, 22)

DATES = [
    ("14/06/1969", "1969-06-14", "plain"),
    ("14-06-1969", "1969-06-14", "dashes"),
    ("14.06.1969", "1969-06-14", "dots"),
    ("14 06 1969", "1969-06-14", "spaces"),
    ("14 / 06 / 1969", "1969-06-14", "spaces around slashes"),
    ("14,06,1969", "1969-06-14", "commas"),
    ("14_06_1969", "1969-06-14", "underscores"),
    ("14\\06\\1969", "1969-06-14", "backslashes"),
    ("14–06–1969", "1969-06-14", "en dashes"),
    ("14061969", "1969-06-14", "no separator"),
    ("140669", "1969-06-14", "six digits"),
    ("19690614", "1969-06-14", "ISO without separator"),
    ("1969-06-14", "1969-06-14", "ISO"),
    ("1969/6/14", "1969-06-14", "year first"),
    ("4/6/69", "1969-06-04", "short"),
    ("3/3/62", "1962-03-03", "two-digit year of the last century"),
    ("5/11/04", "2004-11-05", "two-digit year of this century"),
    ("5/11/08", "2008-11-05", "an adult since this month"),
    ("20/12/09", "2009-12-20", "nearly an adult"),
    ("20/12/12", "1912-12-20", "a child in this century, so the last one"),
    ("29/02/2000", "2000-02-29", "leap year divisible by 400"),
    ("3 mars 1962", "1962-03-03", "month in letters"),
    ("le 3 mars 62", "1962-03-03", "month in letters, short year"),
    ("3 mars '62", "1962-03-03", "apostrophe for the century"),
    ("1er janvier 1975", "1975-01-01", "first of the month"),
    ("premier janvier 1975", "1975-01-01", "first in letters"),
    ("le un mai 1990", "1990-05-01", "one in letters"),
    ("17 déc. 1944", "1944-12-17", "abbreviation with a full stop"),
    ("17 dec 44", "1944-12-17", "abbreviation"),
    ("12 fevrier 1981", "1981-02-12", "no accent"),
    ("12 fevirer 1981", "1981-02-12", "letters swapped"),
    ("8 setpembre 1977", "1977-09-08", "letters swapped"),
    ("21 AOÛT 1958", "1958-08-21", "capitals"),
    ("21 aout 58", "1958-08-21", "no accent"),
    ("3mars1962", "1962-03-03", "no space"),
    ("03-mars-1962", "1962-03-03", "dashes around the month"),
    ("14 juin, 1969", "1969-06-14", "comma before the year"),
    ("le 14 du 6 69", "1969-06-14", "du"),
    ("le 14 du mois 6 1969", "1969-06-14", "du mois"),
    ("le cinq mai mille neuf cent quatre-vingt-dix", "1990-05-05", "all in words"),
    ("vingt et un avril soixante quatorze", "1974-04-21", "all in words, short year"),
    ("le trente juin dix-neuf cent cinquante-six", "1956-06-30", "dix-neuf cent"),
    ("1er janvier mille neuf cent soixante-deux", "1962-01-01", "year in words"),
    ("deux août mil neuf cent quarante", "1940-08-02", "mil"),
    ("deux février deux mille un", "2001-02-02", "year 2001 in words"),
    ("je suis né le 18/9/95", "1995-09-18", "introduced"),
    ("jsuis née le 18 sept 95 à Oran", "1995-09-18", "place of birth after"),
    ("née à Bamako le 7 juillet 1983", "1983-07-07", "place of birth before"),
    ("date de naissance : 07/07/1983", "1983-07-07", "label"),
    ("DDN 07.07.1983", "1983-07-07", "label"),
    ("c'est le 07/07/1983 voilà", "1983-07-07", "chatter"),
    ("mardi 7 juillet 1983", "1983-07-07", "weekday, even a wrong one"),
    ("07/07/1983 j'ai 43 ans", "1983-07-07", "age after"),
    ("07/07/1983.", "1983-07-07", "full stop"),
    ("07/07/1983 !!", "1983-07-07", "marks"),
    ("born on July 7, 1983", "1983-07-07", "English, month first"),
    ("7th of July 1983", "1983-07-07", "English ordinal"),
    ("March 3rd 1980", "1980-03-03", "English ordinal after the month"),
    ("O7/O7/1983", "1983-07-07", "letters O for zeros"),
    ("٠٧/٠٧/١٩٨٣", "1983-07-07", "Arabic digits"),
    ("０７/０７/１９８３", "1983-07-07", "full-width digits"),
    ("7\n7\n1983", "1983-07-07", "one number a line"),
    ("né le 7/7/1983, entré dans les lieux le 1/9/2005", "1983-07-07", "the date that « né » introduces"),
    ("7/7/1983, mon fils le 2/3/2020", "1983-07-07", "the other is a small child"),
    ("18 sept 95", "1995-09-18", "sept is the month here"),
    ("né un 24 décembre 1955", "1955-12-24", "un is no number here"),
    ("l5/08/1950", "1950-08-15", "letter l for one"),
    ("15/08/195O", "1950-08-15", "letter O last"),
    ("15*08*1950", "1950-08-15", "stars"),
    ("15;08;1950", "1950-08-15", "semicolons"),
    ("1° avril 1960", "1960-04-01", "degree sign"),
    ("le premier du premier soixante", "1960-01-01", "the month as an ordinal"),
    ("3 mars 62 06 39 98 12 34", "1962-03-03", "a phone number after a short year"),
    ("1/1/1900", "1900-01-01", "oldest year taken"),
]

NO_DATES = [
    ("31/02/1980", "impossible_date", "no such day"),
    ("30 février 1980", "impossible_date", "no such day, in letters"),
    ("29/02/1989", "impossible_date", "no leap year"),
    ("29/02/1900", "impossible_date", "1900 was no leap year"),
    ("12/13/1980", "impossible_date", "month first is not French"),
    ("32/01/1980", "impossible_date", "no such day"),
    ("00/05/1980", "impossible_date", "no day zero"),
    ("05/00/1980", "impossible_date", "no month zero"),
    ("12 mai 1790", "implausible_year", "too old"),
    ("12/05/1899", "implausible_year", "too old"),
    ("12/05/2030", "future_date", "to come"),
    ("23/11/2026", "future_date", "tomorrow"),
    ("12/05/2020", "too_young", "a child"),
    ("j'ai 45 ans", "age_not_date", "an age"),
    ("45 ans", "age_not_date", "an age"),
    ("en 1969", "incomplete_date", "a year alone"),
    ("1969", "incomplete_date", "a year alone"),
    ("mars 62", "incomplete_date", "no day"),
    ("14/06", "incomplete_date", "no year"),
    ("14 juin", "incomplete_date", "no year"),
    ("06 39 98 12 34", "not_a_date", "a phone number"),
    ("01.02.80.12.34", "not_a_date", "a phone number that begins like a date"),
    ("0639981234", "not_a_date", "a phone number in one piece"),
    ("1/2/1980 ou 2/2/1980", "several_dates", "hesitation"),
    ("L-451238", "incomplete_date", "a reference"),
    ("au siècle dernier", "not_a_date", "a joke"),
    ("hier", "not_a_date", "a joke"),
    ("Marie Dupont", "not_a_date", "a name"),
    ("", "not_a_date", "nothing"),
]


@pytest.mark.parametrize(("text", "born_on", "why"), DATES)
def test_a_birth_date_is_read_as_given(text: str, born_on: str, why: str) -> None:
    assert dates.parse(text, TODAY) == born_on, why


@pytest.mark.parametrize(("text", "code", "why"), NO_DATES)
def test_what_is_no_birth_date_is_refused_with_its_reason(text: str, code: str, why: str) -> None:
    assert (dates.parse(text, TODAY), dates.fault(text, TODAY)) == (None, code), why


def test_the_century_of_a_short_year_depends_on_the_day_asked() -> None:
    assert dates.parse("20/12/12", date(2030, 1, 1)) == "2012-12-20"
