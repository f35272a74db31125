"""From the canonical plan to the arrays that the engine reads. include/callkit/core/e164/detail/plan_view.hpp says what
each of them means; the names are the same."""

import re

from .automaton import LONGEST, SHORTEST, Automaton
from .canonical import TYPES
from .programs import compile_pattern
from .regex import Languages

# As in callkit::e164::type.
TYPE_NUMBERS = {"unknown": 0, "fixed_line": 1, "mobile": 2, "fixed_line_or_mobile": 3, "toll_free": 4, "premium_rate": 5,
                "shared_cost": 6, "voip": 7, "personal_number": 8, "pager": 9, "uan": 10, "voicemail": 11}
NON_GEOGRAPHIC = "001"


class Texts:
    """Strings one after the other, each ended by a zero; one that ends another is kept inside it."""

    def __init__(self):
        self.data = b"\0"
        self.known = {b"": 0}

    def add(self, text):
        encoded = text.encode("utf-8")
        if encoded not in self.known:
            place = self.data.find(encoded + b"\0")
            if place < 0:
                place = len(self.data)
                self.data += encoded + b"\0"
            self.known[encoded] = place
        return self.known[encoded]


class Pieces:
    """Runs of numbers in one array, equal ones kept once."""

    def __init__(self):
        self.data = []
        self.known = {}

    def add(self, run):
        run = tuple(run)
        if run not in self.known:
            self.known[run] = len(self.data)
            self.data.extend(run)
        return self.known[run]


def template(text):
    """`$1 $2` as the writer reads it: a group is its number as a byte."""
    return re.sub(r"\$(\d)", lambda found: chr(int(found.group(1))), text)


def groups(pattern):
    """The least and greatest lengths of the groups of a format's pattern."""
    if not re.fullmatch(r"(\(\\d(\{\d+(,\d+)?\})?\))+", pattern):
        raise ValueError(f"format pattern {pattern!r} is more than groups of digits")
    return [(int(low or 1), int(high or low or 1))
            for low, high in re.findall(r"\(\\d(?:\{(\d+)(?:,(\d+))?\})?\)", pattern)]


def length_mask(lengths):
    return sum(1 << (length - SHORTEST) for length in lengths if SHORTEST <= length <= LONGEST)


class Labels:
    """What an automaton says, each combination once; nothing in particular is 0."""

    def __init__(self):
        self.numbers = {(0, 0, 0, 0): 0}

    def add(self, *parts):
        return self.numbers.setdefault(parts, len(self.numbers))

    def words(self):
        return [a | b << 8 | c << 16 | d << 24 for a, b, c, d in self.numbers]


class Watch:
    """The languages that an automaton has to follow, each once."""

    def __init__(self):
        self.languages = []

    def __call__(self, language):
        if language not in self.languages:
            self.languages.append(language)
        return self.languages.index(language)


def type_decider(languages, watch, territory):
    """The order in which types are tried is libphonenumber's."""
    descriptions = {}
    for name in ("general", *TYPES):
        one = territory.get(name, {})
        if "pattern" in one:
            descriptions[name] = (watch(languages.whole(one["pattern"])), set(one.get("lengths", ())))

    def decide(accepted, length):
        def matches(name):
            if name not in descriptions:
                return False
            language, lengths = descriptions[name]
            return (not lengths or length in lengths) and accepted[language]

        if not matches("general"):
            return "unknown"
        for name in TYPES:
            if name not in ("fixed_line", "mobile") and matches(name):
                return name
        same = territory.get("same_mobile_and_fixed", False)
        if matches("fixed_line"):
            return "fixed_line_or_mobile" if same or matches("mobile") else "fixed_line"
        return "mobile" if not same and matches("mobile") else "unknown"

    return decide


def format_chooser(languages, watch, formats, first):
    conditions = []
    for one in formats:
        parts = groups(one["pattern"])
        leading = one.get("leading_digits")
        conditions.append((watch(languages.beginning(leading[-1])) if leading else None,
                           sum(low for low, _ in parts), sum(high for _, high in parts)))

    def choose(accepted, length):
        for number, (language, low, high) in enumerate(conditions):
            if (language is None or accepted[language]) and low <= length <= high:
                return first + number
        return 0

    return choose


def apply_prefix_rule(one):
    rule = one.get("national_prefix_rule")
    return re.sub(r"\$\d", lambda found: rule.replace("$1", found.group()), one["format"], count=1) if rule else one["format"]


def length_words(general, one):
    """Possible lengths of a kind of number, those possible only without area code in the upper half."""
    lengths = one.get("lengths") or general.get("lengths", [])
    return length_mask(lengths) | length_mask(one.get("local_lengths", [])) << 16


