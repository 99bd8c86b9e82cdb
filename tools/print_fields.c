/* One function for each kind of field. */
#include "print_fields.h"

#include "names.h"

static void put_time(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_time(*(const uint64_t *)value));
}

static void put_u16(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_number(*(const uint16_t *)value));
}

static void put_u32(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_number(*(const uint32_t *)value));
}

static void put_u64(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_number(*(const uint64_t *)value));
}

static void put_flag(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_flag(*(const bool *)value));
}

static void put_id_field(printer *to, const char *name, const void *value) { put_id(to, name, value); }
static void put_hash_field(printer *to, const char *name, const void *value) { put_hash(to, name, value); }

static void put_network(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_network(value));
}

static void put_text(printer *to, const char *name, const void *value) {
  const rcdp_bytes *text = value;
  if (text->len > 0) {
    tree_put(to->tree, name, tree_text(*text));
  }
}

static void put_octets(printer *to, const char *name, const void *value) {
  const rcdp_bytes *octets = value;
  if (octets->len > 0) {
    tree_put(to->tree, name, tree_octets(*octets));
  }
}

static void put_box(printer *to, const char *name, const void *value) {
  const rcdp_bytes *sealed = value;
  tree_put(to->tree, "sealedOctets", tree_number(sealed->len));
  tree_put(to->tree, name, tree_octets(*sealed));
}

static void put_suite(printer *to, const char *name, const void *value) {
  tree_put(to->tree, name, tree_string(name_of_suite(*(const rcdp_suite_id *)value)));
}

static void (*const kinds[PRINT_KIND_COUNT])(printer *to, const char *name, const void *value) = {
    [PRINT_ID] = put_id_field, [PRINT_HASH] = put_hash_field, [PRINT_U16] = put_u16,   [PRINT_U32] = put_u32,
    [PRINT_U64] = put_u64,     [PRINT_TIME] = put_time,       [PRINT_FLAG] = put_flag, [PRINT_NETWORK] = put_network,
    [PRINT_TEXT] = put_text,   [PRINT_OCTETS] = put_octets,   [PRINT_BOX] = put_box,   [PRINT_SUITE] = put_suite};

void print_fields(printer *to, const print_field *fields, size_t count, const void *values) {
  for (size_t i = 0; i < count; i++) {
    kinds[fields[i].kind](to, fields[i].name, (const char *)values + fields[i].offset);
  }
}

/* --- contents --- */

rcdp_err put_inside(printer *to, const print_content *content, rcdp_bytes octets) {
  void *values = rcdp_arena_alloc(to->arena, content->size);
  rcdp_err err = values != NULL ? content->decode(octets, to->arena, values) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = put_content(to, octets, content->digest, content->context);
  }
  if (err != RCDP_OK) {
    return err;
  }
  print_fields(to, content->fields, content->field_count, values);
  return content->more != NULL ? content->more(to, values) : RCDP_OK;
}

static void put_signature(printer *to, rcdp_bytes signature) { put_octets(to, "signature", &signature); }

rcdp_err put_signed(printer *to, const print_content *content, const rcdp_signed *body) {
  const rcdp_err err = put_inside(to, content, body->content);
  put_signature(to, body->signature);
  return err;
}

rcdp_err put_authenticated(printer *to, const print_content *content, const rcdp_authenticated *body) {
  const rcdp_err err = put_inside(to, content, body->content);
  put_hash(to, "mac", &body->mac);
  return err;
}

rcdp_err put_attested(printer *to, const print_content *content, const rcdp_attested *body) {
  const rcdp_err err = put_authenticated(to, content, &body->body);
  put_signature(to, body->signature);
  return err;
}

rcdp_err put_chained(printer *to, const print_content *content, const rcdp_chained *body) {
  const rcdp_err err = put_inside(to, content, body->content);
  put_signature(to, body->signature);
  put_chain(to, body->chain, body->chain_count);
  return err;
}

printer print_below(const printer *to) { return (printer){to->provider, to->arena, tree_object()}; }

void put_member(printer *to, const char *name, printer *below) { tree_put(to->tree, name, below->tree); }
