/* See parts.h. Other code than the library's own. */
#include "channel/parts.h"

#include <string.h>

#include "world/require.h"

enum { CLIENT_HELLO = 1 };

typedef struct {
  const uint8_t *at;
  size_t left;
} source;

static const uint8_t *take(source *from, size_t len) {
  require(len <= from->left);
  const uint8_t *at = from->at;
  from->at += len;
  from->left -= len;
  return at;
}

static size_t number(source *from, size_t len) {
  const uint8_t *at = take(from, len);
  size_t value = 0;
  for (size_t i = 0; i < len; i++) {
    value = value << 8 | at[i];
  }
  return value;
}

void part_set(part *p, rcdp_bytes octets) {
  require(octets.len <= PARTS_MAX);
  p->len = octets.len;
  if (octets.len > 0) {
    memcpy(p->octets, octets.data, octets.len);
  }
}

static void take_part(source *from, part *p, size_t len) {
  const uint8_t *at = take(from, len);
  part_set(p, (rcdp_bytes){at, len});
}

void parts_read(hello_parts *parts, rcdp_bytes record) {
  source from = {record.data, record.len};
  memset(parts, 0, sizeof *parts);
  parts->content_type = (uint8_t)number(&from, 1);
  parts->record_version = (uint16_t)number(&from, 2);
  require(number(&from, 2) == from.left);
  parts->message_type = (uint8_t)number(&from, 1);
  require(number(&from, 3) == from.left);
  const bool client = parts->message_type == CLIENT_HELLO;
  parts->version = (uint16_t)number(&from, 2);
  memcpy(parts->random, take(&from, sizeof parts->random), sizeof parts->random);
  take_part(&from, &parts->session, number(&from, 1));
  take_part(&from, &parts->suites, client ? number(&from, 2) : 2);
  take_part(&from, &parts->compression, client ? number(&from, 1) : 1);
  require(number(&from, 2) == from.left);
  while (from.left > 0) {
    require(parts->count < PARTS_EXTENSIONS_MAX);
    part_extension *extension = &parts->extensions[parts->count++];
    extension->type = (uint16_t)number(&from, 2);
    take_part(&from, &extension->content, number(&from, 2));
  }
}

static void put_number(rcdp_buf *out, size_t value, size_t len) {
  for (size_t i = len; i-- > 0;) {
    require(rcdp_buf_add_u8(out, (uint8_t)(value >> 8 * i)) == RCDP_OK);
  }
}

static void put_part(rcdp_buf *out, const part *p, size_t len_of_len) {
  put_number(out, p->len, len_of_len);
  require(rcdp_buf_add(out, (rcdp_bytes){p->octets, p->len}) == RCDP_OK);
}

static void put_body(rcdp_buf *out, const hello_parts *parts) {
  const bool client = parts->message_type == CLIENT_HELLO;
  size_t len = 0;
  put_number(out, parts->version, 2);
  require(rcdp_buf_add(out, RCDP_BYTES(parts->random)) == RCDP_OK);
  put_part(out, &parts->session, 1);
  put_part(out, &parts->suites, client ? 2 : 0);
  put_part(out, &parts->compression, client ? 1 : 0);
  for (size_t i = 0; i < parts->count; i++) {
    len += 4 + parts->extensions[i].content.len;
  }
  put_number(out, len, 2);
  for (size_t i = 0; i < parts->count; i++) {
    put_number(out, parts->extensions[i].type, 2);
    put_part(out, &parts->extensions[i].content, 2);
  }
}

rcdp_bytes parts_write(const hello_parts *parts, rcdp_bytes inside, rcdp_bytes behind,
                       uint8_t record[PARTS_RECORD_MAX]) {
  static uint8_t octets[PARTS_RECORD_MAX];
  rcdp_buf body = RCDP_BUF(octets);
  rcdp_buf out = {record, 0, PARTS_RECORD_MAX};
  put_body(&body, parts);
  require(rcdp_buf_add(&body, inside) == RCDP_OK);
  put_number(&out, parts->content_type, 1);
  put_number(&out, parts->record_version, 2);
  put_number(&out, 4 + body.len + behind.len, 2);
  put_number(&out, parts->message_type, 1);
  put_number(&out, body.len, 3);
  require(rcdp_buf_add(&out, rcdp_buf_bytes(&body)) == RCDP_OK);
  require(rcdp_buf_add(&out, behind) == RCDP_OK);
  return rcdp_buf_bytes(&out);
}

part *parts_find(hello_parts *parts, uint16_t type) {
  size_t i = 0;
  while (parts->extensions[i].type != type) {
    require(++i < parts->count);
  }
  return &parts->extensions[i].content;
}

void parts_remove(hello_parts *parts, uint16_t type) {
  size_t i = 0;
  while (parts->extensions[i].type != type) {
    require(++i < parts->count);
  }
  parts->count--;
  memmove(&parts->extensions[i], &parts->extensions[i + 1], (parts->count - i) * sizeof *parts->extensions);
}

void parts_add(hello_parts *parts, uint16_t type, rcdp_bytes content) {
  require(parts->count > 0 && parts->count < PARTS_EXTENSIONS_MAX);
  part_extension *last = &parts->extensions[parts->count - 1];
  parts->extensions[parts->count++] = *last;
  last->type = type;
  part_set(&last->content, content);
}
