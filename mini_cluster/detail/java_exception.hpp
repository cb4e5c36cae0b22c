#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/error.hpp>

#include <string>

namespace rmq::mini {

/// What Java's broker throws about a request whose fields could not be read: a number that is none fails at once, a
/// field that is missing is null and fails later.
inline std::string java_exception(const protocol::command& head, const error& why) {
    for (const protocol::ext_field& f : head.ext) {
        const bool named = why.detail.ends_with(" " + std::string{f.key});
        if (named && f.value)
            return "java.lang.NumberFormatException: For input string: \"" + std::string{*f.value} + '"';
    }
    return "java.lang.NullPointerException: " + why.detail;
}

}  // namespace rmq::mini
