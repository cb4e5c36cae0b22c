# Warnings and sanitizers, linked privately into every target of ours and never exported.
add_library(rmq_warnings INTERFACE)
target_compile_options(rmq_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual $<$<BOOL:${RMQ_WARNINGS_AS_ERRORS}>:-Werror>
  # In a unity build, other files' names are in scope, and fixtures in anonymous namespaces are not in the compiled file.
  $<IF:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>,$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>,-Wshadow>
  # Optimizing, g++ 12 sees uninitialized, overlapping and overflowing strings in results and concatenations where there
  # are none (GCC 105329, 105562, 105651); ASan looks after the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds>
  # Without it clang refuses a precompiled header once a package upgrade has touched a system header's date.
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")

add_library(rmq_developer_options INTERFACE)
target_link_libraries(rmq_developer_options INTERFACE rmq_warnings)
if(RMQ_SANITIZE)
  set(_flags -fsanitize=${RMQ_SANITIZE} -fno-omit-frame-pointer)
  if(RMQ_SANITIZE MATCHES "undefined")
    # CAF 0.17 binds a null reference when it spawns a function without arguments; -fno-sanitize=null keeps the rest fatal.
    list(APPEND _flags -fno-sanitize-recover=undefined -fno-sanitize=null)
  endif()
  target_compile_options(rmq_developer_options INTERFACE ${_flags})
  target_link_options(rmq_developer_options INTERFACE ${_flags})
endif()

# rmq_unity_build(target): with RMQ_UNITY_BUILD, few large pieces instead of a file each. Only for what nobody links:
# most of such a build is reading the same headers and instantiating the same actors again.
function(rmq_unity_build target)
  if(RMQ_UNITY_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  endif()
endfunction()
