#include <rmq/config/detail/printable.hpp>
#include <rmq/config/detail/toml_document.hpp>
#include <rmq/config/detail/unparsable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rmq::detail {
namespace {

struct syntax_fault {
    position at;
    std::string text;
};

using parsed = tl::expected<toml::table, syntax_fault>;

// Every faulty line costs a pass over the file.
constexpr int max_passes = 10;

// Columns count characters, as toml++'s do.
position position_of(std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, byte);
    const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 == 0: the first line
    const auto begins_a_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return {static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1,
            static_cast<std::uint32_t>(std::ranges::count_if(line, begins_a_character)) + 1};
}

struct line_range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

line_range find_line(std::string_view text, std::uint32_t line) {
    std::size_t begin = 0;
    for (std::uint32_t i = 1; i < line; ++i) {
        const std::size_t newline = text.find('\n', begin);
        if (newline == std::string_view::npos) break;
        begin = newline + 1;
    }
    return {begin, std::min(text.find('\n', begin), text.size())};
}

bool breaks_an_assumption(std::string_view text) {
    try {
        static_cast<void>(toml::parse(text));
    } catch (const toml::parse_error&) {
        return false;
    } catch (const toml_assumption_broken&) {
        return true;
    }
    return false;
}

// toml++ doesn't say where: the line is the last one of the shortest beginning of the text that does it too.
position find_broken_assumption(std::string_view text) {
    std::uint32_t good = 0;
    std::uint32_t bad = static_cast<std::uint32_t>(std::ranges::count(text, '\n')) + 1;
    while (bad - good > 1) {
        const std::uint32_t middle = good + (bad - good) / 2;
        (breaks_an_assumption(text.substr(0, find_line(text, middle).end + 1)) ? bad : good) = middle;
    }
    return {bad, 1};
}

parsed parse(std::string_view text) {
    if (const auto found = find_unparsable(text)) {
        return tl::unexpected(syntax_fault{position_of(text, found->byte), "not TOML: " + std::string{found->text}});
    }
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& e) {
        const auto& at = e.source().begin;
        return tl::unexpected(syntax_fault{{at.line, at.column}, "not TOML: " + printable(e.description(), 300)});
    } catch (const toml_assumption_broken&) {
        return tl::unexpected(syntax_fault{find_broken_assumption(text), "not TOML: this line can't be parsed"});
    }
}

bool looks_like_assignment(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t");
    return first != std::string_view::npos && std::string_view{"[]{}#=,"}.find(line[first]) == std::string_view::npos &&
           line.find('=') != std::string_view::npos;
}

}  // namespace

toml_document read_toml(std::string_view text, fault_list& faults) {
    std::string rest{text};
    for (int pass = 0; pass < max_passes; ++pass) {
        parsed attempt = parse(rest);
        if (attempt) return {std::move(*attempt), pass == 0};

        const auto [begin, end] = find_line(rest, attempt.error().at.line);
        const bool assignment = looks_like_assignment(std::string_view{rest}.substr(begin, end - begin));
        // After the first, a line that is no assignment may only be what is left of a value whose beginning was
        // removed.
        if (pass == 0 || assignment) faults.add(attempt.error().at, std::move(attempt.error().text));

        // If what stands before the line is whole, the line begins a statement and can be taken out alone.
        parsed before = parse(std::string_view{rest}.substr(0, begin));
        if (!before) return {{}, false};
        if (!assignment) return {std::move(*before), false};
        std::fill(rest.begin() + static_cast<std::ptrdiff_t>(begin), rest.begin() + static_cast<std::ptrdiff_t>(end),
                  ' ');
    }
    return {{}, false};
}

}  // namespace rmq::detail
