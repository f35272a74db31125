"""Writes the tables as C++ and as a plan file."""

import struct
import zlib

NOTICE = """// Made by tools/gen_numbering_plan; not to be edited. The data is that of {name},
// copyright The Libphonenumber Authors, under the Apache License 2.0; see NOTICE.
"""
WIDTH = 118
WORDS = {"u8": "std::uint8_t", "u16": "std::uint16_t", "u32": "std::uint32_t"}


def wrapped(items):
    lines, line = [], ""
    for item in items:
        if len(line) + len(item) + 1 > WIDTH:
            lines.append(line)
            line = ""
        line += item + ","
    return "\n".join([*lines, line])


def array(name, kind, values):
    return f"inline constexpr {WORDS[kind]} {name}[] = {{\n{wrapped(map(str, values))}\n}};\n"


def structs(name, kind, words, size):
    rows = ["{" + ",".join(map(str, words[i:i + size])) + "}" for i in range(0, len(words), size)]
    return f"inline constexpr {kind} {name}[] = {{\n{wrapped(rows)}\n}};\n"


def string(name, data):
    """Bytes with their zeros, as adjacent literals, so that no escape swallows what follows it."""
    pieces, line = [], ""
    for byte in data[:-1]:  # the literal brings the last zero
        one = chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\?' else f"\\{byte:03o}"
        if len(line) + len(one) > WIDTH - 2:
            pieces.append(line)
            line = ""
        line += one
    pieces.append(line)
    return f"inline constexpr char {name}[] =\n" + "\n".join(f'"{piece}"' for piece in pieces) + ";\n"


def plan_header(name, tables):
    parts = [NOTICE.format(name=name), """
#pragma once

#include <callkit/core/e164/detail/plan_view.hpp>

#include <cstdint>
#include <iterator>

// clang-format off
namespace callkit::e164::detail::plan_data {
""", f'inline constexpr char name[] = "{name}";\n']
    layouts = {"codes": ("code_entry", 6), "regions": ("region_entry", 11), "formats": ("format_entry", 3)}
    for table, (kind, values) in tables.items():
        if table == "first_leaf":
            parts.append(f"inline constexpr std::uint16_t first_leaf = {values[0]};\n")
        elif table == "texts":
            parts.append(string("texts", values))
        elif table in layouts:
            parts.append(structs(table, layouts[table][0], values, layouts[table][1]))
        else:
            parts.append(array(table, kind, values))
    parts.append("""
} // namespace callkit::e164::detail::plan_data
// clang-format on

namespace callkit::e164::detail {

/// The plan that is compiled in.
struct built_in_plan {
    static constexpr bool is_built_in = true;
    static constexpr std::string_view name = plan_data::name;
    static constexpr const std::uint16_t* cells = plan_data::cells;
    static constexpr std::uint16_t first_leaf = plan_data::first_leaf;
    static constexpr const std::uint16_t* ends = plan_data::ends;
    static constexpr std::size_t end_count = std::size(plan_data::ends) / 2;
    static constexpr const std::uint32_t* labels = plan_data::labels;
    static constexpr const std::uint8_t* code_of = plan_data::code_of;
    static constexpr const code_entry* codes = plan_data::codes;
    static constexpr std::size_t code_count = std::size(plan_data::codes);
    static constexpr const std::uint8_t* region_of = plan_data::region_of;
    static constexpr const region_entry* regions = plan_data::regions;
    static constexpr std::size_t region_count = std::size(plan_data::regions);
    static constexpr const std::uint8_t* region_lengths = plan_data::region_lengths;
    static constexpr const std::uint32_t* lengths = plan_data::lengths;
    static constexpr const format_entry* formats = plan_data::formats;
    static constexpr const std::uint8_t* groups = plan_data::groups;
    static constexpr const std::uint16_t* programs = plan_data::programs;
    static constexpr const char* texts = plan_data::texts;
};

} // namespace callkit::e164::detail
""")
    return "".join(parts)


def extra_header(name, tables, source=""):
    """Tables that no more than one other header reads."""
    include = "#include <callkit/core/e164/detail/typing_view.hpp>\n\n" if "typing_formats" in tables else ""
    parts = [NOTICE.format(name=name + source), f"\n#pragma once\n\n{include}#include <cstdint>\n\n// clang-format off\n",
             "namespace callkit::e164::detail::plan_data {\n\n"]
    for table, (kind, values) in tables.items():
        if table.endswith("_texts"):
            parts.append(string(table, values))
        elif table == "typing_formats":
            parts.append(structs(table, "typing_format", values, 3))
        elif len(values) == 1:
            parts.append(f"inline constexpr {WORDS[kind]} {table} = {values[0]};\n")
        else:
            parts.append(array(table, kind, values))
    parts.append("""
} // namespace callkit::e164::detail::plan_data
// clang-format on
""")
    return "".join(parts)


def unicode_header(version, digit_index, zeros, index, words):
    return f"""// Made by tools/gen_numbering_plan from the Unicode Character Database {version}; not to be edited. Copyright Unicode,
// Inc., under the Unicode License; see NOTICE.

#pragma once

#include <cstdint>

// clang-format off
namespace callkit::e164::detail {{

/// The zeros of the decimal digits of every script but ASCII, by the low byte of their page.
{array("unicode_digit_zeros", "u32", zeros)}
/// For each such byte: the number of the first of its zeros in the low byte, and how many it has in the high one.
{array("unicode_digit_pages", "u16", digit_index)}
/// Letters and numbers outside ASCII: first and last of each range, without their plane.
{array("unicode_letters_and_numbers", "u16", words)}
/// For each page of 256 characters: the number of the first of its ranges in ten bits, and how many it has in six.
{array("unicode_pages", "u16", index)}
}} // namespace callkit::e164::detail
// clang-format on
"""


SIZES = {"u8": 1, "u16": 2, "u32": 4}
MAGIC = b"callkit plan\n"
FORMAT_VERSION = 1


def plan_file(name, tables):
    """Magic, version of the format, CRC-32 of what follows, the plan's name, and then the tables in the order of
    plan_file.hpp: their counts and their words, everything with the lowest byte first."""
    encoded = name.encode("utf-8")
    body = struct.pack("<B", len(encoded)) + encoded
    for kind, values in tables.values():
        body += struct.pack("<I", len(values))
        body += struct.pack(f"<{len(values)}{ {'u8': 'B', 'u16': 'H', 'u32': 'I'}[kind] }", *values)
    return MAGIC + struct.pack("<HI", FORMAT_VERSION, zlib.crc32(body)) + body
