"""The generator of the numbering plan: its readers, its automaton, its list of changes."""
import copy
import pathlib
import random
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from numbering_plan import automaton, canonical, emit, programs, regex, sources, tables, unicode  # noqa: E402


def walk(cells, first_leaf, ends, cell, digits):
    """As the engine walks."""
    for index in range(len(digits) + 1):
        if cell >= first_leaf:
            bit = 1 << (len(digits) - automaton.SHORTEST)
            while not cells[cell] & bit:
                cell += 2
            return cells[cell + 1]
        if index == len(digits):
            return dict(ends).get(cell, 0)
        cell = cells[cell + int(digits[index])]
    raise AssertionError


def match(words, digits):
    """As prefix_program.hpp matches: where the match ends, or None."""
    def follow(at, position):
        while True:
            operation, operand = words[at] >> 12, words[at] & 0xFFF
            def fits(mask):
                return position < len(digits) and mask >> int(digits[position]) & 1
            if operation == programs.MATCH:
                return position
            if operation == programs.SET:
                if not fits(operand):
                    return None
                position += 1
            elif operation == programs.REPEAT:
                for _ in range(operand):
                    if not fits(words[at + 1]):
                        return None
                    position += 1
                at += 1
            elif operation == programs.SPLIT:
                found = follow(at + 1, position)
                if found is not None:
                    return found
                at += operand - 1
            elif operation == programs.JUMP:
                at += operand - 1
            elif operation == programs.END and position != len(digits):
                return None
            at += 1
    return follow(0, 0)


class Patterns(unittest.TestCase):
    def setUp(self):
        self.plan = canonical.load(ROOT / "tools/numbering_plan/plan.json")
        self.random = random.Random(1)

    def numbers(self, count):
        return ["".join(self.random.choices("0123456789", k=self.random.randint(1, 17))) for _ in range(count)]

    def test_every_pattern_of_the_plan_accepts_what_python_s_expressions_accept(self):
        languages = regex.Languages()
        patterns = sorted({one[name]["pattern"] for one in self.plan["territories"] for name in ("general", *canonical.TYPES)
                           if "pattern" in one.get(name, {})})
        self.assertGreater(len(patterns), 1000)
        for pattern in patterns:
            language = languages.whole(pattern)
            expression = re.compile(pattern)
            for digits in self.numbers(12):
                state = language
                for digit in digits:
                    state = languages.step(state, int(digit))
                self.assertEqual(bool(expression.fullmatch(digits)), languages.accepts(state), (pattern, digits))

    def test_every_prefix_program_matches_what_python_s_expressions_match(self):
        patterns = {one[name] for one in self.plan["territories"] for name in ("idd", "national_prefix_for_parsing") if name in one}
        patterns |= {pattern for one in self.plan["territories"] for each in one.get("formats", [])
                     for pattern in each.get("leading_digits", [])}
        self.assertGreater(len(patterns), 500)
        for pattern in sorted(patterns):
            words, first = programs.compile_pattern(pattern)
            expression = re.compile(pattern)
            for digits in self.numbers(20) + ["0" + digits for digits in self.numbers(10)] + ["00", "0011", "8"]:
                expected = expression.match(digits)
                self.assertEqual(expected.end() if expected else None, match(words, digits), (pattern, digits))
                if expected and expected.end() > 0:
                    self.assertTrue(first >> int(digits[0]) & 1, (pattern, digits))


class Automaton(unittest.TestCase):
    def test_packed_cells_say_what_the_languages_say(self):
        languages = regex.Languages()
        made = automaton.Automaton(languages)
        patterns = [r"[2-9]\d{6}", r"1(?:23|4[5-7])\d{3,5}", r"\d{4}", r"12345", r"(?:0|55)\d{2,9}"]
        watched = [languages.whole(pattern) for pattern in patterns]
        label = lambda accepted, length: sum(1 << i for i, one in enumerate(accepted) if one)  # noqa: E731
        made.add("all", watched, label)
        for i, language in enumerate(watched):
            made.add(i, [language], lambda accepted, length: int(accepted[0]))
        cells, first_leaf, roots, ends = made.pack()
        chance = random.Random(2)
        for _ in range(20_000):
            digits = "".join(chance.choices("012345", k=chance.randint(2, 17)))
            expected = [bool(re.fullmatch(pattern, digits)) for pattern in patterns]
            self.assertEqual(label(expected, len(digits)), walk(cells, first_leaf, ends, roots["all"], digits), digits)
            for i, one in enumerate(expected):
                self.assertEqual(int(one), walk(cells, first_leaf, ends, roots[i], digits), digits)


