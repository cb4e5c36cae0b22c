#include <rmq/protocol/detail/json_reader.hpp>
#include <rmq/protocol/detail/json_references.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::protocol::detail {
namespace {

using nlohmann::json;

const std::string* path_in(const json& value) {
    if (!value.is_object() || value.size() != 1) return nullptr;
    const auto found = value.find("$ref");
    if (found == value.end() || !found->is_string()) return nullptr;
    return found->get_ptr<const std::string*>();
}

// ".name" off the front of `path`; a backslash keeps the next character from ending the name.
std::string take_name(std::string_view& path) {
    std::string name;
    for (path.remove_prefix(1); !path.empty() && path.front() != '.' && path.front() != '['; path.remove_prefix(1)) {
        if (path.front() == '\\' && path.size() > 1) path.remove_prefix(1);
        name += path.front();
    }
    return name;
}

// "[0]" off the front.
const json* take_index(std::string_view& path, const json& array) {
    std::size_t index = 0;
    const char* end = path.data() + path.size();
    const auto [stopped, ec] = std::from_chars(path.data() + 1, end, index);
    if (ec != std::errc{} || stopped == end || *stopped != ']') return nullptr;
    path.remove_prefix(static_cast<std::size_t>(stopped - path.data()) + 1);
    return array.is_array() && index < array.size() ? &array[index] : nullptr;
}

const json* find_path(const json& root, std::string_view path) {
    if (!path.starts_with('$')) return nullptr;
    path.remove_prefix(1);
    const json* at = &root;
    while (at != nullptr && !path.empty()) {
        if (path.front() == '[') {
            at = take_index(path, *at);
        } else if (path.front() == '.' && at->is_object()) {
            const auto found = at->find(take_name(path));
            at = found == at->end() ? nullptr : &*found;
        } else {
            return nullptr;
        }
    }
    return at;
}

class resolver {
public:
    resolver(const json& root, std::size_t max_values, std::size_t max_text) noexcept
        : root_{root}, values_left_{max_values}, text_left_{max_text} {}

    bool fine() const noexcept { return fine_; }

    json copy(const json& from, int depth) {
        // One more level for the values in the innermost container.
        if (!take(values_left_, 1) || depth > json_reader::max_depth + 1) fine_ = false;
        if (const auto* text = from.get_ptr<const std::string*>()) fine_ = fine_ && take(text_left_, text->size());
        if (!fine_) return nullptr;
        if (const std::string* path = path_in(from)) {
            const json* target = find_path(root_, *path);
            // A step deeper, or a reference to itself would be followed for ever.
            return target == nullptr ? from : copy(*target, depth + 1);
        }
        if (!from.is_structured()) return from;
        json out(from.type());
        for (const auto& [key, item] : from.items()) {
            auto copied = copy(item, depth + 1);
            if (from.is_array()) {
                out.push_back(std::move(copied));
            } else {
                fine_ = fine_ && take(text_left_, key.size());
                out[key] = std::move(copied);
            }
            if (!fine_) break;
        }
        return out;
    }

private:
    static bool take(std::size_t& left, std::size_t amount) noexcept {
        if (amount > left) return false;
        left -= amount;
        return true;
    }

    const json& root_;
    std::size_t values_left_;
    std::size_t text_left_;
    bool fine_ = true;
};

}  // namespace

bool resolve_references(json& root, std::size_t max_values, std::size_t max_text) {
    resolver r{root, max_values, max_text};
    auto resolved = r.copy(root, 1);
    root = std::move(resolved);
    return r.fine();
}

}  // namespace rmq::protocol::detail
