#include <rmq/mini_cluster/detail/own_topics.hpp>

#include <rmq/protocol/topic_name.hpp>

#include <string>
#include <utility>

namespace rmq::mini {

std::vector<topic_config> own_topics(const broker_settings& settings) {
    const std::int32_t both = perm_read | perm_write;
    std::vector<topic_config> out;
    const auto add = [&](std::string name, std::int32_t queues, std::int32_t perm) {
        out.push_back({std::move(name), queues, queues, perm});
    };
    if (settings.auto_create_topics)
        add(std::string{protocol::auto_create_topic}, settings.template_queues, both | perm_inherit);
    add("SELF_TEST_TOPIC", 1, both);
    add("BenchmarkTest", 1024, both);
    add(settings.cluster, 16, both | perm_inherit);
    add(settings.name, 1, both | perm_inherit);
    add("OFFSET_MOVED_EVENT", 1, both);
    add(std::string{schedule_topic}, 18, both);
    add(settings.cluster + "_REPLY_TOPIC", 1, both);
    add(std::string{half_topic}, 1, both);  // 4.x: made a minute after the start
    if (!settings.release.is_5()) return out;
    add("RMQ_SYS_TRANS_OP_HALF_TOPIC", 1, both);
    add("rmq_sys_REVIVE_LOG_" + settings.cluster, 8, both);
    add("rmq_sys_SYNC_BROKER_MEMBER_" + settings.name, 1, perm_inherit);
    add(std::string{timer_topic}, 1, both);
    return out;
}

}  // namespace rmq::mini
