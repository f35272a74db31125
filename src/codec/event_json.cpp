#include "json_writer.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/core/status_mapping.hpp>
#include <callkit/core/time_text.hpp>

#include <boost/json/parse.hpp>

#include <limits>
#include <memory>
#include <utility>

namespace callkit {

std::string to_json(const call_event& event) {
    codec::json_writer out;
    const auto text = [&](std::string_view key, std::string_view value) {
        if (!value.empty())
            out.text(key, value);
    };
    const auto number = [&](std::string_view key, std::int64_t value, std::int64_t nothing) {
        if (value != nothing)
            out.number(key, value);
    };
    const auto word = [&](std::string_view key, auto value) {
        if (value != decltype(value){})
            out.text(key, to_string(value));
    };
    out.id("id", event.id);
    if (!event.call.is_null())
        out.id("call_id", event.call);
    out.text("kind", to_string(event.kind)).text("source", to_string(event.source));
    word("status", event.status);
    text("raw_status", event.raw_status);
    text("provider", event.provider);
    text("call_sid", event.provider_sid);
    number("sequence", event.sequence, -1);
    if (event.occurred_at != timestamp{})
        out.time("occurred_at", event.occurred_at);
    if (event.observed_at != timestamp{})
        out.time("observed_at", event.observed_at);
    word("end_reason", event.reason);
    word("hangup_by", event.ended_by);
    word("answered_by", event.answerer);
    if (event.on)
        out.flag("on", true);
    number("duration", event.duration, -1);
    number("sip_code", event.sip_code, 0);
    number("provider_code", event.provider_code, 0);
    number("value", event.value, 0);
    if (event.facts != nullptr) {
        const call_facts& facts = *event.facts;
        codec::json_writer inner;
        inner.text("workspace_id", facts.workspace_id).text("direction", to_string(facts.direction));
        inner.text("from_number", facts.from.reveal()).text("to_number", facts.to.reveal());
        inner.text_or_null("contact_id", facts.contact_id).text_or_null("agent_id", facts.agent_id);
        inner.text_or_null("team_id", facts.team_id).text_or_null("campaign_id", facts.campaign_id);
        inner.flag("simulated", facts.simulated);
        out.raw("facts", std::move(inner).finish());
    }
    if (event.detail != nullptr) {
        const event_detail& about = *event.detail;
        codec::json_writer inner;
        inner.text_or_null("sid", about.sid).text_or_null("name", about.name).text_or_null("url", about.url);
        inner.text_or_null("note", about.note);
        inner.number_or_null("sequence", about.sequence < 0 ? std::nullopt : std::optional(about.sequence));
        out.raw("detail", std::move(inner).finish());
    }
    return std::move(out).finish();
}

namespace {

namespace json = boost::json;

/// Takes members out of an object and remembers the first that is not what it should be.
class member_reader {
  public:
    explicit member_reader(const json::object& from) : from_(from) {}

