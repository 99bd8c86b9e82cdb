/* What a role with entries commits: a place for each of two, whatever the procedure. */
#ifndef RCDP_FUZZ_PLACES_H
#define RCDP_FUZZ_PLACES_H

#include "schedule.h"

/* One device, or two, and on the link of the second an attacker alone. */
enum { FUZZ_PLACES = 2 };

void fuzz_places_restore(size_t stage);
void fuzz_places_save(size_t stage);

/* What is kept there; none: nothing. Views until it is restored or committed anew. */
rcdp_bytes fuzz_place(size_t place);
/* The answer to a COMMIT of at most max octets. */
void fuzz_places_commit(const rcdp_action *question, size_t max, fuzz_outcome outcome, rcdp_input *input);

#endif
