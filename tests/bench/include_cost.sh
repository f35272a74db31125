#!/usr/bin/env bash
# What including callkit's numbers costs a translation unit: CPU time of the compiler, the least of several runs, beside
# an empty file and <string>.
#
#   tests/bench/include_cost.sh [COMPILER]
set -euo pipefail
cd "$(dirname "$0")/../.."
compiler=${1:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cost() {
    echo "$2" > "$work/unit.cpp"
    for _ in 1 2 3 4 5 6 7; do
        TIMEFORMAT='%U %S'
        { time "$compiler" -std=c++20 -O2 -Iinclude -c "$work/unit.cpp" -o "$work/unit.o"; } 2>&1 | awk '{print $1 + $2}'
    done | sort -n | head -1 | awk -v what="$1" '{printf "  %-58s %9.2f s\n", what, $1}'
}
echo "$($compiler --version | head -1), -O2"
cost "nothing" ""
cost "<string>" "#include <string>"
cost "callkit/core/e164.hpp" "#include <callkit/core/e164.hpp>"
cost "the same, and one number parsed while compiling" \
    '#include <callkit/core/e164.hpp>
static_assert(callkit::e164::parse("020 7183 8750", "GB")->valid());'
cost "callkit/core/numbering_plan.hpp" "#include <callkit/core/numbering_plan.hpp>"
cost "callkit/core.hpp" "#include <callkit/core.hpp>"
