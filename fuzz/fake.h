/*
 * What the roles need to be fuzzed: a crypto provider that accepts every signature, code and box and whose digests and random
 * octets are all zeros, so that no check keeps the fuzzer out; and the two parties' surroundings.
 */
#ifndef RCDP_FUZZ_FAKE_H
#define RCDP_FUZZ_FAKE_H

#include <rcdp/attach.h>

extern const rcdp_provider rcdp_fuzz_provider;
extern const rcdp_key rcdp_fuzz_signing_key, rcdp_fuzz_storage_key;

/* Seeds that the certificates of the corpus were made for. */
extern const rcdp_bytes rcdp_fuzz_root, rcdp_fuzz_device, rcdp_fuzz_network, rcdp_fuzz_bundle;

#define RCDP_FUZZ_URL_PREFIX "https://ca.example/devices/"
#define RCDP_FUZZ_WALL ((rcdp_time){true, UINT64_C(1800000000)})

/* An input of a target is a list of messages, each led by its length in two octets, big endian. False at the end; a length
 * beyond what is left takes the rest. */
bool rcdp_fuzz_next_message(rcdp_bytes *rest, rcdp_bytes *message);

/* What a role sends is a message that the codec takes, of that role; anything else stops the run. */
void rcdp_fuzz_check_sent(rcdp_bytes octets, rcdp_role_name sender);

#endif
