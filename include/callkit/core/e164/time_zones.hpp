#pragma once

#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/detail/time_zone_data.hpp>
#include <callkit/core/e164/number.hpp>
#include <callkit/core/e164/types.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace callkit::e164 {

namespace detail {

struct built_in_zones {
    static constexpr const std::uint16_t* cells = plan_data::zone_cells;
    static constexpr std::uint16_t first_leaf = plan_data::zone_first_leaf;
    static constexpr const std::uint16_t* ends = plan_data::zone_ends;
    static constexpr std::size_t end_count = std::size(plan_data::zone_ends) / 2;
};

} // namespace detail

/// Names of time zones in the IANA database, such as `Europe/London`. A view of what is compiled in.
class time_zone_list {
  public:
    constexpr time_zone_list() noexcept = default;
    /// For callkit itself: `place` is into its table of lists.
    explicit constexpr time_zone_list(std::size_t place) noexcept : place_(place) {}

    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return place_ == 0 ? 0U : detail::plan_data::zone_lists[place_ - 1];
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
    /// `i` below `size()`.
    constexpr std::string_view operator[](std::size_t i) const noexcept {
        const std::size_t zone = detail::plan_data::zone_lists[place_ + i];
        return detail::plan_data::zone_texts + detail::plan_data::zone_names[zone];
    }

  private:
    std::size_t place_{0};
};

/// Whether the digits say where a valid number is: landlines, and mobile numbers where these belong to areas too.
[[nodiscard]] constexpr bool has_area(const number& value) noexcept {
    const unsigned code = value.country_code();
    const bool mobile_areas = code == 52 || code == 54 || code == 55 || code == 62 || code == 86;
    const type line = value.line_type();
    return line == type::fixed_line || line == type::fixed_line_or_mobile || (line == type::mobile && mobile_areas);
}

/// Every time zone that the number may be in: those of its area code when it is tied to a place, those of its country
/// when it is not, as most mobile numbers. None for a number that is not valid, or of no country.
[[nodiscard]] constexpr time_zone_list time_zones(const number& value) noexcept {
    if (!value.valid())
        return {};
    const detail::number_parts& parts = detail::number_access::parts(value);
    std::size_t length = has_area(value) ? parts.length : parts.code_digits;
    length = length < detail::longest_national ? length : detail::longest_national;
    const std::uint16_t found =
        detail::walk(detail::built_in_zones{}, detail::plan_data::zone_root, parts.digits.data(), length);
    return time_zone_list(detail::plan_data::zone_labels[found]);
}

} // namespace callkit::e164
