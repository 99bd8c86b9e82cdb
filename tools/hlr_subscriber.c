/* What stands in the HLR, what should, and the one or two questions between. */
#include "hlr_subscriber.h"

#include <string.h>
#include <strings.h>

enum { VARIABLE_MAX = 64 };

typedef struct {
  hlr_presence presence;
  hlr_reply reply;
} standing;

static rcdp_err set(hlr_link *link, const char *variable, const char *value, char why[HLR_TEXT_MAX]) {
  hlr_reply reply;
  const rcdp_err err = hlr_ask(link, "SET", variable, value, &reply);
  const bool refused = err == RCDP_OK && reply.refused; /* also without a reason */
  if (refused) {
    memcpy(why, reply.text, HLR_TEXT_MAX);
  }
  rcdp_wipe(&reply, sizeof reply);
  return refused ? RCDP_E_CONFLICT : err;
}

/* osmo-hlr says of nobody what it says: any other refusal is none of this. */
static rcdp_err look(hlr_link *link, const char *variable, standing *now, char why[HLR_TEXT_MAX]) {
  const rcdp_err err = hlr_ask(link, "GET", variable, NULL, &now->reply);
  if (err != RCDP_OK) {
    return err;
  }
  if (now->reply.refused && strcmp(now->reply.text, "No such subscriber.") != 0) {
    memcpy(why, now->reply.text, HLR_TEXT_MAX);
    return RCDP_E_CONFLICT;
  }
  now->presence = now->reply.refused ? HLR_ABSENT : strcmp(now->reply.text, "none") == 0 ? HLR_SILENT : HLR_KEYED;
  return RCDP_OK;
}

static rcdp_err give_key(hlr_link *link, const char *imsi, const char *variable, const standing *now,
                         const hlr_wanted *wanted, char why[HLR_TEXT_MAX]) {
  const rcdp_err err = now->presence == HLR_ABSENT ? set(link, "subscriber.create", imsi, why) : RCDP_OK;
  return err == RCDP_OK ? set(link, variable, wanted->aud3g, why) : err;
}

/* The algorithm's name comes back in capitals. */
static bool is_so(const standing *now, const hlr_wanted *wanted) {
  switch (wanted->presence) {
  case HLR_ABSENT:
    return now->presence == HLR_ABSENT;
  case HLR_SILENT:
    return now->presence != HLR_KEYED;
  default:
    return now->presence == HLR_KEYED && strcasecmp(now->reply.text, wanted->aud3g) == 0;
  }
}

static rcdp_err change(hlr_link *link, const char *imsi, const char *variable, const standing *now,
                       const hlr_wanted *wanted, char why[HLR_TEXT_MAX]) {
  switch (wanted->presence) {
  case HLR_ABSENT:
    return set(link, "subscriber.delete", imsi, why);
  case HLR_SILENT:
    return set(link, variable, "none", why);
  default:
    return give_key(link, imsi, variable, now, wanted, why);
  }
}

rcdp_err hlr_align(hlr_link *link, const char *imsi, const hlr_wanted *wanted, bool *changed, char why[HLR_TEXT_MAX]) {
  char variable[VARIABLE_MAX];
  standing now = {.presence = HLR_ABSENT};
  *changed = false;
  *why = '\0';
  snprintf(variable, sizeof variable, "subscriber.by-imsi-%s.aud3g", imsi);
  rcdp_err err = look(link, variable, &now, why);
  if (err == RCDP_OK && !is_so(&now, wanted)) {
    err = change(link, imsi, variable, &now, wanted, why);
    *changed = err == RCDP_OK;
  }
  rcdp_wipe(&now, sizeof now);
  return err;
}
