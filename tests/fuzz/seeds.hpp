#pragma once

#include "fuzz/target.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace rmq::fuzz {

/// The bytes written in hex (fields named hex…) or the text under these members of every case in tests/data/vectors,
/// e.g. "hex" or "request/hex". Throws when there are none: a target without seeds finds little.
seed_list vectors(const std::string& file, std::initializer_list<std::string_view> members);

/// Frames that Java clients and brokers sent, and those made by Java's own classes.
seed_list recorded_frames();
/// The headers of those with this serialize type byte.
seed_list recorded_headers(std::byte type);

/// A file of the checkout.
seed_list file(const std::string& path);
seed_list texts(std::initializer_list<std::string_view> all);

/// `front`, a target's choices, before each of them.
seed_list behind(std::initializer_list<unsigned> front, const seed_list& all);
seed_list operator+(seed_list a, const seed_list& b);

}  // namespace rmq::fuzz
