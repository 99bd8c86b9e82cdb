/*
 * Certificate URLs: see rcdp/url.h for the canonical form. A subset of RFC 3986 in which every URL has one spelling, so that what is
 * compared with the allow-list is what is fetched.
 */
#include <string.h>

#include <rcdp/types.h>
#include <rcdp/url.h>

enum {
  CLASS_HOST = 1, /* within a label */
  CLASS_TEXT = 2, /* stands for itself in path and query */
  CLASS_DIGIT = 4,
  CLASS_HEX = 8,
  CLASS_HIDDEN = 16, /* refused even when percent-encoded: what a server might decode and then read as structure */
};

enum {
  TX = CLASS_TEXT,
  HY = CLASS_HOST | CLASS_TEXT,
  LO = HY,
  HX = CLASS_TEXT | CLASS_HEX,
  DI = HY | CLASS_DIGIT | CLASS_HEX,
  HI = CLASS_HIDDEN,
};

static const uint8_t classes[128] = {
    /* clang-format off */
    HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI,
    HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI, HI,
    /*    !   "   #   $   %   &   '   (   )   *   +   ,   -   .   / */
    0,  0,  0,  0,  0,  HI, TX, 0,  0,  0,  0,  0,  0,  HY, TX, TX,
    /* 0                                    :   ;   <   =   >   ? */
    DI, DI, DI, DI, DI, DI, DI, DI, DI, DI, TX, 0,  0,  TX, 0,  0,
    /* @ A                                                        */
    0,  HX, HX, HX, HX, HX, HX, TX, TX, TX, TX, TX, TX, TX, TX, TX,
    /* P                                        [   \   ]   ^   _ */
    TX, TX, TX, TX, TX, TX, TX, TX, TX, TX, TX, 0,  HI, 0,  0,  TX,
    /* ` a                                                        */
    0,  LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO,
    /* p                                        {   |   }   ~     */
    LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, LO, 0,  0,  0,  TX, HI,
    /* clang-format on */
};

static const struct {
  const char *name;
  uint16_t port;
} schemes[] = {{"https", 443}, {"http", 80}};

enum { SCHEME_COUNT = sizeof schemes / sizeof schemes[0], LABEL_MAX = 63 };

_Static_assert(RCDP_URL_MAX <= 253 + sizeof "http://", "no host in a URL is longer than a DNS name may be");

static const char separator[] = "://";
static const char device_id_name[] = "DeviceID=";

static bool in_class(uint8_t octet, unsigned int wanted) {
  return octet < sizeof classes && (classes[octet] & wanted) != 0;
}

static bool all_in_class(rcdp_bytes text, unsigned int wanted) {
  for (size_t i = 0; i < text.len; i++) {
    if (!in_class(text.data[i], wanted)) {
      return false;
    }
  }
  return true;
}

static rcdp_bytes head(rcdp_bytes text, size_t len) { return (rcdp_bytes){text.data, len}; }

static rcdp_bytes tail(rcdp_bytes text, size_t from) {
  return from == 0 ? text : (rcdp_bytes){text.data + from, text.len - from};
}

static bool begins_with(rcdp_bytes text, rcdp_bytes prefix) {
  return text.len >= prefix.len && rcdp_bytes_equal(head(text, prefix.len), prefix);
}

/* Index of the first octet, or text.len. */
static size_t find(rcdp_bytes text, char octet) {
  const uint8_t *found = text.len > 0 ? memchr(text.data, octet, text.len) : NULL;
  return found != NULL ? (size_t)(found - text.data) : text.len;
}

/* What stands before the next octet, which is taken from text together with it. */
static rcdp_bytes next_field(rcdp_bytes *text, char octet) {
  const size_t at = find(*text, octet);
  const rcdp_bytes field = head(*text, at);
  *text = at < text->len ? tail(*text, at + 1) : RCDP_NO_BYTES;
  return field;
}

/* 1 to digits_max decimal digits without leading zero; -1 for anything else. */
static long read_decimal(rcdp_bytes text, size_t digits_max) {
  if (text.len == 0 || text.len > digits_max || !all_in_class(text, CLASS_DIGIT) ||
      (text.len > 1 && text.data[0] == '0')) {
    return -1;
  }
  long value = 0;
  for (size_t i = 0; i < text.len; i++) {
    value = 10 * value + (text.data[i] - '0');
  }
  return value;
}

