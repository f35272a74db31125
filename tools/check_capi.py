#!/usr/bin/env python3
"""Checks that every declaration of the C API makes its promises, and prints them for machines.

    tools/check_capi.py [ROOT]                     each breach, and how much was looked at; exit code 1 when there is one
    tools/check_capi.py --library FILE [ROOT]      also: the library exports what tests/c/symbols.txt lists, and no more
    tools/check_capi.py --json [ROOT]              functions, structs, enums and constants, which bindings check against
    tools/check_capi.py --cdef [ROOT]              the declarations alone, as Python's cffi reads them

What is promised: `\\since` by everything, `\\threads` by functions and callbacks, and for each pointer among a function's
parameters and results who it belongs to: `\\borrowed`, `\\out` or `\\owned`, and whether it is `\\nullable`.
"""
import json
import pathlib
import re
import subprocess
import sys

HEADERS = ("callkit.h", "plugin.h")
OWNERS = ("borrowed", "out", "owned")
PREFIX_EXCEPTIONS = ("CALLKIT_C_CALLKIT_H", "CALLKIT_C_PLUGIN_H")


class Declaration:
    def __init__(self, header, line, comment, text):
        self.header, self.line, self.comment, self.text = header, line, comment, text

    def tag(self, name):
        found = re.search(r"\\" + name + r"\s+([0-9][0-9.]*)", self.comment)
        return found.group(1) if found else None

    def threads(self):
        found = re.search(r"\\threads\s+(.*?)(?=\s*\\|$)", self.comment, re.DOTALL)
        return " ".join(found.group(1).split()) if found else None


def plain(text):
    """A declaration without comments, in one line."""
    return " ".join(re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL).split())


def declarations(path):
    """Every declaration with the comment before it. The headers are written regularly, and what is not is a breach."""
    source = path.read_text(encoding="utf-8")
    at, comment, found = 0, "", []
    token = re.compile(r"/\*.*?\*/|#[^\n]*|extern \"C\" \{|\}|[^\s/#}][^;{]*(?:\{.*?\n\}[^;]*)?;", re.DOTALL)
    for match in token.finditer(source):
        text = match.group(0)
        if text.startswith("/*"):
            comment = " ".join(line.strip(" *") for line in text[2:-2].split("\n"))
            at = match.end()
            continue
        line = source.count("\n", 0, match.start()) + 1
        beside = comment if source[at:match.start()].strip() == "" and source.count("\n", at, match.start()) <= 1 else ""
        if text.startswith("#define") and len(text.split()) > 2:
            found.append(Declaration(path.name, line, beside, text))
        elif not text.startswith(("#", "extern", "}")):
            found.append(Declaration(path.name, line, beside, text))
        comment = ""
    return found


def parse_parameter(text):
    text = text.strip()
    match = re.match(r"^(.*?)([A-Za-z_]\w*)$", text)
    return {"type": match.group(1).strip(), "name": match.group(2)} if match else {"type": text, "name": ""}


def promises(comment, name):
    """The marks behind `\\param name` or `\\return`."""
    start = r"\\return" if name is None else r"\\param\s+" + re.escape(name) + r"\b"
    found = re.search(start + r"(.*?)(?=\\param|\\return|\\threads|\\since|$)", comment, re.DOTALL)
    if not found:
        return None
    return {mark: True for mark in (*OWNERS, "nullable") if re.search(r"\\" + mark + r"\b", found.group(1))} | (
        {"nullable": True} if name is None and "NULL" in found.group(1) else {})


