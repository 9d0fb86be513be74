# From the declarations of lib.h: loops.c, a loop over each function of inl_inline.h, and driver.c, which compares what
# these and the kernels compute. "static inline actc_status lib_NAME(const float *x, float *y, size_t n, const float *p) {"
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
BEGIN { print "#include \"inl_inline.h\"" > "loops.c" }
/^static inline actc_status lib_/ && !/_param_grads\(/ {
  sub(/^static inline actc_status lib_/, "")
  name = $0; sub(/\(.*/, "", name)
  rest = $0; sub(/^[^(]*\(/, "", rest); sub(/\).*/, "", rest)
  n = split(rest, argument, /, /)
  n_in = n_out = after = 0
  head = inline_in = inline_out = inline_parameters = kernel = ours = ""
  for (k = 1; k <= n; ++k) {
    word = argument[k]; sub(/.*[ *]/, "", word)
    if (argument[k] == "size_t n") { after = 1; kernel = kernel ", N"; continue }
    if (argument[k] ~ /^size_t/) { after = 1; kernel = kernel (word == "inner" ? ", N" : ", 1"); continue } # outer, channels
    if (after) {
      head = head ", float " word; inline_parameters = inline_parameters ", " word
      kernel = kernel ", &parameter"; ours = ours ", parameter"
    } else if (argument[k] ~ /^const/) {
      head = head ", const float *restrict " word; inline_in = inline_in ", " word "[i]"
      kernel = kernel ", in[" n_in "]"; ours = ours ", in[" n_in++ "]"
    } else {
      head = head ", float *restrict " word; inline_out = inline_out ", &" word "[i]"; result = word
      kernel = kernel ", expected[" n_out "]"; ours = ours ", actual[" n_out++ "]"
    }
  }
  call = inline_in inline_parameters (n_out > 1 ? inline_out : "")
  print "void loop_" name "(size_t n" head ");\nvoid loop_" name "(size_t n" head ") {" > "loops.c"
  print "  for (size_t i = 0; i < n; ++i) " (n_out > 1 ? "" : result "[i] = ") "inl_" name "(" substr(call, 3) ");\n}" > "loops.c"
  declarations = declarations "void loop_" name "(size_t n" head ");\n"
  calls = calls "  if ((status = lib_" name "(" substr(kernel, 3) ")) != ACTC_OK) return status == ACTC_UNSUPPORTED_CPU ? 77 : 2;\n  loop_" name "(N" ours ");\n  compare(\"" name "\", " n_out ");\n"
}
END {
  print "#include <stdio.h>\n#include <string.h>\n#include \"lib.h\"\nenum { N = 50000 };\n" declarations > "driver.c"
  print "static float in[3][N], expected[2][N], actual[2][N], parameter = 1.25f;\nstatic int wrong, compared;" > "driver.c"
  print "static void compare(const char *name, int n) {\n  int k, i;\n  for (k = 0; k < n; ++k)\n    for (i = 0; i < N; ++i, ++compared) {" > "driver.c"
  print "      const float a = actual[k][i], e = expected[k][i];\n      if (memcmp(&a, &e, sizeof a) == 0 || (a != a && e != e)) continue;" > "driver.c"
  print "      if (wrong++ < 20) printf(\"%s at %a %a: %a, kernel %a\\n\", name, in[0][i], in[1][i], a, e);\n    }\n}" > "driver.c"
  print "int main(void) {\n  actc_status status;\n  uint32_t state = 1;\n  int k, i;\n  for (k = 0; k < 3; ++k)\n    for (i = 0; i < N; ++i) {" > "driver.c"
  print "      state = state * 1664525u + 1013904223u;\n      in[k][i] = (float)(int32_t)state / 0x1p27f;\n      if (i < N / 2) memcpy(&in[k][i], &state, sizeof state);\n    }" > "driver.c"
  print calls "  printf(\"%d values compared, %d wrong\\n\", compared, wrong);\n  return wrong != 0;\n}" > "driver.c"
}
