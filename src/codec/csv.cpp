#include <callkit/codec/csv.hpp>
#include <callkit/core/time_text.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace callkit {
namespace {

constexpr auto columns = std::to_array<std::string_view>({
    "id",          "workspace_id", "call_sid",    "direction",  "from_number",   "to_number", "status",
    "duration",    "created_at",   "updated_at",  "contact_id", "agent_id",      "provider",  "provider_raw_status",
    "end_reason",  "hangup_by",    "answered_by", "sip_code",   "provider_code", "simulated", "ringing_at",
    "answered_at", "ended_at",     "setup_ms",    "ring_ms",    "talk_ms",       "total_ms",  "note",
    "disposition",
});

bool is_plain_number(std::string_view text) {
    return text.size() > 1 && text.front() == '+' && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

class csv_line {
  public:
    csv_line& text(std::string_view value) {
        separate();
        std::string field;
        const bool formula =
            !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
        if (formula && !is_plain_number(value))
            field += '\'';
        field += value;
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
            line_ += field;
            return *this;
        }
        line_ += '"';
        for (const char c : field)
            line_.append(c == '"' ? 2 : 1, c);
        line_ += '"';
        return *this;
    }
    csv_line& number(std::int64_t value) {
        separate();
        line_ += std::to_string(value);
        return *this;
    }
    csv_line& number_unless(std::int64_t nothing, std::int64_t value) {
        return value == nothing ? text("") : number(value);
    }
    template <class Enum>
    csv_line& word(Enum value) {
        return text(value == Enum{} ? std::string_view() : to_string(value));
    }
    csv_line& time(optional_timestamp when) {
        return text(when && *when != timestamp{} ? to_rfc3339(*when) : std::string());
    }
    [[nodiscard]] std::string finish() && { return std::move(line_) + "\r\n"; }

  private:
    void separate() {
        if (!first_)
            line_ += ',';
        first_ = false;
    }
    std::string line_;
    bool first_{true};
};

} // namespace

std::string csv_header() {
    csv_line line;
    for (const std::string_view column : columns)
        line.text(column);
    return std::move(line).finish();
}

std::string to_csv(const call_record& row) {
    const call_facts& facts = row.facts;
    const call_phases phases = row.phases();
    csv_line line;
    line.text(to_string(row.id)).text(facts.workspace_id).text(row.provider_sid).word(facts.direction);
    line.text(facts.from.reveal()).text(facts.to.reveal()).text(to_string(row.status)).number(row.duration());
    line.time(row.created_at).time(row.updated_at).text(facts.contact_id).text(facts.agent_id).text(row.provider);
    line.text(row.provider_raw_status).word(row.reason).word(row.ended_by).word(row.answerer);
    line.number_unless(0, row.sip_code).number_unless(0, row.provider_code).text(facts.simulated ? "true" : "false");
    line.time(row.ringing_at).time(row.answered_at).time(row.ended_at);
    line.number(phases.setup.count()).number(phases.ring.count()).number(phases.talk.count());
    line.number(phases.total.count()).text(row.extras.note).text(row.extras.disposition);
    return std::move(line).finish();
}

} // namespace callkit
