#pragma once

#include <callkit/core/result.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Builds TwiML, the XML that tells Twilio what to do with a call (https://www.twilio.com/docs/voice/twiml):
///
///     twiml::response r;
///     r.say("Hello!", {{"voice", "alice"}});
///     r.dial({{"answerOnBridge", true}}).number("+14155551212", {{"statusCallbackEvent", {"ringing", "answered"}}});
///     result<std::string> xml = r.render();
///
/// Elements and attributes have Twilio's names and come out in the order in which they were given, byte for byte as
/// Twilio's own libraries print them. Building never fails; whether Twilio understands what was built, `render` says.
namespace callkit::twilio::twiml {

/// One attribute of an element. The value is text, `true` or `false`, an integer, or a list that is joined by blanks.
/// An empty text is kept, as `waitUrl=""` means something; an attribute without a value is left out.
struct attribute {
    template <std::convertible_to<std::string_view> Text>
    attribute(std::string key, const Text& text) : name(std::move(key)), value(std::string(std::string_view(text))) {}
    template <std::integral Number>
    attribute(std::string key, Number number) : name(std::move(key)) {
        if constexpr (std::same_as<Number, bool>)
            value = number ? "true" : "false";
        else
            value = std::to_string(number);
    }
    attribute(std::string key, char) = delete;
    attribute(std::string key, std::initializer_list<std::string_view> list);
    attribute(std::string key, const std::vector<std::string>& list);
    template <class Value>
    attribute(std::string key, const std::optional<Value>& maybe) : name(std::move(key)) {
        if (maybe)
            value = attribute(std::string(), *maybe).value;
    }

    std::string name;
    std::optional<std::string> value{};
};
using attributes = std::vector<attribute>;

struct rule;

/// A verb or noun inside a document. A function that adds an element returns it; the document owns it, and the
/// reference stays valid for as long as the document lives, however it grows and wherever it is moved.
///
/// Every function is there on every element, and `response::render` finds what stands where it must not. Not for use
/// from several threads at once.
class element {
    struct maker {
        explicit maker() = default;
    };

  public:
    element(maker, std::string name, attributes given);
    element(const element&) = delete;
    element& operator=(const element&) = delete;
    ~element();

    /// Adds an element by the name that Twilio gives it: what the functions below do.
    element& child(std::string name, attributes given = {});
    /// Adds text behind what is inside already, so that text and elements can take turns.
    element& text(std::string_view more);

    // Verbs.
    element& connect(attributes given = {}) { return child("Connect", std::move(given)); }
    element& dial(attributes given = {}) { return child("Dial", std::move(given)); }
    element& dial(std::string_view number, attributes given = {}) { return add("Dial", number, std::move(given)); }
    element& echo() { return child("Echo"); }
    element& enqueue(attributes given = {}) { return child("Enqueue", std::move(given)); }
    element& enqueue(std::string_view name, attributes given = {}) { return add("Enqueue", name, std::move(given)); }
    element& gather(attributes given = {}) { return child("Gather", std::move(given)); }
    element& hangup() { return child("Hangup"); }
    element& leave() { return child("Leave"); }
    element& pause(attributes given = {}) { return child("Pause", std::move(given)); }
    element& pay(attributes given = {}) { return child("Pay", std::move(given)); }
    element& play(attributes given = {}) { return child("Play", std::move(given)); }
    element& play(std::string_view url, attributes given = {}) { return add("Play", url, std::move(given)); }
    element& prompt(attributes given = {}) { return child("Prompt", std::move(given)); }
    element& queue(std::string_view name, attributes given = {}) { return add("Queue", name, std::move(given)); }
    element& record(attributes given = {}) { return child("Record", std::move(given)); }
    element& redirect(std::string_view url, attributes given = {}) { return add("Redirect", url, std::move(given)); }
    element& refer(attributes given = {}) { return child("Refer", std::move(given)); }
    element& reject(attributes given = {}) { return child("Reject", std::move(given)); }
    element& say(attributes given = {}) { return child("Say", std::move(given)); }
    element& say(std::string_view words, attributes given = {}) { return add("Say", words, std::move(given)); }
    element& sms(std::string_view message, attributes given = {}) { return add("Sms", message, std::move(given)); }
    element& start(attributes given = {}) { return child("Start", std::move(given)); }
    element& stop() { return child("Stop"); }

    // Whom to dial; `queue` is above, and `sip` is in <Refer> too.
    element& application(attributes given = {}) { return child("Application", std::move(given)); }
    element& application(std::string_view sid, attributes given = {}) {
        return add("Application", sid, std::move(given));
    }
    element& application_sid(std::string_view sid) { return add("ApplicationSid", sid, {}); }
    element& client(attributes given = {}) { return child("Client", std::move(given)); }
    element& client(std::string_view identity, attributes given = {}) {
        return add("Client", identity, std::move(given));
    }
    element& identity(std::string_view name) { return add("Identity", name, {}); }
    element& conference(std::string_view name, attributes given = {}) {
        return add("Conference", name, std::move(given));
    }
    element& number(std::string_view number, attributes given = {}) { return add("Number", number, std::move(given)); }
    element& sim(std::string_view sid, attributes given = {}) { return add("Sim", sid, std::move(given)); }
    element& sip(attributes given = {}) { return child("Sip", std::move(given)); }
    element& sip(std::string_view uri, attributes given = {}) { return add("Sip", uri, std::move(given)); }
    element& headers() { return child("Headers"); }
    element& header(std::string_view name, std::string_view value) { return add_pair("Header", name, value); }
    element& uri(std::string_view uri, attributes given = {}) { return add("Uri", uri, std::move(given)); }
    element& whatsapp(std::string_view number, attributes given = {}) {
        return add("WhatsApp", number, std::move(given));
    }

