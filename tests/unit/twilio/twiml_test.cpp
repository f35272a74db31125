#include "../core/support.hpp"

#include <callkit/twilio/twiml.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace callkit;
using namespace callkit::twilio;

namespace {

/// What stands inside `<Response>`.
std::string inside(const twiml::response& document) {
    const auto xml = document.render();
    if (!xml)
        return describe(xml.error());
    const std::string before = R"(<?xml version="1.0" encoding="UTF-8"?><Response>)";
    const std::string after = "</Response>";
    REQUIRE(xml->size() > before.size() + after.size());
    CHECK(xml->substr(0, before.size()) == before);
    CHECK(xml->substr(xml->size() - after.size()) == after);
    return xml->substr(before.size(), xml->size() - before.size() - after.size());
}

error refused(const twiml::response& document) {
    const auto xml = document.render();
    REQUIRE_FALSE(xml.has_value());
    return xml.error();
}

/// A document of exactly that many characters of one byte, by the length of what is said.
twiml::response of_size(std::size_t size) {
    twiml::response document;
    document.say(std::string(size - 70, 'x'));
    return document;
}

} // namespace

TEST_CASE("a document without verbs is an empty response") {
    CHECK(twiml::response().render().value() == R"(<?xml version="1.0" encoding="UTF-8"?><Response/>)");
}

TEST_CASE("verbs come in the order in which they were added") {
    twiml::response r;
    r.say("Hello!", {{"voice", "alice"}});
    r.play("https://example.com/a.mp3", {{"loop", 2}});
    r.play({{"digits", "ww12"}});
    r.pause({{"length", 3}});
    r.pause();
    r.sms("On my way", {{"to", "+14155551212"}, {"statusCallback", "/sms"}});
    r.echo();
    r.leave();
    r.record({{"maxLength", 60}, {"playBeep", false}});
    r.queue("support", {{"url", "/about"}});
    r.prompt({{"for", "postal-code"}}).say("Your code?");
    r.redirect("../next", {{"method", "GET"}});
    r.reject({{"reason", "busy"}}).parameter("k", "v");
    r.hangup().parameter("why", "done");
    CHECK(inside(r) == R"(<Say voice="alice">Hello!</Say><Play loop="2">https://example.com/a.mp3</Play>)"
                       R"(<Play digits="ww12"/><Pause length="3"/><Pause/>)"
                       R"(<Sms to="+14155551212" statusCallback="/sms">On my way</Sms><Echo/><Leave/>)"
                       R"(<Record maxLength="60" playBeep="false"/><Queue url="/about">support</Queue>)"
                       R"(<Prompt for="postal-code"><Say>Your code?</Say></Prompt>)"
                       R"(<Redirect method="GET">../next</Redirect>)"
                       R"(<Reject reason="busy"><Parameter name="k" value="v"/></Reject>)"
                       R"(<Hangup><Parameter name="why" value="done"/></Hangup>)");
}

TEST_CASE("what is said can say how") {
    twiml::response r;
    auto& say = r.say("Hello ");
    say.ssml_break({{"strength", "weak"}, {"time", "1s"}});
    say.text("and ").emphasis("welcome", {{"level", "strong"}});
    say.lang("bonjour", {{"xml:lang", "fr-FR"}});
    say.p().s("One.");
    say.p("Two.");
    say.phoneme("pecan", {{"alphabet", "ipa"}, {"ph", "p"}});
    say.prosody({{"rate", "slow"}}).prosody("low", {{"pitch", "-10%"}});
    say.s().say_as("12", {{"interpret-as", "cardinal"}});
    say.sub("Hg", {{"alias", "mercury"}});
    say.w("read", {{"role", "amazon:VB"}});
    say.w().emphasis().lang().w({{"role", "x"}});
    CHECK(inside(r) == R"(<Say>Hello <break strength="weak" time="1s"/>and <emphasis level="strong">welcome</emphasis>)"
                       R"(<lang xml:lang="fr-FR">bonjour</lang><p><s>One.</s></p><p>Two.</p>)"
                       R"(<phoneme alphabet="ipa" ph="p">pecan</phoneme>)"
                       R"(<prosody rate="slow"><prosody pitch="-10%">low</prosody></prosody>)"
                       R"(<s><say-as interpret-as="cardinal">12</say-as></s><sub alias="mercury">Hg</sub>)"
                       R"(<w role="amazon:VB">read</w><w><emphasis><lang><w role="x"/></lang></emphasis></w></Say>)");
}

