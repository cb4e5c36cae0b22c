#include <rmq/config/detail/nearest.hpp>
#include <rmq/config/detail/printable.hpp>
#include <rmq/config/detail/unknown_key.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace rmq::detail {
namespace {

std::string header(const setting_table& table) {
    const std::string name{table.name};
    return table.repeated ? "[[" + name + "]]" : "[" + name + "]";
}

const setting_table& table_named(std::string_view name) {
    return *std::ranges::find(setting_tables(), name, &setting_table::name);
}

std::vector<std::string_view> keys_of(std::string_view table) {
    std::vector<std::string_view> out;
    for (const setting_key& key : setting_keys()) {
        if (key.table == table) out.push_back(key.name);
    }
    // Tables in it are keys of it, too.
    for (const setting_table& other : setting_tables()) {
        if (other.name.size() > table.size() && other.name.starts_with(table) && other.name[table.size()] == '.')
            out.push_back(other.name.substr(table.size() + 1));
    }
    return out;
}

// The key meant in another table: spelled right first, misspelled second.
const setting_key* find_elsewhere(const setting_table& table, std::string_view written) {
    for (const setting_key& key : setting_keys()) {
        if (key.name == written && key.table != table.name) return &key;
    }
    for (const setting_key& key : setting_keys()) {
        if (key.table != table.name && nearest(written, std::array{key.name})) return &key;
    }
    return nullptr;
}

std::string belongs_in(const setting_key& key) {
    return "did you mean \"" + std::string{key.name} + "\" in " + header(table_named(key.table)) + "?";
}

std::string join(const std::vector<std::string_view>& words) {
    std::string out;
    for (const std::string_view word : words) out.append(out.empty() ? "" : ", ").append(word);
    return out;
}

}  // namespace

std::string unknown_table_text(std::string_view written) {
    std::vector<std::string_view> names;
    std::string headers;
    for (const setting_table& table : setting_tables()) {
        const std::size_t dot = table.name.rfind('.');
        names.push_back(table.name.substr(dot + 1));  // without a dot: the whole of it
        if (dot == std::string_view::npos) headers += (headers.empty() ? "" : ", ") + header(table);
    }
    const std::string unknown = "unknown key \"" + printable(written) + "\": ";
    if (const auto name = nearest(written, names)) {
        const auto table = std::ranges::find(names, *name) - names.begin();
        return unknown + "did you mean " + header(setting_tables()[static_cast<std::size_t>(table)]) + "?";
    }
    for (const setting_key& key : setting_keys()) {
        if (nearest(written, std::array{key.name})) return unknown + belongs_in(key);
    }
    return unknown + "expected " + headers;
}

std::string unknown_key_text(const setting_table& table, std::string_view written) {
    const std::string unknown = "unknown key \"" + printable(written) + "\" in " + header(table) + ": ";
    const std::vector<std::string_view> names = keys_of(table.name);
    if (const auto name = nearest(written, names)) return unknown + "did you mean \"" + std::string{*name} + "\"?";
    if (const setting_key* key = find_elsewhere(table, written)) return unknown + belongs_in(*key);
    return unknown + "expected " + join(names);
}

}  // namespace rmq::detail
