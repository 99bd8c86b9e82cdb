/* Names: X.501 Name and RFC 5280 GeneralName (4.1.2.4, 4.2.1.6). */
#include "name.h"

#include <string.h>

#include "text.h"

static bool attribute_value(uint8_t tag, rcdp_bytes value) {
  switch (tag) {
  case RCDP_DER_UTF8_STRING:
    return rcdp_text_is_utf8(value);
  case RCDP_DER_PRINTABLE_STRING:
    return rcdp_text_is_printable_string(value);
  case RCDP_DER_IA5_STRING:
    return rcdp_text_is_ascii(value);
  default:
    return false;
  }
}

/* AttributeTypeAndValue. */
static bool read_attribute(rcdp_bytes *in, rcdp_bytes *oid, rcdp_bytes *value, rcdp_bytes *element) {
  rcdp_bytes pair;
  rcdp_bytes whole;
  uint8_t tag = 0;
  return rcdp_der_read_element(in, RCDP_DER_SEQUENCE, &pair, element) && rcdp_der_read_oid(&pair, oid) &&
         rcdp_der_read_any(&pair, &tag, value, &whole) && pair.len == 0 && attribute_value(tag, *value);
}

/* The order of a SET OF (X.690 11.6); equal elements have none, and no element is the beginning of another. */
static bool ordered(rcdp_bytes before, rcdp_bytes after) {
  return memcmp(before.data, after.data, before.len < after.len ? before.len : after.len) < 0;
}

static bool check_rdn(rcdp_bytes rdn) {
  rcdp_bytes before = RCDP_NO_BYTES;
  while (rdn.len > 0) {
    rcdp_bytes oid;
    rcdp_bytes value;
    rcdp_bytes attribute;
    if (!read_attribute(&rdn, &oid, &value, &attribute) || (before.len > 0 && !ordered(before, attribute))) {
      return false;
    }
    before = attribute;
  }
  return before.len > 0;
}

bool rcdp_name_read(rcdp_bytes *in, rcdp_bytes *name) {
  rcdp_bytes rdns;
  if (!rcdp_der_read_element(in, RCDP_DER_SEQUENCE, &rdns, name)) {
    return false;
  }
  while (rdns.len > 0) {
    rcdp_bytes rdn;
    if (!rcdp_der_read(&rdns, RCDP_DER_SET, &rdn) || !check_rdn(rdn)) {
      return false;
    }
  }
  return true;
}

bool rcdp_name_is_empty(rcdp_bytes name) { return name.len <= 2; }

size_t rcdp_name_attribute(rcdp_bytes name, rcdp_bytes oid, rcdp_bytes *value) {
  size_t count = 0;
  rcdp_bytes rdns;
  rcdp_bytes rdn;
  if (!rcdp_der_read(&name, RCDP_DER_SEQUENCE, &rdns)) {
    return 0;
  }
  while (rdns.len > 0 && rcdp_der_read(&rdns, RCDP_DER_SET, &rdn)) {
    rcdp_bytes type;
    rcdp_bytes found;
    rcdp_bytes element;
    while (rdn.len > 0 && read_attribute(&rdn, &type, &found, &element)) {
      if (rcdp_bytes_equal(type, oid) && count++ == 0) {
        *value = found;
      }
    }
  }
  return count;
}

/* Strings and what is made of others: any other type has a form of its own, which nobody here would look at. */
static bool is_plain_type(uint8_t tag) {
  static const uint8_t plain[] = {RCDP_DER_OCTET_STRING, RCDP_DER_UTF8_STRING, RCDP_DER_PRINTABLE_STRING,
                                  RCDP_DER_IA5_STRING,   RCDP_DER_SEQUENCE,    RCDP_DER_SET};
  return memchr(plain, tag, sizeof plain) != NULL;
}

static bool is_other_name(rcdp_bytes content) {
  rcdp_bytes oid;
  rcdp_bytes value;
  rcdp_bytes inner;
  rcdp_bytes element;
  uint8_t tag = 0;
  return rcdp_der_read_oid(&content, &oid) && rcdp_der_read(&content, RCDP_DER_CONTEXT_CONSTRUCTED, &value) &&
         content.len == 0 && rcdp_der_read_any(&value, &tag, &inner, &element) && value.len == 0 && is_plain_type(tag);
}

static bool is_directory_name(rcdp_bytes content) {
  rcdp_bytes name;
  return rcdp_name_read(&content, &name) && content.len == 0 && !rcdp_name_is_empty(name);
}

static bool is_ip_address(rcdp_bytes content) { return content.len == 4 || content.len == 16; }

static const struct {
  uint8_t tag;
  bool (*holds)(rcdp_bytes content);
} forms[] = {
    {RCDP_NAME_OTHER, is_other_name},           {RCDP_NAME_EMAIL, rcdp_text_is_email},
    {RCDP_NAME_DNS, rcdp_text_is_host},         {RCDP_NAME_DIRECTORY, is_directory_name},
    {RCDP_NAME_URI, rcdp_text_is_uri},          {RCDP_NAME_IP, is_ip_address},
    {RCDP_NAME_REGISTERED_ID, rcdp_der_is_oid},
};

bool rcdp_general_name_read(rcdp_bytes *in, uint8_t *tag, rcdp_bytes *content) {
  rcdp_bytes element;
  if (!rcdp_der_read_any(in, tag, content, &element)) {
    return false;
  }
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (forms[i].tag == *tag) {
      return forms[i].holds(*content);
    }
  }
  return false;
}

bool rcdp_general_names_check(rcdp_bytes names) {
  bool any = false;
  while (names.len > 0) {
    uint8_t tag = 0;
    rcdp_bytes content;
    if (!rcdp_general_name_read(&names, &tag, &content)) {
      return false;
    }
    any = true;
  }
  return any;
}
