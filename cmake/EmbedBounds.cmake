# cmake -DINPUT=docs/accuracy.json -DOUTPUT=FILE -P EmbedBounds.cmake: the bounds of the table as a C++ array. The table
# is written by actc verify --table, one member per line, in this order for each kernel.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set(members lowered kind max_ulp bound)
file(STRINGS ${INPUT} lines REGEX "^ *\"(lowered|kind|max_ulp|bound)\": ")
set(rows "")
set(expected 0)
foreach(line IN LISTS lines)
  list(GET members ${expected} member)
  if(NOT line MATCHES "^ *\"${member}\": (.*),$")
    message(FATAL_ERROR "${INPUT}: where \"${member}\" is due there is: ${line}; make it again: actc verify --table")
  endif()
  set(${member} ${CMAKE_MATCH_1})
  math(EXPR expected "(${expected} + 1) % 4")
  if(expected EQUAL 0)
    string(APPEND rows "    {${lowered}, ${kind}, ${max_ulp}, ${bound}},\n")
  endif()
endforeach()
if(NOT expected EQUAL 0)
  message(FATAL_ERROR "${INPUT}: the last kernel is not complete; make it again: actc verify --table")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "// Generated from docs/accuracy.json by cmake/EmbedBounds.cmake.
#include <vector>

#include \"codegen/measured_bound.h\"

namespace actc {
std::span<const MeasuredRow> measured_rows() {
  static const std::vector<MeasuredRow> rows = {
${rows}  };
  return rows;
}
}  // namespace actc
" @ONLY)
