#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::protocol::detail {

/// Writes JSON byte for byte as Java's fastjson does, which is not what JSON writers do: numbers as keys stand bare,
/// and in its standard form it escapes all but ASCII. The caller gives members in Java's order (by name) and closes
/// what it opened.
class java_json_writer {
public:
    enum class form {
        java,      ///< {0:"a/中"}: RemotingSerializable.encode
        standard,  ///< {"0":"a\/\u4E2D"}: QuoteFieldNames and BrowserCompatible, which also quotes numbers over 2^53
    };

    explicit java_json_writer(form as) noexcept : form_{as} {}

    java_json_writer& open(char bracket);
    java_json_writer& close(char bracket);
    java_json_writer& key(std::string_view name);
    java_json_writer& key(std::int64_t number);
    java_json_writer& text(std::string_view value);
    java_json_writer& number(std::int64_t value);
    java_json_writer& boolean(bool value);

    std::string take() && { return std::move(out_); }

private:
    void separate();
    void append_text(std::string_view value);

    form form_;
    bool first_ = true;  // nothing stands before the next item but a bracket or a colon
    std::string out_;
};

}  // namespace rmq::protocol::detail