TEST_CASE("digits and speech are gathered while something is said") {
    twiml::response r;
    auto& gather = r.gather({{"input", {"dtmf", "speech"}}, {"numDigits", 1}, {"action", "/menu?a=1&b=2"}});
    gather.say("Press 1");
    gather.pause({{"length", 1}});
    gather.play("/beep.mp3");
    CHECK(inside(r) == R"(<Gather input="dtmf speech" numDigits="1" action="/menu?a=1&amp;b=2">)"
                       R"(<Say>Press 1</Say><Pause length="1"/><Play>/beep.mp3</Play></Gather>)");
}

TEST_CASE("everybody can be dialled") {
    twiml::response r;
    r.dial("+14155551212", {{"timeout", 20}});
    auto& dial = r.dial({{"answerOnBridge", true}, {"recordingStatusCallbackEvent", {"in-progress", "completed"}}});
    dial.number("+14155551212", {{"statusCallbackEvent", {"initiated", "answered"}}});
    dial.client("alice");
    auto& client = dial.client({{"url", "/whisper"}});
    client.identity("bob");
    client.parameter("k", "v");
    dial.sip("sip:alice@example.com", {{"username", "u"}, {"password", "p"}});
    auto& sip = dial.sip({{"method", "GET"}});
    sip.headers().header("X-One", "1");
    sip.uri("sip:bob@example.com", {{"priority", "1"}, {"weight", "2"}});
    dial.conference("Room 1", {{"startConferenceOnEnter", false}, {"waitUrl", ""}});
    dial.queue("support", {{"reservationSid", "WR1"}});
    dial.sim("DE1");
    dial.application("AP1", {{"copyParentTo", true}});
    auto& application = dial.application({{"customerId", "c"}});
    application.application_sid("AP2");
    application.parameter("k", "v");
    dial.whatsapp("+14155551212", {{"method", "GET"}});
    CHECK(inside(r) == R"(<Dial timeout="20">+14155551212</Dial>)"
                       R"(<Dial answerOnBridge="true" recordingStatusCallbackEvent="in-progress completed">)"
                       R"(<Number statusCallbackEvent="initiated answered">+14155551212</Number><Client>alice</Client>)"
                       R"(<Client url="/whisper"><Identity>bob</Identity><Parameter name="k" value="v"/></Client>)"
                       R"(<Sip username="u" password="p">sip:alice@example.com</Sip>)"
                       R"(<Sip method="GET"><Headers><Header name="X-One" value="1"/></Headers>)"
                       R"(<Uri priority="1" weight="2">sip:bob@example.com</Uri></Sip>)"
                       R"(<Conference startConferenceOnEnter="false" waitUrl="">Room 1</Conference>)"
                       R"(<Queue reservationSid="WR1">support</Queue><Sim>DE1</Sim>)"
                       R"(<Application copyParentTo="true">AP1</Application><Application customerId="c">)"
                       R"(<ApplicationSid>AP2</ApplicationSid><Parameter name="k" value="v"/></Application>)"
                       R"(<WhatsApp method="GET">+14155551212</WhatsApp></Dial>)");
}

TEST_CASE("calls wait, are referred and are paid for") {
    twiml::response r;
    r.enqueue("support", {{"maxQueueSize", 5}});
    r.enqueue({{"workflowSid", "WW1"}}).task(R"({"a":"b & c"})", {{"priority", 5}});
    r.refer({{"action", "/referred"}}).sip("sip:alice@example.com");
    auto& pay = r.pay({{"chargeAmount", "20.45"}, {"validCardTypes", {"visa", "amex"}}});
    pay.prompt({{"for", "expiration-date"}, {"attempt", {"1", "2"}}}).play("/when.mp3");
    pay.parameter("k", "v");
    CHECK(inside(r) == R"(<Enqueue maxQueueSize="5">support</Enqueue>)"
                       R"(<Enqueue workflowSid="WW1"><Task priority="5">{"a":"b &amp; c"}</Task></Enqueue>)"
                       R"(<Refer action="/referred"><Sip>sip:alice@example.com</Sip></Refer>)"
                       R"(<Pay chargeAmount="20.45" validCardTypes="visa amex">)"
                       R"(<Prompt for="expiration-date" attempt="1 2"><Play>/when.mp3</Play></Prompt>)"
                       R"(<Parameter name="k" value="v"/></Pay>)");
}

