"""Questions of several plans, asked together and answered to each alone."""

import pytest

from mutual_pool.plan.questions import AnswerError, Questions, questions_of
from mutual_pool.plan.several_questions import answers_for, shared_questions


def asked(*questions):
    content = {"schema": "mutual-pool/questions/1", "questions": questions}
    return Questions.model_validate(content)


def question(name, **changes):
    text = {"en": "Do you smoke?", "zh-Hans": "您吸烟吗？"}  # noqa: RUF001  Chinese punctuation
    return {"id": name, "kind": "yes-no", "text": text, **changes}


def test_what_is_asked_in_the_same_words_is_asked_once():
    one, other = asked(question("smoking")), asked(question("smoking"), question("adult"))
    found = shared_questions({"one": one, "other": other})
    assert [(each.key, each.plans) for each in found] == [
        ("smoking", ("one", "other")),
        ("adult", ("other",)),
    ]
    answers = {"smoking": "no", "adult": "yes"}
    assert answers_for("one", found, answers) == {"smoking": "no"}
    assert answers_for("other", found, answers) == answers
    # Which answers a plan takes without a second look is not the applicant's to see.
    admits = asked(question("smoking", admits=["no"]))
    assert len(shared_questions({"one": one, "admits": admits})) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"text": {"en": "Did you ever smoke?", "zh-Hans": "您吸烟吗？"}},  # noqa: RUF001
        {"text": {"en": "Do you smoke?", "zh-Hans": "您曾经吸烟吗？"}},  # noqa: RUF001
        {"required": False},
        {"kind": "text"},
        {"most": 10},
    ],
)
def test_anything_else_is_asked_apart_and_answered_to_its_plan_alone(changes):
    plans = {"one": asked(question("smoking")), "other": asked(question("smoking", **changes))}
    found = shared_questions(plans)
    assert [each.key for each in found] == ["one/smoking", "other/smoking"]
    answers = {"one/smoking": "no", "other/smoking": "yes"}
    assert answers_for("one", found, answers) == {"smoking": "no"}
    assert answers_for("other", found, answers) == {"smoking": "yes"}
    with pytest.raises(AnswerError, match="no plan asks smoking"):
        answers_for("one", found, {"smoking": "no"})


def test_the_same_words_under_another_name_are_another_question():
    """ "If so, since when?" follows one question here and another one there."""
    found = shared_questions({"one": asked(question("a")), "other": asked(question("b"))})
    assert [(each.key, each.plans) for each in found] == [("a", ("one",)), ("b", ("other",))]


def test_one_plan_is_asked_as_by_itself():
    demo = questions_of("demo")
    found = shared_questions({"demo": demo})
    assert [each.key for each in found] == [one.id for one in demo.questions]
