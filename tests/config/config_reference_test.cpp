#include <rmq/client/detail/setting_keys.hpp>
#include <rmq/config/config_reference.hpp>
#include <rmq/config/load_settings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace rmq {
namespace {

std::string content_of(const std::string& name) {
    std::ifstream in{RMQ_SOURCE_DIR "/" + name, std::ios::binary};
    EXPECT_TRUE(in) << name;
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// A header's comments as prose: no slashes, single blanks.
std::string prose_of(const std::string& header) {
    std::istringstream words{header};
    std::string out;
    for (std::string word; words >> word;) {
        if (word != "///") out += word + ' ';
    }
    return out;
}

TEST(config_reference, IsTheSampleFile) {
    EXPECT_EQ(content_of("config/rmq.toml"), config_reference())
        << "generate it anew: rmqctl config reference > config/rmq.toml";
}

TEST(config_reference, LoadsAndSetsTheDefaults) {
    const auto loaded = load_settings(RMQ_SOURCE_DIR "/config/rmq.toml");
    ASSERT_TRUE(loaded) << loaded.error().detail;
    settings expected;
    expected.brokers = {{.name = "broker-a", .address = "127.0.0.1:10911"}};
    EXPECT_EQ(*loaded, expected);
}

TEST(config_reference, SetsEveryKey) {
    const std::string reference = config_reference();
    for (const detail::setting_key& key : detail::setting_keys()) {
        EXPECT_THAT(reference, testing::HasSubstr('\n' + std::string{key.name} + " = "));
    }
}

TEST(config_reference, SaysWordForWordWhatTheHeaderSays) {
    const std::string header = prose_of(content_of("client/settings.hpp"));
    for (const detail::setting_key& key : detail::setting_keys()) {
        EXPECT_THAT(header, testing::HasSubstr(std::string{key.docs})) << key.path(0);
    }
}

TEST(config_reference, HasARowForEveryFieldOfTheSettings) {
    // Every row sets its own field: after changing each, nothing equals the default any more, and undoing it does.
    for (const detail::setting_key& key : detail::setting_keys()) {
        settings changed;
        changed.brokers.resize(1);
        const settings before = changed;
        const detail::setting_value old = key.get(changed, 0);
        detail::setting_value other{"changed"};
        if (key.kind == detail::setting_kind::choice) other = std::string{key.words.back()};
        if (const auto* number = std::get_if<std::int64_t>(&old)) other = *number + 1;
        key.set(changed, 0, other);
        EXPECT_NE(changed, before) << key.path(0);
        EXPECT_NE(key.get(changed, 0), old) << key.path(0);
        key.set(changed, 0, old);
        EXPECT_EQ(changed, before) << key.path(0);
    }
    // Grows with the structs: a new field without a row fails here.
    EXPECT_EQ(detail::setting_keys().size(), 64U);
    static_assert(sizeof(client_settings) ==
                  2 * sizeof(std::string) + std::size_t{5} * 8 + sizeof(std::optional<credentials>));
    static_assert(sizeof(credentials) == sizeof(std::string) + 2 * sizeof(secret));
    static_assert(sizeof(broker_settings) == 2 * sizeof(std::string));
    static_assert(sizeof(pool_settings) == 3 * 4 + 4 + 8 + 4 + 4 + 3 * 8 + 2 * 4 + 8 + 2 * 4 + 2 * 8 + 4 + 4 + 8);
    static_assert(sizeof(health_settings) == 9 * 8 + 12 * 4 + 2 * 4);
    static_assert(sizeof(failover_settings) == 4 + 4 + 3 * 8 + 2 * 4 + 8);
    static_assert(sizeof(supervision_settings) == 4 + 4 + 2 * 8);
}

TEST(config_reference, KeepsItsLinesShort) {
    std::istringstream lines{config_reference()};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 102U) << line;
}

}  // namespace
}  // namespace rmq
