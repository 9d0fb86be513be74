/* An archive with the three faults that check_symbols.sh looks for.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>

const char actc_too_large[21000] = {1};

void *stray(void) { return malloc(sizeof actc_too_large); }
