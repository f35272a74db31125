#include "signed_parameters.hpp"

#include "field_names.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace callkit::twilio {
namespace {

using parameter = std::pair<std::string_view, std::string_view>;

/// Writes parameters one behind the other, and what comes twice once.
class writer {
  public:
    explicit writer(char* out) noexcept : begin_(out), out_(out) {}

    void add(const parameter& one) noexcept {
        if (last_ != nullptr && *last_ == one)
            return;
        last_ = &one;
        // The value stands behind its name.
        const std::size_t size = one.first.size() + one.second.size();
        if (size <= form::slack)
            std::memcpy(out_, one.first.data(), form::slack); // two loads and stores, where just as much is a call
        else
            std::memcpy(out_, one.first.data(), size);
        out_ += size;
    }
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(out_ - begin_); }

  private:
    char* begin_;
    char* out_;
    const parameter* last_{nullptr};
};

} // namespace

signed_parameters::signed_parameters(const form& parameters) {
    const auto& fields = parameters.fields();
    const form::known_places& known = parameters.known();
    std::size_t most = form::slack;
    for (const auto& [name, value] : fields)
        most += name.size() + value.size();
    text_ = std::make_unique_for_overwrite<char[]>(most);
    writer out(text_.get());

    std::vector<const parameter*> others; // nearly always none
    for (const std::uint8_t place : known.others)
        others.push_back(&fields[place]);
    std::sort(others.begin(), others.end(), [](const parameter* a, const parameter* b) { return *a < *b; });
    auto other = others.begin();

    // The known names are in order already; the others go between them.
    for (std::size_t half = 0; half < known.present.size(); ++half) {
        for (std::uint64_t left = known.present[half]; left != 0; left &= left - 1) {
            const parameter& one = fields[known.at[half * 64 + static_cast<std::size_t>(std::countr_zero(left))]];
            for (; other != others.end() && **other < one; ++other)
                out.add(**other);
            out.add(one);
        }
    }
    for (; other != others.end(); ++other)
        out.add(**other);
    size_ = out.size();
}

} // namespace callkit::twilio
