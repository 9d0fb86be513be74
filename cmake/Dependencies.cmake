# Where the libraries come from: Halide and LLVM from the private tool chain (tools/setup/setup.sh), the rest from Debian.
set(ACTC_TOOLCHAIN "$ENV{ACTC_TOOLCHAIN}" CACHE PATH "Folder made by tools/setup/setup.sh")
if(NOT EXISTS "${ACTC_TOOLCHAIN}/complete")
  message(FATAL_ERROR "ACTC_TOOLCHAIN='${ACTC_TOOLCHAIN}' is not a finished tool chain. "
    "Configure through the wrapper: tools/setup/run cmake --preset release")
endif()

file(GLOB ACTC_SITE_PACKAGES ${ACTC_TOOLCHAIN}/venv/lib/python3*/site-packages)
list(APPEND CMAKE_PREFIX_PATH ${ACTC_SITE_PACKAGES}/mlc_llvm_static/static ${ACTC_TOOLCHAIN}/halide/halide/lib64/cmake)
set(Python3_EXECUTABLE ${ACTC_TOOLCHAIN}/venv/bin/python3)

# LLVM's package refers to zstd and zlib by these targets but does not look for them.
find_package(zstd CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LLVM 23.1 REQUIRED CONFIG)
find_package(Halide 21 REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(Threads REQUIRED)

find_library(MPFI_LIBRARY mpfi REQUIRED)
find_library(MPFR_LIBRARY mpfr REQUIRED)
find_library(GMPXX_LIBRARY gmpxx REQUIRED)
find_library(GMP_LIBRARY gmp REQUIRED)
add_library(actc_mpfi INTERFACE)
target_link_libraries(actc_mpfi INTERFACE ${MPFI_LIBRARY} ${MPFR_LIBRARY} ${GMPXX_LIBRARY} ${GMP_LIBRARY})

# Every back end that targets/ needs; component names are case-sensitive.
llvm_map_components_to_libnames(ACTC_LLVM_LIBRARIES core irreader bitwriter linker passes object orcjit X86)
add_library(actc_llvm INTERFACE)
target_include_directories(actc_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_link_libraries(actc_llvm INTERFACE ${ACTC_LLVM_LIBRARIES})
# This LLVM is built without RTTI; code that includes its headers must be too.
target_compile_options(actc_llvm INTERFACE -fno-rtti)