def read(root):
    table = {"abi": None, "constants": [], "enums": [], "structs": [], "handles": [], "callbacks": [], "functions": []}
    breaches = []
    for header in HEADERS:
        for one in declarations(root / "include/callkit/c" / header):
            text, where = plain(one.text), f"{header}:{one.line}"
            since = one.tag("since")
            entry = {"header": header, "since": since}

            def complain(what, where=where, text=text):
                breaches.append(f"{where}: {what}: {text[:70]}")

            if since is None:
                complain("no \\since")
            if define := re.match(r"#define (\w+) (.*)", text):
                name, value = define.groups()
                if name == "CALLKIT_ABI_VERSION":
                    table["abi"] = int(value.rstrip("u"))
                table["constants"].append(entry | {"name": name, "value": value})
            elif enum := re.match(r"typedef enum (\w+) \{(.*)\} (\w+);", text):
                values = []
                for item in filter(None, (piece.strip() for piece in enum.group(2).split(","))):
                    name, _, value = item.partition(" = ")
                    if not value:
                        complain(f"{name} has no explicit value")
                        continue
                    values.append({"name": name, "value": int(value, 0)})
                if not values or values[-1]["value"] != 0x7FFFFFFF or not values[-1]["name"].endswith("_FORCE32"):
                    complain("no _FORCE32 at the end")
                if len({value["value"] for value in values}) != len(values):
                    complain("two enumerators with one value")
                table["enums"].append(entry | {"name": enum.group(1), "values": values[:-1]})
            elif struct := re.match(r"typedef struct (\w+) \{(.*)\} (\w+);", text):
                members = []
                for item in filter(None, (piece.strip() for piece in struct.group(2).split(";"))):
                    if function := re.match(r"(.*?)\(CALLKIT_CALL \*(\w+)\)\((.*)\)$", item):
                        members.append({"name": function.group(2), "type": "function", "returns": function.group(1),
                                        "parameters": [parse_parameter(p) for p in function.group(3).split(",")]})
                        continue
                    array = re.match(r"(.*?)(\w+)\[(\d+)\]$", item)
                    if array:
                        members.append({"name": array.group(2), "type": array.group(1).strip(), "count": int(array.group(3))})
                    else:
                        members.append(parse_parameter(item))
                if not members or members[0] != {"type": "uint32_t", "name": "struct_size"}:
                    complain("does not begin with struct_size")
                table["structs"].append(entry | {"name": struct.group(1), "members": members})
            elif handle := re.match(r"typedef struct (\w+) (\w+);", text):
                table["handles"].append(entry | {"name": handle.group(1)})
            elif callback := re.match(r"typedef (.*?)\(CALLKIT_CALL \*(\w+)\)\((.*)\);", text):
                table["callbacks"].append(entry | {
                    "name": callback.group(2), "returns": callback.group(1).strip(), "threads": one.threads(),
                    "parameters": [parse_parameter(p) for p in callback.group(3).split(",")]})
            elif function := re.match(r"(?:CALLKIT_NODISCARD )?CALLKIT_API (.*?)(\w+)\((.*)\);", text):
                returns, name, given = function.group(1).strip(), function.group(2), function.group(3)
                parameters = [] if given == "void" else [parse_parameter(p) for p in given.split(",")]
                if not re.match(r"callkit_[a-z0-9_]+$", name):
                    complain("not callkit_<noun>_<verb>")
                if one.threads() is None:
                    complain("no \\threads")
                if returns == "callkit_status" and "CALLKIT_NODISCARD" not in text and name != "callkit_error_status":
                    complain("a status that may be ignored")
                for parameter in parameters:
                    if "*" not in parameter["type"] and not parameter["type"].endswith("_fn"):
                        continue
                    marks = promises(one.comment, parameter["name"])
                    if marks is None or not any(mark in marks for mark in OWNERS):
                        complain(f"no promise about {parameter['name']}")
                    parameter["promises"] = sorted(marks or {})
                result = {"type": returns}
                if "*" in returns:
                    marks = promises(one.comment, None)
                    if marks is None or not any(mark in marks for mark in OWNERS):
                        complain("no promise about the result")
                    result["promises"] = sorted(marks or {})
                described = set(re.findall(r"\\param\s+(\w+)", one.comment))
                if extra := described - {parameter["name"] for parameter in parameters}:
                    complain(f"\\param of no parameter: {', '.join(sorted(extra))}")
                table["functions"].append(entry | {"name": name, "returns": result, "threads": one.threads(),
                                                   "parameters": parameters})
            elif not re.match(r"struct \w+;$", text):
                complain("not understood")
    return table, breaches


def listed_symbols(root):
    rows = {}
    for line in (root / "tests/c/symbols.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, since, deprecated = line.split()
            rows[name] = {"since": since, "deprecated": None if deprecated == "-" else deprecated}
    return rows


def check_symbols(root, table, library):
    listed = listed_symbols(root)
    declared = {function["name"]: function["since"] for function in table["functions"]}
    breaches = [f"symbols.txt: {name} is in no header" for name in sorted(listed.keys() - declared.keys())]
    breaches += [f"symbols.txt: {name} is missing" for name in sorted(declared.keys() - listed.keys())]
    breaches += [f"symbols.txt: {name} is since {listed[name]['since']}, the header says {declared[name]}"
                 for name in sorted(listed.keys() & declared.keys()) if listed[name]["since"] != declared[name]]
    if list(listed) != sorted(listed):
        breaches.append("symbols.txt: not sorted")
    if library:
        output = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
        exported = {line.split()[-1] for line in output.splitlines()}
        versions = {name for name in exported if name.startswith("CALLKIT_")}
        names = {re.sub("@.*", "", name) for name in exported - versions}
        breaches += [f"{library}: exports {name}" for name in sorted(names - listed.keys())]
        breaches += [f"{library}: does not export {name}" for name in sorted(listed.keys() - names)]
        if versions != {f"CALLKIT_{table['abi']}"}:
            breaches.append(f"{library}: symbol versions {sorted(versions)}")
    return breaches


def cdef(root):
    pieces = []
    for header in HEADERS:
        for one in declarations(root / "include/callkit/c" / header):
            text = re.sub(r"/\*.*?\*/", "", one.text, flags=re.DOTALL)
            text = re.sub(r"\bCALLKIT_(API|CALL|NODISCARD)\b ?", "", text)
            if text.startswith("#define"):
                name, value = plain(text).split(" ", 2)[1:]
                if not re.match(r"(0x)?[0-9a-f]+u$", value):
                    continue
                text = f"#define {name} {value.rstrip('u')}"
            pieces.append("\n".join(line.rstrip() for line in text.splitlines() if line.strip()))
    return "\n".join(pieces)


def main(arguments):
    library = None
    mode = "check"
    paths = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--library":
            library = next(rest)
        elif argument in ("--json", "--cdef"):
            mode = argument[2:]
        else:
            paths.append(argument)
    root = pathlib.Path(paths[0] if paths else pathlib.Path(__file__).parent.parent).resolve()
    table, breaches = read(root)
    if mode == "json":
        table["symbols"] = listed_symbols(root)
        print(json.dumps(table, indent=1))
        return 0
    if mode == "cdef":
        print(cdef(root))
        return 0
    breaches += check_symbols(root, table, library)
    for breach in breaches:
        print(breach)
    counted = sum(len(table[kind]) for kind in ("constants", "enums", "structs", "handles", "callbacks", "functions"))
    print(f"{counted} declarations, {len(breaches)} breaches")
    return 1 if breaches or counted == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
