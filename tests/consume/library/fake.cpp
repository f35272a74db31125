#include <callkit/testing/fake_twilio.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>

int main() {
    boost::asio::io_context context;
    const callkit::system_time_source clock;
    callkit::testing::fake_twilio fake(context.get_executor(), clock);
    const bool started = fake.start().has_value();
    fake.close();
    context.run();
    std::cout << (started ? "started\n" : "failed\n");
    return started ? 0 : 1;
}
