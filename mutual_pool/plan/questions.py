"""The questions that a plan's registrar asks an applicant: a YAML file beside the plan's.

`plans/demo.questions.yaml` belongs to `plans/demo.yaml`. A plan without such a file asks nothing.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import rfc8785
from eth_utils.crypto import keccak
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mutual_pool.plan.errors import PlanError, Problem
from mutual_pool.plan.loader import plan_file
from mutual_pool.plan.reader import read_yaml

SCHEMA = "mutual-pool/questions/1"
LANGUAGES = ("en", "zh-Hans")
"""The languages in which every text of a question must be."""
ENDING = ".questions.yaml"
_MOST_QUESTIONS = 60
_MOST_LETTERS = 4_000
_FORM = ConfigDict(extra="forbid", frozen=True, strict=True)
Texts = dict[str, str]
Answer = str | int


class AnswerError(ValueError):
    """Answers that do not fit the questions; the message names each that is wrong."""


class Kind(StrEnum):
    """What an answer is."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


class Choice(BaseModel):
    """One of the answers to choose from.

    Attributes:
        value: what an application has.
        text: what the applicant reads, by language.
    """

    model_config = _FORM

    value: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    text: Texts


class Question(BaseModel):
    """One question.

    Attributes:
        id: by which an application names it.
        kind: what the answer is.
        text: what is asked, by language.
        required: whether it must be answered.
        choices: the answers to choose from, of a choice.
        admits: the answers that need no second look; empty where there is nothing to look at.
        most: the most letters of a text, or the largest number.
    """

    model_config = _FORM

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Annotated[Kind, Field(strict=False)]
    text: Texts
    required: bool = True
    choices: Annotated[tuple[Choice, ...], Field(strict=False)] = ()
    admits: Annotated[tuple[str, ...], Field(strict=False)] = ()
    most: Annotated[int, Field(ge=1, le=10**9)] = 500

    @model_validator(mode="after")
    def _whole(self) -> "Question":
        lacking = [
            language
            for texts in (self.text, *(one.text for one in self.choices))
            for language in LANGUAGES
            if not texts.get(language, "").strip()
        ]
        if lacking:
            raise ValueError(f"{self.id} has no text in {', '.join(sorted(set(lacking)))}")
        if bool(self.choices) != (self.kind is Kind.CHOICE):
            raise ValueError(f"{self.id}: a choice has choices, and nothing else has")
        if self.kind is Kind.TEXT and self.most > _MOST_LETTERS:
            raise ValueError(f"{self.id}: a text has at most {_MOST_LETTERS} letters")
        unknown = set(self.admits) - set(self._values() or self.admits)
        if unknown or (self.admits and self._values() is None):
            raise ValueError(f"{self.id}: admits names what is no answer")
        return self

    def _values(self) -> tuple[str, ...] | None:
        if self.kind is Kind.YES_NO:
            return ("yes", "no")
        return tuple(one.value for one in self.choices) if self.choices else None

    def admitted(self, answer: Answer) -> bool:
        """Return whether an answer needs no second look."""
        return not self.admits or answer in self.admits

    def shown(self, answer: Answer, language: str) -> str:
        """Return an answer as it is read."""
        texts = {one.value: one.text[language] for one in self.choices}
        return texts.get(str(answer), str(answer))

    def wrong(self, answer: object) -> str:
        """Return what is wrong with an answer; "" if nothing is."""
        values = self._values()
        if values is not None:
            return "" if answer in values else f"allowed: {', '.join(values)}"
        if self.kind is Kind.NUMBER:
            whole = isinstance(answer, int) and not isinstance(answer, bool)
            fits = whole and isinstance(answer, int) and 0 <= answer <= self.most
            return "" if fits else f"allowed: a whole number up to {self.most:,}"
        if not isinstance(answer, str) or not answer.strip():
            return "allowed: text"
        if self.kind is Kind.DAY:
            try:
                date.fromisoformat(answer)
            except ValueError:
                return "allowed: a day such as 2031-05-14"
            return ""
        return "" if len(answer) <= self.most else f"allowed: at most {self.most:,} letters"


class Questions(BaseModel):
    """All questions of a plan, in the order in which they are asked.

    Attributes:
        schema_: the form.
        questions: the questions.
    """

    model_config = _FORM

    schema_: Annotated[str, Field(alias="schema", pattern=f"^{SCHEMA}$")]
    questions: Annotated[
        tuple[Question, ...], Field(strict=False, min_length=1, max_length=_MOST_QUESTIONS)
    ]

    @model_validator(mode="after")
    def _named_once(self) -> "Questions":
        names = [one.id for one in self.questions]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the question {twice[0]} stands twice")
        return self

    @property
    def digest(self) -> bytes:
        """The hash of the questions, 32 bytes: an application names what was asked."""
        content = self.model_dump(mode="json", by_alias=True)
        return bytes(keccak(rfc8785.dumps(content)))

    def checked(self, answers: Mapping[str, object]) -> dict[str, Answer]:
        """Return answers in the order of the questions.

        Raises:
            AnswerError: if one is missing, unknown or not of its kind.
        """
        names = [one.id for one in self.questions]
        wrong = [f"{name}: no such question" for name in answers if name not in names]
        found = dict[str, Answer]()
        for one in self.questions:
            answer = answers.get(one.id)
            if answer is None or answer == "":
                if one.required:
                    wrong.append(f"{one.id}: nothing given; {one.wrong(answer)}")
                continue
            why = one.wrong(answer)
            if why:
                wrong.append(f"{one.id}: {str(answer)[:40]!r}; {why}")
            elif isinstance(answer, str | int):
                found[one.id] = answer
        if wrong:
            lines = "".join(f"\n  {line}" for line in wrong)
            raise AnswerError(f"{len(wrong)} answers are wrong{lines}")
        return found


def questions_of(plan: str | Path) -> Questions | None:
    """Return the questions of a plan, by its name or file; None if it asks nothing.

    Raises:
        PlanError: if there is no such plan, or its questions are wrong.
    """
    path = plan_file(plan)
    beside = path.with_name(path.name.removesuffix(".yaml") + ENDING)
    return read_questions(beside) if beside.is_file() else None


def read_questions(path: Path) -> Questions:
    """Return the questions that a file holds.

    Raises:
        PlanError: if it cannot be read or is wrong; every wrong field is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem((), str(error), "a readable file in UTF-8")
        raise PlanError(str(path), [problem]) from None
    document = read_yaml(text, str(path))
    try:
        return Questions.model_validate(document.data)
    except ValidationError as error:
        problems = [_problem(detail).at(document.lines) for detail in error.errors()]
        raise PlanError(str(path), problems) from None


def _problem(detail: Any) -> Problem:  # noqa: ANN401  pydantic's
    cause = detail.get("ctx", {}).get("error")
    return Problem(detail["loc"], detail["input"], str(cause or detail["msg"]))