    // What to connect, start or stop, and a queue's task.
    element& ai_session(attributes given = {}) { return child("AiSession", std::move(given)); }
    element& autopilot(std::string_view name) { return add("Autopilot", name, {}); }
    element& conversation(attributes given = {}) { return child("Conversation", std::move(given)); }
    element& conversation_relay(attributes given = {}) { return child("ConversationRelay", std::move(given)); }
    element& conversation_relay_session(attributes given = {}) {
        return child("ConversationRelaySession", std::move(given));
    }
    element& language(attributes given = {}) { return child("Language", std::move(given)); }
    element& recording(attributes given = {}) { return child("Recording", std::move(given)); }
    element& room(std::string_view name, attributes given = {}) { return add("Room", name, std::move(given)); }
    element& siprec(attributes given = {}) { return child("Siprec", std::move(given)); }
    element& stream(attributes given = {}) { return child("Stream", std::move(given)); }
    element& task(std::string_view json, attributes given = {}) { return add("Task", json, std::move(given)); }
    element& transcription(attributes given = {}) { return child("Transcription", std::move(given)); }
    element& virtual_agent(attributes given = {}) { return child("VirtualAgent", std::move(given)); }
    element& config(std::string_view name, std::string_view value) { return add_pair("Config", name, value); }
    element& parameter(std::string_view name, std::string_view value) { return add_pair("Parameter", name, value); }

    // How to say it (SSML). <break> is a word that C++ has taken.
    element& ssml_break(attributes given = {}) { return child("break", std::move(given)); }
    element& emphasis(attributes given = {}) { return child("emphasis", std::move(given)); }
    element& emphasis(std::string_view words, attributes given = {}) {
        return add("emphasis", words, std::move(given));
    }
    element& lang(attributes given = {}) { return child("lang", std::move(given)); }
    element& lang(std::string_view words, attributes given = {}) { return add("lang", words, std::move(given)); }
    element& p() { return child("p"); }
    element& p(std::string_view words) { return add("p", words, {}); }
    element& phoneme(std::string_view words, attributes given = {}) { return add("phoneme", words, std::move(given)); }
    element& prosody(attributes given = {}) { return child("prosody", std::move(given)); }
    element& prosody(std::string_view words, attributes given = {}) { return add("prosody", words, std::move(given)); }
    element& s() { return child("s"); }
    element& s(std::string_view words) { return add("s", words, {}); }
    element& say_as(std::string_view words, attributes given = {}) { return add("say-as", words, std::move(given)); }
    element& sub(std::string_view words, attributes given = {}) { return add("sub", words, std::move(given)); }
    element& w(attributes given = {}) { return child("w", std::move(given)); }
    element& w(std::string_view words, attributes given = {}) { return add("w", words, std::move(given)); }

  protected:
    element() = default;
    element(element&& other) noexcept = default;
    element& operator=(element&& other) noexcept = default;

    /// Writes this element, of which `as` says what it may have, behind what is in `xml` already.
    [[nodiscard]] result<void> write(std::string& xml, const rule& as, std::size_t depth) const;

  private:
    element& add(std::string name, std::string_view inside, attributes given) {
        return child(std::move(name), std::move(given)).text(inside);
    }
    element& add_pair(std::string name, std::string_view key, std::string_view value) {
        return child(std::move(name), {{"name", key}, {"value", value}});
    }

    std::string name_{};
    attributes attributes_{};
    std::list<std::variant<std::string, element>> children_{}; // a list, whose elements never move
};

/// A whole document, `<Response>`. An empty one is what Twilio is told when there is nothing to do.
class response : public element {
  public:
    response() = default;
    response(response&&) noexcept = default;
    response& operator=(response&&) noexcept = default;

    /// The document as UTF-8, to answer a webhook with. No error's text has anything of the content in it.
    /// Errors: `invalid_argument` for an element, an attribute or text where Twilio takes none, and for an attribute
    /// given twice; `malformed` for what is not UTF-8 and for characters that XML 1.0 has no way to write; `too_large`
    /// beyond 64 KiB (https://www.twilio.com/docs/api/errors/11750), and beyond 100 elements inside one another.
    [[nodiscard]] result<std::string> render() const;

    /// The document as the `Twiml` parameter of a call.
    /// Errors: those of `render`, and `too_large` beyond 4,000 characters, not bytes
    /// (https://www.twilio.com/docs/api/errors/32018).
    [[nodiscard]] result<std::string> render_for_call() const;
};

} // namespace callkit::twilio::twiml