def build(plan):
    languages = Languages()
    automaton = Automaton(languages)
    labels, texts, programs, group_lists, lengths = Labels(), Texts(), Pieces(), Pieces(), Pieces()
    programs.add([0])
    by_code = {}
    for one in plan["territories"]:
        by_code.setdefault(one["code"], []).append(one)

    codes, regions, formats = [], [], []
    code_of, region_of, region_lengths = [0] * 1000, [0] * 676, []
    for code in sorted(by_code):
        territories = sorted(by_code[code], key=lambda one: not one.get("main"))
        main = territories[0]
        shared = len(territories) > 1
        watch = Watch()
        deciders = [(watch(languages.beginning(one["leading_digits"])) if shared and "leading_digits" in one else None,
                     type_decider(languages, watch, one)) for one in territories]
        national = main.get("formats", [])
        international = main.get("international_formats", [])
        choose_national = format_chooser(languages, watch, national, 1)
        choose_international = format_chooser(languages, watch, international, 1 + len(national))

        def label(accepted, length):
            region, kind = 0, "unknown"
            for number, (leading, decide) in enumerate(deciders, 1):
                if leading is not None:
                    if accepted[leading]:
                        region, kind = number, decide(accepted, length)
                        break
                else:
                    kind = decide(accepted, length)
                    if not shared or kind != "unknown":
                        region = number if shared else 0
                        break
            chosen = choose_national(accepted, length)
            other = choose_international(accepted, length) if international else chosen
            return labels.add(region, TYPE_NUMBERS[kind], chosen, other)

        automaton.add(("code", code), watch.languages, label)
        number = len(codes) + 1
        digits = len(str(code))
        for place in range(code * 10 ** (3 - digits), (code + 1) * 10 ** (3 - digits)):
            assert code_of[place] == 0
            code_of[place] = number
        codes.append({"code": code, "digits": digits, "first_region": len(regions), "regions": len(territories),
                      "first_format": len(formats), "root": ("code", code)})
        for one in national:
            formats.append([group_lists.add(group_bytes(one)), texts.add(template(apply_prefix_rule(one))),
                            texts.add(template(one["format"]))])
        for one in international:
            formats.append([group_lists.add(group_bytes(one)), 0, texts.add(template(one["format"]))])
        for one in territories:
            regions.append(region_entry(one, number, automaton, labels, languages, texts, programs))
            general = one["general"]
            region_lengths += [lengths.add([length_words(general, general if name == "unknown" else one.get(name, {"lengths": [-1]}))])
                               for name in TYPE_NUMBERS if name != "fixed_line_or_mobile"]
            if one["id"] != NON_GEOGRAPHIC:
                region_of[letters(one["id"])] = len(regions)

    cells, first_leaf, roots, ends = automaton.pack()
    for one in codes + regions:
        one["root"] = roots[one["root"]]
    return {
        "cells": ("u16", cells), "ends": ("u16", [one for pair in ends for one in pair]), "labels": ("u32", labels.words()),
        "code_of": ("u8", code_of),
        "codes": ("u16", [one[name] for one in codes for name in ("code", "digits", "root", "first_region", "regions", "first_format")]),
        "region_of": ("u8", region_of),
        "regions": ("u16", [one[name] for one in regions for name in REGION_FIELDS]),
        "region_lengths": ("u8", region_lengths), "lengths": ("u32", lengths.data),
        "formats": ("u16", [word for one in formats for word in one]), "groups": ("u8", group_lists.data),
        "programs": ("u16", programs.data), "texts": ("u8", list(texts.data)),
        "first_leaf": ("u16", [first_leaf]),
    }


def letters(name):
    return (ord(name[0]) - ord("A")) * 26 + ord(name[1]) - ord("A")


def group_bytes(one):
    parts = groups(one["pattern"])
    return [len(parts), *(bound for part in parts for bound in part)]


REGION_FIELDS = ("letters", "code", "root", "idd", "idd_first", "prefix", "prefix_first", "transform", "national_prefix",
                 "dialled_idd", "extension_prefix")


def region_entry(one, code, automaton, labels, languages, texts, programs):
    watch = [languages.whole(one["general"]["pattern"])] if "pattern" in one["general"] else [languages.NOTHING]
    root = ("general", one["id"], one["code"])
    automaton.add(root, watch, lambda accepted, length: labels.add(0, int(accepted[0]), 0, 0))

    def program(name):
        if name not in one:
            return 0, 0
        code_words, first = compile_pattern(one[name])
        return programs.add(code_words), first

    idd, idd_first = program("idd")
    prefix, prefix_first = program("national_prefix_for_parsing")
    dialled = one.get("preferred_idd", "")
    if not dialled and re.fullmatch(r"\d+(?:[~\u2053\u223c\uff5e]\d+)?", one.get("idd", "")):
        dialled = one["idd"]
    return {"letters": 0 if one["id"] == NON_GEOGRAPHIC else ord(one["id"][0]) << 8 | ord(one["id"][1]), "code": code,
            "root": root, "idd": idd, "idd_first": idd_first, "prefix": prefix, "prefix_first": prefix_first,
            "transform": texts.add(template(one.get("national_prefix_transform", ""))),
            "national_prefix": texts.add(one.get("national_prefix", "")), "dialled_idd": texts.add(dialled),
            "extension_prefix": texts.add(one.get("extension_prefix", ""))}