class Sources(unittest.TestCase):
    def test_javascript_arrays_with_holes(self):
        self.assertEqual([None, [None, None, "a\\d"], 7, None, -1, True],
                         sources.JavaScriptReader('[,[,,"a\\\\d"],7,,-1,!0];', 0).value())
        self.assertEqual({"AC": [1], "001": []}, sources.JavaScriptReader('{AC:[1],"001":[]}', 0).value())
        with self.assertRaises(ValueError):
            sources.JavaScriptReader("(1)", 0).value()

    def test_protocol_buffers(self):
        # id GB, code 44, general description: pattern, length 9, local length 4
        description = b"\x12\x05\\d{9}" + b"\x48\x09" + b"\x50\x04"
        territory = b"\x0a" + bytes([len(description)]) + description + b"\x4a\x02GB" + b"\x50\x2c"
        [made] = sources.from_protocol_buffers(b"\x0a" + bytes([len(territory)]) + territory)
        self.assertEqual({"id": "GB", "code": 44, "general": {"pattern": "\\d{9}", "lengths": [9], "local_lengths": [4]}},
                         canonical.territory(made))

    def test_unicode_ranges(self):
        made = unicode.ranges("0030;DIGIT ZERO;Nd;0;EN;;0;0;0;N;;;;;\n0660;ARABIC-INDIC DIGIT ZERO;Nd;0;AN;;0;0;0;N;;;;;\n"
                              "0661;ARABIC-INDIC DIGIT ONE;Nd;0;AN;;1;1;1;N;;;;;\n00AA;FEMININE ORDINAL;Lo;0;L;;;;;N;;;;;\n"
                              "4E00;<CJK Ideograph, First>;Lo;0;L;;;;;N;;;;;\n9FFF;<CJK Ideograph, Last>;Lo;0;L;;;;;N;;;;;\n")
        self.assertEqual([0x30, 0x660], made["digit_zeros"])
        self.assertEqual([[0x660, 0x661], [0xAA, 0xAA], [0x4E00, 0x9FFF]], made["letters_and_numbers"])


class Plan(unittest.TestCase):
    def test_changes_name_the_regions_and_what_changed(self):
        old = canonical.load(ROOT / "tools/numbering_plan/plan.json")
        new = copy.deepcopy(old)
        self.assertEqual([], canonical.changes(old, new))
        british = next(one for one in new["territories"] if one["id"] == "GB")
        british["mobile"]["pattern"] = r"7\d{9}"
        new["territories"] = [one for one in new["territories"] if one["id"] != "FR"]
        new["short_numbers"][0]["emergency"] = {"pattern": "1"}
        self.assertEqual(["FR (+33): gone", "GB (+44): mobile", f"short numbers of {new['short_numbers'][0]['id']}: emergency"],
                         canonical.changes(old, new))

    def test_a_pattern_that_the_engine_could_not_follow_is_an_error(self):
        for pattern in ("1+", "(?=1)2", "1.*", "[^1]"):
            with self.assertRaises(ValueError):
                regex.parse(pattern)
        with self.assertRaises(ValueError):
            tables.groups(r"(\d{2})-(\d{3})")

    def test_a_string_survives_being_written_as_c(self):
        written = emit.string("text", b"a\0" + b"1?\"\\\xc3\xa9\0")
        self.assertIn(r'a\0001\077\042\134\303\251', written)


if __name__ == "__main__":
    unittest.main()
