#include <rmq/client/detail/units.hpp>
#include <rmq/config/detail/printable.hpp>
#include <rmq/config/detail/secret_file.hpp>
#include <rmq/config/detail/settings_reader.hpp>
#include <rmq/config/detail/substitute.hpp>
#include <rmq/config/detail/unknown_key.hpp>

#include <algorithm>
#include <utility>

namespace rmq::detail {
namespace {

position position_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }
position position_of(const toml::node& node) { return position_of(node.source()); }

std::string_view type_name(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "an array";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a fraction";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::date:
        case toml::node_type::time:
        case toml::node_type::date_time:
            return "a date or time";
        case toml::node_type::none:
            break;
    }
    return "nothing";
}

std::string expected_but_got(std::string_view expected, std::string_view got) {
    return "expected " + std::string{expected} + ", got " + std::string{got};
}

bool is_secret(setting_kind kind) { return kind == setting_kind::secret || kind == setting_kind::secret_file; }

std::string_view form_of(setting_kind kind) {
    switch (kind) {
        case setting_kind::text:
        case setting_kind::choice:
        case setting_kind::secret:
            return "a text in quotes";
        case setting_kind::secret_file:
            return "the path of a file, in quotes";
        case setting_kind::count:
            return "a whole number";
        case setting_kind::duration:
            return duration_form;
        case setting_kind::size:
            break;
    }
    return size_form;
}

std::optional<setting_value> from_text(setting_kind kind, const std::string& text) {
    if (kind == setting_kind::text || kind == setting_kind::choice || is_secret(kind)) return text;
    if (kind == setting_kind::duration) {
        const auto duration = parse_duration(text);
        return duration ? std::optional<setting_value>{std::int64_t{duration->count()}} : std::nullopt;
    }
    if (kind == setting_kind::size) return parse_size(text);
    return std::nullopt;
}

}  // namespace

settings settings_reader::read(const toml_document& document) {
    complete_ = document.complete;
    for (const auto& [key, node] : document.root) {
        const auto table = std::ranges::find(setting_tables(), key.str(), &setting_table::name);
        if (table == setting_tables().end() || table->name.find('.') != std::string_view::npos) {
            faults_.add(position_of(key.source()), unknown_table_text(key.str()));
        } else if (table->repeated) {
            read_repeated(*table, node);
        } else {
            read_single(*table, node);
        }
    }
    report_two_secrets();
    report_contradictions();
    return std::move(value_);
}

void settings_reader::read_single(const setting_table& table, const toml::node& node) {
    const std::string name{table.name};
    if (const toml::table* content = node.as_table()) {
        read_at_.emplace(name, position_of(node));
        read_keys(table, *content, 0);
    } else if (node.is_array_of_tables()) {
        faults_.add_key(position_of(node), name, "expected [" + name + "] once, not [[" + name + "]]");
    } else {
        faults_.add_key(position_of(node), name, expected_but_got("a table [" + name + "]", type_name(node)));
    }
}

void settings_reader::read_repeated(const setting_table& table, const toml::node& node) {
    const std::string name{table.name};
    const std::string expected = "[[" + name + "]] with double brackets, once for each";
    const toml::array* elements = node.as_array();
    if (elements == nullptr) {
        faults_.add_key(position_of(node), name, expected_but_got(expected, type_name(node)));
        return;
    }
    for (std::size_t index = 0; index < elements->size(); ++index) {
        const toml::node& element = (*elements)[index];
        if (const toml::table* content = element.as_table()) {
            value_.brokers.resize(index + 1);
            read_keys(table, *content, index);
        } else {
            faults_.add_key(position_of(element), name + '[' + std::to_string(index) + ']',
                            expected_but_got(expected, type_name(element)));
        }
    }
}

bool settings_reader::read_nested(const setting_table& table, std::string_view name, const toml::node& node) {
    const std::string path = std::string{table.name} + '.' + std::string{name};
    const auto nested = std::ranges::find(setting_tables(), path, &setting_table::name);
    if (nested == setting_tables().end()) return false;
    read_single(*nested, node);
    return true;
}

void settings_reader::read_keys(const setting_table& table, const toml::table& content, std::size_t index) {
    for (const auto& [name, node] : content) {
        const auto key = std::ranges::find_if(
            setting_keys(), [&](const setting_key& k) { return k.table == table.name && k.name == name.str(); });
        if (key != setting_keys().end()) {
            read_value(*key, node, index);
        } else if (!read_nested(table, name.str(), node)) {
            faults_.add(position_of(name.source()), unknown_key_text(table, name.str()));
        }
    }
    if (complete_) require_keys(table, content, index);
}

void settings_reader::read_value(const setting_key& key, const toml::node& node, std::size_t index) {
    const std::string path = key.path(index);
    auto value = to_value(key, node, path);
    if (!value) return;
    if (const auto fault = key.fault_of(*value)) {
        faults_.add_key(position_of(node), path, *fault);
        return;
    }
    // An empty text is a key left out: of the two that may hold the secret the other one counts.
    if (!is_secret(key.kind) || !std::get<std::string>(*value).empty()) {
        key.set(value_, index, *value);
        read_at_.emplace(path, position_of(node));
    }
    if (is_secret(key.kind)) wipe(std::get<std::string>(*value));
}

std::optional<setting_value> settings_reader::to_value(const setting_key& key, const toml::node& node,
                                                       const std::string& path) {
    if (const auto* number = node.as_integer()) {
        if (key.kind == setting_kind::count || key.kind == setting_kind::size) return number->get();
        const std::string got = is_secret(key.kind) ? "a number"
                                                    : "the number " + std::to_string(number->get()) +
                                                          (key.kind == setting_kind::duration ? " without a unit" : "");
        faults_.add_key(position_of(node), path, expected_but_got(form_of(key.kind), got));
        return std::nullopt;
    }
    const auto* written = node.as_string();
    if (written == nullptr) {
        faults_.add_key(position_of(node), path, expected_but_got(form_of(key.kind), type_name(node)));
        return std::nullopt;
    }
    auto text = substitute(written->get(), variables_);
    if (text && key.table == "client.credentials" && text->empty() && !written->get().empty()) {
        // Requests would go unsigned where somebody meant them to be signed.
        text = tl::unexpected<std::string>("expected the environment variable not to be empty");
    }
    if (text && key.kind == setting_kind::secret_file && !text->empty()) text = read_secret_file(*text);
    if (!text) {
        faults_.add_key(position_of(node), path, text.error());
        return std::nullopt;
    }
    auto value = from_text(key.kind, *text);
    if (is_secret(key.kind)) wipe(*text);
    if (!value) {
        // As written, not as substituted: what variables hold may be a secret.
        const std::string got = "the text \"" + printable(written->get()) + '"';
        faults_.add_key(position_of(node), path, expected_but_got(form_of(key.kind), got));
    }
    return value;
}

void settings_reader::require_keys(const setting_table& table, const toml::table& content, std::size_t index) {
    for (const setting_key& key : setting_keys()) {
        if (key.table != table.name || !key.required() || content.contains(key.name)) continue;
        faults_.add_key(position_of(content), key.path(index),
                        "expected this key, as in " + std::string{key.name} + " = \"" + std::string{key.example} + '"');
    }
}

void settings_reader::report_two_secrets() {
    const auto direct = read_at_.find("client.credentials.secret_key");
    const auto file = read_at_.find("client.credentials.secret_key_file");
    if (direct == read_at_.end() || file == read_at_.end()) return;
    const auto& [path, where] = std::max(*direct, *file, [](auto& a, auto& b) { return a.second < b.second; });
    faults_.add_key(where, path, "expected either secret_key or secret_key_file, not both");
}

void settings_reader::report_contradictions() {
    for (const setting_fault& fault : find_contradictions(value_)) {
        const auto at = read_at_.find(fault.path);
        const auto other_at = read_at_.find(fault.other_path);
        const bool both = at != read_at_.end() && other_at != read_at_.end();
        // Between a value and a default it is a contradiction only if the missing key is really left out.
        if (!both && (!complete_ || faults_.has_key(fault.path) || faults_.has_key(fault.other_path))) continue;
        position where;
        if (at != read_at_.end()) where = at->second;
        if (at == read_at_.end() && other_at == read_at_.end()) {  // both are left out: their table is to blame
            const auto table = read_at_.find(std::string_view{fault.path}.substr(0, fault.path.rfind('.')));
            if (table != read_at_.end()) where = table->second;
        }
        if (other_at != read_at_.end()) where = std::max(where, other_at->second);
        faults_.add_key(where, fault.path, fault.text);
    }
}

}  // namespace rmq::detail
