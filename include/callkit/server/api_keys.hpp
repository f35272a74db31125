#pragma once

#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/server/access.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

/// What every API key begins with.
inline constexpr std::string_view api_key_prefix = "ck_";

/// A key for a program, as it is kept: whoever reads it learns no key.
struct api_key {
    std::string name{}; ///< Which it is, such as `ci`; 1 to 255 visible ASCII characters, as the workspace.
    std::string hash{}; ///< SHA-256 of the key's text, 64 lower-case hexadecimal digits.
    std::string workspace_id{};
    server::role role{server::role::agent};
};

/// A key that was just made. The text is told once and kept nowhere.
struct new_api_key {
    secret text{};
    std::string hash{}; ///< As in `api_key`.
};

/// `ck_` and 160 bits of `random` in base32: 35 characters. `random` has to be one for secrets, such as
/// `system_random`.
[[nodiscard]] new_api_key make_api_key(random_source& random);

/// One of the `keys` of the file.
[[nodiscard]] std::string to_json(const api_key& key);

/// The keys of an installation. Any thread.
class api_keys {
  public:
    api_keys() = default;
    /// `{"keys":[{"name":"ci","hash":"…","workspace":"w-1","role":"agent"}]}`, up to 1 MiB. Errors: `malformed`, and
    /// `invalid_argument` for a value out of its range or two keys of one name or hash; the detail says which key.
    [[nodiscard]] static result<api_keys> parse(std::string_view json);

    /// Whose key it is; nothing when it is none of them. How long it takes says nothing about how near it was.
    [[nodiscard]] std::optional<principal> find(std::string_view text) const;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

  private:
    std::vector<api_key> keys_{};
};

} // namespace callkit::server
