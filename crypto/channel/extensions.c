/* See extensions.h. Clauses are those of RFC 8446. */
#include "extensions.h"

enum {
  BINDER_LEN = 32,
  TLS_1_3 = 0x0304,
  GROUP_P256 = 0x0017, /* 4.2.7 */
  GROUP_X25519 = 0x001d,
  PSK_DHE_KE = 1, /* 4.2.9 */
};

/* 4.2 */
enum {
  MAX_FRAGMENT_LENGTH = 1,
  SUPPORTED_GROUPS = 10,
  PRE_SHARED_KEY = 41,
  EARLY_DATA = 42,
  SUPPORTED_VERSIONS = 43,
  COOKIE = 44,
  PSK_KEY_EXCHANGE_MODES = 45,
  KEY_SHARE = 51,
};

/* What the extensions tell, and what they are judged by. */
typedef struct {
  rcdp_hello hello;
  uint16_t group; /* of a server: the one that was offered */
  rcdp_octets groups;
  uint32_t seen[RCDP_HELLO_EXTENSIONS_MAX];
  size_t count;
} reading;

typedef rcdp_hello_rule (*rule)(rcdp_octets *content, reading *r);

typedef struct {
  uint32_t type;
  bool needed;
  rule read;
} extension;

/* --- parts of both --- */

/* Of a pinned group. */
static bool share_is_well_formed(uint32_t group, rcdp_bytes share) {
  const bool x25519 = group == GROUP_X25519;
  return share.len == (x25519 ? 32 : 65) && (x25519 || share.data[0] == 4);
}

/* One KeyShareEntry. */
static rcdp_hello_rule read_share(rcdp_octets *from, uint16_t *group) {
  *group = (uint16_t)rcdp_take_number(from, 2);
  const rcdp_octets share = rcdp_take_vector(from, 2);
  if (from->broken) {
    return RCDP_HELLO_SHARES;
  }
  if (*group != GROUP_X25519 && *group != GROUP_P256) {
    return RCDP_HELLO_GROUP;
  }
  return share_is_well_formed(*group, share.rest) ? RCDP_HELLO_GOOD : RCDP_HELLO_SHARES;
}

/* --- a client's extensions --- */

static rcdp_hello_rule client_versions(rcdp_octets *content, reading *r) {
  rcdp_octets list = rcdp_take_vector(content, 1);
  (void)r;
  return rcdp_take_number(&list, 2) == TLS_1_3 && rcdp_all_taken(&list) ? RCDP_HELLO_GOOD : RCDP_HELLO_VERSION;
}

/* Some libraries cannot but name psk_ke too (wolfSSL 5.5). It is never used: the ServerHello has to have a key share. */
static rcdp_hello_rule client_modes(rcdp_octets *content, reading *r) {
  const rcdp_octets list = rcdp_take_vector(content, 1);
  (void)r;
  return rcdp_has_number(list, 1, PSK_DHE_KE) ? RCDP_HELLO_GOOD : RCDP_HELLO_MODES;
}

static rcdp_hello_rule client_groups(rcdp_octets *content, reading *r) {
  r->groups = rcdp_take_vector(content, 2);
  return RCDP_HELLO_GOOD;
}

static rcdp_hello_rule client_share(rcdp_octets *content, reading *r) {
  rcdp_octets shares = rcdp_take_vector(content, 2);
  const rcdp_hello_rule broken = read_share(&shares, &r->hello.group);
  if (broken != RCDP_HELLO_GOOD) {
    return broken;
  }
  return rcdp_all_taken(&shares) ? RCDP_HELLO_GOOD : RCDP_HELLO_SHARES;
}

/* As C strings go through wolfSSL, a zero would cut an identity short. */
static bool identity_is_well_formed(rcdp_bytes identity) {
  for (size_t i = 0; i < identity.len; i++) {
    if (identity.data[i] == 0) {
      return false;
    }
  }
  return identity.len > 0 && identity.len <= RCDP_CHANNEL_IDENTITY_MAX;
}

static rcdp_hello_rule client_key(rcdp_octets *content, reading *r) {
  rcdp_octets identities = rcdp_take_vector(content, 2);
  rcdp_octets binders = rcdp_take_vector(content, 2);
  r->hello.identity = rcdp_take_vector(&identities, 2).rest;
  (void)rcdp_take(&identities, 4); /* obfuscated_ticket_age: of no meaning here */
  const rcdp_octets binder = rcdp_take_vector(&binders, 1);
  const bool one_each = rcdp_all_taken(&identities) && rcdp_all_taken(&binders) && binder.rest.len == BINDER_LEN;
  return one_each && identity_is_well_formed(r->hello.identity) ? RCDP_HELLO_GOOD : RCDP_HELLO_IDENTITIES;
}

static rcdp_hello_rule never_early(rcdp_octets *content, reading *r) {
  (void)content;
  (void)r;
  return RCDP_HELLO_EARLY_DATA;
}

static rcdp_hello_rule never_again(rcdp_octets *content, reading *r) {
  (void)content;
  (void)r;
  return RCDP_HELLO_RETRY;
}

