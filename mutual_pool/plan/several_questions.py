"""The questions of several plans asked together: what several ask in the same words is asked once.

Two questions are the same only if all that an applicant sees of them is the same, and whether they
may be left out. So no plan gets an answer to a question that it did not ask in these words, nor one
that it left open and another plan requires.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import rfc8785

from mutual_pool.plan.questions import AnswerError, Question, Questions


@dataclass(frozen=True)
class SharedQuestion:
    """A question as it is asked.

    Attributes:
        key: by which the answers name it: its id, or plan/id where plans ask more than one by it.
        question: what is asked.
        plans: the names of the plans that ask it.
    """

    key: str
    question: Question
    plans: tuple[str, ...]


def shared_questions(asked: Mapping[str, Questions]) -> list[SharedQuestion]:
    """Return what the plans ask, each question once, in the order in which it comes first.

    Args:
        asked: each plan's questions, by the plan's name.
    """
    found: dict[bytes, tuple[Question, list[str]]] = {}
    for plan, questions in asked.items():
        for one in questions.questions:
            found.setdefault(_seen(one), (one, []))[1].append(plan)
    ids = [one.id for one, _ in found.values()]
    return [
        SharedQuestion(
            one.id if ids.count(one.id) == 1 else f"{plans[0]}/{one.id}", one, tuple(plans)
        )
        for one, plans in found.values()
    ]


def answers_for(
    plan: str, shared: list[SharedQuestion], answers: Mapping[str, object]
) -> dict[str, object]:
    """Return the answers to one plan's questions, by that plan's ids, and no other answer.

    Args:
        plan: the plan's name.
        shared: what all plans ask.
        answers: the answers by the keys of `shared`.

    Raises:
        AnswerError: if there is an answer to a question that no plan asks.
    """
    unknown = sorted(answers.keys() - {one.key for one in shared})
    if unknown:
        raise AnswerError(f"no plan asks {', '.join(unknown)}; see mutual-pool apply questions")
    return {
        one.question.id: answers[one.key]
        for one in shared
        if plan in one.plans and one.key in answers
    }


def _seen(question: Question) -> bytes:
    """What an applicant sees of a question: not what the plan takes without a second look."""
    content = question.model_dump(mode="json", exclude={"admits"})
    return bytes(rfc8785.dumps(content))
