"""tools/check_capi.py finds each promise that is missing."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class CheckCapi(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "include/callkit").mkdir(parents=True)
        shutil.copytree(ROOT / "include/callkit/c", self.root / "include/callkit/c")
        (self.root / "tests/c").mkdir(parents=True)
        shutil.copy(ROOT / "tests/c/symbols.txt", self.root / "tests/c/symbols.txt")

    def check(self):
        done = subprocess.run([sys.executable, ROOT / "tools/check_capi.py", self.root], capture_output=True, text=True)
        return done.returncode, done.stdout

    def change(self, old, new, name="include/callkit/c/callkit.h"):
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def assert_breach(self, what):
        code, output = self.check()
        self.assertEqual(code, 1, output)
        self.assertIn(what, output)

    def test_the_header_keeps_its_promises(self):
        code, output = self.check()
        self.assertEqual(code, 0, output)

    def test_a_function_without_since(self):
        self.change("such as \"0.1.0\". \\return \\borrowed for ever. \\threads any \\since 0.1",
                    "such as \"0.1.0\". \\return \\borrowed for ever. \\threads any")
        self.assert_breach("no \\since: CALLKIT_API const char *callkit_version")

    def test_a_function_that_says_nothing_of_threads(self):
        self.change("/* \\param text \\owned \\nullable \\threads any \\since", "/* \\param text \\owned \\nullable \\since")
        self.assert_breach("no \\threads")

    def test_a_pointer_that_nobody_owns(self):
        self.change("\\param record \\borrowed \\param out \\out", "\\param record \\borrowed")
        self.assert_breach("no promise about out")

    def test_a_result_that_nobody_owns(self):
        self.change("\\return \\borrowed until the text is destroyed;", "\\return until the text is destroyed;")
        self.assert_breach("no promise about the result")

    def test_a_parameter_that_was_renamed(self):
        self.change("callkit_call_info *out);", "callkit_call_info *result);")
        self.assert_breach("\\param of no parameter: out")

    def test_an_enumerator_without_a_number(self):
        self.change("CALLKIT_E_BUSY = -22,", "CALLKIT_E_BUSY,")
        self.assert_breach("CALLKIT_E_BUSY has no explicit value")

    def test_a_number_that_is_used_twice(self):
        self.change("CALLKIT_E_BUSY = -22,", "CALLKIT_E_BUSY = -21,")
        self.assert_breach("two enumerators with one value")

    def test_a_struct_without_its_size(self):
        self.change("typedef struct callkit_stats {\n    uint32_t struct_size;", "typedef struct callkit_stats {")
        self.assert_breach("does not begin with struct_size")

    def test_a_status_that_may_be_ignored(self):
        self.change("CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_flush",
                    "CALLKIT_API callkit_status callkit_store_flush")
        self.assert_breach("a status that may be ignored")

    def test_a_function_that_is_not_listed(self):
        self.change("callkit_store_flush 0.1 -\n", "", "tests/c/symbols.txt")
        self.assert_breach("symbols.txt: callkit_store_flush is missing")

    def test_a_function_that_is_gone(self):
        self.change("callkit_store_flush 0.1 -\n", "callkit_store_flush 0.1 -\ncallkit_store_gone 0.1 -\n",
                    "tests/c/symbols.txt")
        self.assert_breach("symbols.txt: callkit_store_gone is in no header")


if __name__ == "__main__":
    unittest.main()
