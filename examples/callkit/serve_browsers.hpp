#pragma once

#include <callkit/testing/fake_twilio.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace callkit::cli {

#ifdef CALLKIT_SERVES_BROWSERS

/// The gateway for browsers on the fake's port, when that speaks TLS, without which the SDK does not come. What it
/// heard is at GET /callkit/browsers.
class browsers {
  public:
    /// Puts itself into `server`.
    browsers(const boost::asio::any_io_executor& executor, const time_source& clock,
             const testing::fake_twilio_options& what, testing::fake_server_options& server);
    ~browsers();
    browsers(const browsers&) = delete;
    browsers& operator=(const browsers&) = delete;

    void attach(testing::fake_twilio& fake);
    void close();

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

#else

/// Built without libsrtp2: no browsers.
class browsers {
  public:
    browsers(const boost::asio::any_io_executor& /*executor*/, const time_source& /*clock*/,
             const testing::fake_twilio_options& /*what*/, testing::fake_server_options& /*server*/) {}
    void attach(testing::fake_twilio& /*fake*/) {}
    void close() {}
};

#endif

} // namespace callkit::cli
