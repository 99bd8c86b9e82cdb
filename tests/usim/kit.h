/* Both sides of a real attach, with credentials of the later life's kit: the device's vault below a USIM, the network's store below an AuC. */
#ifndef TEST_USIM_KIT_H
#define TEST_USIM_KIT_H

#include "life/kit.h"
#include "world/exchange.h"

enum { USE_FINDINGS = 8 };

typedef struct {
  exchange x;
  life_kit *life;
  rcdp_finding_kind told[USE_FINDINGS]; /* to the embedder, the first ones */
  size_t told_count;
} use_kit;

use_kit *use_new(const rcdp_provider *provider);
/* With the last provider of this build. */
use_kit *use_new_any(void);
void use_free(use_kit *kit);

/* A credential that both sides have; it is active on both. */
rcdp_id use_issue(use_kit *kit);

/* A real attach, at the kit's time. The device's role is made anew with what its vault holds then. */
rcdp_err use_attach(use_kit *kit);
/* An attach that goes well, with this many resynchronisations. */
void use_attach_well(use_kit *kit, unsigned resynchronised);
/* Both clocks move on. */
void use_wait(use_kit *kit, uint64_t seconds);

rcdp_credential_state use_state(use_kit *kit, const rcdp_id *credential);
/* The one of this credential in the vault that was installed last; views hold until the vault is looked at again. */
const rcdp_held_credential *use_held(use_kit *kit, const rcdp_id *credential);

/* How often this was found in all, by the store; 0: never. */
uint64_t use_found(use_kit *kit, rcdp_finding_kind kind);

#endif
