// Lets a test refuse the n-th thread that is created from now on, as a system at its limit does.

#include "client/failing_threads.hpp"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>

namespace rmq::test {

namespace {
std::atomic<int> created{0};
std::atomic<int> refused_one{0};
}  // namespace

void refuse_thread(int nth) {
    created = 0;
    refused_one = nth;
}
int threads_created() { return created; }

}  // namespace rmq::test

extern "C" {

// What a sanitizer that is linked statically would have been called instead of us.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
__attribute__((weak)) int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* argument) {
    using signature = int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
    static auto* const next = __interceptor_pthread_create != nullptr
                                  ? &__interceptor_pthread_create
                                  : reinterpret_cast<signature*>(dlsym(RTLD_NEXT, "pthread_create"));
    if (++rmq::test::created == rmq::test::refused_one) return EAGAIN;
    return next(thread, attributes, run, argument);
}
}
