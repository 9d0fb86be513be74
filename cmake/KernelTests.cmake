# cmake -DPROGRAM=kernels_test -DOUTPUT=FILE -P KernelTests.cmake: writes a CTest file with one test per kernel (all
# parameterised tests of that name) and one for the rest.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
execute_process(COMMAND ${PROGRAM} --gtest_list_tests OUTPUT_VARIABLE list COMMAND_ERROR_IS_FATAL ANY)
# "  bits/silu_forward_f32_x86_64_v3  # GetParam() = ..."
string(REGEX MATCHALL "\n  [A-Za-z0-9_]+/[A-Za-z0-9_]+" tests "${list}")
list(TRANSFORM tests REPLACE ".*/" "")
list(REMOVE_DUPLICATES tests)
list(LENGTH tests count)
if(count LESS 10)
  message(FATAL_ERROR "${PROGRAM} lists ${count} kernels; the form of its list has changed")
endif()
set(text "")
foreach(test IN LISTS tests)
  string(APPEND text "add_test(\"kernels.${test}\" \"${PROGRAM}\" \"--gtest_filter=*/${test}\" --gtest_brief=1)\n")
endforeach()
string(APPEND text "add_test(kernels.others \"${PROGRAM}\" --gtest_filter=-*/* --gtest_brief=1)\n")
file(WRITE ${OUTPUT} "${text}")
