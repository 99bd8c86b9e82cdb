/* The three parties of the provisioning device, each in a file of its own. */
#ifndef RCDP_FUZZ_PROVISIONER_PARTY_H
#define RCDP_FUZZ_PROVISIONER_PARTY_H

#include <rcdp/life.h>
#include <rcdp/provisioner.h>

#include "outside.h"
#include "party.h"
#include "places.h"
#include "provisioner.h"

/* Bits of the variant; some of them stand where other procedures choose algorithm and restrictions. */
enum { VARIANT_ASSERTED = 1, VARIANT_ON_WORD = 2, VARIANT_CONTROLLED = 8, VARIANT_MADE = 32, VARIANT_ONLINE = 64 };

rcdp_err fuzz_provisioner_device_boot(fuzz_party *party, unsigned int variant);
/* With a credential, or when it has had one, in its later life. */
rcdp_err fuzz_life_device_boot(fuzz_party *party, unsigned int variant);

/* Who the provisioner is (0), or he to whom he may hand over (1). */
enum { FUZZ_GRANTS = 2 };
rcdp_provisioner_identity fuzz_field_identity(const rcdp_provider *provider, size_t grant);
rcdp_err fuzz_field_boot(fuzz_party *party, unsigned int variant);
void fuzz_field_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input);
void fuzz_field_check(void);

/* What he asks the network for besides, as the owner of what he has brought, and its answer, or any other message. */
void fuzz_field_asks(unsigned int what, rcdp_buf *message);
void fuzz_field_is_told(rcdp_bytes message);

/* A grant as the provisioner has it. */
rcdp_bytes fuzz_grant(size_t which);
void fuzz_provisioner_network_restore(size_t stage);
rcdp_err fuzz_provisioner_network_boot(fuzz_party *party, unsigned int variant);
rcdp_err fuzz_life_network_boot(fuzz_party *party, unsigned int variant);

/* What the operator does besides: with the grant, or what he does with any credential. */
void fuzz_provisioner_network_manage(uint64_t now, unsigned int what);

/* What both procedures have: the provisioner itself, and who talks with whom. */
#define FUZZ_FIELD_KIND                                                                                                \
  {                                                                                                                    \
    .name = RCDP_PROVISIONER, .starts = true, .relays = true, .works = true, .restore = fuzz_places_restore,           \
    .save = fuzz_places_save, .boot = fuzz_field_boot, .answer = fuzz_field_answer, .check = fuzz_field_check          \
  }
#define FUZZ_FIELD_CHANNELS                                                                                            \
  .count = 3,                                                                                                          \
  .channels = {{FUZZ_PROVISIONER_DEVICE, FUZZ_PROVISIONER_FIELD, {NULL, 0}},                                           \
               {FUZZ_PROVISIONER_FIELD, FUZZ_PROVISIONER_NETWORK, {NULL, 0}}},                                         \
  .channel_count = 2, .manage = fuzz_provisioner_network_manage, .outside = fuzz_outside_change,                       \
  .ask = fuzz_field_asks, .told = fuzz_field_is_told, .judge = fuzz_judge_held

#endif
