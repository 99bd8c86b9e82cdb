/* See der.h. X.690; times as in RFC 5280. */
#define _POSIX_C_SOURCE 200809L
#include "world/der.h"

#include <string.h>
#include <time.h>

#include "world/require.h"

rcdp_bytes der_bytes(const der *d) { return (rcdp_bytes){d->octets + DER_MAX - d->used, d->used}; }

void der_raw(der *d, rcdp_bytes octets) {
  require(octets.len <= DER_MAX - d->used);
  d->used += octets.len;
  if (octets.len > 0) {
    memcpy(d->octets + DER_MAX - d->used, octets.data, octets.len);
  }
}

static void octet(der *d, size_t value) {
  const uint8_t one[1] = {(uint8_t)value};
  der_raw(d, RCDP_BYTES(one));
}

void der_wrap(der *d, size_t mark, uint8_t tag) {
  const size_t len = d->used - mark;
  require(len <= UINT16_MAX);
  octet(d, len & 0xff);
  if (len > 0xff) {
    octet(d, len >> 8);
  }
  if (len > 0x7f) {
    octet(d, len > 0xff ? 0x82 : 0x81);
  }
  octet(d, tag);
}

void der_value(der *d, uint8_t tag, rcdp_bytes octets) {
  const size_t mark = d->used;
  der_raw(d, octets);
  der_wrap(d, mark, tag);
}

void der_wrap_bits(der *d, size_t mark) {
  octet(d, 0);
  der_wrap(d, mark, DER_BITS);
}

void der_number(der *d, rcdp_bytes big_endian) {
  const size_t mark = d->used;
  while (big_endian.len > 1 && big_endian.data[0] == 0) {
    big_endian = (rcdp_bytes){big_endian.data + 1, big_endian.len - 1};
  }
  der_raw(d, big_endian);
  if (big_endian.data[0] > 0x7f) {
    octet(d, 0);
  }
  der_wrap(d, mark, DER_INTEGER);
}

static int digit_value(char c) { return c >= '0' && c <= '9' ? c - '0' : -1; }

/* The number at the begin of text, of any length, as it stands in an object identifier: seven bits in each octet. */
static void arc(der *d, const char *text, size_t len, unsigned int add) {
  uint8_t groups[24] = {0}; /* the last first */
  size_t count = 1;
  for (size_t i = 0; i < len; i++) {
    unsigned int carry = (unsigned int)digit_value(text[i]);
    for (size_t g = 0; g < count || carry > 0; g++) {
      require(g < sizeof groups);
      carry += groups[g] * 10u;
      groups[g] = carry & 0x7f;
      carry >>= 7;
      count = g + 1 > count ? g + 1 : count;
    }
  }
  groups[0] = (uint8_t)(groups[0] + add);
  require(groups[0] < 0x80);
  for (size_t g = 0; g < count; g++) {
    octet(d, groups[g] | (g == 0 ? 0 : 0x80u));
  }
}

/* The first two arcs are one number: 40 for each of the first, and the second. */
void der_oid(der *d, const char *dotted) {
  const size_t mark = d->used;
  const char *end = dotted + strlen(dotted);
  require(end - dotted > 3 && dotted[1] == '.');
  while (end > dotted + 2) {
    const char *begin = end;
    while (begin > dotted + 2 && begin[-1] != '.') {
      begin--;
    }
    arc(d, begin, (size_t)(end - begin), begin == dotted + 2 ? 40u * (unsigned int)digit_value(dotted[0]) : 0);
    end = begin - 1;
  }
  der_wrap(d, mark, DER_OID);
}

void der_time(der *d, uint64_t seconds) {
  static const uint64_t year_2050 = 2524608000;
  const time_t when = (time_t)seconds;
  struct tm parts;
  char text[32];
  require(gmtime_r(&when, &parts) != NULL);
  require(strftime(text, sizeof text, seconds < year_2050 ? "%y%m%d%H%M%SZ" : "%Y%m%d%H%M%SZ", &parts) > 0);
  der_value(d, seconds < year_2050 ? DER_UTC_TIME : DER_GENERALIZED_TIME, rcdp_bytes_of(text));
}
