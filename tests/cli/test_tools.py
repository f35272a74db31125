"""callkit number, simulate and version."""
import json
import os
import subprocess
import sys
import unittest

from command import CommandTest


class Number(CommandTest):
    def test_a_number_is_taken_apart(self):
        number = json.loads(self.succeed("number", "parse", "+44 (20) 7183-8750", "--json"))
        self.assertEqual(("+442071838750", 44, True), (number["e164"], number["country_code"], number["valid"]))
        self.assertEqual(["input", "valid", "e164", "region", "country_code", "national", "international", "type",
                          "extension"], list(number))
        self.assertEqual({"input": "020 7183 8750 ext. 3", "valid": True, "e164": "+442071838750", "region": "GB",
                          "country_code": 44, "national": "020 7183 8750 x3", "international": "+44 20 7183 8750 x3",
                          "type": "fixed_line", "extension": "3"},
                         json.loads(self.succeed("number", "parse", "020 7183 8750 ext. 3", "--region", "GB", "--json")))
        self.assertIn("+442071838750", self.succeed("number", "parse", "+44 20 7183 8750"))

    def test_what_cannot_be_dialled_has_exit_code_3(self):
        outcome = self.run_command("number", "parse", "hello", "--json")
        self.assertEqual((3, {"input": "hello", "error": "not_a_number"}), (outcome.returncode, json.loads(outcome.stdout)))
        outcome = self.run_command("number", "parse", "+1234567890", "--json")
        number = json.loads(outcome.stdout)
        self.assertEqual((3, False, False), (outcome.returncode, number["valid"], "e164" in number))
        self.refuse(2, "invalid_argument", "number", "parse", "1", "--region", "x")

    def test_an_emergency_number_is_recognised_and_not_called(self):
        self.assertIn("emergency", self.run_command("number", "parse", "112", "--region", "DE").stdout)
        self.refuse(3, "not_allowed", "call", "112", "--region", "DE")
        self.refuse(3, "invalid_number", "call", "112")

    def test_a_plan_from_a_file_replaces_the_built_in_one(self):
        plan = os.path.join(self.folder, "numbering.plan")
        generator = os.path.join(os.path.dirname(__file__), "../../tools/gen_numbering_plan")
        subprocess.run([sys.executable, generator, "file", plan], check=True)
        number = self.succeed("number", "parse", "020 7183 8750", "--region", "GB", "--json")
        self.assertEqual(number, self.succeed("number", "parse", "020 7183 8750", "--region", "GB", "--plan", plan, "--json"))
        self.assertEqual("+442071838750", json.loads(self.succeed("number", "batch", "--plan", plan,
                                                                  input="GB\t020 7183 8750\n"))["e164"])
        self.assertIn("completed", self.succeed("call", "+14155552671", "--plan", plan, "--speed", 50))
        self.refuse(1, "not_found", "number", "parse", "1", "--plan", plan + ".gone")
        with open(plan, "r+b") as file:
            file.seek(1000)
            file.write(b"damage")
        self.refuse(2, "malformed", "number", "parse", "+14155552671", "--plan", plan)

    def test_a_batch_answers_each_line_in_order(self):
        inputs = ["GB\t+442071838750", "\thello", "XX\t", "no tab", "", "US\t+1 415 555 2671\r", "US\t\xa0\u2603", "A\tB\tC"]
        lines = self.succeed("number", "batch", input="\n".join(inputs)).splitlines()
        self.assertEqual(len(inputs), len(lines))
        answers = [json.loads(line) for line in lines]
        self.assertEqual("+442071838750", answers[0]["e164"])
        self.assertEqual("not_a_number", answers[1]["error"])
        self.assertEqual("+14155552671", answers[5]["e164"])


class Simulate(CommandTest):
    def test_the_outcome_depends_on_the_arguments_alone(self):
        arguments = ("simulate", "--calls", 2000, "--seed", 7, "--faults", "all", "--json")
        first = self.succeed(*arguments)
        self.assertEqual(first, self.succeed(*arguments))
        summary = json.loads(first.splitlines()[-1])
        self.assertEqual((2000, 0, 0, 0),
                         (summary["calls"], summary["live"], summary["double_dials"], summary["unsettled"]))
        other = json.loads(self.succeed(*arguments[:4], 8, *arguments[5:]).splitlines()[-1])
        self.assertNotEqual(summary["digest"], other["digest"])

    def test_bad_arguments_have_exit_code_2(self):
        self.refuse(2, "invalid_argument", "simulate", "--faults", "gremlins")
        self.refuse(2, "unknown_scenario", "simulate", "--scenario", "dances")
        self.refuse(2, None, "simulate", "--calls", "-1")
        self.refuse(2, None, "simulate", "--calls", "many")


class Version(CommandTest):
    def test_version_names_what_programs_depend_on(self):
        version = json.loads(self.succeed("version", "--json"))
        self.assertEqual({"version", "abi", "log_schema", "numbering_plan"}, set(version))
        self.assertRegex(version["numbering_plan"], r"^google-libphonenumber \d+\.\d+\.\d+$")
        self.assertIn(version["version"], self.succeed("version"))

    def test_help_is_no_error_and_no_verb_is_one(self):
        self.assertIn("simulate", self.succeed("--help"))
        self.refuse(2, None)


if __name__ == "__main__":
    unittest.main()
