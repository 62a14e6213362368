"""A plan's questions, and answers that fit them."""

import pytest

from mutual_pool.plan import PlanError, load_plan, plan_names
from mutual_pool.plan.questions import AnswerError, questions_of, read_questions

GOOD = {
    "adult": "yes",
    "once": "no",
    "serious_illness": "no",
    "in_treatment": "no",
    "smoking": "never",
}


@pytest.fixture
def written(tmp_path):
    """Write questions of one entry; return the file."""

    def written(*lines, schema="mutual-pool/questions/1"):
        path = tmp_path / "plan.questions.yaml"
        text = [f"schema: {schema}", "questions:", *(f"  {line}" for line in lines)]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path

    return written


TEXT = 'text: {en: "Why?", zh-Hans: "为什么"}'


def test_the_questions_of_the_demo_stand_beside_its_plan():
    questions = questions_of("demo")
    assert [one.id for one in questions.questions][:2] == ["adult", "once"]
    assert questions_of("fair") is None
    assert "demo.questions" not in plan_names()
    assert load_plan("demo").name == "demo"


def test_answers_are_kept_in_the_order_of_the_questions():
    questions = questions_of("demo")
    shuffled = dict(reversed(GOOD.items()))
    assert list(questions.checked(shuffled).items()) == list(GOOD.items())
    assert "treatment" not in questions.checked({**GOOD, "treatment": ""})
    assert questions.checked({**GOOD, "treatment": "since May"})["treatment"] == "since May"


@pytest.mark.parametrize(
    "changed",
    [
        {"adult": "maybe"},
        {"adult": True},
        {"adult": None},
        {"smoking": "sometimes"},
        {"treatment": "x" * 1_001},
        {"treatment": 5},
        {"unheard": "yes"},
    ],
    ids=range(7),
)
def test_a_wrong_answer_is_named(changed):
    (name,) = changed
    with pytest.raises(AnswerError, match=f"1 answers are wrong\n  {name}"):
        questions_of("demo").checked({**GOOD, **changed})


def test_numbers_and_days_have_their_form(written):
    lines = [
        f"- {{id: age, kind: number, most: 150, {TEXT}}}",
        f"- {{id: born, kind: day, {TEXT}}}",
    ]
    questions = read_questions(written(*lines))
    assert questions.checked({"age": 150, "born": "1985-03-02"}) == {
        "age": 150,
        "born": "1985-03-02",
    }
    for wrong in ({"age": 151}, {"age": -1}, {"age": True}, {"age": "5"}, {"born": "2nd of May"}):
        with pytest.raises(AnswerError):
            questions.checked({"age": 1, "born": "1985-03-02", **wrong})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"- {{id: a, kind: yes-no, admits: [maybe], {TEXT}}}", "what is no answer"),
        (f"- {{id: a, kind: text, admits: [x], {TEXT}}}", "what is no answer"),
        (f"- {{id: a, kind: choice, {TEXT}}}", "a choice has choices"),
        ('- {id: a, kind: text, text: {en: "Why?"}}', "no text in zh-Hans"),
        (f"- {{id: A b, kind: text, {TEXT}}}", "pattern"),
        (f"- {{id: a, kind: essay, {TEXT}}}", "yes-no"),
        (f"- {{id: a, kind: text, more: 1, {TEXT}}}", "more"),
        (f"- {{id: a, kind: text, {TEXT}}}\n  - {{id: a, kind: text, {TEXT}}}", "stands twice"),
    ],
    ids=range(8),
)
def test_wrong_questions_are_refused_with_the_place(written, line, says):
    with pytest.raises(PlanError, match=says):
        read_questions(written(line))


def test_other_questions_have_another_hash(written):
    one = read_questions(written(f"- {{id: a, kind: text, {TEXT}}}")).digest
    same = read_questions(written(f"- {{id: a, {TEXT}, kind: text}}")).digest
    other = read_questions(written(f"- {{id: a, kind: text, required: false, {TEXT}}}")).digest
    assert one == same != other and len(one) == 32
