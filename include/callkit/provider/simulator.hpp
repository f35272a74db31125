#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/provider/simulated_network.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace callkit {

/// The simulated network as a provider, in the time of the given clock: real time for a demonstration, faster through a
/// `scaled_time_source`, by hand in tests (`poke` after moving the clock). No thread; one timer on the executor.
///
/// Threads: every function from any thread; handlers and events arrive on a strand of the executor. The clock must
/// outlive the simulator. Its calls are marked as simulated in their records.
class simulator final : public provider {
  public:
    simulator(boost::asio::any_io_executor executor, const time_source& clock, std::uint64_t seed,
              network_faults faults = {});
    ~simulator() override;

    [[nodiscard]] std::string_view name() const noexcept override { return simulated_network::name; }
    [[nodiscard]] provider_capabilities capabilities() const noexcept override {
        return {.mute = true, .hold = true, .digits = true, .list = true, .simulated = true};
    }

    void place(const dial_request& request, handler<placed_call> done) override;
    void hang_up(const std::string& sid, handler<void> done) override;
    void set_mute(const std::string& sid, bool on, handler<void> done) override;
    void set_hold(const std::string& sid, bool on, handler<void> done) override;
    void send_digits(const std::string& sid, const std::string& digits, handler<void> done) override;
    void fetch(const std::string& sid, handler<call_snapshot> done) override;
    void list(const list_request& request, handler<std::vector<call_snapshot>> done) override;
    void set_event_sink(event_sink sink) override;

    /// For clocks that move by hand: lets everything happen that is due by now.
    void poke();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit
