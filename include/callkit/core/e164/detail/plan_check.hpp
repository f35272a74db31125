#pragma once

#include <callkit/core/e164/detail/number_text.hpp>
#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/detail/prefix_program.hpp>
#include <callkit/core/e164/detail/short_view.hpp>
#include <callkit/core/e164/detail/typing_view.hpp>
#include <callkit/core/e164/detail/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// Checks a plan that came from outside, once and for all, so that reading numbers with it needs no checks: every index
/// leads somewhere, every program ends, and no label speaks of regions or formats that its code has not.
namespace callkit::e164::detail {

struct plan_sizes {
    std::size_t cells, labels, codes, regions, lengths, formats, groups, programs, texts;
    std::size_t typing_formats, typing_patterns, typing_programs;
    std::size_t short_cells, short_labels, short_roots;
};

/// An automaton of which nothing is known yet but how large it is.
template <class View>
class tree_checker {
  public:
    tree_checker(const View& view, std::size_t cells) : view_(view), cells_(cells) {}

    bool ends_are_sound() const {
        for (std::size_t i = 1; i < view_.end_count; ++i)
            if (view_.ends[2 * i] <= view_.ends[2 * i - 2])
                return false;
        return view_.first_leaf <= cells_;
    }

    /// Whether everything that can be reached from a root is there, and `label_is_sound` says so of every label. Nodes
    /// may be reached on many ways; each is looked at once.
    template <class Label>
    bool is_sound(std::uint16_t root, const Label& label_is_sound) {
        seen_.assign(cells_, false);
        todo_.assign(1, root);
        while (!todo_.empty()) {
            const std::size_t cell = todo_.back();
            todo_.pop_back();
            if (cell >= cells_)
                return false;
            if (seen_[cell])
                continue;
            seen_[cell] = true;
            if (cell >= view_.first_leaf) {
                if (!leaf_is_sound(cell, label_is_sound))
                    return false;
                continue;
            }
            if (cell + 10 > view_.first_leaf)
                return false;
            todo_.insert(todo_.end(), view_.cells + cell, view_.cells + cell + 10);
        }
        for (std::size_t i = 0; i < view_.end_count; ++i)
            if (view_.ends[2 * i] < cells_ && seen_[view_.ends[2 * i]] && !label_is_sound(view_.ends[2 * i + 1]))
                return false;
        return label_is_sound(0);
    }

  private:
    template <class Label>
    bool leaf_is_sound(std::size_t at, const Label& label_is_sound) const {
        for (; at + 1 < cells_; at += 2) {
            if (!label_is_sound(view_.cells[at + 1]))
                return false;
            if (view_.cells[at] == 0xffff)
                return true;
        }
        return false;
    }

    const View& view_;
    std::size_t cells_;
    std::vector<bool> seen_{};
    std::vector<std::size_t> todo_{};
};

class plan_checker {
  public:
    plan_checker(const plan_view& plan, const typing_view& typing, const short_view& shorts, const plan_sizes& sizes)
        : plan_(plan), typing_(typing), shorts_(shorts), sizes_(sizes), tree_(plan_, sizes.cells),
          short_tree_(shorts_, sizes.short_cells) {}

    /// What is wrong with it, or nothing.
    std::string_view run() {
        if (sizes_.texts == 0 || plan_.texts[sizes_.texts - 1] != '\0')
            return "a text has no end";
        if (!tree_.ends_are_sound() || !short_tree_.ends_are_sound())
            return "the numbers that end at a node are not in order";
        for (std::size_t i = 0; i < sizes_.codes; ++i)
            if (!code_is_sound(plan_.codes[i], i + 1 < sizes_.codes ? plan_.codes[i + 1].first_format : sizes_.formats))
                return "a calling code leads nowhere";
        if (!code_index_is_sound())
            return "the index of calling codes is wrong";
        for (std::size_t i = 0; i < sizes_.regions; ++i)
            if (!region_is_sound(plan_.regions[i], i))
                return "a region leads nowhere";
        for (std::size_t i = 0; i < 26U * 26U; ++i)
            if (plan_.region_of[i] > sizes_.regions)
                return "the index of regions is wrong";
        for (std::size_t i = 0; i < sizes_.formats; ++i)
            if (!format_is_sound(plan_.formats[i]))
                return "a format leads nowhere";
        if (!typing_is_sound())
            return "a format leads nowhere while it is typed";
        if (!short_numbers_are_sound())
            return "a short number leads nowhere";
        return {};
    }

  private:
    bool code_is_sound(const code_entry& code, std::size_t formats_end) {
        const std::size_t least = code.digits == 1 ? 1U : code.digits == 2 ? 10U : 100U;
        return code.digits >= 1 && code.digits <= 3 && code.code >= least && code.code < 10 * least &&
               code.region_count > 0 && code.first_region + code.region_count <= sizes_.regions &&
               code.first_format <= formats_end && formats_end <= sizes_.formats &&
               tree_is_sound(code.root, code.region_count, formats_end - code.first_format);
    }

    bool code_index_is_sound() const {
        for (std::size_t place = 0; place < 1000; ++place) {
            const std::size_t found = plan_.code_of[place];
            if (found == 0)
                continue;
            if (found > sizes_.codes)
                return false;
            const code_entry& code = plan_.codes[found - 1];
            const std::size_t rest = code.digits == 1 ? 100U : code.digits == 2 ? 10U : 1U;
            if (place / rest != code.code)
                return false;
        }
        return true;
    }

