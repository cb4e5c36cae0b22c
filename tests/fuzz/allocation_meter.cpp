#include "fuzz/allocation_meter.hpp"

using malloc_hook = void (*)(const volatile void*, std::size_t);
using free_hook = void (*)(const volatile void*);
// Null in a program without a sanitizer.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizers' own name
extern "C" int __sanitizer_install_malloc_and_free_hooks(malloc_hook on_malloc, free_hook on_free)
    __attribute__((weak));

namespace rmq::fuzz {
namespace {

thread_local std::size_t allocated = 0;

void on_malloc(const volatile void* /*memory*/, std::size_t size) { allocated += size; }
void on_free(const volatile void* /*memory*/) {}

}  // namespace

bool allocation_meter::works() noexcept {
    static const bool installed = __sanitizer_install_malloc_and_free_hooks != nullptr &&
                                  __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) > 0;
    return installed;
}

allocation_meter::allocation_meter() noexcept {
    works();
    before_ = allocated;
}

std::size_t allocation_meter::bytes() const noexcept { return allocated - before_; }

}  // namespace rmq::fuzz
