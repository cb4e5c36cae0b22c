# The package `rmq`: find_package(rmq) gives rmq::rmq, and rmq::mini_cluster for tests.
include(CMakePackageConfigHelpers)
set(_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rmq)
configure_package_config_file(cmake/rmqConfig.cmake.in ${PROJECT_BINARY_DIR}/rmqConfig.cmake
  INSTALL_DESTINATION ${_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rmqConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rmqConfig.cmake ${PROJECT_BINARY_DIR}/rmqConfigVersion.cmake cmake/FindCAF.cmake
  DESTINATION ${_package_dir})
install(EXPORT rmqTargets NAMESPACE rmq:: DESTINATION ${_package_dir})
