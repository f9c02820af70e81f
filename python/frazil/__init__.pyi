"""Types of the module, and what its classes do."""

from os import PathLike
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union, final

_Path = Union[str, PathLike[str]]

class Position(NamedTuple):
    file: str
    line: int
    column: int

class Frame(NamedTuple):
    text: str
    position: Optional[Position]

class NixError(Exception):
    message: str
    kind: str
    position: Optional[Position]
    trace: List[Frame]
    suggestions: List[str]
    attr_path: str
    report: str
    def __init__(
        self,
        message: str,
        kind: str = "evaluation",
        position: Optional[Position] = None,
        trace: Iterable[Frame] = (),
        suggestions: Iterable[str] = (),
        attr_path: str = "",
        report: Optional[str] = None,
    ) -> None: ...

class Throw(NixError): ...
class AssertionFailed(NixError): ...
class NixTypeError(NixError, TypeError): ...
class MissingAttribute(NixError, AttributeError, KeyError): ...
class UndefinedVariable(NixError, NameError): ...
class InfiniteRecursion(NixError): ...
class NixSyntaxError(NixError): ...
class FileError(NixError): ...
class ForbiddenError(NixError): ...
class LimitError(NixError): ...
class Cancelled(NixError): ...
class ConvertError(NixError, ValueError): ...

@final
class Value:
    """A value, evaluated or not. It keeps its evaluator alive, and may be used from any thread.

    `value.name` and `value["name"]` are attributes, `value[0]` is an element; neither is evaluated. `value(…)` calls a
    function: positional arguments one after the other, then keywords as one set, which is empty for `value()`.
    Iteration goes over the elements of a list, or the names of a set. Names that are methods here (`type`, `keys`, …)
    need brackets.
    """

    @property
    def type(self) -> str:
        """What the value is, as `builtins.typeOf` says it: `int`, `set`, `lambda`, …; this evaluates it."""
    @property
    def drv_path(self) -> str:
        """The path of the derivation that the value is; unless the store is read-only it is there then."""
    def force(self) -> Value:
        """Evaluates the value, not what is in it. Gives itself."""
    def force_deep(self) -> Value:
        """Evaluates the value and everything in it. Gives itself."""
    def to_python(self) -> Any:
        """The value as data: None, bool, int, float, str, list, dict.

        Paths and sets that stand for strings (derivations among them) are str, as in JSON, but nothing is added to the
        store. Functions, and what is nested too deeply or too large, are errors.
        """
    def json(self) -> str:
        """The value as JSON, as `builtins.toJSON` makes it."""
    def print(self) -> str:
        """The value as `nix-instantiate --eval` prints it. What is in it is not evaluated."""
    def coerce(self) -> str:
        """The string that the value is or can be coerced to, as in `"${value}"`."""
    def derivations(self) -> List[Tuple[str, Value]]:
        """The derivations in the value, with the attribute paths that lead there."""
    def select(self, path: str) -> Value:
        """What an attribute path such as `a.b.0` leads to, evaluated."""
    def auto_call(self, **args: Any) -> Value:
        """Calls a function that takes a set with those arguments that it names; anything else is the result itself."""
    def get(self, name: str, default: Any = None) -> Any:
        """An attribute, or `default`."""
    def keys(self) -> List[str]:
        """The names of the attributes, sorted."""
    def values(self) -> List[Value]:
        """The attributes' values, sorted by name."""
    def items(self) -> List[Tuple[str, Value]]:
        """Names and values, sorted by name."""
    def __call__(self, *args: Any, **named: Any) -> Value: ...
    def __getattr__(self, name: str, /) -> Value: ...
    def __getitem__(self, key: Union[str, int], /) -> Value: ...
    def __contains__(self, name: str, /) -> bool: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...

@final
class Evaluator:
    """An evaluator. It works on a thread of its own, one call after the other, and may be used from many threads.

    Other threads of Python run while it works, and Ctrl-C cancels the call that is waited for.

    - `search_path`: where `<name>` is looked for: `"nixpkgs=/path:/other"`, a list of such entries, or a dictionary of
      names and paths. Nowhere if it is not given; `os.environ.get("NIX_PATH")` is what C++ Nix takes.
    - `system`: `builtins.currentSystem`.
    - `pure`: programs see nothing of the machine. `restricted`: only what is in the search path, and they fetch only
      what is in `allowed_uris`.
    - `time_limit` (seconds of each call), `heap_limit` (bytes, of all evaluators of the process), `call_limit` (calls in
      progress), `conversion_depth` (1,000 at most), `conversion_values`.
    - `store` (`auto`, `daemon`, `local?root=DIR`, …) and `read_only`: without them nothing is written, and paths are
      computed. `import_from_derivation`: whether derivations are built when a program reads what they make.
    - `globals`: values that programs see by these names.
    - `builtins`: callables that programs call as `builtins.NAME`, with data as of `to_python()`.
    """

    def __new__(
        cls,
        *,
        search_path: Union[str, Iterable[str], Dict[str, _Path], None] = None,
        system: Optional[str] = None,
        pure: bool = False,
        restricted: bool = False,
        allowed_uris: Iterable[str] = (),
        time_limit: Optional[float] = None,
        heap_limit: Optional[int] = None,
        call_limit: Optional[int] = None,
        conversion_depth: Optional[int] = None,
        conversion_values: Optional[int] = None,
        store: Optional[str] = None,
        read_only: bool = True,
        import_from_derivation: bool = True,
        globals: Optional[Dict[str, Any]] = None,
        builtins: Optional[Dict[str, Callable[..., Any]]] = None,
    ) -> Evaluator: ...
    def eval(self, expr: str, *, dir: Optional[_Path] = None) -> Value:
        """The value of an expression, whose relative paths start from `dir`, or from the working directory."""
    def eval_file(
        self, path: _Path, attr: Optional[str] = None, args: Optional[Mapping[str, Any]] = None
    ) -> Value:
        """The value of a file, or of what an attribute path leads to in it.

        Functions that are met on the way are called with those of the attributes `args` that they name.
        """
    def value(self, object: Any) -> Value:
        """The value that data of Python is: None, bool, int, float, str, bytes, paths (as strings), lists, tuples,
        mappings, and `Value` objects."""
    def find_file(self, name: str) -> PathLike[str]:
        """The file that `<name>` means."""
    def cancel(self) -> None:
        """Cancels what the evaluator is doing, if anything; that call raises `Cancelled`."""
    def close(self) -> None:
        """Stops the evaluator. Its values are of no use then. Leaving a `with` block does the same."""
    def __enter__(self) -> Evaluator: ...
    def __exit__(self, _class: Any, _raised: Any, _trace: Any) -> None: ...

def eval(expr: str, *, dir: Optional[_Path] = None, **options: Any) -> Any:
    """The value of an expression as data of Python. `options` are those of `Evaluator`."""

def eval_file(
    path: _Path, attr: Optional[str] = None, args: Optional[Mapping[str, Any]] = None, **options: Any
) -> Any:
    """The value of a file, or of what an attribute path leads to in it, as data of Python."""
