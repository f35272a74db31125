#pragma once

#include "call_screen.hpp"
#include "terminal.hpp"

#include <callkit/engine/engine.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <memory>
#include <string>

namespace callkit::cli {

/// The keys that control a running call: m mute, h hold, d digits, q hang up.
class call_keys {
  public:
    call_keys(boost::asio::io_context& context, engine& calls, const call_id& call, call_screen& screen);
    ~call_keys();
    call_keys(const call_keys&) = delete;
    call_keys& operator=(const call_keys&) = delete;

  private:
    void read();
    void press(char key);
    void type_digit(char key);
    void tell(const char* what, const result<void>& outcome);

    engine& engine_;
    call_id call_;
    call_screen& screen_;
    raw_keyboard keyboard_{};
    boost::asio::posix::stream_descriptor input_;
    std::array<char, 1> key_{};
    bool typing_{false};
    std::string digits_{};
    std::shared_ptr<bool> alive_{std::make_shared<bool>(true)}; // outcomes may come after these keys are gone
};

} // namespace callkit::cli
