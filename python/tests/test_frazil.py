"""The module as programs use it."""

import doctest
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import frazil

HOURS = """
  let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);
  in loop (_: loop (_: loop (x: x)))"""


def kind(work):
    try:
        work()
    except frazil.NixError as error:
        return error.kind
    return None


class Data(unittest.TestCase):
    def test_native_types(self):
        text = '[ null true 42 1.5 "gr\u00fc\u00dfe" /a/../b { b = 1; a = [ ]; } ]'
        value = frazil.eval(text)
        self.assertEqual(value, [None, True, 42, 1.5, "gr\u00fc\u00dfe", "/b", {"a": [], "b": 1}])
        self.assertEqual([type(item) for item in value[:4]], [type(None), bool, int, float])
        self.assertEqual(list(value[6]), ["a", "b"])

    def test_there_and_back(self):
        data = {"list": [1, -2.5, None, False, "x"], "set": {"a b": {"\u00e9": 2**62}}}
        with frazil.Evaluator() as nix:
            self.assertEqual(nix.value(data).to_python(), data)
            self.assertEqual(nix.value(("a", b"b", pathlib.Path("/c"))).to_python(), ["a", "b", "/c"])
            self.assertEqual(nix.value("\udcff").to_python(), "\udcff")
            with self.assertRaises(OverflowError):
                nix.value(2**63)
            for wrong in (object(), {1: 2}, {"a"}):
                with self.assertRaises(TypeError):
                    nix.value(wrong)
            self.assertEqual(kind(lambda: nix.value("a\0b")), "convert")

    def test_too_much(self):
        self.assertEqual(kind(lambda: frazil.eval("let a = { inherit a; }; in a")), "limit")
        self.assertEqual(kind(lambda: frazil.eval("builtins.genList (x: x) 100", conversion_values=50)), "limit")
        data = []
        data.append(data)
        with frazil.Evaluator() as nix, self.assertRaises(frazil.LimitError):
            nix.value(data)

    def test_functions_are_no_data(self):
        with self.assertRaises(frazil.ConvertError) as raised:
            frazil.eval("{ a = [ (x: x) ]; }")
        self.assertEqual(raised.exception.attr_path, "a.0")
        self.assertIn("in 'a.0': ", str(raised.exception))

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "default.nix")
            file.write_text("{ n ? 1 }: { a = [ n { b = n + 1; } ]; dir = toString ./.; f = { n }: n; }")
            self.assertEqual(frazil.eval_file(folder, "a.1.b"), 2)
            self.assertEqual(frazil.eval_file(file, "a", {"n": 5, "other": 1}), [5, {"b": 6}])
            self.assertEqual(frazil.eval_file(file, "f", {"n": 7}), 7)
            self.assertEqual(frazil.eval("toString ./x", dir=folder), os.path.join(folder, "x"))
            self.assertEqual(frazil.eval("(import <it> { }).dir", search_path={"it": file}), folder)
            self.assertEqual(frazil.eval("(import <it> { }).dir", search_path=f"it={file}"), folder)
            self.assertEqual(frazil.eval("(import <default.nix> { }).dir", search_path=[folder]), folder)
        with self.assertRaises(frazil.FileError):
            frazil.eval_file("/there/is/nothing.nix")


