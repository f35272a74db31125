#pragma once

#include <callkit/net/http.hpp>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace callkit::net {

/// Beast's parser, writing straight into the answer that the caller gets: with Beast's own message in between every
/// header would be stored twice.
class answer_reader final : public boost::beast::http::basic_parser<false> {
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;

  public:
    /// `wanted`: the headers that are kept, besides Retry-After; all when empty. It must outlive the reader.
    explicit answer_reader(std::span<const std::string_view> wanted) : wanted_(wanted) { eager(true); }

    [[nodiscard]] http_response& answer() noexcept { return answer_; }

  private:
    void on_request_impl(boost::beast::http::verb /*method*/, text /*word*/, text /*target*/, int /*version*/,
                         error_code& /*ec*/) override {}
    void on_response_impl(int code, text /*reason*/, int /*version*/, error_code& /*ec*/) override {
        answer_.status = code;
        answer_.headers.reserve(wanted_.empty() ? 16 : wanted_.size() + 1);
    }
    void on_field_impl(boost::beast::http::field known, text name, text value, error_code& /*ec*/) override {
        const std::string_view plain(name.data(), name.size());
        if (wanted_.empty() || known == boost::beast::http::field::retry_after ||
            std::any_of(wanted_.begin(), wanted_.end(),
                        [plain](std::string_view one) { return detail::same_name(one, plain); }))
            answer_.headers.push_back({std::string(name), std::string(value)});
    }
    void on_header_impl(error_code& /*ec*/) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& /*ec*/) override {
        // Never moved then, so that nothing of it is left behind. Beast has compared it with the limit.
        if (length)
            answer_.body.reserve(static_cast<std::size_t>(*length));
    }
    std::size_t on_body_impl(text piece, error_code& /*ec*/) override {
        answer_.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t /*size*/, text /*extensions*/, error_code& /*ec*/) override {}
    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, text piece, error_code& /*ec*/) override {
        answer_.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(error_code& /*ec*/) override {}

    std::span<const std::string_view> wanted_;
    http_response answer_{};
};

} // namespace callkit::net