    bool region_is_sound(const region_entry& region, std::size_t place) {
        const auto is_letter = [](unsigned c) { return c >= 'A' && c <= 'Z'; };
        const bool named = is_letter(region.letters >> 8U) && is_letter(region.letters & 0xffU);
        if ((region.letters != 0 && !named) || region.code == 0 || region.code > sizes_.codes)
            return false;
        for (const std::size_t text :
             {region.transform, region.national_prefix, region.dialled_idd, region.extension_prefix})
            if (text >= sizes_.texts)
                return false;
        for (const char c : std::string_view(plan_.texts + region.transform))
            if (!is_ascii_digit(c) && !is_capture(c))
                return false;
        for (std::size_t i = 0; i < length_kinds; ++i)
            if (plan_.region_lengths[place * length_kinds + i] >= sizes_.lengths)
                return false;
        return tree_is_sound(region.root, 0xff, 0xff) &&
               program_is_sound(plan_.programs, sizes_.programs, region.idd) &&
               program_is_sound(plan_.programs, sizes_.programs, region.prefix);
    }

    bool format_is_sound(const format_entry& format) const {
        if (format.national >= sizes_.texts || format.international >= sizes_.texts || format.groups >= sizes_.groups)
            return false;
        const std::size_t groups = plan_.groups[format.groups];
        if (groups == 0 || groups > digit_groups::max_groups || format.groups + 2 * groups >= sizes_.groups)
            return false;
        for (std::size_t i = 0; i < groups; ++i)
            if (plan_.groups[format.groups + 1 + 2 * i] > plan_.groups[format.groups + 2 + 2 * i])
                return false;
        for (const std::size_t text : {format.national, format.international})
            for (const char c : std::string_view(plan_.texts + text))
                if (is_group(c) && static_cast<std::size_t>(c) > groups)
                    return false;
        return true;
    }

    bool label_is_sound(std::size_t number, std::size_t regions, std::size_t formats) const {
        if (number >= sizes_.labels)
            return false;
        const label known = unpack_label(plan_.labels[number]);
        return known.region <= regions && known.line <= static_cast<std::uint8_t>(type::voicemail) &&
               known.national <= formats && known.international <= formats;
    }

    bool tree_is_sound(std::uint16_t root, std::size_t regions, std::size_t formats) {
        return tree_.is_sound(root, [&](std::size_t number) { return label_is_sound(number, regions, formats); });
    }

    bool typing_is_sound() {
        for (std::size_t i = 0; i < sizes_.codes; ++i) {
            const std::size_t next = i + 1 < sizes_.codes ? plan_.codes[i + 1].first_format : sizes_.formats;
            const std::size_t count = std::size_t{typing_.counts[2 * i]} + typing_.counts[2 * i + 1];
            if (plan_.codes[i].first_format + count != next)
                return false;
        }
        for (std::size_t i = 0; i < sizes_.typing_formats; ++i)
            if (std::size_t{typing_.formats[i].first_pattern} + typing_.formats[i].pattern_count >
                sizes_.typing_patterns)
                return false;
        for (std::size_t i = 0; i < sizes_.typing_patterns; ++i)
            if (!program_is_sound(typing_.programs, sizes_.typing_programs, typing_.patterns[i]))
                return false;
        return true;
    }

    bool short_numbers_are_sound() {
        for (std::size_t i = 0; i < 26U * 26U; ++i)
            if (shorts_.region_of[i] > sizes_.short_roots)
                return false;
        for (std::size_t i = 0; i < sizes_.short_roots; ++i)
            if (!short_tree_.is_sound(shorts_.roots[i],
                                      [&](std::size_t number) { return number < sizes_.short_labels; }))
                return false;
        return true;
    }

    static bool program_is_sound(const std::uint16_t* programs, std::size_t size, std::size_t start) {
        std::vector<std::size_t> todo{start};
        std::vector<bool> seen(size, false);
        while (!todo.empty()) {
            const std::size_t at = todo.back();
            todo.pop_back();
            if (at >= size)
                return false;
            if (seen[at])
                continue;
            seen[at] = true;
            const unsigned operand = programs[at] & 0xfffU;
            switch (static_cast<operation>(programs[at] >> 12U)) {
            case operation::match:
                break;
            case operation::set:
            case operation::end:
                todo.push_back(at + 1);
                break;
            case operation::repeat:
                if (operand > longest_national)
                    return false;
                todo.push_back(at + 2);
                break;
            case operation::split:
                todo.push_back(at + 1);
                [[fallthrough]];
            case operation::jump:
                if (operand == 0)
                    return false;
                todo.push_back(at + operand);
                break;
            case operation::open:
            case operation::close:
                if (operand == 0 || operand > prefix_match::max_captures)
                    return false;
                todo.push_back(at + 1);
                break;
            default:
                return false;
            }
        }
        return true;
    }

    const plan_view& plan_;
    const typing_view& typing_;
    const short_view& shorts_;
    plan_sizes sizes_;
    tree_checker<plan_view> tree_;
    tree_checker<short_view> short_tree_;
};

} // namespace callkit::e164::detail