TEST_CASE("calls are connected to programs") {
    twiml::response r;
    auto& connect = r.connect({{"action", "/after"}});
    connect.stream({{"url", "wss://example.com"}}).parameter("k", "v");
    connect.virtual_agent({{"connectorName", "c"}}).config("language", "en");
    connect.conversation({{"serviceInstanceSid", "IS1"}});
    connect.room("Daily", {{"participantIdentity", "alice"}});
    auto& relay = connect.conversation_relay({{"url", "wss://example.com"}, {"dtmfDetection", true}});
    relay.language({{"code", "de-DE"}});
    relay.parameter("k", "v");
    connect.ai_session({{"aiConnector", "a"}});
    connect.conversation_relay_session({{"connector", "c"}});
    connect.autopilot("UA1");
    CHECK(inside(r) == R"(<Connect action="/after">)"
                       R"(<Stream url="wss://example.com"><Parameter name="k" value="v"/></Stream>)"
                       R"(<VirtualAgent connectorName="c"><Config name="language" value="en"/></VirtualAgent>)"
                       R"(<Conversation serviceInstanceSid="IS1"/><Room participantIdentity="alice">Daily</Room>)"
                       R"(<ConversationRelay url="wss://example.com" dtmfDetection="true">)"
                       R"(<Language code="de-DE"/><Parameter name="k" value="v"/></ConversationRelay>)"
                       R"(<AiSession aiConnector="a"/><ConversationRelaySession connector="c"/>)"
                       R"(<Autopilot>UA1</Autopilot></Connect>)");
}

TEST_CASE("what is started can be stopped") {
    twiml::response r;
    auto& start = r.start({{"action", "/started"}});
    start.stream({{"name", "a"}, {"track", "both_tracks"}});
    start.siprec({{"name", "b"}}).parameter("k", "v");
    start.recording({{"channels", "dual"}, {"name", "c"}});
    start.transcription({{"name", "d"}, {"partialResults", true}}).config("k", "v");
    auto& stop = r.stop();
    stop.stream({{"name", "a"}});
    stop.siprec({{"name", "b"}});
    stop.recording({{"name", "c"}});
    stop.transcription({{"name", "d"}});
    CHECK(inside(r) ==
          R"(<Start action="/started"><Stream name="a" track="both_tracks"/>)"
          R"(<Siprec name="b"><Parameter name="k" value="v"/></Siprec><Recording channels="dual" name="c"/>)"
          R"(<Transcription name="d" partialResults="true"><Config name="k" value="v"/></Transcription></Start>)"
          R"(<Stop><Stream name="a"/><Siprec name="b"/><Recording name="c"/><Transcription name="d"/></Stop>)");
}

TEST_CASE("text is escaped as little as XML allows") {
    twiml::response r;
    r.say("a & b < c > d \"e\" 'f' &amp; ]]>");
    r.say("1\n2\r\n3\t4");
    r.say("Gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x98\x80 \x7f\xc2\x80\xef\xbf\xbd\xf4\x8f\xbf\xbf");
    CHECK(inside(r) == "<Say>a &amp; b &lt; c &gt; d \"e\" 'f' &amp;amp; ]]&gt;</Say>"
                       "<Say>1\n2&#xD;\n3\t4</Say>"
                       "<Say>Gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x98\x80 \x7f\xc2\x80\xef\xbf\xbd\xf4\x8f\xbf\xbf</Say>");
}

TEST_CASE("an attribute keeps its quotes, tabs and line ends") {
    twiml::response r;
    r.gather({{"action", "/?a=1&b=\"2\"<3>'4'"}, {"hints", "a\tb\nc\rd \xf0\x9f\x98\x80"}});
    CHECK(inside(r) == "<Gather action=\"/?a=1&amp;b=&quot;2&quot;&lt;3>'4'\" "
                       "hints=\"a&#x9;b&#xA;c&#xD;d \xf0\x9f\x98\x80\"/>");
}