/* --- the parts --- */

/* Without "://" the text is https. The path may hold ":" but no "//", so what precedes "://" can only be a scheme. */
static size_t read_scheme(rcdp_bytes *text, rcdp_url *url) {
  size_t index = 0;
  for (size_t i = 0; i < SCHEME_COUNT; i++) {
    const rcdp_bytes name = rcdp_bytes_of(schemes[i].name);
    if (begins_with(*text, name) && begins_with(tail(*text, name.len), rcdp_bytes_of(separator))) {
      *text = tail(*text, name.len + strlen(separator));
      index = i;
      break;
    }
  }
  url->scheme = rcdp_bytes_of(schemes[index].name);
  return index;
}

static bool label_ok(rcdp_bytes label) {
  return label.len > 0 && label.len <= LABEL_MAX && all_in_class(label, CLASS_HOST) && label.data[0] != '-' &&
         label.data[label.len - 1] != '-';
}

static bool ipv4_ok(rcdp_bytes host) {
  size_t fields = 0;
  while (host.len > 0) {
    const rcdp_bytes field = next_field(&host, '.');
    const long value = read_decimal(field, 3);
    if (value < 0 || value > 255) {
      return false;
    }
    fields++;
  }
  return fields == 4;
}

/* A last label that begins with a digit may be read as (part of) an address, in whatever base: then it has to be one. */
static bool host_ok(rcdp_bytes host) {
  if (host.len == 0 || host.data[host.len - 1] == '.') {
    return false;
  }
  rcdp_bytes label = RCDP_NO_BYTES;
  for (rcdp_bytes rest = host; rest.len > 0;) {
    label = next_field(&rest, '.');
    if (!label_ok(label)) {
      return false;
    }
  }
  return !in_class(label.data[0], CLASS_DIGIT) || ipv4_ok(host);
}

static bool read_authority(rcdp_bytes authority, uint16_t default_port, rcdp_url *url) {
  const size_t colon = find(authority, ':');
  url->host = head(authority, colon);
  url->port = default_port;
  if (colon < authority.len) {
    const long port = read_decimal(tail(authority, colon + 1), 5);
    if (port < 1 || port > UINT16_MAX || port == default_port) {
      return false;
    }
    url->port = (uint16_t)port;
  }
  return host_ok(url->host);
}

static unsigned int hex_value(uint8_t digit) { return digit <= '9' ? digit - (unsigned int)'0' : digit - 'A' + 10U; }

/* Octets that stand for themselves, and those that must be percent-encoded, encoded. */
static bool text_ok(rcdp_bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    if (in_class(text.data[i], CLASS_TEXT)) {
      continue;
    }
    if (text.data[i] != '%' || text.len - i < 3 || !all_in_class(head(tail(text, i + 1), 2), CLASS_HEX)) {
      return false;
    }
    const unsigned int octet = hex_value(text.data[i + 1]) << 4 | hex_value(text.data[i + 2]);
    if (in_class((uint8_t)octet, CLASS_TEXT | CLASS_HIDDEN)) {
      return false;
    }
    i += 2;
  }
  return true;
}

static bool path_ok(rcdp_bytes path) {
  if (path.len == 0 || !text_ok(path)) {
    return false;
  }
  for (rcdp_bytes rest = tail(path, 1); rest.len > 0;) {
    const rcdp_bytes segment = next_field(&rest, '/');
    if (segment.len == 0 || rcdp_bytes_equal(segment, rcdp_bytes_of(".")) ||
        rcdp_bytes_equal(segment, rcdp_bytes_of(".."))) {
      return false;
    }
  }
  return true;
}

static bool read_target(rcdp_bytes target, rcdp_url *url) {
  const size_t mark = find(target, '?');
  url->path = head(target, mark);
  url->query = mark < target.len ? tail(target, mark + 1) : RCDP_NO_BYTES;
  const bool empty_query = mark < target.len && url->query.len == 0;
  return path_ok(url->path) && text_ok(url->query) && !empty_query;
}

/* --- the interface --- */

