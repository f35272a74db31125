#pragma once

#include <sys/stat.h>

#include <string>
#include <utility>

namespace callkit::cli {

/// A file that others may write anew while we run. Which one it is, its size and when it was written say whether they
/// have.
class watched_file {
  public:
    watched_file() = default;
    explicit watched_file(std::string path) : path_(std::move(path)), seen_(look()) {}

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Whether it is another than at the last call. Never, without a path.
    [[nodiscard]] bool changed() {
        const stamp now = look();
        return now != std::exchange(seen_, now);
    }

  private:
    struct stamp {
        bool there{false};
        ino_t file{0};
        off_t size{0};
        time_t second{0};
        long nanosecond{0};
        bool operator==(const stamp&) const = default;
    };
    [[nodiscard]] stamp look() const {
        struct ::stat found {};
        if (path_.empty() || ::stat(path_.c_str(), &found) != 0)
            return {};
        return {true, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
    }

    std::string path_{};
    stamp seen_{};
};

} // namespace callkit::cli