TEST_CASE("an attribute is text, a truth, an integer or a list, or is left out") {
    const std::string text = "/a";
    const std::vector<std::string> some{"initiated", "", "answered"};
    twiml::response r;
    r.dial({{"action", text}, {"method", std::string_view("POST")}, {"sequential", false}, {"timeLimit", 0}});
    r.dial({{"timeout", 18'446'744'073'709'551'615U}, {"timeLimit", std::int64_t{-1}}});
    r.dial({{"callerId", std::optional<std::string>()}, {"timeout", std::optional(5)}, {"action", ""}});
    r.dial().number("", {{"statusCallbackEvent", some}});
    r.gather({{"input", {}}, {"hints", {"one"}}});
    CHECK(inside(r) == R"(<Dial action="/a" method="POST" sequential="false" timeLimit="0"/>)"
                       R"(<Dial timeout="18446744073709551615" timeLimit="-1"/><Dial timeout="5" action=""/>)"
                       R"(<Dial><Number statusCallbackEvent="initiated  answered"/></Dial>)"
                       R"(<Gather input="" hints="one"/>)");
}

TEST_CASE("an empty text is no text") {
    twiml::response r;
    r.say("");
    r.say().text("").text("");
    r.say("a").text("").text("b");
    r.gather().text("");
    CHECK(inside(r) == "<Say/><Say/><Say>ab</Say><Gather/>");
}

TEST_CASE("an element stays where it is while the document grows and moves") {
    twiml::response r;
    auto& first = r.dial();
    for (int i = 0; i < 100; ++i)
        r.pause();
    twiml::response moved = std::move(r);
    first.number("+14155551212");
    CHECK(inside(moved).starts_with("<Dial><Number>+14155551212</Number></Dial><Pause/><Pause/>"));
    moved = twiml::response();
    CHECK(moved.render().value() == R"(<?xml version="1.0" encoding="UTF-8"?><Response/>)");
    // `auto dial = r.dial()` would have filled a copy that nobody renders.
    static_assert(!std::copy_constructible<twiml::element> && !std::move_constructible<twiml::element>);
}

TEST_CASE("an element is refused where Twilio takes none of the kind") {
    twiml::response r;
    r.gather().dial("+14155551212");
    CHECK(refused(r) == error{errc::invalid_argument, "Gather cannot have Dial inside"});

    const auto misplaced = [](const std::string& parent, const std::string& child) {
        twiml::response document;
        document.child(parent).child(child);
        return refused(document);
    };
    CHECK(misplaced("Dial", "Say") == error{errc::invalid_argument, "Dial cannot have Say inside"});
    CHECK(misplaced("Say", "Say") == error{errc::invalid_argument, "Say cannot have Say inside"});
    CHECK(misplaced("Stop", "Parameter") == error{errc::invalid_argument, "Stop cannot have Parameter inside"});
    CHECK(misplaced("Number", "Parameter") == error{errc::invalid_argument, "Response cannot have Number inside"});
    CHECK(misplaced("Response", "Say") == error{errc::invalid_argument, "Response cannot have Response inside"});
    CHECK(misplaced("Dial", "number") == error{errc::invalid_argument, "Dial cannot have number inside"});
    CHECK(misplaced("Refer", "Refer/Sip").detail == "Refer cannot have something that is no name inside");
    CHECK(misplaced("Dial", "+14155551212").detail == "Dial cannot have something that is no name inside");
    CHECK(misplaced("Dial", "").detail == "Dial cannot have something that is no name inside");
}

TEST_CASE("one name in two places has two sets of rules") {
    twiml::response r;
    r.refer().sip("sip:a@example.com", {{"username", "u"}});
    CHECK(refused(r) == error{errc::invalid_argument, "Sip has no attribute username"});
}

TEST_CASE("text is refused where Twilio reads none") {
    twiml::response r;
    r.text("+14155551212");
    CHECK(refused(r) == error{errc::invalid_argument, "Response cannot have text inside"});
    twiml::response other;
    other.gather().text(" ");
    CHECK(refused(other) == error{errc::invalid_argument, "Gather cannot have text inside"});
}