rcdp_err rcdp_url_read(rcdp_bytes text, rcdp_url *url) {
  rcdp_url read = {0};
  const size_t scheme = read_scheme(&text, &read);
  if (text.len > RCDP_URL_MAX - strlen(separator) - read.scheme.len) {
    return RCDP_E_URL;
  }
  const size_t slash = find(text, '/');
  if (!read_authority(head(text, slash), schemes[scheme].port, &read) || !read_target(tail(text, slash), &read)) {
    return RCDP_E_URL;
  }
  *url = read;
  return RCDP_OK;
}

static bool is_default_port(const rcdp_url *url) {
  for (size_t i = 0; i < SCHEME_COUNT; i++) {
    if (rcdp_bytes_equal(url->scheme, rcdp_bytes_of(schemes[i].name))) {
      return url->port == schemes[i].port;
    }
  }
  return false;
}

/* ":8080", or nothing. */
static rcdp_bytes port_text(const rcdp_url *url, uint8_t text[6]) {
  size_t at = 6;
  for (unsigned int port = is_default_port(url) ? 0 : url->port; port > 0; port /= 10) {
    text[--at] = (uint8_t)('0' + port % 10);
  }
  if (at == 6) {
    return RCDP_NO_BYTES;
  }
  text[--at] = ':';
  return (rcdp_bytes){text + at, 6 - at};
}

rcdp_err rcdp_url_write(const rcdp_url *url, rcdp_buf *out) {
  uint8_t port[6];
  const rcdp_bytes mark = url->query.len > 0 ? rcdp_bytes_of("?") : RCDP_NO_BYTES;
  const rcdp_bytes parts[] = {url->scheme, rcdp_bytes_of(separator), url->host, port_text(url, port), url->path, mark,
                              url->query};
  const size_t start = out->len;
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (rcdp_buf_add(out, parts[i]) != RCDP_OK) {
      out->len = start;
      return RCDP_E_NO_SPACE;
    }
  }
  return RCDP_OK;
}

bool rcdp_url_allowed(const rcdp_url *url, const rcdp_url *prefix) {
  if (prefix->path.len == 0 || prefix->query.len > 0 || url->port != prefix->port ||
      !rcdp_bytes_equal(url->scheme, prefix->scheme) || !rcdp_bytes_equal(url->host, prefix->host)) {
    return false;
  }
  return prefix->path.data[prefix->path.len - 1] == '/' ? begins_with(url->path, prefix->path)
                                                        : rcdp_bytes_equal(url->path, prefix->path);
}

/* --- the device identifier --- */

static uint8_t lower(uint8_t octet) { return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + 32) : octet; }

static bool begins_with_name(rcdp_bytes text) {
  for (size_t i = 0; i < strlen(device_id_name); i++) {
    if (i >= text.len || lower(text.data[i]) != lower((uint8_t)device_id_name[i])) {
      return false;
    }
  }
  return true;
}

/* In any case of letters and at any place: what a server might take for a second one counts as one. */
static size_t count_names(rcdp_bytes text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) {
    count += begins_with_name(tail(text, i)) ? 1 : 0;
  }
  return count;
}

static rcdp_bytes last_segment(rcdp_bytes path) {
  size_t from = path.len;
  while (from > 0 && path.data[from - 1] != '/') {
    from--;
  }
  return tail(path, from);
}

static rcdp_bytes named_field(const rcdp_url *url) {
  const rcdp_bytes name = rcdp_bytes_of(device_id_name);
  const rcdp_bytes segment = last_segment(url->path);
  if (begins_with(segment, name)) {
    return segment;
  }
  for (rcdp_bytes rest = url->query; rest.len > 0;) {
    const rcdp_bytes parameter = next_field(&rest, '&');
    if (begins_with(parameter, name)) {
      return parameter;
    }
  }
  return RCDP_NO_BYTES;
}

rcdp_err rcdp_url_device_id(const rcdp_url *url, rcdp_bytes *device_id) {
  const rcdp_bytes field = named_field(url);
  if (field.len == 0 || count_names(url->path) + count_names(url->query) != 1) {
    return RCDP_E_URL;
  }
  const rcdp_bytes value = tail(field, strlen(device_id_name));
  if (!rcdp_device_id_valid(value)) {
    return RCDP_E_URL;
  }
  *device_id = value;
  return RCDP_OK;
}
