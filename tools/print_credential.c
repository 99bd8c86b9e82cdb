/* Profiles and records as trees. */
#include "print_credential.h"

#include <stdlib.h>

#include <rcdp/codec.h>

#include "names.h"

static json_t *rats(const rcdp_restrictions *restrictions) {
  json_t *list = tree_list();
  for (size_t i = 0; i < restrictions->rat_count; i++) {
    tree_append(list, tree_string(name_of_rat(restrictions->rats[i])));
  }
  return list;
}

static json_t *dnns(const rcdp_restrictions *restrictions) {
  json_t *list = tree_list();
  for (size_t i = 0; i < restrictions->dnn_count; i++) {
    tree_append(list, tree_text(restrictions->dnns[i]));
  }
  return list;
}

static json_t *slices(const rcdp_restrictions *restrictions) {
  json_t *list = tree_list();
  for (size_t i = 0; i < restrictions->slice_count; i++) {
    char text[SNSSAI_TEXT_MAX];
    snssai_write(&restrictions->slices[i], text);
    tree_append(list, tree_string(text));
  }
  return list;
}

json_t *print_restrictions(const rcdp_restrictions *restrictions) {
  json_t *object = tree_object();
  tree_put(object, "roaming_allowed", tree_flag(restrictions->roaming_allowed));
  if (restrictions->has_rats) {
    tree_put(object, "rats", rats(restrictions));
  }
  if (restrictions->has_dnns) {
    tree_put(object, "dnns", dnns(restrictions));
  }
  if (restrictions->has_slices) {
    tree_put(object, "slices", slices(restrictions));
  }
  return object;
}

json_t *print_controls(const rcdp_controls *controls) {
  json_t *tree = tree_object();
  if (controls->has_not_after) {
    tree_put(tree, "notAfter", tree_time(controls->not_after));
  }
  if (controls->lifetime != 0) {
    tree_put(tree, "lifetime", tree_number(controls->lifetime));
  }
  if (controls->has_restrictions) {
    tree_put(tree, "restrictions", print_restrictions(&controls->restrictions));
  }
  return tree;
}

static void put_time(json_t *object, const char *name, uint64_t seconds) {
  if (seconds != 0) {
    tree_put(object, name, tree_time(seconds));
  }
}

json_t *print_profile(const rcdp_profile *profile) {
  json_t *object = tree_object();
  tree_put(object, "supi_type", tree_string(profile->supi.kind == RCDP_SUPI_IMSI ? "imsi" : "nai"));
  tree_put(object, "supi", tree_text(profile->supi.value));
  tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(profile->id)));
  tree_put(object, "epoch", tree_number(profile->epoch));
  tree_put(object, "network", tree_network(&profile->network));
  tree_put(object, "aka", tree_string(name_of_aka(profile->algorithm)));
  tree_put(object, "amf", tree_octets(RCDP_BYTES(profile->amf)));
  char routing[ROUTING_TEXT_MAX];
  routing_indicator_write(profile->routing_indicator, routing);
  tree_put(object, "routing_indicator", tree_string(routing));
  if (profile->has_home_network_key) {
    tree_put(object, "suci_profile", tree_string(profile->scheme == RCDP_SUCI_PROFILE_A ? "A" : "B"));
    tree_put(object, "home_network_key_id", tree_number(profile->home_network_key_id));
    tree_put(object, "home_network_key", tree_octets(profile->home_network_key));
  }
  put_time(object, "not_before", profile->not_before);
  put_time(object, "not_after", profile->not_after);
  put_time(object, "renewal", profile->renewal);
  if (profile->lifetime != 0) {
    tree_put(object, "lifetime_seconds", tree_number(profile->lifetime));
  }
  tree_put(object, "restrictions", print_restrictions(&profile->restrictions));
  if (profile->ordered_by.len > 0) {
    tree_put(object, "ordered_by", tree_text(profile->ordered_by));
  }
  if (profile->parent.len > 0) {
    tree_put(object, "parent", tree_text(profile->parent));
  }
  tree_put(object, "assurance", tree_string(name_of_assurance(profile->assurance)));
  tree_put(object, "notice_key", tree_octets(profile->notice_key));
  return object;
}

static void put_profile(json_t *object, rcdp_bytes encoded) {
  void *memory = malloc(RCDP_CODEC_ARENA);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, memory != NULL ? RCDP_CODEC_ARENA : 0);
  rcdp_profile profile;
  if (rcdp_profile_decode(encoded, &arena, &profile) == RCDP_OK) {
    tree_put(object, "profile", print_profile(&profile));
  }
  free(memory);
}

json_t *print_record(const rcdp_store_result *found, bool full) {
  const rcdp_record *record = &found->record;
  json_t *object = tree_object();
  tree_put(object, "imsi", tree_text(record->imsi));
  tree_put(object, "state", tree_string(rcdp_state_name(record->state)));
  if (record->parent.len > 0) {
    tree_put(object, "parent", tree_text(record->parent));
    tree_put(object, "parent_state", tree_string(rcdp_subscription_state_name(found->parent_state)));
    tree_put(object, "assurance", tree_string(name_of_assurance(record->assurance)));
  }
  tree_put(object, "device", tree_text(record->device_id));
  tree_put(object, "manufacturer", tree_text(record->manufacturer));
  tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(record->credential)));
  tree_put(object, "epoch", tree_number(record->epoch));
  put_time(object, "reserved", record->reserved_at);
  put_time(object, "offered", record->offered_at);
  put_time(object, "confirmed", record->confirmed_at);
  put_time(object, "ended", record->ended_at);
  put_time(object, "not_after", record->not_after);
  put_time(object, "used", record->used_at);
  put_time(object, "reported", record->reported_at);
  tree_put(object, "must_update", tree_flag(record->must_update));
  if (!full) {
    return object;
  }
  put_time(object, "lapses", record->lapses_at);
  tree_put(object, "transaction", tree_octets(RCDP_ID_BYTES(record->transaction)));
  tree_put(object, "counter", tree_number(record->counter));
  tree_put(object, "status_counter", tree_number(record->status_counter));
  tree_put(object, "sqn", tree_number(record->sqn));
  tree_put(object, "update_offered", tree_flag(record->has_next));
  tree_put(object, "certificate_hash", tree_octets(RCDP_OCTETS32_BYTES(record->certificate_hash)));
  tree_put(object, "certificate_url", tree_text(record->certificate_url));
  if (record->profile.len > 0) {
    put_profile(object, record->profile);
  }
  return object;
}
