#include <rmq/client/thread_marks.hpp>

namespace rmq::client {

int& thread_marks::depth() noexcept {
    thread_local int depth = 0;
    return depth;
}

}  // namespace rmq::client
