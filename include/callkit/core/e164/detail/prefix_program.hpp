#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Matches the beginning of a number with a prefix program: a regular expression of digits with ordered alternatives,
/// captures and `$`. A word is an operation in its upper four bits and an operand in the rest; jumps go forward only.
namespace callkit::e164::detail {

enum class operation : std::uint8_t {
    match,  // all is well
    set,    // one digit of the operand's ten bits
    repeat, // as many digits as the operand says, of the set in the next word
    split,  // try the next word; if that leads nowhere, go forward by the operand
    jump,   // go forward by the operand
    open,   // a capture begins
    close,  // a capture ends
    end,    // only at the end of the digits
};

struct prefix_match {
    static constexpr std::size_t max_captures = 2;
    bool found{false};
    std::size_t end{0};
    std::array<std::size_t, max_captures + 1> from{}; // captures are counted from 1
    std::array<std::size_t, max_captures + 1> to{};
};

/// Whether a byte of a rule stands for what a capture has taken.
constexpr bool is_capture(char c) noexcept {
    return c >= 1 && static_cast<std::size_t>(c) <= prefix_match::max_captures;
}

class prefix_matcher {
  public:
    constexpr prefix_matcher(const std::uint16_t* program, const char* digits, std::size_t length) noexcept
        : program_(program), digits_(digits), length_(length) {}

    constexpr prefix_match run() noexcept {
        match_.found = follow(0, 0);
        return match_;
    }

  private:
    // The plan's own programs need fewer than 200 steps; a file's could be made to need very many.
    static constexpr unsigned max_steps = 5000;

    constexpr bool in_set(std::size_t position, unsigned set) const noexcept {
        return position < length_ && ((set >> static_cast<unsigned>(digits_[position] - '0')) & 1U) != 0;
    }

    constexpr bool follow(std::size_t at, std::size_t position) noexcept { // NOLINT(misc-no-recursion)
        while (++steps_ <= max_steps) {
            const unsigned operand = program_[at] & 0xfffU;
            switch (static_cast<operation>(program_[at] >> 12U)) {
            case operation::match:
                match_.end = position;
                return true;
            case operation::set:
                if (!in_set(position, operand))
                    return false;
                ++position;
                ++at;
                break;
            case operation::repeat:
                for (unsigned i = 0; i < operand; ++i)
                    if (!in_set(position++, program_[at + 1]))
                        return false;
                at += 2;
                break;
            case operation::split: {
                const prefix_match before = match_;
                if (follow(at + 1, position))
                    return true;
                match_ = before;
                at += operand;
                break;
            }
            case operation::jump:
                at += operand;
                break;
            case operation::open:
                match_.from[operand] = position;
                ++at;
                break;
            case operation::close:
                match_.to[operand] = position;
                ++at;
                break;
            case operation::end:
                if (position != length_)
                    return false;
                ++at;
                break;
            }
        }
        return false;
    }

    const std::uint16_t* program_;
    const char* digits_;
    std::size_t length_;
    prefix_match match_{};
    unsigned steps_{0};
};

} // namespace callkit::e164::detail
