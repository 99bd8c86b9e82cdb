/*
 * What was found about a device's credentials goes into the store, one finding after the other, with what both sides say as evidence; the embedder is told
 * of each that is new. What nobody has authenticated is marked so, and bounded by the store (docs/protocol.md, clauses 13 and 19.6).
 */
#include <stdio.h>
#include <string.h>

#include "network.h"

/* --- the whole report --- */

/* One device with two live credentials: an owner or a network may want that, or not. */
static void compare_all(life_reported *own, const rcdp_status *status) {
  const life_subject *first = NULL;
  size_t at = 0;
  for (size_t i = 0; i < status->item_count; i++) {
    life_subject *subject = &own->subjects[i];
    if (!subject->authentic || !subject->live) {
      continue;
    }
    if (first != NULL && !rcdp_id_equal(&status->items[at].credential, &status->items[i].credential)) {
      rcdp_life_network_add(subject, RCDP_FINDING_TWO_CREDENTIALS);
    }
    at = first == NULL ? i : at;
    first = first == NULL ? subject : first;
  }
  for (size_t i = status->item_count; i < LIFE_SUBJECTS_MAX; i++) {
    own->subjects[i].authentic = own->is_itself;
    if (!own->is_itself) {
      own->subjects[i].findings = 0; /* that something is gone, anybody can say */
    }
  }
}

/* --- one finding --- */

static const char *word(const char *const *words, size_t count, size_t at) { return at < count ? words[at] : "?"; }

static int tell_device(const rcdp_status *status, size_t at, char *text, size_t size) {
  static const char *const origins[] = {"attach", "companion", "provisioner", "update"};
  const rcdp_status_item *item = &status->items[at];
  const uint8_t *hash = item->profile_hash.octets;
  if (at >= status->item_count) {
    return snprintf(text, size, "device: erased, counter %llu; ", (unsigned long long)status->counter);
  }
  return snprintf(text, size, "device: epoch %u %s by %s, counter %llu, profile %02x%02x%02x%02x, sqn %llu; ",
                  item->epoch, item->status == RCDP_HELD_ACTIVE ? "active" : "staged",
                  word(origins, sizeof origins / sizeof origins[0], (size_t)item->origin),
                  (unsigned long long)status->counter, hash[0], hash[1], hash[2], hash[3],
                  (unsigned long long)item->sequence);
}

static int tell_network(const life_subject *subject, char *text, size_t size) {
  static const char *const states[RCDP_STATE_COUNT] = {"reserved", "offered", "active",  "suspended",
                                                       "lapsed",   "revoked", "expired", "deleted"};
  const uint8_t *hash = subject->profile;
  if (!subject->known) {
    return snprintf(text, size, "network: none");
  }
  return snprintf(text, size, "network: epoch %u %s, counter %llu, profile %02x%02x%02x%02x, sqn %llu", subject->epoch,
                  word(states, RCDP_STATE_COUNT, (size_t)subject->state), (unsigned long long)subject->counter, hash[0],
                  hash[1], hash[2], hash[3], (unsigned long long)subject->sqn);
}

/* Both sides of the story, as far as there is room. */
static rcdp_bytes tell(life_reported *own, const rcdp_status *status) {
  char *text = own->evidence;
  const size_t size = sizeof own->evidence;
  const int begun = tell_device(status, own->at, text, size);
  if (begun > 0 && (size_t)begun < size) {
    (void)tell_network(&own->subjects[own->at], text + begun, size - (size_t)begun);
  }
  return rcdp_bytes_of(text);
}

/* The next one, subject by subject. */
static bool choose(life_reported *own) {
  for (size_t at = 0; at < LIFE_SUBJECTS_MAX; at++) {
    for (unsigned int kind = 0; kind < RCDP_FINDING_KIND_COUNT; kind++) {
      if ((own->subjects[at].findings & 1u << kind) != 0) {
        own->at = at;
        own->kind = (rcdp_finding_kind)kind;
        return true;
      }
    }
  }
  return false;
}

static void ask(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const rcdp_status *status) {
  life_reported *own = slot->own;
  const life_subject *subject = &own->subjects[own->at];
  const size_t erased = own->at - status->item_count;
  network->request.finding = (rcdp_finding){
      .kind = own->kind,
      .authentic = subject->authentic,
      .has_credential = true,
      .credential = own->at < status->item_count ? status->items[own->at].credential : status->erased[erased],
      .imsi = {subject->imsi, subject->imsi_len},
      .device_id = status->device,
      .evidence = tell(own, status),
  };
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_FINDING, LIFE_RECORDING);
}

/* --- to the end --- */

static rcdp_err go_on(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const life_status *read) {
  if (choose(slot->own)) {
    ask(network, slot, input, &read->status);
    return RCDP_OK;
  }
  return rcdp_life_network_take(network, slot, input, read);
}

rcdp_err rcdp_life_network_record(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  life_status read;
  const rcdp_err err = rcdp_life_network_read_status(network, slot, &read);
  if (err != RCDP_OK) {
    return err;
  }
  compare_all(slot->own, &read.status);
  return go_on(network, slot, input, &read);
}

/* Where there is no room for one more that nobody has authenticated, it is left out. */
rcdp_err rcdp_life_network_recorded(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  const rcdp_store_result *stored = input->stored;
  life_reported *own = slot->own;
  life_subject *subject = &own->subjects[own->at];
  life_status read;
  if (stored->err != RCDP_OK && stored->err != RCDP_E_QUOTA) {
    return stored->err;
  }
  rcdp_err err = rcdp_life_network_read_status(network, slot, &read);
  if (err == RCDP_OK && stored->err == RCDP_OK && stored->count > 0) {
    err = rcdp_network_report_finding(network, slot, &stored->finding);
  }
  if (err != RCDP_OK) {
    return err;
  }
  subject->findings = (uint16_t)(subject->findings & ~(1u << own->kind));
  return go_on(network, slot, input, &read);
}
