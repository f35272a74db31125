#!/usr/bin/env python3
"""Checks every include against the rooms of docs/architecture.md. Prints each breach; exit code 1 when there is one.

    tools/check_layers.py [ROOT]
"""
import pathlib
import re
import sys

# For each room: the rooms it may include, what else its headers may include, and what else its .cpp files may.
# The standard library is free for all. Names of outside headers are prefixes.
SLIM_ASIO = [
    "boost/asio/any_completion_handler.hpp",
    "boost/asio/any_io_executor.hpp",
    "boost/asio/async_result.hpp",
    "boost/asio/deferred.hpp",
]
ROOMS = {
    "core": ([], [], []),
    "testing": (["core", "twilio", "net", "provider"], SLIM_ASIO, ["boost/", "openssl/", "pugixml.hpp", "srtp2/"]),
    "codec": (["core"], [], ["boost/json", "fmt/"]),
    "twilio": (["core"], [], ["boost/json", "openssl/", "fmt/", "emmintrin.h"]),
    "net": (["core"], SLIM_ASIO, ["boost/asio", "boost/beast", "boost/locale/utf.hpp", "openssl/"]),
    "store": (["core"], [], ["sqlite3.h", "libpq-fe.h", "date/", "fmt/", "unistd.h", "sys/", "fcntl.h"]),
    "provider": (["core", "twilio", "net"], SLIM_ASIO, ["boost/asio"]),
    "engine": (["core"], SLIM_ASIO, ["boost/asio"]),
    "server": (["core", "codec", "twilio", "net", "store", "provider", "engine"], SLIM_ASIO,
               ["boost/", "fmt/", "openssl/", "spdlog/", "codec/json_writer.hpp", "openapi_document.hpp"]),
    "c": (["core", "codec", "twilio", "net", "store", "provider", "engine", "server"], ["stddef.h", "stdint.h"],
          ["boost/", "fmt/", "pthread.h", "signal.h", "unistd.h", "sys/eventfd.h", "codec/json_writer.hpp"]),
}
# Single files at the top of include/callkit and src.
UMBRELLAS = {"core.hpp": ["core"], "fmt.hpp": ["core"], "version.hpp": [],
             "callkit.hpp": [room for room in ROOMS if room not in ("c", "testing")]}
TOP_EXTRAS = {"fmt.hpp": ["fmt/"], "asio.cpp": ["boost/asio"]}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
CLOCK = re.compile(r"_clock\s*::\s*now\s*\(|\btime\s*\(\s*(nullptr|NULL|0)\s*\)|\bgettimeofday\b|\bclock_gettime\b")
STANDARD = re.compile(r"^(c?[a-z_0-9]+|cxxabi\.h)$")
# The one file that may ask the machine what time it is (promise 6).
CLOCK_OWNER = "include/callkit/core/clock.hpp"
# The one file of core that asks the system for anything else, and what it includes for that.
CHANCE_OWNER = "include/callkit/core/detail/kernel_random.hpp"
CHANCE_HEADERS = ["sys/mman.h", "sys/random.h"]


def room_of_include(name):
    """core for callkit/core/x.hpp, None for an umbrella such as callkit/version.hpp."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else None


def check_file(root, path):
    relative = path.relative_to(root)
    parts = relative.parts
    public = parts[0] == "include"
    inside = parts[2:] if public else parts[1:]
    text = path.read_text(encoding="utf-8")
    breaches = []

    if len(inside) == 1:
        rooms, extras = UMBRELLAS.get(inside[0], []), TOP_EXTRAS.get(inside[0], [])
        own = None
    else:
        own = inside[0]
        if own not in ROOMS:
            return [f"{relative}: there is no room called {own}"]
        rooms, header_extras, source_extras = ROOMS[own]
        extras = header_extras if public else header_extras + source_extras
        rooms = [*rooms, own]
    if str(relative) == CHANCE_OWNER:
        extras = CHANCE_HEADERS

    for _, name in INCLUDE.findall(text):
        if name.startswith("callkit/"):
            target = room_of_include(name)
            if target is None:
                if name not in ("callkit/version.hpp", "callkit/core.hpp") and own != "c":
                    breaches.append(f"{relative}: include {name}: umbrellas are for users")
                elif name == "callkit/core.hpp" and own == "core":
                    breaches.append(f"{relative}: include {name}: core does not include its own umbrella")
            elif target not in rooms:
                breaches.append(f"{relative}: include {name}: {own or inside[0]} may not know {target}")
        elif STANDARD.match(name):
            continue
        elif "/" not in name and (path.parent / name).exists():
            continue  # a private header beside the source
        elif not any(name.startswith(extra) for extra in extras):
            breaches.append(f"{relative}: include {name}: not for {'headers of ' if public else ''}{own or inside[0]}")

    if str(relative) != CLOCK_OWNER and CLOCK.search(text):
        breaches.append(f"{relative}: reads a clock; time is injected (callkit/core/clock.hpp)")
    return breaches


def check(root):
    files = [path for top in ("include/callkit", "src") for path in sorted((root / top).rglob("*"))
             if path.suffix in (".hpp", ".ipp", ".cpp", ".h")]
    return len(files), [breach for path in files for breach in check_file(root, path)]


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    count, breaches = check(root)
    for breach in breaches:
        print(breach)
    print(f"{count} files, {len(breaches)} breaches")
    return 1 if breaches or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
