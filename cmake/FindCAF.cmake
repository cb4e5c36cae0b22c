# Finds CAF with or without its own CMake package (0.17 has none). Provides CAF::core, and CAF::test where there is one.
find_package(CAF QUIET CONFIG COMPONENTS core OPTIONAL_COMPONENTS test)
if(CAF_FOUND OR TARGET CAF::core)
  set(CAF_FOUND TRUE)
  return()
endif()
find_path(CAF_INCLUDE_DIR caf/actor_system.hpp)
find_library(CAF_CORE_LIBRARY caf_core)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF REQUIRED_VARS CAF_CORE_LIBRARY CAF_INCLUDE_DIR)
if(CAF_FOUND)
  find_package(Threads REQUIRED)
  add_library(CAF::core UNKNOWN IMPORTED)
  set_target_properties(CAF::core PROPERTIES
    IMPORTED_LOCATION "${CAF_CORE_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES Threads::Threads)
endif()
