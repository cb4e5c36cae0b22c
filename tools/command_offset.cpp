#include "arguments.hpp"
#include "broker_session.hpp"

#include <memory>
#include <string>

namespace rmq::tools {
namespace {

template <class Query>
void add_queue(CLI::App& command, invocation& in, Query& query) {
    command.add_option("--topic", query.topic, "Of which topic")->required();
    command.add_option("--queue", query.queue_id, "Queue id")->capture_default_str();
    add_timeout(command, in, query.timeout, "For everything, connecting included [3s]");
}

template <class Query>
std::string queue_words(const Query& query) {
    return "queue " + std::to_string(query.queue_id) + " of " + query.topic;
}

void show_offset(std::optional<std::int64_t> offset, const output& out) {
    out.object({{"offset", offset ? json(*offset) : json(nullptr)}});
}

void add_query_offset(CLI::App& app, invocation& in) {
    auto query = std::make_shared<query_offset_query>();
    CLI::App* command = app.add_subcommand("query", "How far a consumer group has come");
    command->add_option("--group", query->group, "The consumer group")->required();
    add_queue(*command, in, *query);
    command->add_flag("!--not-zero", query->zero_when_young,
                      "No offset yet is none, and never the 0 that brokers tell of a young queue (from 5.0)");
    add_examples(*command, {"offset query --group billing --topic orders --queue 0"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.query_offset(*query); },
                [&](const committed_offset& found, const output& out) {
                    out.words(query->group +
                              (found.offset ? " is at " + std::to_string(*found.offset) + " in "
                                            : std::string{" has no offset in "}) +
                              queue_words(*query));
                    show_offset(found.offset, out);
                });
        };
    });
}

void add_update(CLI::App& app, invocation& in) {
    auto query = std::make_shared<update_offset_query>();
    query->wait = true;
    CLI::App* command = app.add_subcommand("update", "Store how far a consumer group has come");
    command->add_option("--group", query->group, "The consumer group")->required();
    add_queue(*command, in, *query);
    command->add_option("--offset", query->offset, "The first offset that is not consumed")->required();
    command->add_flag("!--oneway", query->wait, "Do not wait for the broker's answer");
    add_examples(*command, {"offset update --group billing --topic orders --queue 0 --offset 42"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in,
                [&](const broker_client& broker) -> result<std::int64_t> {
                    if (const auto kept = broker.update_offset(*query); !kept) return tl::unexpected{kept.error()};
                    return query->offset;
                },
                [&](std::int64_t offset, const output& out) {
                    out.words(query->group + (query->wait ? " is at " : " was told to be at ") +
                              std::to_string(offset) + " in " + queue_words(*query));
                    show_offset(offset, out);
                });
        };
    });
}

void add_max(CLI::App& app, invocation& in) {
    auto query = std::make_shared<max_offset_query>();
    CLI::App* command = app.add_subcommand("max", "The offset of a queue's next message");
    add_queue(*command, in, *query);
    add_examples(*command, {"offset max --topic orders --queue 0"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.max_offset(*query); },
                [&](std::int64_t offset, const output& out) {
                    out.words("the next message of " + queue_words(*query) + " gets " + std::to_string(offset));
                    show_offset(offset, out);
                });
        };
    });
}

void add_min(CLI::App& app, invocation& in) {
    auto query = std::make_shared<min_offset_query>();
    CLI::App* command = app.add_subcommand("min", "The offset of a queue's first message");
    add_queue(*command, in, *query);
    add_examples(*command, {"offset min --topic orders --queue 0"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.min_offset(*query); },
                [&](std::int64_t offset, const output& out) {
                    out.words(queue_words(*query) + " begins at " + std::to_string(offset));
                    show_offset(offset, out);
                });
        };
    });
}

void add_search(CLI::App& app, invocation& in) {
    auto query = std::make_shared<search_offset_query>();
    CLI::App* command = app.add_subcommand("search", "The offset of a message by the time it was stored");
    add_queue(*command, in, *query);
    command->add_option("--timestamp", query->timestamp, "Milliseconds since 1970, by the broker's clock")->required();
    command
        ->add_option_function<std::string>(
            "--boundary",
            [query](const std::string& side) {
                query->boundary = side == "upper" ? time_boundary::upper : time_boundary::lower;
            },
            "The first message from then on, or the last one until then (from 5.1.4) [lower]")
        ->check(CLI::IsMember({"lower", "upper"}));
    add_examples(*command, {"offset search --topic orders --queue 0 --timestamp 1700000000000",
                            "offset search --topic orders --timestamp $(date -d yesterday +%s000) --boundary upper"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.search_offset(*query); },
                [&](std::int64_t offset, const output& out) {
                    out.words("at that time " + queue_words(*query) + " was at " + std::to_string(offset));
                    show_offset(offset, out);
                });
        };
    });
}

void add_earliest(CLI::App& app, invocation& in) {
    auto query = std::make_shared<earliest_store_time_query>();
    CLI::App* command = app.add_subcommand("earliest", "When a queue's first message was stored");
    add_queue(*command, in, *query);
    add_examples(*command, {"offset earliest --topic orders --queue 0"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.earliest_store_time(*query); },
                [&](const earliest_time& found, const output& out) {
                    out.words(queue_words(*query) + (found.timestamp
                                                         ? " begins with a message of " +
                                                               std::to_string(*found.timestamp) + " (ms since 1970)"
                                                         : std::string{" has no messages"}));
                    out.object({{"timestamp", found.timestamp ? json(*found.timestamp) : json(nullptr)}});
                });
        };
    });
}

}  // namespace

void add_offset(CLI::App& app, invocation& in) {
    CLI::App* command = app.add_subcommand("offset", "Offsets of queues and consumer groups");
    command->require_subcommand(1);
    add_query_offset(*command, in);
    add_update(*command, in);
    add_max(*command, in);
    add_min(*command, in);
    add_search(*command, in);
    add_earliest(*command, in);
}

}  // namespace rmq::tools
