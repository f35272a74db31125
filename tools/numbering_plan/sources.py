"""Reads the numbering plan from where it is published: the npm package google-libphonenumber, whose script holds the
metadata as JavaScript arrays, and the protocol buffers inside a libphonenumber.so. Both become dictionaries of the
field numbers of libphonenumber's phonemetadata.proto."""

import io
import json
import re
import struct
import tarfile

# phonemetadata.proto: which fields are messages, and of which kind.
DESCRIPTION = {"repeated": {9, 10}}
FORMAT = {"repeated": {3}}
DESCRIPTION_FIELDS = {1, 2, 3, 4, 5, 6, 7, 8, 21, 24, 25, 27, 28, 29, 30, 31, 33}
FORMAT_FIELDS = {19, 20}
TEXT_FIELDS = {9, 11, 12, 13, 15, 16, 17, 23}


class JavaScriptReader:
    """Reads one literal: arrays (with holes, which become None), objects, strings, numbers, booleans."""

    TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+)|(!0|!1)|([A-Za-z_$][\w$]*)|([\[\]{},:]))')

    def __init__(self, text, position):
        self.text = text
        self.position = position

    def token(self):
        found = self.TOKEN.match(self.text, self.position)
        if not found:
            raise ValueError(f"no literal at {self.text[self.position:self.position + 40]!r}")
        self.position = found.end()
        return found

    def peek(self):
        return self.TOKEN.match(self.text, self.position)

    def value(self):
        found = self.token()
        string, number, boolean, _, mark = found.groups()
        if string is not None:
            return json.loads(string)
        if number is not None:
            return int(number)
        if boolean is not None:
            return boolean == "!0"
        if mark == "[":
            return self.array()
        if mark == "{":
            return self.object()
        raise ValueError(f"unexpected {found.group()!r}")

    def array(self):
        values = []
        while True:
            mark = self.peek().group(5)
            if mark == "]":
                self.token()
                return values
            if mark == ",":
                self.token()
                values.append(None)
                continue
            values.append(self.value())
            if self.peek().group(5) == ",":
                self.token()

    def object(self):
        members = {}
        while True:
            found = self.token()
            if found.group(5) == "}":
                return members
            if found.group(5) == ",":
                continue
            name = found.group(4) or found.group(2) or json.loads(found.group(1))
            assert self.token().group(5) == ":"
            members[name] = self.value()


def fields_of(array):
    """A message as the npm package has it, the index being the field's number."""
    return {number: value for number, value in enumerate(array) if value is not None}


def from_javascript(script):
    collections = []
    for name in ("i18n.phonenumbers.metadata.countryToMetadata=", "i18n.phonenumbers.shortnumbermetadata.countryToMetadata="):
        start = script.index(name) + len(name)
        territories = []
        for array in JavaScriptReader(script, start).value().values():
            fields = fields_of(array)
            for number in DESCRIPTION_FIELDS & fields.keys():
                fields[number] = fields_of(fields[number])
            for number in FORMAT_FIELDS & fields.keys():
                fields[number] = [fields_of(item) for item in fields[number]]
            territories.append(fields)
        collections.append(territories)
    return collections


def from_npm_package(data):
    """The tarball of google-libphonenumber: (its version, territories, short-number territories)."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as package:
        version = json.load(package.extractfile("package/package.json"))["version"]
        script = package.extractfile("package/dist/libphonenumber.js").read().decode("utf-8")
    return version, *from_javascript(script)


def wire(data):
    """The fields of a protocol buffer: number and value, bytes for what has a length."""
    position = 0

    def varint():
        nonlocal position
        result = shift = 0
        while True:
            byte = data[position]
            position += 1
            result |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return result

    while position < len(data):
        key = varint()
        number, kind = key >> 3, key & 7
        if kind == 0:
            value = varint()
            yield number, value - (1 << 64) if value >> 63 else value
        elif kind == 2:
            length = varint()
            yield number, data[position:position + length]
            position += length
        else:
            raise ValueError(f"wire type {kind}")


def message(data, repeated):
    fields = {}
    for number, value in wire(data):
        if isinstance(value, bytes) and number not in (9, 10) or number in (2, 6) and isinstance(value, bytes):
            value = value.decode("utf-8")
        elif isinstance(value, bytes):  # packed lengths
            value = list(value)
        if number in repeated:
            fields.setdefault(number, []).extend(value if isinstance(value, list) else [value])
        else:
            fields[number] = value
    return fields


def from_protocol_buffers(data):
    """A PhoneMetadataCollection."""
    territories = []
    for _, item in wire(data):
        fields = {}
        for number, value in wire(item):
            if number in DESCRIPTION_FIELDS:
                fields[number] = message(value, DESCRIPTION["repeated"])
            elif number in FORMAT_FIELDS:
                fields.setdefault(number, []).append(message(value, FORMAT["repeated"]))
            else:
                fields[number] = value.decode("utf-8") if number in TEXT_FIELDS else value
        territories.append(fields)
    return territories


def from_library(path):
    """The plan inside a libphonenumber.so, which hands it out through two functions; (name, territories, short-number
    territories). What the library needs must be where the loader finds it."""
    import ctypes

    library = ctypes.CDLL(str(path))

    def blob(name):
        get = getattr(library, f"_ZN4i18n12phonenumbers{len(name) + 4}{name}_getEv")
        size = getattr(library, f"_ZN4i18n12phonenumbers{len(name) + 5}{name}_sizeEv")
        get.restype, size.restype = ctypes.c_void_p, ctypes.c_int
        return ctypes.string_at(get(), size())

    version = path.resolve().name.partition(".so.")[2]
    return (f"libphonenumber {version}", from_protocol_buffers(blob("metadata")),
            from_protocol_buffers(blob("short_metadata")))


def time_zones(folder, version):
    """The time zones of number prefixes, which the Python package phonenumbers has from libphonenumber's map_data.txt:
    {source, prefixes: {digits: [zones]}}."""
    import pathlib
    import subprocess
    import sys

    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder),
                    f"phonenumbers=={version}" if version else "phonenumbers"], check=True)
    wheel = next(pathlib.Path(folder).glob("phonenumbers-*.whl"))
    sys.path.insert(0, str(wheel))
    try:
        from phonenumbers.tzdata import TIMEZONE_DATA
    finally:
        sys.path.pop(0)
    prefixes = {prefix: list(zones) for prefix, zones in sorted(TIMEZONE_DATA.items())}
    return {"source": f"phonenumbers {wheel.name.split('-')[1]}", "prefixes": prefixes}
