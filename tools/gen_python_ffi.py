#!/usr/bin/env python3
"""Writes bindings/python/callkit/_ffi.py, which mirrors the C headers one to one, from what tools/check_capi.py prints.

    tools/gen_python_ffi.py            writes it
    tools/gen_python_ffi.py --check    exit code 1 when it is not what the headers say
"""
import json
import keyword
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "bindings/python/callkit/_ffi.py"

HEAD = '''"""include/callkit/c/callkit.h and plugin.h, one to one. Written by tools/gen_python_ffi.py: do not edit.

No opinions and no checks here: the package's other modules have those. Names are the headers' own; a member that is a
word of Python's has a line behind it (`from_`).
"""

import ctypes as _c
from typing import Any

from . import _native

# The library is what the extension was linked with, wherever that was found.
_library = _c.CDLL(_native.__file__)
'''

SIMPLE = {
    "void": "None", "uint8_t": "_c.c_uint8", "uint16_t": "_c.c_uint16", "uint32_t": "_c.c_uint32", "char": "_c.c_char",
    "uint64_t": "_c.c_uint64", "int32_t": "_c.c_int32", "int64_t": "_c.c_int64", "size_t": "_c.c_size_t",
    "void *": "_c.c_void_p", "const void *": "_c.c_void_p", "const char *": "_c.c_char_p",
}


def table():
    printed = subprocess.run([sys.executable, str(ROOT / "tools/check_capi.py"), "--json", str(ROOT)], check=True,
                             capture_output=True, text=True)
    return json.loads(printed.stdout)


class Writer:
    def __init__(self, capi):
        self.capi = capi
        self.enums = {one["name"] for one in capi["enums"]}
        self.handles = {one["name"] for one in capi["handles"]}
        self.callbacks = {one["name"] for one in capi["callbacks"]}
        self.structs = {one["name"] for one in capi["structs"]}

    def type_of(self, text, sized=False):
        """A C type in ctypes' words. `sized` text is bytes of a length, not something that ends in NUL."""
        text = " ".join(text.replace("struct ", "").split())
        if sized and text == "const char *":
            return "_c.c_void_p"
        if text in SIMPLE:
            return SIMPLE[text]
        if text in self.enums:
            return "_c.c_int32"
        if text in self.callbacks:
            return text
        if text.endswith("*"):
            inner = text[:-1].strip().removesuffix("const").strip().removeprefix("const ").strip()
            if inner in self.handles:
                return "_c.c_void_p"
            if inner.endswith("*") and inner[:-1].strip() in self.handles:
                return "_c.POINTER(_c.c_void_p)"
            if inner == "char *":
                return "_c.POINTER(_c.c_char_p)"
            return f"_c.POINTER({self.type_of(inner)})"
        if text in self.structs:
            return text
        raise SystemExit(f"a type that this generator does not know: {text}")

    def parameters(self, params, callback):
        made = []
        for at, one in enumerate(params):
            behind = params[at + 1]["type"] if at + 1 < len(params) else ""
            made.append(self.type_of(one["type"], sized=callback and behind == "size_t"))
        return made

    def prototype(self, one):
        return "_c.CFUNCTYPE(" + ", ".join([self.type_of(one["returns"])] + self.parameters(one["parameters"], True)) + ")"

    def constant(self, one):
        value = one["value"].rstrip("u")
        return {"INT64_MIN": "-(2**63)"}.get(value, value)

    def struct(self, one):
        lines = [f"class {one['name']}(_c.Structure):", "    _fields_ = ["]
        for member in one["members"]:
            name = member["name"] + ("_" if keyword.iskeyword(member["name"]) else "")
            kind = self.prototype(member) if member["type"] == "function" else self.type_of(member["type"])
            if "count" in member:
                kind += f" * {member['count']}"
            lines.append(f'        ("{name}", {kind}),')
        return lines + ["    ]"]

    def function(self, one):
        returns = one["returns"]["type"] if isinstance(one["returns"], dict) else one["returns"]
        name = one["name"]
        arguments = ", ".join(self.parameters(one["parameters"], False))
        return [f"{name}: Any = _library.{name}", f"{name}.argtypes = [{arguments}]",
                f"{name}.restype = {self.type_of(returns)}"]

    def text(self):
        lines = [HEAD]
        lines += [f"{one['name']} = {self.constant(one)}" for one in self.capi["constants"]]
        for enum in self.capi["enums"]:
            lines += ["", f"# {enum['name']}"] + [f"{one['name']} = {one['value']}" for one in enum["values"]]
        lines.append("")
        for one in self.capi["callbacks"]:
            lines.append(f"{one['name']} = {self.prototype(one)}")
        for one in self.ordered_structs():
            lines += ["", ""] + self.struct(one)
        lines += ["", ""]
        for one in self.capi["functions"]:
            lines += self.function(one) + [""]
        return "\n".join(lines).rstrip() + "\n"

    def ordered_structs(self):
        """Each behind those that it points to."""
        left, done, ordered = list(self.capi["structs"]), set(), []
        while left:
            for one in left:
                needs = {name for name in self.structs for member in one["members"]
                         for text in [member["type"]] + [p["type"] for p in member.get("parameters", [])]
                         if name in text.replace("*", " ").split()}
                if needs - {one["name"]} <= done:
                    break
            else:
                raise SystemExit("structs that point to each other in a circle")
            ordered.append(one)
            done.add(one["name"])
            left.remove(one)
        return ordered


def main(arguments):
    text = Writer(table()).text()
    if arguments == ["--check"]:
        if TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.relative_to(ROOT)} is not what the headers say: run tools/gen_python_ffi.py")
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
