#include "flat_object.hpp"

#include "json_fields.hpp"
#include "plain_json.hpp"

#include <callkit/core/secret.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <limits>
#include <utility>

namespace callkit::twilio {

namespace json = boost::json;
using boost::system::error_code;

/// What Boost.JSON's parser calls. Text may come in pieces.
struct flat_object::handler {
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit handler(flat_object& where) : into(&where) {}

    flat_object* into;
    std::size_t depth{0};
    bool is_object{false};
    std::string key{};            // of a name that came in pieces
    std::string* wanted{nullptr}; // where the next value goes

    bool on_document_begin(error_code& /*ec*/) { return true; }
    bool on_document_end(error_code& /*ec*/) { return true; }
    bool on_object_begin(error_code& /*ec*/) {
        if (depth++ == 0)
            is_object = true;
        return skipped();
    }
    bool on_object_end(std::size_t /*size*/, error_code& /*ec*/) {
        --depth;
        return true;
    }
    bool on_array_begin(error_code& /*ec*/) {
        ++depth;
        return skipped();
    }
    bool on_array_end(std::size_t /*size*/, error_code& /*ec*/) {
        --depth;
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t /*size*/, error_code& /*ec*/) {
        if (depth == 1)
            key.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t /*size*/, error_code& /*ec*/) {
        if (depth != 1)
            return true;
        if (key.empty()) {
            want({part.data(), part.size()});
        } else {
            key.append(part.data(), part.size());
            want(key);
            key.clear();
        }
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t /*size*/, error_code& /*ec*/) { return add(part); }
    bool on_string(json::string_view part, std::size_t /*size*/, error_code& /*ec*/) {
        add(part);
        return done();
    }
    bool on_number_part(json::string_view /*part*/, error_code& /*ec*/) { return true; }
    bool on_int64(std::int64_t value, json::string_view /*text*/, error_code& /*ec*/) { return set(value); }
    bool on_uint64(std::uint64_t value, json::string_view /*text*/, error_code& /*ec*/) { return set(value); }
    bool on_double(double value, json::string_view /*text*/, error_code& /*ec*/) { return set(value); }
    bool on_bool(bool /*value*/, error_code& /*ec*/) { return done(); }
    bool on_null(error_code& /*ec*/) { return done(); }
    bool on_comment_part(json::string_view /*part*/, error_code& /*ec*/) { return true; }
    bool on_comment(json::string_view /*part*/, error_code& /*ec*/) { return true; }

  private:
    void want(std::string_view name) {
        const std::size_t found = into->names_->find(name);
        wanted = found != member_names::most ? &into->texts_[found] : nullptr;
        if (wanted != nullptr)
            wanted->clear(); // of two members of a name the last one counts
    }
    [[nodiscard]] bool here() const noexcept { return depth == 1 && wanted != nullptr; }
    bool skipped() noexcept {
        wanted = nullptr;
        return true;
    }
    bool done() noexcept {
        if (depth == 1)
            wanted = nullptr;
        return true;
    }
    bool add(json::string_view part) {
        if (here())
            wanted->append(part.data(), part.size());
        return true;
    }
    template <class Number>
    bool set(Number value) {
        if (here())
            *wanted = text_of(json::value(value));
        return done();
    }
};

flat_object::~flat_object() {
    for (std::string& text : texts_)
        const secret gone(std::move(text)); // numbers are among them
}

/// Boost.JSON, for whatever JSON there is.
bool flat_object::parse_anything(std::string_view body) {
    texts_.resize(names_->size());
    json::basic_parser<handler> parser(json::parse_options{}, *this);
    error_code ec;
    const std::size_t read = parser.write_some(false, body.data(), body.size(), ec);
    if (ec || !parser.handler().is_object || body.substr(read).find_first_not_of(" \t\r\n") != std::string_view::npos)
        return false;
    for (std::size_t i = 0; i < texts_.size(); ++i)
        values_[i] = texts_[i];
    return true;
}

std::optional<flat_object> flat_object::parse(std::string_view body, const member_names& names) {
    if (body.size() > largest_body)
        return std::nullopt;
    std::optional<flat_object> made(flat_object{names});
    const auto note = [&](std::string_view name, std::string_view value) {
        if (const std::size_t found = names.find(name); found != member_names::most)
            made->values_[found] = value;
    };
    if (!read_plain_object(body, note) && !made->parse_anything(body))
        return std::nullopt;
    return made;
}

std::optional<std::int64_t> flat_object::number(std::string_view name) const {
    return whole_number(value(name));
}

optional_timestamp flat_object::time(std::string_view name) const {
    const std::string_view text = value(name);
    return text.empty() ? optional_timestamp() : time_of(text);
}

} // namespace callkit::twilio
