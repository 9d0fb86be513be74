# from_halide, and differentiate() against propagate_adjoints. Included by a CMakeLists.txt of the tests.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
find_package(GTest REQUIRED)
include(GoogleTest)
add_executable(halide_test ${CMAKE_CURRENT_LIST_DIR}/from_halide_test.cpp ${CMAKE_CURRENT_LIST_DIR}/adjoint_test.cpp)
target_link_libraries(halide_test PRIVATE actc_from_halide actc_math fmt::fmt GTest::gmock GTest::gtest)
target_compile_definitions(halide_test PRIVATE ACTC_HALIDE_GRADIENTS="${PROJECT_SOURCE_DIR}/docs/halide_gradients.md")
gtest_discover_tests(halide_test TEST_PREFIX codegen. DISCOVERY_TIMEOUT 60)
