#include "vectors/json_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <rmq/protocol/detail/java_json.hpp>
#include <rmq/protocol/detail/queue_json.hpp>

namespace rmq::test {

using nlohmann::json;

json java_value(std::string_view text) {
    auto value = protocol::detail::parse_java_json(text);
    if (value) return *std::move(value);
    ADD_FAILURE() << value.error().message() << " in " << text.substr(0, 200);
    return nullptr;
}

json unordered(json value) {
    if (!value.is_structured()) return value;
    for (auto& item : value) item = unordered(std::move(item));
    if (value.is_array()) std::sort(value.begin(), value.end());
    return value;
}

json without_5x_members(json value) {
    static constexpr std::array names = {"attributes",  "consumeMessageOrderly", "consumeTimeoutMinute", "groupSysFlag",
                                         "mqPopTable",  "onlyThisBroker",        "pullOffset",           "stateVersion",
                                         "topicPutTps", "userConsumerInfo"};
    if (!value.is_structured()) return value;
    if (value.is_object()) {
        for (const char* name : names) value.erase(name);
    }
    for (auto& item : value) item = without_5x_members(std::move(item));
    return value;
}

namespace {

std::string difference_at(const std::string& path, const json& expected, const json& actual);

std::string key_of(const json& row) {
    return protocol::detail::queue_key({row.at("topic"), row.at("brokerName"), row.at("queueId")});
}

std::string difference_of_table(const std::string& path, const json& rows, const json& table) {
    if (rows.size() != table.size()) return path + " has another size";
    for (auto row : rows) {
        const auto found = table.find(key_of(row));
        if (found == table.end()) return path + " lacks " + key_of(row);
        for (const char* name : {"topic", "brokerName", "queueId"}) row.erase(name);
        const auto wrong = found->is_object() ? difference_at(path + "[]", row, *found)
                                              : difference_at(path + "[]", row.at("offset"), *found);
        if (!wrong.empty()) return wrong;
    }
    return {};
}

std::string difference_of_lists(const std::string& path, const json& expected, const json& actual) {
    if (expected.size() != actual.size()) return path + " has another size";
    for (const auto& item : expected) {
        const auto fits = [&](const json& a) { return difference_at(path, item, a).empty(); };
        if (std::none_of(actual.begin(), actual.end(), fits)) return path + " lacks " + item.dump();
    }
    return {};
}

std::string difference_of_objects(const std::string& path, const json& expected, const json& actual) {
    for (const auto& [key, value] : expected.items()) {
        const auto found = actual.find(key);
        const auto wrong = difference_at(path + '.' + key, value, found == actual.end() ? json{} : *found);
        if (!wrong.empty()) return wrong;
    }
    return {};
}

std::string difference_at(const std::string& path, const json& expected, const json& actual) {
    if (expected.is_array() && actual.is_object()) return difference_of_table(path, expected, actual);
    if (expected.is_array() && actual.is_array()) return difference_of_lists(path, expected, actual);
    if (expected.is_object() && actual.is_object()) return difference_of_objects(path, expected, actual);
    return expected == actual ? "" : path + " is " + actual.dump() + ", not " + expected.dump();
}

}  // namespace

std::string difference(const json& expected, const json& actual) { return difference_at("", expected, actual); }

}  // namespace rmq::test
