/*
 * A real attach as an EAP server and its peer run it: the AuC's vector goes to the device's USIM; where that answers with AUTS, there is one more
 * of them. What each side keeps may fail, and lies where the test says.
 */
#ifndef TEST_WORLD_EXCHANGE_H
#define TEST_WORLD_EXCHANGE_H

#include <rcdp/auc.h>
#include <rcdp/usim.h>

typedef struct exchange exchange;

struct exchange {
  rcdp_auc_config auc;
  rcdp_usim_config usim;
  rcdp_store *store;
  uint8_t *vault; /* of RCDP_DEVICE_STATE_MAX octets */
  size_t *vault_len;
  uint64_t now;   /* of the network */
  rcdp_time wall; /* of the device */

  /* What happens on the way; NULL: nothing. */
  bool (*challenged)(exchange *x); /* vector is on its way to the device; false: it is lost */
  bool (*answered)(exchange *x);   /* answer is on its way to the network; the same */
  rcdp_err (*commit)(exchange *x, rcdp_bytes state);
  void *context;

  /* What came of it. */
  uint8_t imsi[RCDP_IMSI_MAX];
  size_t imsi_len;
  rcdp_err
      attached; /* RCDP_OK: authenticated; else who refused what: of the AuC, of the USIM, of its vault, or RCDP_E_TIMEOUT: it was lost */
  rcdp_admission admission;
  rcdp_aka_vector vector; /* the last */
  rcdp_usim_answer answer;
  unsigned resynchronised;
  unsigned pending; /* how often the same call was made again */
};

/* Memory for both sides; the rest is for the caller to fill in. */
void exchange_begin(exchange *x, const rcdp_provider *provider);
void exchange_end(exchange *x);

/* The device attaches with the subscription that its USIM names. Returns x->attached. */
rcdp_err exchange_run(exchange *x);

/* The parts of it. The IMSI is x->imsi; all of them call again while the provider needs time. */
rcdp_err exchange_identify(exchange *x);
rcdp_err exchange_challenge(exchange *x);    /* vector */
rcdp_err exchange_authenticate(exchange *x); /* answer to vector, committed */
rcdp_err exchange_resynchronise(exchange *x);

#endif
