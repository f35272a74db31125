"""The canonical form of the numbering plan: one JSON object a territory, with words for names. Everything behind it
(tables, tests, the list of what changed) reads this and nothing else."""

import json

# In the order in which a number's type is decided.
TYPES = {"premium_rate": 5, "toll_free": 4, "shared_cost": 6, "voip": 8, "personal_number": 7, "pager": 21, "uan": 25,
         "voicemail": 28, "fixed_line": 2, "mobile": 3}
SHORT_KINDS = {"toll_free": 4, "premium_rate": 5, "emergency": 27, "short_code": 29, "standard_rate": 30,
               "carrier_specific": 31, "sms_services": 33}
TEXTS = {"idd": 11, "national_prefix": 12, "extension_prefix": 13, "national_prefix_for_parsing": 15,
         "national_prefix_transform": 16, "preferred_idd": 17, "leading_digits": 23}


def description(fields):
    made = {}
    if fields.get(2):
        made["pattern"] = fields[2]
    if fields.get(9):
        made["lengths"] = fields[9]
    if fields.get(10):
        made["local_lengths"] = fields[10]
    if fields.get(6):
        made["example"] = fields[6]
    return made


def number_format(fields):
    made = {"pattern": fields[1], "format": fields[2]}
    if fields.get(3):
        made["leading_digits"] = fields[3]
    if fields.get(4):
        made["national_prefix_rule"] = fields[4]
    if fields.get(5):
        made["carrier_rule"] = fields[5]
    if fields.get(6):
        made["national_prefix_optional"] = True
    return made


def territory(fields):
    made = {"id": fields[9], "code": fields.get(10, 0)}
    for name, number in TEXTS.items():
        if fields.get(number):
            made[name] = fields[number]
    if fields.get(22):
        made["main"] = True
    if fields.get(18):
        made["same_mobile_and_fixed"] = True
    made["general"] = description(fields.get(1, {}))
    for name, number in {**TYPES, "no_international_dialling": 24}.items():
        if number in fields:
            made[name] = description(fields[number])
    if fields.get(19):
        made["formats"] = [number_format(item) for item in fields[19]]
    if fields.get(20):
        made["international_formats"] = [number_format(item) for item in fields[20]]
    return made


def short_territory(fields):
    made = {"id": fields[9], "general": description(fields.get(1, {}))}
    for name, number in SHORT_KINDS.items():
        if number in fields:
            made[name] = description(fields[number])
    return made


def key(item):
    return item["id"], item.get("code", 0)


def plan(name, territories, short, unicode_ranges=None, time_zones=None):
    """`name` is what the plan calls itself, such as `google-libphonenumber 3.2.47`."""
    return {"name": name,
            "territories": sorted(map(territory, territories), key=key),
            "short_numbers": sorted(map(short_territory, short), key=key),
            "unicode": unicode_ranges or {}, "time_zones": time_zones or {}}


def dump(made):
    """JSON with a line a territory, so that a diff shows which of them changed."""
    def line(value):
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))

    def lines(items):
        return ",\n".join(line(item) for item in items)

    zones = ",\n".join(f"{line(prefix)}:{line(value)}" for prefix, value in made["time_zones"].get("prefixes", {}).items())
    return (f'{{"name":{line(made["name"])},\n"territories":[\n{lines(made["territories"])}\n],\n'
            f'"short_numbers":[\n{lines(made["short_numbers"])}\n],\n'
            f'"unicode":{line(made["unicode"])},\n'
            f'"time_zones":{{"source":{line(made["time_zones"].get("source", ""))},"prefixes":{{\n{zones}\n}}}}}}\n')


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def changes(old, new):
    """What a new plan changes: a line for each territory that is not as it was."""
    lines = []
    for section, title in (("territories", ""), ("short_numbers", "short numbers of ")):
        before = {key(item): item for item in old[section]}
        after = {key(item): item for item in new[section]}
        for name in sorted(before.keys() | after.keys()):
            label = f"{title}{name[0]}" + (f" (+{name[1]})" if name[1] else "")
            if name not in after:
                lines.append(f"{label}: gone")
            elif name not in before:
                lines.append(f"{label}: new")
            elif before[name] != after[name]:
                parts = sorted(part for part in before[name].keys() | after[name].keys()
                               if before[name].get(part) != after[name].get(part))
                lines.append(f"{label}: {', '.join(parts)}")
    return lines