TEST_CASE("an attribute that the element does not have is refused") {
    const auto with = [](twiml::attributes given) {
        twiml::response document;
        document.dial(std::move(given));
        return refused(document);
    };
    CHECK(with({{"calerId", "+14155551212"}}) == error{errc::invalid_argument, "Dial has no attribute calerId"});
    CHECK(with({{"callerid", std::optional<int>()}}).detail == "Dial has no attribute callerid");
    CHECK(with({{"+14155551212", "callerId"}}).detail == "Dial has no attribute something that is no name");
    CHECK(with({{"", "x"}}).detail == "Dial has no attribute something that is no name");
    CHECK(with({{"action method", "x"}}).detail == "Dial has no attribute something that is no name");
    CHECK(with({{"timeout", 1}, {"action", "/"}, {"timeout", 1}}) ==
          error{errc::invalid_argument, "Dial has the attribute timeout twice"});
}

TEST_CASE("an attribute that is left out and given later is given once") {
    twiml::response r;
    r.dial({{"timeout", std::optional<int>()}, {"timeout", 1}});
    CHECK(inside(r) == R"(<Dial timeout="1"/>)");
}

TEST_CASE("characters that XML cannot write are refused") {
    for (const char* bad : {"\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\xef\xbf\xbe", "\xef\xbf\xbf"}) {
        twiml::response text;
        text.say(std::string("+14155551212") + bad);
        CHECK(refused(text) == error{errc::malformed, "the text of Say has a character that XML forbids"});
        twiml::response value;
        value.say("", {{"voice", bad}});
        CHECK(refused(value) == error{errc::malformed, "the attribute voice of Say has a character that XML forbids"});
    }
    twiml::response zero;
    zero.say(std::string_view("a\0b", 3));
    CHECK(refused(zero).code == errc::malformed);
}

TEST_CASE("text that is not UTF-8 is refused") {
    for (const char* bad :
         {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xfc"}) {
        twiml::response text;
        text.say(std::string("+14155551212") + bad);
        CHECK(refused(text) == error{errc::malformed, "the text of Say is not UTF-8"});
        twiml::response value;
        value.dial().number("1", {{"url", bad}});
        CHECK(refused(value) == error{errc::malformed, "the attribute url of Number is not UTF-8"});
    }
}

TEST_CASE("a document has at most 64 KiB") {
    CHECK(of_size(65'536).render().value().size() == 65'536);
    CHECK(refused(of_size(65'537)).code == errc::too_large);
    twiml::response escaped;
    escaped.say(std::string(20'000, '&'));
    CHECK(refused(escaped).code == errc::too_large);
    twiml::response many;
    for (int i = 0; i < 20'000; ++i)
        many.pause();
    CHECK(refused(many).code == errc::too_large);
}

TEST_CASE("a document in a call's parameter has at most 4,000 characters") {
    CHECK(of_size(4'000).render_for_call().value().size() == 4'000);
    CHECK(of_size(4'001).render().has_value());
    CHECK(of_size(4'001).render_for_call().error().code == errc::too_large);
    std::string words;
    for (int i = 0; i < 3'930; ++i)
        words += "\xf0\x9f\x98\x80";
    twiml::response characters;
    characters.say(words);
    CHECK(characters.render_for_call().value().size() == 70 + 4 * 3'930);
    characters.hangup();
    CHECK(characters.render_for_call().error().code == errc::too_large);
    twiml::response wrong;
    wrong.text("x");
    CHECK(wrong.render_for_call().error().code == errc::invalid_argument);
}

TEST_CASE("a document has at most 100 elements inside one another") {
    twiml::response r;
    twiml::element* deepest = &r.say();
    for (int i = 1; i < 100; ++i)
        deepest = &deepest->emphasis();
    CHECK(r.render().has_value());
    deepest->emphasis();
    CHECK(refused(r).code == errc::too_large);
    // Far deeper, neither refusing it nor taking it down needs a stack as deep.
    for (int i = 0; i < 300'000; ++i)
        deepest = &deepest->emphasis();
    CHECK(refused(r).code == errc::too_large);
}
