"""Evaluates the Nix language.

>>> import frazil
>>> frazil.eval("{ web = 80; ssh = 20 + 2; }")
{'ssh': 22, 'web': 80}

`eval` and `eval_file` give data of Python; `Evaluator` gives `Value` objects, which stay lazy. Whatever goes wrong is a
`NixError`.
"""

from ._errors import (
    AssertionFailed,
    Cancelled,
    ConvertError,
    FileError,
    ForbiddenError,
    Frame,
    InfiniteRecursion,
    LimitError,
    MissingAttribute,
    NixError,
    NixSyntaxError,
    NixTypeError,
    Position,
    Throw,
    UndefinedVariable,
)
from ._native import Evaluator, Value

__all__ = [
    "AssertionFailed",
    "Cancelled",
    "ConvertError",
    "Evaluator",
    "FileError",
    "ForbiddenError",
    "Frame",
    "InfiniteRecursion",
    "LimitError",
    "MissingAttribute",
    "NixError",
    "NixSyntaxError",
    "NixTypeError",
    "Position",
    "Throw",
    "UndefinedVariable",
    "Value",
    "eval",
    "eval_file",
]


def eval(expr, *, dir=None, **options):
    """The value of an expression as data of Python. `options` are those of `Evaluator`."""
    with Evaluator(**options) as nix:
        return nix.eval(expr, dir=dir).to_python()


def eval_file(path, attr=None, args=None, **options):
    """The value of a file, or of what an attribute path leads to in it, as data of Python.

    Functions that are met on the way are called with those of the attributes `args` that they name.
    """
    with Evaluator(**options) as nix:
        return nix.eval_file(path, attr, args).to_python()
