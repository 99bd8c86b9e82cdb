/* The three parties of the companion UE, each in a file of its own. */
#ifndef RCDP_FUZZ_COMPANION_PARTY_H
#define RCDP_FUZZ_COMPANION_PARTY_H

#include "companion.h"
#include "party.h"
#include "places.h"

/* Bits of the variant. */
enum { VARIANT_ASSERTED = 1, VARIANT_ON_WORD = 2, VARIANT_CONTROLLED = 8 };

#define FUZZ_SUBSCRIPTION rcdp_bytes_of("001010000009999")

rcdp_err fuzz_companion_device_boot(fuzz_party *party, unsigned int variant);

/* What the owner allows, where he says anything. */
const rcdp_controls *fuzz_owner_controls(void);

/* What he asks the network for besides, and its answer, or any other message. */
void fuzz_owner_asks(unsigned int what, rcdp_buf *message);
void fuzz_owner_is_told(rcdp_bytes message);

/* The companion itself, whoever its peers are. */
#define FUZZ_ORDER_KIND                                                                                                \
  {                                                                                                                    \
    .name = RCDP_COMPANION, .starts = true, .relays = true, .restore = fuzz_places_restore, .save = fuzz_places_save,  \
    .boot = fuzz_order_boot, .answer = fuzz_order_answer, .check = fuzz_order_check                                    \
  }
rcdp_err fuzz_order_boot(fuzz_party *party, unsigned int variant);
void fuzz_order_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input);
void fuzz_order_check(void);

void fuzz_companion_network_restore(size_t stage);
rcdp_err fuzz_companion_network_boot(fuzz_party *party, unsigned int variant);

/* What the operator does besides: with the subscription, or what he does with any credential. */
void fuzz_companion_network_manage(uint64_t now, unsigned int what);

#endif
