"""The tables that only some programs need, each for a header of its own: formatting while somebody types, short and
emergency numbers, time zones, example numbers."""

import re

from .automaton import Automaton
from .canonical import SHORT_KINDS
from .programs import compile_pattern
from .regex import Languages
from .tables import NON_GEOGRAPHIC, TYPE_NUMBERS, Pieces, Texts, letters

PUNCTUATION = r"[-x\u2010-\u2015\u2212\u30fc\uff0d-\uff0f \u00a0\u00ad\u200b\u2060\u3000()\uff08\uff09\uff3b\uff3d.\[\]/~\u2053\u223c]*"
ELIGIBLE = re.compile(rf"{PUNCTUATION}\$1{PUNCTUATION}(\$\d{PUNCTUATION})*")


def by_code(plan):
    """The territories of each code, the main one first, as tables.build has them."""
    made = {}
    for one in plan["territories"]:
        made.setdefault(one["code"], []).append(one)
    return [sorted(made[code], key=lambda one: not one.get("main")) for code in sorted(made)]


def typing(plan):
    """For each format, what decides whether it may be shown while a number is typed."""
    programs, patterns = Pieces(), Pieces()
    entries, counts = [], []
    for territories in by_code(plan):
        national = territories[0].get("formats", [])
        international = territories[0].get("international_formats", [])
        counts += [len(national), len(international)]
        for one in national + international:
            rule = one.get("national_prefix_rule", "")
            flags = (1 if not rule or re.fullmatch(r"\(?\$1\)?", rule) else 0) \
                | (2 if one.get("national_prefix_optional") else 0) | (4 if one.get("carrier_rule") else 0) \
                | (8 if re.search("[- ]", rule) else 0) | (16 if ELIGIBLE.fullmatch(one["format"]) else 0)
            leading = [programs.add(compile_pattern(pattern)[0]) for pattern in one.get("leading_digits", [])]
            entries += [flags, len(leading), patterns.add(leading) if leading else 0]
    return {"typing_counts": ("u8", counts), "typing_formats": ("u16", entries),
            "typing_patterns": ("u16", patterns.data), "typing_programs": ("u16", programs.data)}


# Bits of a short number's label, as in short_number.hpp.
POSSIBLE, VALID, EMERGENCY, CONNECTS, CARRIER, SMS, TOLL_FREE, STANDARD, PREMIUM = (1 << bit for bit in range(9))


def short_numbers(plan):
    languages = Languages()
    automaton = Automaton(languages)
    labels = {0: 0}
    roots = [0] * 676
    names = []
    for one in plan["short_numbers"]:
        watched, checks = [], {}
        for name in ("general", *SHORT_KINDS):
            description = one.get(name, {})
            if "pattern" in description:
                checks[name] = (len(watched), set(description.get("lengths", ())))
                watched.append(languages.whole(description["pattern"]))
        begins = None
        if "pattern" in one.get("emergency", {}):
            begins = len(watched)
            watched.append(languages.beginning(one["emergency"]["pattern"]))
        general_lengths = set(one["general"].get("lengths", ()))
        # In these countries more digits after an emergency number make it another number.
        exact = one["id"] in ("BR", "CL", "NI")

        def label(accepted, length):
            def matches(name, with_length=True):
                if name not in checks:
                    return False
                language, lengths = checks[name]
                return accepted[language] and (not with_length or not lengths or length in lengths)

            bits = POSSIBLE if length in general_lengths else 0
            if matches("general") and matches("short_code"):
                bits |= VALID
            if matches("emergency", False):
                bits |= EMERGENCY | CONNECTS
            elif begins is not None and accepted[begins] and not exact:
                bits |= CONNECTS
            if matches("carrier_specific"):
                bits |= CARRIER
            if matches("sms_services"):
                bits |= SMS
            if matches("short_code"):
                bits |= 1 << 9
            if matches("premium_rate"):
                bits |= PREMIUM
            elif matches("standard_rate"):
                bits |= STANDARD
            elif matches("toll_free") or bits & EMERGENCY:
                bits |= TOLL_FREE
            return labels.setdefault(bits, len(labels))

        automaton.add(one["id"], watched, label)
        names.append(one["id"])
    cells, first_leaf, found, ends = automaton.pack()
    for number, name in enumerate(names, 1):
        roots[letters(name)] = number
    return {"short_cells": ("u16", cells), "short_first_leaf": ("u16", [first_leaf]),
            "short_ends": ("u16", [one for pair in ends for one in pair]), "short_labels": ("u16", list(labels)),
            "short_region_of": ("u8", roots), "short_roots": ("u16", [found[name] for name in names])}


def time_zones(plan):
    """The longest prefix of code and national number decides; a node's own label is what its own digits say."""
    prefixes = plan["time_zones"]["prefixes"]
    names, lists = {}, Pieces()
    labels = {0: 0}
    children = {}
    for prefix in prefixes:
        for length in range(len(prefix)):
            children.setdefault(prefix[:length], set()).add(prefix[length])
    automaton = Automaton(Languages())

    def label(prefix, inherited):
        if prefix not in prefixes:
            return inherited
        zones = [names.setdefault(zone, len(names)) for zone in prefixes[prefix]]
        place = 1 + lists.add([len(zones), *zones])
        return labels.setdefault(place, len(labels))

    def build(prefix, inherited):
        own = label(prefix, inherited)
        if prefix not in children:
            return "leaf", ((0xFFFF, own),)
        return automaton._node(own, tuple(build(prefix + digit, own) if digit in children[prefix] or prefix + digit in prefixes
                                          else ("leaf", ((0xFFFF, own),)) for digit in "0123456789"))

    automaton.roots["all"] = build("", 0)
    cells, first_leaf, roots, ends = automaton.pack()
    texts = Texts()
    places = [texts.add(name) for name in names]
    return {"zone_cells": ("u16", cells), "zone_first_leaf": ("u16", [first_leaf]),
            "zone_ends": ("u16", [one for pair in ends for one in pair]), "zone_labels": ("u16", list(labels)),
            "zone_root": ("u16", [roots["all"]]), "zone_lists": ("u16", lists.data), "zone_names": ("u16", places),
            "zone_texts": ("u8", list(texts.data))}


def examples(plan):
    """For each region, in the order of the plan's regions, the example of each type: a place among the texts, or 0."""
    texts = Texts()
    places = []
    for territories in by_code(plan):
        for one in territories:
            places += [texts.add(one.get(name, {}).get("example", "")) for name in TYPE_NUMBERS
                       if name not in ("unknown", "fixed_line_or_mobile")]
    return {"example_places": ("u16", places), "example_texts": ("u8", list(texts.data))}
