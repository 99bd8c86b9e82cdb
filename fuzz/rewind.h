/* A database that is brought back to what a copy of it holds, beside whoever has it open: opening it again would cost far more. */
#ifndef RCDP_FUZZ_REWIND_H
#define RCDP_FUZZ_REWIND_H

/* The same two files at each call. */
void fuzz_rewind(const char *path, const char *copy);

#endif
