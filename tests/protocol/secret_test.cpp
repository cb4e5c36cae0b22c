#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <optional>
#include <rmq/protocol/acl.hpp>
#include <string>
#include <utility>

// What is in memory when it is given back can be seen by nobody but operator delete[].
namespace {

struct watched_block {
    const void* begin = nullptr;
    std::size_t size = 0;
    bool freed = false;
    bool wiped = false;
};
watched_block watched;  // NOLINT: one test at a time

void note_freed(const void* block) noexcept {
    if (block == nullptr || block != watched.begin || watched.freed) return;
    const auto* bytes = static_cast<const unsigned char*>(block);
    watched.freed = true;
    watched.wiped = std::all_of(bytes, bytes + watched.size, [](unsigned char c) { return c == 0; });
}

}  // namespace

void* operator new[](std::size_t size) {
    if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
    throw std::bad_alloc{};
}
void operator delete[](void* block) noexcept {
    note_freed(block);
    std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept { operator delete[](block); }

namespace rmq {
namespace {

const secret& watch(const secret& s) {
    watched = {s.reveal().data(), s.reveal().size()};
    return s;
}

TEST(secret, IsOverwrittenWhenItIsDestroyed) {
    std::optional<secret> s{"password"};
    watch(*s);
    s.reset();
    EXPECT_TRUE(watched.freed);
    EXPECT_TRUE(watched.wiped);
}

TEST(secret, IsOverwrittenWhenItIsAssignedTo) {
    secret s{"password"};
    watch(s);
    s = secret{"another"};
    EXPECT_TRUE(watched.freed);
    EXPECT_TRUE(watched.wiped);
    EXPECT_EQ(s.reveal(), "another");
}

TEST(secret, TakesItsMemoryAlongWhenItIsMoved) {
    std::optional<secret> s{"password"};
    const char* text = watch(*s).reveal().data();
    std::optional<secret> moved{*std::move(s)};
    EXPECT_TRUE(s->empty());  // NOLINT(bugprone-use-after-move): what is promised
    s.reset();
    EXPECT_FALSE(watched.freed);
    EXPECT_EQ(moved->reveal().data(), text);
    moved.reset();
    EXPECT_TRUE(watched.wiped);
}

TEST(credentials, AreOverwrittenWithEveryCopy) {
    std::optional<credentials> who{credentials{"ak", secret{"password"}, secret{"token"}}};
    std::optional<credentials> copy{who};
    watch(copy->secret_key);
    copy.reset();
    EXPECT_TRUE(watched.wiped);
    EXPECT_EQ(who->secret_key.reveal(), "password");
    watch(who->security_token);
    who.reset();
    EXPECT_TRUE(watched.wiped);
}

}  // namespace
}  // namespace rmq