static rcdp_hello_rule never(rcdp_octets *content, reading *r) {
  (void)content;
  (void)r;
  return RCDP_HELLO_EXTENSION;
}

static const extension of_client[] = {
    {SUPPORTED_VERSIONS, true, client_versions},
    {PSK_KEY_EXCHANGE_MODES, true, client_modes},
    {SUPPORTED_GROUPS, true, client_groups},
    {KEY_SHARE, true, client_share},
    {PRE_SHARED_KEY, true, client_key},
    {EARLY_DATA, false, never_early},
    {COOKIE, false, never_again},
    {MAX_FRAGMENT_LENGTH, false, never},
};

/* --- a server's extensions --- */

static rcdp_hello_rule server_version(rcdp_octets *content, reading *r) {
  (void)r;
  return rcdp_take_number(content, 2) == TLS_1_3 ? RCDP_HELLO_GOOD : RCDP_HELLO_VERSION;
}

static rcdp_hello_rule server_share(rcdp_octets *content, reading *r) {
  const rcdp_hello_rule broken = read_share(content, &r->hello.group);
  if (broken != RCDP_HELLO_GOOD) {
    return broken;
  }
  return r->hello.group == r->group ? RCDP_HELLO_GOOD : RCDP_HELLO_GROUP;
}

static rcdp_hello_rule server_key(rcdp_octets *content, reading *r) {
  (void)r;
  return rcdp_take_number(content, 2) == 0 ? RCDP_HELLO_GOOD : RCDP_HELLO_IDENTITIES;
}

static const extension of_server[] = {
    {SUPPORTED_VERSIONS, true, server_version},
    {KEY_SHARE, true, server_share},
    {PRE_SHARED_KEY, true, server_key},
};

/* --- all extensions --- */

typedef struct {
  const extension *rows;
  size_t count;
  bool others; /* unknown ones are ignored: they cannot change what the known ones say */
} extension_table;

static const extension_table client_table = {of_client, sizeof of_client / sizeof *of_client, true};
static const extension_table server_table = {of_server, sizeof of_server / sizeof *of_server, false};

static bool was_seen(const reading *r, uint32_t type) {
  for (size_t i = 0; i < r->count; i++) {
    if (r->seen[i] == type) {
      return true;
    }
  }
  return false;
}

static rcdp_hello_rule read_content(const extension_table *table, uint32_t type, rcdp_octets *content, reading *r) {
  for (size_t i = 0; i < table->count; i++) {
    if (table->rows[i].type == type) {
      const rcdp_hello_rule broken = table->rows[i].read(content, r);
      return broken == RCDP_HELLO_GOOD && !rcdp_all_taken(content) ? RCDP_HELLO_SYNTAX : broken;
    }
  }
  return table->others ? RCDP_HELLO_GOOD : RCDP_HELLO_EXTENSION;
}

static rcdp_hello_rule read_extension(const extension_table *table, rcdp_octets *list, reading *r) {
  const uint32_t type = rcdp_take_number(list, 2);
  rcdp_octets content = rcdp_take_vector(list, 2);
  if (list->broken) {
    return RCDP_HELLO_SYNTAX;
  }
  if (was_seen(r, type)) {
    return RCDP_HELLO_DUPLICATE;
  }
  if (r->count == RCDP_HELLO_EXTENSIONS_MAX) {
    return RCDP_HELLO_EXTENSION;
  }
  r->seen[r->count++] = type;
  return read_content(table, type, &content, r);
}

static rcdp_hello_rule read_extensions(const extension_table *table, rcdp_octets *list, reading *r) {
  rcdp_hello_rule broken = RCDP_HELLO_GOOD;
  while (broken == RCDP_HELLO_GOOD && list->rest.len > 0) {
    broken = read_extension(table, list, r);
  }
  for (size_t i = 0; broken == RCDP_HELLO_GOOD && i < table->count; i++) {
    if (table->rows[i].needed && !was_seen(r, table->rows[i].type)) {
      broken = RCDP_HELLO_MISSING;
    }
  }
  return broken;
}

/* 4.2.11: the binder covers all before it. */
static rcdp_hello_rule judge_whole(const reading *r) {
  if (!rcdp_has_number(r->groups, 2, r->hello.group)) {
    return RCDP_HELLO_GROUP;
  }
  return r->seen[r->count - 1] == PRE_SHARED_KEY ? RCDP_HELLO_GOOD : RCDP_HELLO_ORDER;
}

rcdp_hello_rule rcdp_extensions_of_client(rcdp_octets *list, rcdp_hello *hello) {
  reading r = {.count = 0};
  const rcdp_hello_rule broken = read_extensions(&client_table, list, &r);
  *hello = r.hello;
  return broken == RCDP_HELLO_GOOD ? judge_whole(&r) : broken;
}

rcdp_hello_rule rcdp_extensions_of_server(rcdp_octets *list, uint16_t group) {
  reading r = {.group = group};
  return read_extensions(&server_table, list, &r);
}