    std::string text(const char* key, std::size_t limit = 1024) {
        const json::value* value = find(key);
        if (value == nullptr)
            return {};
        const json::string* text = value->if_string();
        if (text == nullptr || text->size() > limit) {
            wrong(key);
            return {};
        }
        return std::string(text->data(), text->size());
    }
    template <class Enum>
    Enum word(const char* key, std::optional<Enum> (*parse)(std::string_view) noexcept, Enum otherwise = Enum{}) {
        const std::string word = text(key);
        if (word.empty())
            return otherwise;
        const std::optional<Enum> known = parse(word);
        if (!known)
            wrong(key);
        return known.value_or(otherwise);
    }
    std::int64_t number(const char* key, std::int64_t nothing, std::int64_t low, std::int64_t high) {
        const json::value* value = find(key);
        if (value == nullptr)
            return nothing;
        const std::int64_t* number = value->if_int64();
        if (number == nullptr || *number < low || *number > high) {
            wrong(key);
            return nothing;
        }
        return *number;
    }
    std::int32_t small(const char* key, std::int32_t nothing) {
        return static_cast<std::int32_t>(
            number(key, nothing, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
    }
    bool flag(const char* key) {
        const json::value* value = find(key);
        if (value == nullptr)
            return false;
        if (!value->is_bool())
            wrong(key);
        return value->is_bool() && value->get_bool();
    }
    template <class Id>
    Id id(const char* key) {
        const std::string text = this->text(key);
        if (text.empty())
            return {};
        const std::optional<Id> id = parse_id<Id>(text);
        if (!id)
            wrong(key);
        return id.value_or(Id{});
    }
    timestamp time(const char* key, timestamp otherwise) {
        const std::string text = this->text(key);
        if (text.empty())
            return otherwise;
        const auto when = read_rfc3339(text);
        // An offset can lead out of the years that text can hold.
        if (!when || read_rfc3339(to_rfc3339(*when)) != when) {
            wrong(key);
            return otherwise;
        }
        return *when;
    }
    const json::object* object(const char* key) {
        const json::value* value = find(key);
        if (value == nullptr)
            return nullptr;
        if (!value->is_object())
            wrong(key);
        return value->if_object();
    }
    void wrong(const char* key) {
        if (wrong_.empty())
            wrong_ = key;
    }
    [[nodiscard]] const std::string& wrong() const noexcept { return wrong_; }

  private:
    const json::value* find(const char* key) const {
        const json::value* value = from_.if_contains(key);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    const json::object& from_;
    std::string wrong_;
};

std::shared_ptr<const call_facts> read_facts(const json::object& from, member_reader& outer) {
    member_reader in(from);
    auto facts = std::make_shared<call_facts>();
    facts->workspace_id = in.text("workspace_id");
    facts->direction = in.word("direction", parse_direction);
    facts->from = party(in.text("from_number"));
    facts->to = party(in.text("to_number"));
    facts->contact_id = in.text("contact_id");
    facts->agent_id = in.text("agent_id");
    facts->team_id = in.text("team_id");
    facts->campaign_id = in.text("campaign_id");
    facts->simulated = in.flag("simulated");
    if (!in.wrong().empty())
        outer.wrong("facts");
    return facts;
}

std::shared_ptr<const event_detail> read_detail(const json::object& from, member_reader& outer) {
    member_reader in(from);
    auto about = std::make_shared<event_detail>();
    about->sid = in.text("sid");
    about->name = in.text("name");
    about->url = in.text("url");
    about->note = in.text("note");
    about->sequence = in.number("sequence", -1, -1, std::numeric_limits<std::int64_t>::max());
    if (!in.wrong().empty())
        outer.wrong("detail");
    return about;
}

} // namespace

result<call_event> parse_event(std::string_view text) {
    if (text.size() > 65'536)
        return fail(errc::too_large, "an event is at most 64 KiB");
    boost::system::error_code ec;
    json::parse_options options;
    options.max_depth = 4;
    const json::value root = json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
    if (ec || !root.is_object())
        return fail(errc::malformed, "an event is one JSON object");

    member_reader in(root.get_object());
    call_event event;
    event.id = in.id<event_id>("id");
    event.call = in.id<call_id>("call_id");
    const std::string kind = in.text("kind");
    const auto known_kind = parse_event_kind(kind);
    event.kind = known_kind.value_or(event_kind::status);
    if (!known_kind)
        in.wrong("kind");
    event.source = in.word("source", parse_event_source, event_source::import);
    event.raw_status = in.text("raw_status");
    if (const std::string word = in.text("status"); !word.empty()) {
        event.status = map_status(vocabulary::callkit, word).status;
        if (event.status == call_status::unknown && event.raw_status.empty() && word != "unknown")
            event.raw_status = word;
    }
    event.provider = in.text("provider");
    event.provider_sid = in.text("call_sid");
    event.sequence = in.number("sequence", -1, -1, std::numeric_limits<std::int64_t>::max());
    event.occurred_at = in.time("occurred_at", timestamp{});
    event.observed_at = in.time("observed_at", event.occurred_at);
    event.reason = in.word("end_reason", parse_end_reason);
    event.ended_by = in.word("hangup_by", parse_hangup_by);
    event.answerer = in.word("answered_by", parse_answered_by);
    event.on = in.flag("on");
    event.duration = static_cast<std::int32_t>(in.number("duration", -1, -1, std::numeric_limits<std::int32_t>::max()));
    event.sip_code = in.small("sip_code", 0);
    event.provider_code = in.small("provider_code", 0);
    event.value = in.small("value", 0);
    if (const json::object* facts = in.object("facts"))
        event.facts = read_facts(*facts, in);
    if (const json::object* about = in.object("detail"))
        event.detail = read_detail(*about, in);
    if (!in.wrong().empty())
        return fail(errc::malformed, "the event's member " + in.wrong() + " is missing or not what it should be");
    if (event.call.is_null() && event.provider_sid.empty())
        return fail(errc::malformed, "the event names no call: it needs call_id or call_sid");
    if (event.id.is_null())
        event.id = content_event_id(event);
    return event;
}

} // namespace callkit
