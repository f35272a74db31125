#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <limits>

/// What the benchmarks share. Time is the CPU time of the calling thread, so that other work on the machine disturbs
/// little, and every figure is the minimum over several passes. Figures are for comparing within one run; ratios are
/// what to quote.
namespace callkit::bench {

/// CPU time of this thread in nanoseconds.
inline std::int64_t thread_nanos() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Keeps the compiler from leaving out work whose result nobody uses.
template <class T>
inline void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// Nanoseconds per operation: `work()` does `operations` of them.
template <class Work>
double nanos_per(std::size_t operations, Work work, int passes = 15) {
    std::int64_t best = std::numeric_limits<std::int64_t>::max();
    work(); // warms caches and branch predictors
    for (int pass = 0; pass < passes; ++pass) {
        const std::int64_t begin = thread_nanos();
        work();
        best = std::min(best, thread_nanos() - begin);
    }
    return static_cast<double>(best) / static_cast<double>(operations);
}

inline void heading(const char* text) {
    std::printf("\n%s\n", text);
}

/// One line: the time, and how many times that of `reference` it is when there is one.
inline void line(const char* what, double nanos, double reference = 0) {
    if (reference > 0)
        std::printf("  %-58s %9.2f ns  %7.2fx\n", what, nanos, nanos / reference);
    else
        std::printf("  %-58s %9.2f ns\n", what, nanos);
}

} // namespace callkit::bench
