/* A PNG of all images before (left) and after (right) an activation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef PICTURE_H
#define PICTURE_H

#include "idx.h"

/* Greys are symmetric on each side: 0 is the middle grey, the largest magnitude black or white.
 * Returns 0 after printing what is wrong. */
int picture_draw(const char *path, const float before[VALUES], const float after[VALUES]);

#endif
