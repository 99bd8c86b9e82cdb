/* What a network or a device says in the later life of a credential, taken apart, changed and put together again, with any key. */
#ifndef TEST_LIFE_FORGE_H
#define TEST_LIFE_FORGE_H

#include "life/kit.h"

/* An update for the request that waits, as the network would make it: to be changed before it is sealed, and again before it is signed. */
typedef struct {
  life_kit *kit;
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_id transaction; /* of the envelope */
  rcdp_update update;
  rcdp_credential credential;
  uint8_t enc[RCDP_HPKE_ENC_MAX];
  uint8_t sealed[RCDP_SEALED_MAX];
} forged_update;

/* A key that nobody names; the caller releases it. */
rcdp_key forge_stranger(life_kit *kit);

/* The device waits for it. */
void forge_update_begin(forged_update *f, life_kit *kit);
void forge_update_seal(forged_update *f);
life_letter forge_update_sign(forged_update *f, const rcdp_key *key);

/* To the device, as an answer to what it waits for. */
life_letter forge_notice(life_kit *kit, const rcdp_notice *notice, const rcdp_key *key);
life_letter forge_proven(life_kit *kit, const rcdp_proven *proven, const rcdp_key *key);
/* A notice that the device takes, for the first credential in its vault. */
rcdp_notice forge_notice_fields(life_kit *kit);
/* What acknowledges the next epoch that the device has staged. */
rcdp_acknowledged forge_acknowledged_fields(life_kit *kit);
life_letter forge_acknowledged(life_kit *kit, const rcdp_acknowledged *fields);

/* What the device says, changed and authenticated by what is held in the vault: the first credential, or the last one. */
life_letter forge_request(life_kit *kit, const rcdp_update_request *fields, const rcdp_held_credential *held);
life_letter forge_acknowledgement(life_kit *kit, const rcdp_acknowledgement *fields, const rcdp_held_credential *held);

/* What a device holds of the network, as it would report it in this transaction; and that, changed, authenticated by what it holds. Items of
 * what it does not hold have a wrong code. */
rcdp_status forge_status_fields(life_kit *kit);
life_letter forge_status(life_kit *kit, const rcdp_status *fields);
/* The answer to the report that is waited for, and that, changed, signed by this key. */
rcdp_taken forge_taken_fields(life_kit *kit);
life_letter forge_taken(life_kit *kit, const rcdp_taken *fields, const rcdp_key *key);

/* An error report of the network, for what the device waits for. */
life_letter forge_advice(life_kit *kit, rcdp_err cause);

#endif
