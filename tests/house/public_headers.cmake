# Every header we install compiles alone: one translation unit each that includes nothing else. Not part of "all"; the
# test builds it, with the warnings of the preset.
set(_units "")
foreach(folder protocol runtime client config mini_cluster actors)
  file(GLOB_RECURSE _headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  list(FILTER _headers EXCLUDE REGEX "/detail/")
  if(folder STREQUAL "client")  # an umbrella is also reached as <rmq/client.hpp>
    list(APPEND _headers client.hpp)
  endif()
  foreach(header ${_headers})
    string(REGEX REPLACE "\\.hpp$" ".cpp" _unit ${CMAKE_CURRENT_BINARY_DIR}/public_headers/${header})
    # Twice: the second time finds a missing include guard.
    file(CONFIGURE OUTPUT ${_unit} CONTENT "#include <rmq/${header}>\n#include <rmq/${header}>\n")
    list(APPEND _units ${_unit})
  endforeach()
endforeach()

add_library(rmq_public_headers OBJECT EXCLUDE_FROM_ALL ${_units})
target_link_libraries(rmq_public_headers PRIVATE rmq::rmq rmq::actors rmq::mini_cluster rmq_warnings)
target_compile_options(rmq_public_headers PRIVATE -O0 -g0)

add_test(NAME house.public_headers_compile_alone
  COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target rmq_public_headers)
set_tests_properties(house.public_headers_compile_alone PROPERTIES LABELS house TIMEOUT 900 RUN_SERIAL TRUE)
