# rmq_add_module(name SOURCES … [UMBRELLA header] [PUBLIC …] [PRIVATE …] [PCH …])
#
# One folder, one library: target rmq_<name>, alias rmq::<name>. The folder's headers are reached as
# <rmq/<name>/…> from the build tree (through a link) and from the install tree alike; an umbrella header
# is also reached as <rmq/<header>>. Headers in detail/ are not installed.
set(RMQ_INCLUDE_TREE ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${RMQ_INCLUDE_TREE}/rmq)

function(rmq_add_module name)
  cmake_parse_arguments(ARG "" "UMBRELLA" "SOURCES;PUBLIC;PRIVATE;PCH" ${ARGN})
  set(target rmq_${name})
  add_library(${target} ${ARG_SOURCES})
  add_library(rmq::${name} ALIAS ${target})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${RMQ_INCLUDE_TREE}/rmq/${name} SYMBOLIC)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${RMQ_INCLUDE_TREE}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} $<BUILD_INTERFACE:rmq_developer_options>)
  if(ARG_PCH)
    target_precompile_headers(${target} PRIVATE ${ARG_PCH})
  endif()
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name}
    DEFINE_SYMBOL ""  # the same objects for both kinds of library
    INSTALL_RPATH "$ORIGIN"  # shared modules find each other wherever they are installed
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

  install(TARGETS ${target} EXPORT rmqTargets)
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rmq/${name}
    FILES_MATCHING PATTERN "*.hpp" PATTERN "detail" EXCLUDE)
  if(ARG_UMBRELLA)
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_UMBRELLA} ${RMQ_INCLUDE_TREE}/rmq/${ARG_UMBRELLA} SYMBOLIC)
    install(FILES ${ARG_UMBRELLA} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rmq)
  endif()
endfunction()
