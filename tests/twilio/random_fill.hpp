#pragma once

#include "operations.hpp"

#include <callkit/core/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Fills requests with values that are new with every seed and that Twilio would take.
namespace requests {

class dice {
  public:
    explicit dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t below(std::uint64_t limit) { // splitmix64
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return (z ^ (z >> 31U)) % limit;
    }
    bool chance(unsigned percent) { return below(100) < percent; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
    }
    template <class List>
    std::string pick(const List& list) {
        return std::string(list[below(std::size(list))]);
    }
    std::string digits(std::size_t count, std::string_view of = "0123456789") {
        std::string made;
        while (made.size() < count)
            made += of[below(of.size())];
        return made;
    }
    std::string sid(std::string_view kind) { return std::string(kind) + digits(32, "0123456789abcdef"); }
    std::string number() {
        const std::int64_t area = between(200, 999); // in an order that is the same with every compiler
        return "+1" + std::to_string(area) + digits(7);
    }
    std::string url(std::string_view scheme = "https") {
        static constexpr std::string_view ends[] = {"/", "/t?a=1&b=2", "/x%20y?ck=1+2", "/a,b;c='d'", "/~u/(1)*!"};
        return std::string(scheme) + "://e.com" + pick(ends);
    }
    /// Whatever people write, what means something in forms included. At least two characters and at most twenty.
    std::string text() {
        static constexpr std::string_view all[] = {"desk 1", "a&b=c",     "50% + 1", "Zoë Ünïcode", "你好吗",
                                                   "😀👍",     "\"q\" <t>", "it's",    "%41",         "a+b",
                                                   "x=y&z;", "~-._",      "#1/2?",   "[0]"};
        return pick(all);
    }

  private:
    std::uint64_t state_;
};

class random_fill {
  public:
    /// `density`: how many of the members that may be left out are there, in per cent.
    random_fill(dice& roll, unsigned density) : roll_(roll), density_(density) {}

    void operator()(std::string_view name, std::string& to) { to = value_of(name); }
    template <class Value>
    void operator()(std::string_view name, std::optional<Value>& to) {
        if (roll_.chance(density_))
            give(name, to);
    }
    void operator()(std::string_view name, std::vector<std::string>& to);
    void operator()(std::string_view name, std::vector<twilio::custom_parameter>& to);

    /// Puts right what does not go together.
    template <class What>
    void settle(What&) const {}
    void settle(twilio::create_call& what);
    void settle(twilio::update_call& what);
    void settle(twilio::create_participant& what);
    void settle(twilio::update_participant& what);
    void settle(twilio::update_conference& what);
    void settle(twilio::start_recording& what);
    void settle(twilio::update_recording& what);
    void settle(twilio::update_conference_recording& what);
    void settle(twilio::start_stream& what);
    void settle(twilio::start_siprec& what);
    void settle(twilio::start_transcription& what);
    void settle(twilio::create_validation_request& what);
    void settle(twilio::create_phone_number& what);
    void settle(twilio::update_phone_number& what);
    void settle(twilio::lookup_phone_number& what);
    void settle(twilio::update_queue& what);
    void settle(twilio::update_caller_id& what);
    void settle(twilio::update_application& what);

  private:
    void give(std::string_view name, std::optional<std::string>& to) { to = value_of(name); }
    void give(std::string_view name, std::optional<callkit::secret>& to) { to = callkit::secret(value_of(name)); }
    void give(std::string_view, std::optional<bool>& to) { to = roll_.chance(50); }
    void give(std::string_view, std::optional<twilio::http_method>& to) {
        to = roll_.chance(50) ? twilio::http_method::get : twilio::http_method::post;
    }
    void give(std::string_view name, std::optional<std::int64_t>& to);
    std::string value_of(std::string_view name);
    void settle(twilio::phone_number_settings& what);

    dice& roll_;
    unsigned density_;
};

} // namespace requests
