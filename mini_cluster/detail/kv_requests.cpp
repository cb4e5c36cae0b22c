#include <rmq/mini_cluster/detail/name_server_state.hpp>

#include <string>

namespace rmq::mini {

const std::string* name_server_state::kv_value(std::string_view space, std::string_view key) const {
    const auto table = kv.find(space);
    if (table == kv.end()) return nullptr;
    const auto value = table->second.find(std::string{key});
    return value == table->second.end() ? nullptr : &value->second;
}

namespace {

std::size_t kept(const name_server_state& names) {
    std::size_t all = names.kv.size();
    for (const auto& [space, table] : names.kv) all += table.size();
    return all;
}

}  // namespace

// PUT_KV_CONFIG. A value that is missing is null: as if nobody had put it.
response on_put_kv(name_server_state& names, const request& r) {
    const auto space = r.head.find("namespace");
    const auto key = r.head.find("key");
    if (!space || !key) return refused(plain_success(), response_code::system_error, "namespace or key is null");
    const auto value = r.head.find("value");
    const std::size_t more = names.kv.contains(*space) ? 1 : 2;
    if (names.kv_value(*space, *key) == nullptr && kept(names) + more > names.settings.limits.settings)
        return thrown("the table of settings is full");
    auto& table = names.kv[std::string{*space}];
    if (value) {
        table.insert_or_assign(std::string{*key}, std::string{*value});
    } else {
        table.erase(std::string{*key});
    }
    return plain_success();
}

response on_get_kv(name_server_state& names, const request& r) {
    const auto space = text_or_null(r.head, "namespace");
    const auto key = text_or_null(r.head, "key");
    response answer;
    if (const std::string* value = names.kv_value(space, key)) {
        answer.fields.add_owned("value", *value);
        return answer;
    }
    return refused(std::move(answer), response_code::query_not_found,
                   "No config item, Namespace: " + space + " Key: " + key);
}

response on_delete_kv(name_server_state& names, const request& r) {
    const auto table = names.kv.find(text_or_null(r.head, "namespace"));
    if (table != names.kv.end()) table->second.erase(text_or_null(r.head, "key"));
    return plain_success();
}

response on_list_kv(name_server_state& names, const request& r) {
    const auto space = text_or_null(r.head, "namespace");
    const auto table = names.kv.find(space);
    if (table == names.kv.end())
        return refused(plain_success(), response_code::query_not_found, "No config item, Namespace: " + space);
    response told = with_body(protocol::encode_kv_table(table->second));
    told.has_fields = false;
    return told;
}

}  // namespace rmq::mini
