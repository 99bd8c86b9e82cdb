/* Options to limits. */
#include "controls.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "names.h"

enum { LIFETIME_MAX = 1073741823, DNN_MAX = 100, AHEAD_DIGITS = 9, YEAR_DIGITS = 4 }; /* asn1/rcdp-companion.asn1 */

static bool given(char **list) { return list != NULL && list[0] != NULL; }

bool controls_given(const controls_options *options) {
  return options->until != NULL || options->lifetime != 0 || options->no_roaming != 0 || given(options->dnns) ||
         given(options->slices) || given(options->rats);
}

static rcdp_err read_ahead(const char *digits, uint64_t now, uint64_t *seconds) {
  const size_t length = strlen(digits);
  if (length == 0 || length > AHEAD_DIGITS || strspn(digits, "0123456789") != length) {
    return RCDP_E_ARGUMENT;
  }
  *seconds = now + strtoul(digits, NULL, 10);
  return RCDP_OK;
}

/* timegm takes the 31st of February for the 3rd of March: the calendar must give back what was typed. */
rcdp_err controls_time(const char *text, uint64_t now, uint64_t *seconds) {
  static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"};
  if (*text == '+') {
    return read_ahead(text + 1, now, seconds);
  }
  for (size_t i = 0; i < sizeof forms / sizeof forms[0] && strcspn(text, "-") == YEAR_DIGITS; i++) {
    struct tm parts = {.tm_isdst = 0};
    char again[sizeof "2026-01-31T12:00:00Z"] = "";
    const char *rest = strptime(text, forms[i], &parts);
    const time_t time = timegm(&parts);
    if (rest != NULL && *rest == '\0' && time > 0 && strftime(again, sizeof again, forms[i], &parts) > 0 &&
        strcmp(text, again) == 0) {
      *seconds = (uint64_t)time;
      return RCDP_OK;
    }
  }
  return RCDP_E_ARGUMENT;
}

static int read_times(const controls_options *options, rcdp_controls *out) {
  out->has_not_after = options->until != NULL;
  if (out->has_not_after && controls_time(options->until, (uint64_t)time(NULL), &out->not_after) != RCDP_OK) {
    return cli_error("--until %s is no time; take 2026-01-31, 2026-01-31T12:00:00Z or +SECONDS", options->until);
  }
  if (options->lifetime < 0 || options->lifetime > LIFETIME_MAX) {
    return cli_error("--lifetime takes 1 to %d seconds", (int)LIFETIME_MAX);
  }
  out->lifetime = (uint32_t)options->lifetime;
  return EXIT_SUCCESS;
}

static bool add_dnn(rcdp_restrictions *set, const char *text) {
  const rcdp_bytes dnn = rcdp_bytes_of(text);
  const bool good = set->dnn_count < RCDP_DNNS_MAX && dnn.len > 0 && dnn.len <= DNN_MAX;
  if (good) {
    set->dnns[set->dnn_count++] = dnn;
  }
  return good;
}

static bool add_slice(rcdp_restrictions *set, const char *text) {
  return set->slice_count < RCDP_SLICES_MAX && snssai_read(text, &set->slices[set->slice_count++]) == RCDP_OK;
}

static bool add_rat(rcdp_restrictions *set, const char *text) {
  const int rat = name_to_rat(text);
  const bool good = set->rat_count < RCDP_RATS_MAX && rat >= 0;
  if (good) {
    set->rats[set->rat_count++] = (rcdp_rat)rat;
  }
  return good;
}

static int read_list(char **texts, const char *option, rcdp_restrictions *set,
                     bool (*add)(rcdp_restrictions *set, const char *text)) {
  for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
    if (!add(set, texts[i])) {
      return cli_error("--%s %s is none, or one too many; see --help", option, texts[i]);
    }
  }
  return EXIT_SUCCESS;
}

int controls_read(const controls_options *options, rcdp_controls *out) {
  rcdp_restrictions *set = &out->restrictions;
  *out = (rcdp_controls){.restrictions.roaming_allowed = options->no_roaming == 0};
  set->has_dnns = given(options->dnns);
  set->has_slices = given(options->slices);
  set->has_rats = given(options->rats);
  out->has_restrictions = options->no_roaming != 0 || set->has_dnns || set->has_slices || set->has_rats;
  const bool good = read_times(options, out) == EXIT_SUCCESS &&
                    read_list(options->dnns, "dnn", set, add_dnn) == EXIT_SUCCESS &&
                    read_list(options->slices, "slice", set, add_slice) == EXIT_SUCCESS &&
                    read_list(options->rats, "rat", set, add_rat) == EXIT_SUCCESS;
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
