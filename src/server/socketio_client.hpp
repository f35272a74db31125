#pragma once

#include "live_seats.hpp"
#include "socketio_codec.hpp"

#include <callkit/core/random.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/server/access.hpp>
#include <callkit/server/live_feed.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A client of the namespace `/`, from its CONNECT on: packets in, effects out.
namespace callkit::server::detail {

/// 128 random bits as 22 characters that need no escaping anywhere.
[[nodiscard]] std::string random_word(random_source& random);

/// Which workspaces clients had chosen that may come back. Bounded; only those who may choose are in it.
class remembered_rooms {
  public:
    void remember(const std::string& pid, std::vector<std::string> workspaces);
    [[nodiscard]] const std::vector<std::string>* find(const std::string& pid) const;

  private:
    std::map<std::string, std::vector<std::string>> rooms_{};
    std::deque<std::string> order_{};
};

class socketio_client {
  public:
    /// To be done in this order.
    struct effects {
        std::vector<std::string> send{}; ///< Socket.IO packets.
        bool connected{false};           ///< Events of `workspaces()` behind `after`, or from now on, are wanted.
        std::optional<std::uint64_t> after{};
        std::vector<std::string> joined{}; ///< Further ones, from now on.
        bool disconnected{false};          ///< No events any more.
        bool close{false};                 ///< With the connection under it.
    };

    socketio_client(const live_feed& feed, const access_control& access, random_source& random,
                    remembered_rooms& remembered, live_seats& seats)
        : feed_(feed), access_(access), random_(random), remembered_(remembered), seats_(seats) {}

    [[nodiscard]] effects on_packet(std::string_view text);
    /// Looks whether the credential is still good; disconnects if not.
    [[nodiscard]] effects check();
    /// An event with this id was sent.
    void told(const std::string& id) { last_id_ = id; }
    void leave();

    [[nodiscard]] bool connected() const noexcept { return who_.has_value(); }
    [[nodiscard]] const std::vector<std::string>& workspaces() const noexcept { return workspaces_; }

  private:
    void on_connect(const socket_packet& packet, effects& out);
    void recover(const boost::json::object& auth, effects& out);
    void on_event(const socket_packet& packet, effects& out);
    void join(const socket_packet& packet, effects& out);
    static void answer(const socket_packet& packet, std::string_view arguments, effects& out);

    const live_feed& feed_;
    const access_control& access_;
    random_source& random_;
    remembered_rooms& remembered_;
    live_seats& seats_;
    live_seats::seat seat_{};
    std::optional<principal> who_{};
    secret token_{};
    std::string pid_{};
    std::string last_id_{};
    std::vector<std::string> workspaces_{};
    int refused_{0};
};

} // namespace callkit::server::detail