class Values(unittest.TestCase):
    def setUp(self):
        self.nix = frazil.Evaluator()
        self.set = self.nix.eval('{ f = { x, y ? 2 }: x + y; l = [ 1 (throw "lazy") ]; type = "t"; }')

    def test_access(self):
        self.assertEqual(self.set["type"].to_python(), "t")
        self.assertEqual((self.set.type, self.set.l.type, self.set.f.type), ("set", "list", "lambda"))
        self.assertEqual((len(self.set), len(self.set.l), "l" in self.set, "m" in self.set), (3, 2, True, False))
        self.assertEqual(list(self.set), ["f", "l", "type"])
        self.assertEqual([name for name, _ in self.set.items()], self.set.keys())
        self.assertEqual(self.set.l[0].to_python(), 1)
        self.assertEqual(repr(self.set.l[-1]), "<frazil.Value: not evaluated>")
        self.assertEqual(self.set.select("l.0").to_python(), 1)
        self.assertEqual(self.set.get("m", 3), 3)
        self.assertIsNone(self.set.get("m"))
        self.assertFalse(hasattr(self.set, "m"))
        for wrong in (lambda: self.set["m"], lambda: self.set.m, lambda: self.set.select("m")):
            self.assertEqual(kind(wrong), "missing-attribute")
        with self.assertRaises(KeyError):
            self.set["m"]
        with self.assertRaises(IndexError):
            self.set.l[2]
        with self.assertRaises(IndexError):
            self.set.l[-3]
        with self.assertRaises(TypeError):
            bool(self.set)
        with self.assertRaises(frazil.NixTypeError):
            self.set.l["x"]
        with self.assertRaises(frazil.Throw):
            list(self.set.l)[1].force()

    def test_calls(self):
        self.assertEqual(self.set.f(x=1).to_python(), 3)
        self.assertEqual(self.set.f({"x": 1, "y": 1}).to_python(), 2)
        self.assertEqual(self.set.f.auto_call(x=1, z=3).to_python(), 3)
        self.assertEqual(self.nix.eval("{ x ? 7 }: x")().to_python(), 7)
        self.assertEqual(self.nix.eval("a: b: [ a b ]")(self.set.l, None)[1].type, "null")
        self.assertEqual(kind(lambda: self.set.f()), "type")

    def test_texts(self):
        self.assertEqual(self.nix.eval("[ 1 { a = 2; } ]").json(), '[1,{"a":2}]')
        self.assertEqual(self.set.l.print(), "[ 1 <CODE> ]")
        self.assertEqual(self.nix.eval('{ __toString = _: "a"; }').coerce(), "a")
        package = self.nix.eval('{ p = derivation { name = "p"; system = "x"; builder = "/b"; }; }')
        self.assertEqual(package.p.drv_path, package.p.drvPath.to_python())
        self.assertEqual([path for path, _ in package.derivations()], ["p"])
        self.assertTrue(package.to_python()["p"].endswith("-p"))

    def test_values_keep_their_evaluator(self):
        value = frazil.Evaluator().eval("{ a = 1 + 1; }")
        self.assertEqual(value.a.to_python(), 2)

    def test_values_of_others(self):
        other = frazil.Evaluator()
        self.assertEqual(kind(lambda: self.nix.eval("x: x")(other.eval("1"))), "foreign-value")
        value = other.eval("[ ]")
        other.close()
        other.close()
        self.assertEqual(kind(lambda: len(value)), "gone")
        self.assertEqual(kind(lambda: other.eval("1")), "gone")


class Errors(unittest.TestCase):
    def test_they_are_data(self):
        with self.assertRaises(frazil.NixError) as raised:
            frazil.eval("let f = x: x.prot; in\n  f { port = 1; }")
        error = raised.exception
        self.assertIsInstance(error, (frazil.MissingAttribute, AttributeError, KeyError))
        self.assertEqual((error.message, error.kind), ("attribute 'prot' missing", "missing-attribute"))
        self.assertEqual(error.position, frazil.Position("\u00abstring\u00bb", 1, 12))
        self.assertEqual(str(error), "attribute 'prot' missing, at \u00abstring\u00bb:1:12")
        self.assertEqual(error.suggestions, ["port"])
        self.assertEqual((error.trace[0].position.line, error.trace[1].text), (2, "while calling 'f'"))
        self.assertIn("error: attribute 'prot' missing", error.report)

    def test_classes(self):
        cases = {
            'throw "x"': frazil.Throw,
            "assert false; 1": frazil.AssertionFailed,
            "builtins.length 1": frazil.NixTypeError,
            "x": frazil.UndefinedVariable,
            "let x = x; in x": frazil.InfiniteRecursion,
            "1 +": frazil.NixSyntaxError,
            "let f = n: 1 + f n; in f 1": frazil.LimitError,
        }
        for text, expected in cases.items():
            with self.subTest(text), self.assertRaises(expected):
                frazil.eval(text)
        self.assertEqual(kind(lambda: frazil.eval('abort "x"')), "abort")

    def test_options(self):
        with self.assertRaises(frazil.ForbiddenError):
            frazil.eval("builtins.readFile /etc/passwd", pure=True)
        with self.assertRaises(frazil.ForbiddenError):
            frazil.eval("builtins.readFile /etc/passwd", restricted=True)
        with self.assertRaises(frazil.LimitError):
            frazil.eval(HOURS, time_limit=0.1)
        self.assertEqual(frazil.eval("builtins.currentSystem + x", system="a-b", globals={"x": "!"}), "a-b!")
        for wrong in ({"time_limit": -1}, {"no": 1}, {"builtins": {"f": print}}, {"globals": {"x": object()}}):
            with self.subTest(wrong), self.assertRaises((TypeError, ValueError)):
                frazil.Evaluator(**wrong)
        self.assertEqual(kind(lambda: frazil.Evaluator(store="no store at all")), "usage")
        self.assertEqual(kind(lambda: frazil.Evaluator(globals={"map": 1})), "usage")


