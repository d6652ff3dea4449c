"""The cross-validated report keeps a modest floor and names the confusions."""

from policy_kb.evaluate import evaluate


def test_unseen_questions_find_their_section_more_often_than_the_floor() -> None:
    report = evaluate(folds=3)
    assert report.questions > 3000 and report.unanswered > 1000
    assert report.first / report.questions > 0.82
    assert report.among_three / report.questions > 0.90
    assert report.silences_found / report.unanswered > 0.80
    assert report.false_silences / report.questions < 0.07
    assert any(line.startswith("confusions") and "→" in line for line in report.lines())
