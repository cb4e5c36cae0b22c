# Everything the library needs, found once. Only distribution packages.
find_package(Threads REQUIRED)
find_package(CAF REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(tl-expected REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RMQ_LZ4 REQUIRED IMPORTED_TARGET GLOBAL liblz4)
pkg_check_modules(RMQ_ZSTD REQUIRED IMPORTED_TARGET GLOBAL libzstd)

# Debian's libasio-dev has no CMake package.
find_path(RMQ_ASIO_INCLUDE_DIR asio.hpp REQUIRED)
