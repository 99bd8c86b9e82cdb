/* See flash.h. */
#include "flash.h"

#include <string.h>

static bool passes(flash *f) {
  f->steps++;
  f->dead = f->dead || f->steps == f->cut_at;
  return !f->dead;
}

static rcdp_err load(rcdp_vault *vault, rcdp_buf *out) {
  flash *f = (flash *)vault;
  if (f->dead) {
    return RCDP_E_STORAGE;
  }
  return f->holds ? rcdp_buf_add(out, (rcdp_bytes){f->state.octets, f->state.len}) : RCDP_E_NOT_FOUND;
}

static rcdp_err commit(rcdp_vault *vault, rcdp_bytes state) {
  flash *f = (flash *)vault;
  if (f->dead || state.len > FLASH_STATE_MAX || f->written_count == FLASH_WRITTEN_MAX) {
    return RCDP_E_STORAGE;
  }
  flash_state *new_state = &f->written[f->written_count++];
  memcpy(new_state->octets, state.data, state.len);
  new_state->len = state.len;
  if (!passes(f)) {
    return f->error;
  }
  flash_put(f, new_state);
  return passes(f) ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN;
}

static void close_flash(rcdp_vault *vault) { (void)vault; }

static rcdp_err read_counter(void *context, uint64_t *value) {
  const flash *f = context;
  *value = f->count;
  return f->dead ? RCDP_E_STORAGE : RCDP_OK;
}

static rcdp_err advance(void *context, uint64_t value) {
  flash *f = context;
  if (value != f->count + 1 || !passes(f)) {
    return RCDP_E_STORAGE;
  }
  f->count = value;
  return passes(f) ? RCDP_OK : RCDP_E_STORAGE;
}

void flash_begin(flash *f) {
  memset(f, 0, sizeof *f);
  f->vault = (rcdp_vault){load, commit, close_flash};
  f->counter = (rcdp_counter){f, read_counter, advance};
  f->error = RCDP_E_STORAGE;
}

void flash_on(flash *f, unsigned cut_at) {
  f->steps = 0;
  f->cut_at = cut_at;
  f->dead = false;
}

void flash_put(flash *f, const flash_state *state) {
  f->state = *state;
  f->holds = true;
}
