#pragma once

#include "serve_calls.hpp"
#include "watched_file.hpp"

#include <callkit/net/http_client.hpp>
#include <callkit/server/access.hpp>
#include <callkit/server/credentials.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>

namespace callkit::cli {

/// Who may come in, and what is needed to know it.
class serve_access {
  public:
    /// Errors: `invalid_argument` when nobody could, or what was given does not fit together.
    [[nodiscard]] static result<std::unique_ptr<serve_access>> make(const serve_calls_options& given,
                                                                    boost::asio::any_io_executor executor,
                                                                    const time_source& clock, random_source& random);

    [[nodiscard]] const server::access_control& control() const noexcept { return *control_; }
    /// Reads the files with the API keys and the revoked tokens again when they were written anew. A file that cannot
    /// be read, or makes no sense, changes nothing but is told of. True when others may come in than before.
    [[nodiscard]] bool refresh();
    /// What it fetches, it fetches no more.
    void close() { client_.reset(); }

  private:
    std::optional<net::http_client> client_{};
    std::unique_ptr<server::access_control> control_{};
    server::credentials* replaceable_{nullptr}; // what `control_` is, if it is that
    watched_file keys_{};
    watched_file revoked_{};
};

} // namespace callkit::cli