class Builtins(unittest.TestCase):
    def test_callables(self):
        def fail(text):
            raise ValueError(text)

        def call(text):
            return self.nix.eval("1").to_python()

        self.nix = frazil.Evaluator(
            builtins={"join": lambda sep, items: sep.join(items), "fail": fail, "call": call, "same": lambda x: x}
        )
        self.assertEqual(self.nix.eval('builtins.join "-" [ "a" "b" ]').to_python(), "a-b")
        data = '{ a = [ 1 2.5 null true "x" ]; }'
        self.assertEqual(self.nix.eval(f"builtins.same {data} == {data}").to_python(), True)
        with self.assertRaises(frazil.NixError) as raised:
            self.nix.eval('builtins.fail "no"')
        self.assertEqual(raised.exception.message, "ValueError: no")
        # Who would wait for the thread that it is on is told, and does not wait.
        with self.assertRaises(frazil.NixError) as raised:
            self.nix.eval('builtins.call "x"')
        self.assertIn("would wait", raised.exception.message)
        self.assertEqual(kind(lambda: self.nix.eval("builtins.same (x: x)")), "type")

    def test_an_evaluator_closes_itself(self):
        nix = frazil.Evaluator(builtins={"close": lambda _: nix.close()})
        self.assertEqual(kind(lambda: nix.eval(f"builtins.seq (builtins.close 1) ({HOURS})")), "gone")

    def test_an_evaluator_is_dropped_while_it_calls(self):
        called = threading.Event()

        def slow(_):
            called.set()
            time.sleep(0.2)

        nix, text = frazil.Evaluator(builtins={"slow": slow}), f"builtins.seq (builtins.slow 1) ({HOURS})"
        kinds = []
        thread = threading.Thread(target=lambda: kinds.append(kind(lambda: nix.eval(text))))
        thread.start()
        called.wait()
        nix.close()
        thread.join()
        self.assertEqual(kinds, ["gone"])


class Threads(unittest.TestCase):
    def test_others_run_meanwhile(self):
        nix = frazil.Evaluator()
        kinds = []
        thread = threading.Thread(target=lambda: kinds.append(kind(lambda: nix.eval(HOURS))))
        thread.start()
        while thread.is_alive():
            time.sleep(0.01)
            nix.cancel()
        self.assertEqual(kinds, ["interrupted"])
        self.assertEqual(nix.eval("1 + 1").to_python(), 2)

    def test_many_at_once(self):
        text = "builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x * x) 20000)"
        expected = sum(x * x for x in range(20000))
        shared, results = frazil.Evaluator(), []

        def work(nix):
            results.extend(nix.eval(text).to_python() for _ in range(5))

        threads = [threading.Thread(target=work, args=(shared if n % 2 else frazil.Evaluator(),)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [expected] * 30)

    def test_interrupt(self):
        program = f"""
import frazil, signal
# Programs that are started in the background may have it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
nix = frazil.Evaluator()
print("ready", flush=True)
try:
    nix.eval({HOURS!r})
except KeyboardInterrupt:
    print(nix.eval("1 + 1").to_python())
"""
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.kill)
        self.assertEqual(child.stdout.readline(), "ready\n")
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.communicate(timeout=60)[0], "2\n")
        self.assertEqual(child.returncode, 0)


class Pages(unittest.TestCase):
    def test_commands(self):
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
        shown = [re.findall(r"^\$ (python3 .*)\n((?:[^$`\n].*\n)*)", text, re.M) for _, text in pages()]
        self.assertTrue(any(shown))
        for command, printed in sum(shown, []):
            output = subprocess.run(command, shell=True, capture_output=True, text=True, env={**os.environ, "PATH": path})
            self.assertEqual((output.stdout, output.stderr), (printed, ""), command)


def pages():
    """The pages of the project and their texts."""
    root = pathlib.Path(__file__).parent.parent.parent
    for file in sorted(file for depth in ("*.md", "*/*.md", "*/*/*.md") for file in root.glob(depth)):
        yield str(file.relative_to(root)), file.read_text()


def examples():
    """The Python blocks of each page as one test: a block may use what one before it has bound."""
    for page, text in pages():
        if blocks := re.findall(r"^```python\n(.*?)^```", text, re.M | re.S):
            parser = doctest.DocTestParser()
            yield doctest.DocTestCase(parser.get_doctest("\n".join(blocks), {"frazil": frazil}, page, page, 0))


def load_tests(_loader, tests, _pattern):
    tests.addTests(examples())
    tests.addTests(doctest.DocTestSuite(frazil))
    return tests


if __name__ == "__main__":
    unittest.main()
