# Printers and properties: LaTeX, JSON, NumPy (needs the tool chain's Python), C (needs gcc and clang-14). Included by a
# CMakeLists.txt of the tests.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
add_executable(printers_test ${CMAKE_CURRENT_LIST_DIR}/printers_test.cpp ${CMAKE_CURRENT_LIST_DIR}/print_numpy_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/properties_test.cpp ${CMAKE_CURRENT_LIST_DIR}/../codegen/print_c_test.cpp)
target_link_libraries(printers_test PRIVATE actc_math actc_dsl nlohmann_json::nlohmann_json fmt::fmt
  ${CMAKE_DL_LIBS} GTest::gtest GTest::gtest_main)
target_compile_definitions(printers_test PRIVATE ACTC_PYTHON="${Python3_EXECUTABLE}")
gtest_discover_tests(printers_test TEST_PREFIX dsl. DISCOVERY_TIMEOUT 60)
