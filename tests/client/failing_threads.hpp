#pragma once

namespace rmq::test {

void refuse_thread(int nth);  // counted from now on; 0: none
int threads_created();        // since then

}  // namespace rmq::test
