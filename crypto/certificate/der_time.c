/* Dates of certificates (RFC 5280 4.1.2.5.1 and 4.1.2.5.2) as seconds since 1970. */
#include "der.h"

enum { EPOCH_YEAR = 1970, GENERALIZED_FROM = 2050, DATE_DIGITS = 10 };

static bool read_digits(rcdp_bytes *text, size_t count, unsigned int *value) {
  if (text->len < count) {
    return false;
  }
  *value = 0;
  for (size_t i = 0; i < count; i++) {
    if (text->data[i] < '0' || text->data[i] > '9') {
      return false;
    }
    *value = *value * 10 + (unsigned int)(text->data[i] - '0');
  }
  *text = (rcdp_bytes){text->data + count, text->len - count};
  return true;
}

static bool is_leap(unsigned int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static unsigned int days_in(unsigned int year, unsigned int month) {
  static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U);
}

static uint64_t days_before(unsigned int year, unsigned int month, unsigned int day) {
  const uint64_t past = year - 1U; /* years that are over */
  const uint64_t epoch = EPOCH_YEAR - 1U;
  uint64_t days =
      (past - epoch) * 365 + (past / 4 - epoch / 4) - (past / 100 - epoch / 100) + (past / 400 - epoch / 400);
  for (unsigned int m = 1; m < month; m++) {
    days += days_in(year, m);
  }
  return days + day - 1;
}

/* MMDDHHMMSSZ of the given year. */
static bool read_rest(rcdp_bytes text, unsigned int year, uint64_t *seconds) {
  unsigned int month = 0;
  unsigned int day = 0;
  unsigned int hour = 0;
  unsigned int minute = 0;
  unsigned int second = 0;
  if (text.len != DATE_DIGITS + 1 || text.data[DATE_DIGITS] != 'Z' || !read_digits(&text, 2, &month) ||
      !read_digits(&text, 2, &day) || !read_digits(&text, 2, &hour) || !read_digits(&text, 2, &minute) ||
      !read_digits(&text, 2, &second)) {
    return false;
  }
  if (year < EPOCH_YEAR || month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour > 23 ||
      minute > 59 || second > 59) {
    return false;
  }
  *seconds = ((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  return true;
}

bool rcdp_der_read_time(rcdp_bytes *in, uint64_t *seconds) {
  rcdp_bytes text;
  unsigned int year = 0;
  if (rcdp_der_next_is(*in, RCDP_DER_UTC_TIME)) {
    return rcdp_der_read(in, RCDP_DER_UTC_TIME, &text) && read_digits(&text, 2, &year) &&
           read_rest(text, year + (year < 50 ? 2000U : 1900U), seconds);
  }
  return rcdp_der_read(in, RCDP_DER_GENERALIZED_TIME, &text) && read_digits(&text, 4, &year) &&
         year >= GENERALIZED_FROM && read_rest(text, year, seconds);
}
