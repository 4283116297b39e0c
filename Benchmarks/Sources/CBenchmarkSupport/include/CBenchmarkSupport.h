#ifndef CBENCHMARKSUPPORT_H
#define CBENCHMARKSUPPORT_H

#include <stdint.h>

/// How often this process has asked for heap memory so far: malloc, calloc, realloc and their aligned relatives.
uint64_t allocation_count(void);

/// Does nothing, in a place the optimiser cannot look into: it has to assume that the bytes were read and changed.
void observe(void *_Nonnull bytes);

/// The same for a number, at no cost: a result that the optimiser has to produce, each time.
static inline void observe_value(uint64_t value) { __asm__ volatile("" : : "r"(value)); }

#endif
