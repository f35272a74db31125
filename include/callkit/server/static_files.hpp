#pragma once

#include <callkit/core/result.hpp>
#include <callkit/net/http_server.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace callkit::server {

/// The files of a folder, such as a web page with what belongs to it, as they were when it was read: whatever a request
/// asks for, no other file is ever opened. Any thread.
class static_files {
  public:
    /// Reads the folder and those in it, 4096 files and 64 MiB at most; hidden files are left out, and what is no
    /// regular file. Errors: `not_found` when there is no such folder, `too_large`.
    [[nodiscard]] static result<static_files> read(const std::string& folder);

    /// Whether there is such a file; `/` is `index.html`.
    [[nodiscard]] bool takes(std::string_view target) const;
    /// The file, or that it has not changed since (RFC 9110 §13), or 404, or 405 for another method than GET and HEAD.
    /// Pages may use what comes from where they come from, and nothing else.
    [[nodiscard]] net::http_response answer(const net::http_request& request) const;
    /// How many files there are.
    [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }

  private:
    struct file {
        std::string content{};
        std::string type{};
        std::string tag{};
    };
    [[nodiscard]] const file* find(std::string_view target) const;

    std::map<std::string, file, std::less<>> files_{};
};

} // namespace callkit::server
