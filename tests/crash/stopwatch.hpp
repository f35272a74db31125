#pragma once

#include <ctime>

namespace crash {

/// How long a run took, for the line it prints; nothing is decided by it.
class stopwatch {
  public:
    [[nodiscard]] double seconds() const { return now() - start_; }

  private:
    static double now() {
        timespec time{};
        clock_gettime(CLOCK_MONOTONIC, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }
    double start_{now()};
};

} // namespace crash
