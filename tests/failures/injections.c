/* The table of what goes wrong. */
#include "failures/injections.h"

#include <string.h>

/* --- bundles that a web server may give --- */

static rcdp_bytes nothing(course *c, rcdp_bytes bundle) {
  (void)c;
  (void)bundle;
  return RCDP_NO_BYTES;
}

static rcdp_bytes cut(course *c, rcdp_bytes bundle) {
  (void)c;
  return (rcdp_bytes){bundle.data, bundle.len / 2};
}

/* So often that no bundle of certificates is that long. */
static rcdp_bytes too_long(course *c, rcdp_bytes bundle) {
  rcdp_buf out = RCDP_BUF(c->octets);
  while (rcdp_buf_add(&out, bundle) == RCDP_OK) {
  }
  return rcdp_buf_bytes(&out);
}

/* Certificates that are good, and nobody's who asks. */
static rcdp_bytes foreign(course *c, rcdp_bytes bundle) {
  (void)bundle;
  return pki_der(&c->w->factory_ca);
}

static rcdp_bytes turned(course *c, rcdp_bytes bundle) {
  rcdp_buf out = RCDP_BUF(c->octets);
  if (rcdp_buf_add(&out, bundle) == RCDP_OK) {
    out.data[out.len / 4] ^= 2;
  }
  return rcdp_buf_bytes(&out);
}

/* --- the table --- */

#define ONLY(call) (1u << (call))

/* Every error that rcdp/provider.h lets a function answer with. */
static const injection provider_errors[] = {
    {.name = "provider: crypto", .how = &inject_provider, .error = RCDP_E_CRYPTO},
    {.name = "provider: pending", .how = &inject_provider, .error = RCDP_E_PENDING},
    {.name = "random: random", .how = &inject_provider, .error = RCDP_E_RANDOM, .only = ONLY(FAILING_RANDOM)},
    {.name = "signature: random", .how = &inject_provider, .error = RCDP_E_RANDOM, .only = ONLY(FAILING_SIGN)},
    {.name = "wrap: random", .how = &inject_provider, .error = RCDP_E_RANDOM, .only = ONLY(FAILING_WRAP)},
    {.name = "hash: algorithm", .how = &inject_provider, .error = RCDP_E_ALGORITHM, .only = ONLY(FAILING_HASH)},
    {.name = "code: bad key", .how = &inject_provider, .error = RCDP_E_BAD_KEY, .only = ONLY(FAILING_HMAC)},
    {.name = "seal: bad key", .how = &inject_provider, .error = RCDP_E_BAD_KEY, .only = ONLY(FAILING_SEAL)},
    {.name = "open: open", .how = &inject_provider, .error = RCDP_E_OPEN, .only = ONLY(FAILING_OPEN)},
    {.name = "import: bad key", /* of a candidate (RFC 9180, 7.1.3), it is right to take the next and to tell nobody */
     .how = &inject_provider,
     .error = RCDP_E_BAD_KEY,
     .lies = true,
     .only = ONLY(FAILING_IMPORT)},
    {.name = "public: no space", .how = &inject_provider, .error = RCDP_E_NO_SPACE, .only = ONLY(FAILING_PUBLIC)},
    {.name = "wrap: no space", .how = &inject_provider, .error = RCDP_E_NO_SPACE, .only = ONLY(FAILING_WRAP)},
    {.name = "unwrap: open", .how = &inject_provider, .error = RCDP_E_OPEN, .only = ONLY(FAILING_UNWRAP)},
    {.name = "agreement: bad key", .how = &inject_provider, .error = RCDP_E_BAD_KEY, .only = ONLY(FAILING_AGREE)},
    {.name = "signature: bad key", .how = &inject_provider, .error = RCDP_E_BAD_KEY, .only = ONLY(FAILING_SIGN)},
    {.name = "verification: bad signature",
     .how = &inject_provider,
     .error = RCDP_E_BAD_SIGNATURE,
     .only = ONLY(FAILING_VERIFY)},
    {.name = "verification: bad key", .how = &inject_provider, .error = RCDP_E_BAD_KEY, .only = ONLY(FAILING_VERIFY)},
};

static const injection surroundings[] = {
    {.name = "vault: refuses", .how = &inject_world, .fault = FAULT_FAILS, .site = WORLD_COMMIT},
    {.name = "vault: unsure, done", .how = &inject_world, .fault = FAULT_UNSURE_DONE, .site = WORLD_COMMIT},
    {.name = "vault: unsure, not done", .how = &inject_world, .fault = FAULT_UNSURE_NOT, .site = WORLD_COMMIT},
    {.name = "vault: power gone before", .how = &inject_world, .fault = FAULT_POWER_BEFORE, .site = WORLD_COMMIT},
    {.name = "vault: power gone after", .how = &inject_world, .fault = FAULT_POWER_AFTER, .site = WORLD_COMMIT},
    {.name = "store: power gone before", .how = &inject_world, .fault = FAULT_POWER_BEFORE, .site = WORLD_STORE},
    {.name = "store: power gone after", .how = &inject_world, .fault = FAULT_POWER_AFTER, .site = WORLD_STORE},
    {.name = "fetch: fails", .how = &inject_world, .fault = FAULT_FAILS, .site = WORLD_FETCH},
    {.name = "fetch: power gone before", .how = &inject_world, .fault = FAULT_POWER_BEFORE, .site = WORLD_FETCH},
    {.name = "fetch: power gone after", .how = &inject_world, .fault = FAULT_POWER_AFTER, .site = WORLD_FETCH},
    {.name = "fetch: nothing", .how = &inject_fetch, .bundle = nothing},
    {.name = "fetch: cut", .how = &inject_fetch, .bundle = cut},
    {.name = "fetch: too long", .how = &inject_fetch, .bundle = too_long},
    {.name = "fetch: foreign", .how = &inject_fetch, .bundle = foreign},
    {.name = "fetch: a bit turned", .how = &inject_fetch, .bundle = turned},
    {.name = "policy: fails", .how = &inject_world, .fault = FAULT_FAILS, .site = WORLD_POLICY},
    {.name = "heap", .how = &inject_heap},
};

static void use_rows(const injection *rows, size_t count, injections_user use, void *context) {
  for (size_t i = 0; i < count; i++) {
    use(&rows[i], context);
  }
}

void injections_of_provider(injections_user use, void *context) {
  use_rows(provider_errors, sizeof provider_errors / sizeof provider_errors[0], use, context);
  for (size_t i = 0; i < failing_output_count; i++) {
    const failing_output *output = &failing_outputs[i];
    const injection what = {
        .name = output->name, .how = &inject_provider, .spoil = output->spoil, .only = ONLY(output->call)};
    use(&what, context);
  }
}

/* The errors that come before are of calls, not of stores. Only one says that a request may have been done: a store that has done it and
 * says another lies. */
void injections_of_surroundings(injections_user use, void *context) {
  use_rows(surroundings, sizeof surroundings / sizeof surroundings[0], use, context);
  for (int i = RCDP_E_STATE + 1; i < RCDP_ERR_COUNT; i++) {
    const rcdp_err error = (rcdp_err)i;
    const injection not_done = {.name = rcdp_err_name(error), .how = &inject_store, .error = error};
    injection done = not_done;
    done.done = true;
    done.lies = error != RCDP_E_OUTCOME_UNKNOWN;
    use(&not_done, context);
    use(&done, context);
  }
}
