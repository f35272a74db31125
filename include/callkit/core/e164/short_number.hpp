#pragma once

#include <callkit/core/e164/detail/plan_data.hpp>
#include <callkit/core/e164/detail/short_data.hpp>
#include <callkit/core/e164/detail/short_view.hpp>
#include <callkit/core/e164/number.hpp>
#include <callkit/core/e164/types.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

/// Short numbers: emergency services, directory enquiries, services of a network. They are no phone numbers: they mean
/// something in one country only, and are never dialled as ordinary calls.
namespace callkit::e164 {

namespace detail {

struct built_in_short {
    static constexpr const std::uint16_t* cells = plan_data::short_cells;
    static constexpr std::uint16_t first_leaf = plan_data::short_first_leaf;
    static constexpr const std::uint16_t* ends = plan_data::short_ends;
    static constexpr std::size_t end_count = std::size(plan_data::short_ends) / 2;
    static constexpr const std::uint16_t* labels = plan_data::short_labels;
    static constexpr const std::uint8_t* region_of = plan_data::short_region_of;
    static constexpr const std::uint16_t* roots = plan_data::short_roots;
};

} // namespace detail

/// What a short number costs, as far as the numbering plan says.
enum class short_cost : std::uint8_t { unknown, toll_free, standard, premium };

/// What a number is when it is dialled in a region as a short one.
struct short_number {
    bool possible{false};         ///< Short numbers there can have this length.
    bool valid{false};            ///< The region has it.
    bool emergency{false};        ///< It calls an emergency service.
    bool carrier_specific{false}; ///< Not every network there has it.
    bool sms_service{false};      ///< For text messages only.
    short_cost cost{short_cost::unknown};
};

namespace detail {

template <class Short>
constexpr short_number short_facts(const Short& plan, region from, std::string_view digits) noexcept {
    const unsigned bits = short_bits(plan, from, digits);
    short_number made;
    made.possible = (bits & short_possible) != 0;
    made.valid = (bits & short_valid) != 0;
    made.emergency = (bits & short_emergency) != 0;
    made.carrier_specific = (bits & short_carrier) != 0;
    made.sms_service = (bits & short_sms) != 0;
    if (made.possible)
        made.cost = (bits & short_premium) != 0     ? short_cost::premium
                    : (bits & short_standard) != 0  ? short_cost::standard
                    : (bits & short_toll_free) != 0 ? short_cost::toll_free
                                                    : short_cost::unknown;
    return made;
}

} // namespace detail

/// What some digits are as a short number in `from`. International numbers and unknown regions have none.
[[nodiscard]] constexpr short_number look_up_short_number(std::string_view text, region from) noexcept {
    const detail::dialled_digits digits(text);
    return detail::short_facts(detail::built_in_short{}, from, digits.view());
}

/// Whether the text is an emergency number of the region: `112`, `911`, `999` where they are.
[[nodiscard]] constexpr bool is_emergency_number(std::string_view text, region from) noexcept {
    const detail::dialled_digits digits(text);
    return (detail::short_bits(detail::built_in_short{}, from, digits.view()) & detail::short_emergency) != 0;
}

/// Whether dialling the text in the region may reach an emergency service: also when further digits follow, which most
/// networks do not wait for.
[[nodiscard]] constexpr bool connects_to_emergency_number(std::string_view text, region from) noexcept {
    const detail::dialled_digits digits(text);
    return (detail::short_bits(detail::built_in_short{}, from, digits.view()) & detail::short_connects) != 0;
}

} // namespace callkit::e164
