#include "arguments.hpp"
#include "body_source.hpp"
#include "broker_session.hpp"

#include <rmq/protocol/response_code.hpp>
#include <rmq/runtime/logging.hpp>

#include <memory>
#include <string>

namespace rmq::tools {
namespace {

constexpr std::size_t shown_answer = 2000;

int show_response(const response& r, const output& out) {
    const auto name = to_string(static_cast<response_code>(r.code));
    out.words("response code " + std::to_string(r.code) + (name.empty() ? "" : " " + std::string{name}) +
              (r.remark.empty() ? std::string{} : ": " + runtime::escaped(r.remark)));
    json fields = json::object();
    for (const auto& [key, value] : r.fields) {
        out.words("  " + runtime::escaped(key) + ": " + runtime::escaped(value));
        fields[key] = value;
    }
    if (!r.body.empty()) out.words(runtime::escaped(r.body, shown_answer));
    json object{{"code", r.code}, {"remark", r.remark}, {"fields", std::move(fields)}};
    put_bytes(object, "body", r.body);
    out.object(object);
    return r.code == 0 ? done : said_no;
}

}  // namespace

void add_request(CLI::App& app, invocation& in) {
    struct arguments {
        raw_query query;
        std::string body_file;
    };
    auto given = std::make_shared<arguments>();
    CLI::App* command = app.add_subcommand("request", "Any command of RocketMQ's; 0 when the response code is");
    command->add_option("--code", given->query.code, "Request code")->required();
    command
        ->add_option_function<std::vector<std::string>>(
            "--field",
            [given](const std::vector<std::string>& all) {
                for (const auto& text : all) given->query.fields.push_back(parse_property("--field", text));
            },
            "A header field; may be repeated")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    auto* body = command->add_option("--body", given->query.body, "The body, as text");
    command->add_option("--body-file", given->body_file, "A file that holds the body; - is standard input")
        ->excludes(body);
    command->add_option("--remark", given->query.remark, "The header's remark");
    add_timeout(*command, in, given->query.timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"request --code 28", "request --code 30 --field topic=orders --field queueId=0 --json"});
    command->callback([&in, given] {
        if (!given->body_file.empty()) given->query.body = read_body_file(given->body_file);
        in.run = [&in, given] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.request(given->query); }, show_response);
        };
    });
}

}  // namespace rmq::tools
