"""The form that files of cases share: "== kind", "* id of a case", then lines of the case that begin with a sign; "#" begins a comment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar


class CaseError(ValueError):
    """A line of the file that cannot be read."""


class Case(Protocol):
    """What every case has; `line` is its line in the file."""

    id: str
    kind: str
    line: int


C = TypeVar("C", bound=Case)


def read_case_file(
    text: str,
    make: Callable[[str, str, int], C],
    knows: Callable[[str], bool],
    take: Callable[[C, str, str, int], None],
    signs: str,
    is_whole: Callable[[C], bool],
    needs: str,
) -> list[C]:
    """The cases of a file in their order.

    `make` gives a case by id, kind and line; `take` has a case take the rest of a line whose sign it `knows` (`signs` lists those for a
    reader); a case that is not whole `needs` more. CaseError names the line that is no part of a case.
    """
    cases: list[C] = []
    kind = ""
    for number, line in enumerate(text.splitlines(), 1):
        sign, _, rest = line.strip().partition(" ")
        try:
            if sign == "==":
                kind = rest
            elif sign == "*":
                cases.append(make(rest, kind, number))
            elif knows(sign):
                take(cases[-1], sign, rest, number)
            elif sign and not sign.startswith("#"):
                raise CaseError(f"it begins with none of ==, *, {signs}")
        except IndexError:
            raise CaseError(f"line {number}: it belongs to no case") from None
        except CaseError as error:
            raise CaseError(f"line {number}: {error}") from None
    _check(cases, is_whole, needs)
    return cases


def _check(cases: Sequence[C], is_whole: Callable[[C], bool], needs: str) -> None:
    seen: set[str] = set()
    for case in cases:
        if not (case.id and case.kind and is_whole(case)):
            raise CaseError(f"line {case.line}: a case needs an id, a kind, {needs}")
        if case.id in seen:
            raise CaseError(f"line {case.line}: there is another case {case.id}")
        seen.add(case.id)
