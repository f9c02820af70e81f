"""Exceptions. `make` is what the native module makes them with."""

import inspect
from typing import NamedTuple, Optional


class Position(NamedTuple):
    """A place in a file or text; lines and columns are counted from 1, columns in bytes."""

    file: str
    line: int
    column: int

    def __str__(self):
        return f"{self.file}:{self.line}:{self.column}"


class Frame(NamedTuple):
    """Something that an error passed on its way out."""

    text: str
    position: Optional[Position]


class NixError(Exception):
    """Why an evaluation failed, as data.

    `kind` is a word that does not change, `message` says what, `position` where. `trace` has the frames, the outermost
    first, and `report` all of it as `nix-instantiate --show-trace` prints it. `suggestions` are names that may have
    been meant; `attr_path` is the way to what could not be converted.
    """

    def __init__(
        self, message, kind="evaluation", position=None, trace=(), suggestions=(), attr_path="", report=None
    ):
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.position = position
        self.trace = list(trace)
        self.suggestions = list(suggestions)
        self.attr_path = attr_path
        self.report = report if report is not None else f"error: {self}"

    def __str__(self):
        way = f"in '{self.attr_path}': " if self.attr_path else ""
        place = f", at {self.position}" if self.position else ""
        return f"{way}{self.message}{place}"


class Throw(NixError):
    """`throw`, or a name that the search path does not have."""


class AssertionFailed(NixError):
    """A failed `assert`."""


class NixTypeError(NixError, TypeError):
    """A value of the wrong type."""


class MissingAttribute(NixError, AttributeError, KeyError):
    """An attribute or a list's element that is not there."""


class UndefinedVariable(NixError, NameError):
    """A variable that is defined nowhere."""


class InfiniteRecursion(NixError):
    """A value that depends on itself."""


class NixSyntaxError(NixError):
    """A text that is no program."""


class FileError(NixError):
    """A file that cannot be read."""


class ForbiddenError(NixError):
    """What pure or restricted evaluation forbids."""


class LimitError(NixError):
    """A limit: time, memory, calls in progress, or the size of what is converted."""


class Cancelled(NixError):
    """The call was cancelled."""


class ConvertError(NixError, ValueError):
    """A value that is not like anything in Python, or the other way around."""


CLASSES = {
    "throw": Throw,
    "assertion": AssertionFailed,
    "type": NixTypeError,
    "missing-attribute": MissingAttribute,
    "undefined-variable": UndefinedVariable,
    "infinite-recursion": InfiniteRecursion,
    "syntax": NixSyntaxError,
    "file": FileError,
    "forbidden": ForbiddenError,
    "limit": LimitError,
    "stack-overflow": LimitError,
    "interrupted": Cancelled,
    "convert": ConvertError,
}


def make(kind, message, position, trace, suggestions, attr_path, report):
    """The exception for an error."""
    place = position and Position(*position)
    frames = [Frame(text, where and Position(*where)) for text, where in trace]
    return CLASSES.get(kind, NixError)(message, kind, place, frames, suggestions, attr_path, report)


def arity(function):
    """How many arguments a callable has to be given."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return sum(1 for p in parameters if p.kind in kinds and p.default is inspect.Parameter.empty)
