"""The summary cannot call a failure a success."""
import importlib.util
import pathlib
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
spec = importlib.util.spec_from_file_location("summarize_tests", TOOLS / "summarize_tests.py")
summarize_tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(summarize_tests)


class Summarize(unittest.TestCase):
    def summary(self, steps="", **files):
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory)
            (folder / "steps").write_text(steps)
            for name, text in files.items():
                (folder / f"{name}.xml").write_text(text)
            return summarize_tests.summarize(folder)[:3]

    @staticmethod
    def suite(*cases):
        return "<testsuite>" + "".join(cases) + "</testsuite>"

    @staticmethod
    def case(output="", status="run", inner=""):
        return f'<testcase name="t" status="{status}">{inner}<system-out>{output}</system-out></testcase>'

    def test_doctest_cases_are_counted(self):
        line = "[doctest] test cases:  5 |  3 passed | 1 failed | 1 skipped"
        self.assertEqual((3, 1, 1), self.summary(a=self.suite(self.case(line, "fail", "<failure/>"))))

    def test_unittest_cases_are_counted(self):
        line = "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n"
        self.assertEqual((2, 2, 1), self.summary(a=self.suite(self.case(line, "fail", "<failure/>"))))
        self.assertEqual((4, 0, 1), self.summary(a=self.suite(self.case("Ran 5 tests in 0.1s\n\nOK (skipped=1)\n"))))

    def test_a_program_that_crashes_after_its_last_case_failed(self):
        line = "[doctest] test cases:  3 |  3 passed | 0 failed | 0 skipped"
        self.assertEqual((3, 1, 0), self.summary(a=self.suite(self.case(line, "fail", "<failure/>"))))

    def test_a_plain_program_counts_as_one(self):
        self.assertEqual((1, 1, 0), self.summary(a=self.suite(self.case(), self.case("", "fail", "<failure/>"))))

    def test_what_did_not_run_is_skipped_loudly(self):
        self.assertEqual((0, 0, 1), self.summary(a=self.suite(self.case("", "notrun", '<skipped message="why"/>'))))

    def test_steps_count(self):
        self.assertEqual((1, 1, 1), self.summary("pass a\nfail b\nskip c\n"))

    def test_nothing_and_rubbish_are_failures(self):
        self.assertEqual((0, 1, 0), self.summary(a="<testsuite></testsuite>"))
        self.assertEqual((0, 1, 0), self.summary(a="<testsuite>"))


if __name__ == "__main__":
    unittest.main()
