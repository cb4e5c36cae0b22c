#include <rmq/mini_cluster/detail/name_server_config.hpp>

#include <rmq/protocol/detail/json_number.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rmq::mini {

namespace {

using setting = std::pair<std::string_view, std::string_view>;

constexpr std::array common{
    setting{"clusterTest", "false"},
    setting{"configStorePath", "mini-cluster/namesrv.properties"},
    setting{"kvConfigPath", "mini-cluster/kvConfig.json"},
    setting{"orderMessageEnable", "false"},
    setting{"productEnvName", "center"},
    setting{"rocketmqHome", "mini-cluster"},
    setting{"serverAsyncSemaphoreValue", "64"},
    setting{"serverCallbackExecutorThreads", "0"},
    setting{"serverChannelMaxIdleTimeSeconds", "120"},
    setting{"serverOnewaySemaphoreValue", "256"},
    setting{"serverPooledByteBufAllocatorEnable", "true"},
    setting{"serverSelectorThreads", "3"},
    setting{"serverSocketBacklog", "1024"},
    setting{"serverSocketRcvBufSize", "0"},
    setting{"serverSocketSndBufSize", "0"},
    setting{"serverWorkerThreads", "8"},
    setting{"useEpollNativeSelector", "false"},
    setting{"writeBufferHighWaterMark", "0"},
    setting{"writeBufferLowWaterMark", "0"},
};

constexpr std::array since_5{
    setting{"clientRequestThreadPoolNums", "8"},
    setting{"clientRequestThreadPoolQueueCapacity", "50000"},
    setting{"configBlackList", "configBlackList;configStorePath;kvConfigPath"},
    setting{"defaultThreadPoolNums", "16"},
    setting{"defaultThreadPoolQueueCapacity", "10000"},
    setting{"deleteTopicWithBrokerRegistration", "false"},
    setting{"enableAllTopicList", "true"},
    setting{"enableControllerInNamesrv", "false"},
    setting{"enableShutdownGracefully", "false"},
    setting{"enableTopicList", "true"},
    setting{"needWaitForService", "false"},
    setting{"notifyMinBrokerIdChanged", "false"},
    setting{"returnOrderTopicConfigToBroker", "true"},
    setting{"scanNotActiveBrokerInterval", "5000"},
    setting{"serverNettyWorkerGroupEnable", "true"},
    setting{"shutdownWaitTimeSeconds", "30"},
    setting{"supportActingMaster", "false"},
    setting{"unRegisterBrokerQueueCapacity", "3000"},
    setting{"waitSecondsForService", "45"},
};

constexpr std::size_t max_value = 1024;  // of a text; nothing here needs more

bool is_true(std::string_view text) {
    return std::ranges::equal(text, std::string_view{"true"}, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}  // namespace

name_server_config::name_server_config(const name_server_settings& settings) {
    for (const auto& [key, value] : common) values_.emplace(key, value);
    values_.emplace("listenPort", std::to_string(settings.address.port));
    if (!settings.release.is_5()) return;
    for (const auto& [key, value] : since_5) values_.emplace(key, value);
    values_.emplace("bindAddress", settings.address.ip);
}

void name_server_config::set(const std::string& key, std::string_view value) {
    const auto at = values_.find(key);
    if (at == values_.end() || value.size() > max_value) return;
    std::string& old = at->second;
    if (old == "true" || old == "false") {
        old = is_true(value) ? "true" : "false";
    } else if (!protocol::detail::decimal_i64(old) || protocol::detail::decimal_i64(value)) {
        old = std::string{value};
    }
}

std::string name_server_config::text() const {
    std::string out;
    for (const auto& [key, value] : values_) out.append(key).append(1, '=').append(value).append(1, '\n');
    return out;
}

bool is_protected_setting(std::string_view key, const release& as) {
    return key == "configStorePath" || key == "kvConfigPath" || (as.is_5() && key == "configBlackList");
}

}  // namespace rmq::mini
