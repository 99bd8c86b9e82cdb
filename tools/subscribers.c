/*
 * Files of the folder:
 *   IMSI       length of the identity (two octets), identity, nonce, sealed key. Bound to IMSI and identity
 *   id-DIGEST  the IMSI; DIGEST: of the identity. Who is named there must name the identity himself
 */
#include "subscribers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rcdp/crypto.h>

#include "file.h"
#include "names.h"

#define FOLDER "subscribers"

enum {
  NAME_DIGEST = 16,
  NAME_DIGITS = 2 * NAME_DIGEST,
  NAME_LEN = sizeof "id-" + NAME_DIGITS,
  BOX_LEN = RCDP_AEAD_NONCE_LEN + RCDP_BOOTSTRAP_KEY_LEN + RCDP_AEAD_TAG_LEN,
  RECORD_MAX = 2 + RCDP_PSK_IDENTITY_MAX + BOX_LEN
};

static rcdp_err folder_path(const subscribers *all, char path[FILE_PATH_MAX]) {
  return file_path(path, all->directory, FOLDER);
}

static rcdp_err name_identity(const subscribers *all, rcdp_bytes identity, char name[NAME_LEN]) {
  uint8_t digest[RCDP_HASH_LEN];
  const rcdp_err err = rcdp_sha256(all->provider, identity, digest);
  memcpy(name, "id-", sizeof "id-");
  if (err == RCDP_OK) {
    hex_write((rcdp_bytes){digest, NAME_DIGEST}, name + sizeof "id-" - 1);
  }
  return err;
}

/* --- the sealed key --- */

typedef struct {
  uint8_t octets[sizeof "rcdp subscriber key" + RCDP_IMSI_MAX + 1 + RCDP_PSK_IDENTITY_MAX];
  rcdp_buf buf;
} binding;

/* Each part ends with a zero, which none of them has within. */
static rcdp_err bind(const char *subscription, rcdp_bytes identity, binding *aad) {
  static const uint8_t label[] = "rcdp subscriber key";
  aad->buf = RCDP_BUF(aad->octets);
  rcdp_err err = rcdp_buf_add(&aad->buf, RCDP_BYTES(label));
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&aad->buf, (rcdp_bytes){(const uint8_t *)subscription, strlen(subscription) + 1});
  }
  return err == RCDP_OK ? rcdp_buf_add(&aad->buf, identity) : err;
}

static rcdp_err seal(const subscribers *all, const usim *card, uint8_t box[BOX_LEN]) {
  const rcdp_provider *provider = all->provider;
  binding aad;
  rcdp_err err = bind(card->subscription, rcdp_bytes_of(card->identity), &aad);
  if (err == RCDP_OK) {
    err = provider->random(provider->context, box, RCDP_AEAD_NONCE_LEN);
  }
  return err == RCDP_OK ? provider->aead_seal(provider->context, all->storage_key, box, rcdp_buf_bytes(&aad.buf),
                                              rcdp_secret_bytes(&card->key), box + RCDP_AEAD_NONCE_LEN)
                        : err;
}

static rcdp_err open_box(const subscribers *all, rcdp_bytes box, usim *card) {
  const rcdp_provider *provider = all->provider;
  const rcdp_bytes sealed = {box.data + RCDP_AEAD_NONCE_LEN, box.len - RCDP_AEAD_NONCE_LEN};
  binding aad;
  rcdp_err err = bind(card->subscription, rcdp_bytes_of(card->identity), &aad);
  card->key.len = RCDP_BOOTSTRAP_KEY_LEN;
  return err == RCDP_OK ? provider->aead_open(provider->context, all->storage_key, box.data, rcdp_buf_bytes(&aad.buf),
                                              sealed, card->key.data)
                        : err;
}

/* --- files --- */

static rcdp_err write_record(const subscribers *all, const char *folder, const usim *card) {
  uint8_t octets[RECORD_MAX];
  uint8_t box[BOX_LEN];
  rcdp_buf record = RCDP_BUF(octets);
  const rcdp_bytes identity = rcdp_bytes_of(card->identity);
  rcdp_err err = seal(all, card, box);
  if (err == RCDP_OK) {
    err = rcdp_buf_add_u16(&record, (uint16_t)identity.len);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&record, identity);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&record, RCDP_BYTES(box));
  }
  return err == RCDP_OK ? file_replace(folder, card->subscription, rcdp_buf_bytes(&record)) : err;
}

/* The record of a subscription, taken apart: its identity goes into card, its box is in arena. */
static rcdp_err read_record(const char *folder, const char *subscription, rcdp_arena *arena, usim *card,
                            rcdp_bytes *box) {
  rcdp_bytes record;
  rcdp_err err = file_read(folder, subscription, arena, &record);
  if (err != RCDP_OK) {
    return err;
  }
  const size_t length = record.len >= 2 ? (size_t)record.data[0] << 8 | record.data[1] : 0;
  if (length == 0 || length > RCDP_PSK_IDENTITY_MAX || record.len != 2 + length + BOX_LEN) {
    return RCDP_E_CORRUPT;
  }
  memcpy(card->identity, record.data + 2, length);
  card->identity[length] = '\0';
  snprintf(card->subscription, sizeof card->subscription, "%s", subscription);
  *box = (rcdp_bytes){record.data + 2 + length, BOX_LEN};
  return RCDP_OK;
}

/* The file of the identity that the subscription has now; empty: it has none. */
static void find_pointer(const subscribers *all, const char *folder, const char *subscription,
                         char path[FILE_PATH_MAX]) {
  uint8_t memory[2 * RECORD_MAX];
  char name[NAME_LEN];
  rcdp_arena arena;
  rcdp_bytes box;
  usim old = {.subscription = ""};
  rcdp_arena_init(&arena, memory, sizeof memory);
  const bool found = read_record(folder, subscription, &arena, &old, &box) == RCDP_OK &&
                     name_identity(all, rcdp_bytes_of(old.identity), name) == RCDP_OK &&
                     file_path(path, folder, name) == RCDP_OK;
  if (!found) {
    path[0] = '\0';
  }
}

static rcdp_err make_folder(const subscribers *all, char folder[FILE_PATH_MAX]) {
  const rcdp_err err = folder_path(all, folder);
  return err == RCDP_OK && mkdir(folder, S_IRWXU) != 0 && errno != EEXIST ? RCDP_E_STORAGE : err;
}

/* The record decides: one that points to it before does no harm, and one that is left from before it neither. */
rcdp_err subscribers_put(const subscribers *all, const usim *card) {
  char folder[FILE_PATH_MAX];
  char name[NAME_LEN];
  char old[FILE_PATH_MAX];
  rcdp_err err = make_folder(all, folder);
  if (err == RCDP_OK) {
    err = name_identity(all, rcdp_bytes_of(card->identity), name);
  }
  if (err == RCDP_OK) {
    err = file_replace(folder, name, rcdp_bytes_of(card->subscription));
  }
  if (err == RCDP_OK) {
    find_pointer(all, folder, card->subscription, old);
    err = write_record(all, folder, card);
  }
  if (err == RCDP_OK) {
    (void)unlink(old);
  }
  return err;
}

static rcdp_err read_owner(const char *folder, const char *name, rcdp_arena *arena,
                           char subscription[RCDP_IMSI_MAX + 1]) {
  rcdp_bytes text;
  const rcdp_err err = file_read(folder, name, arena, &text);
  if (err != RCDP_OK) {
    return err;
  }
  if (text.len > RCDP_IMSI_MAX) {
    return RCDP_E_CORRUPT;
  }
  memcpy(subscription, text.data, text.len);
  subscription[text.len] = '\0';
  return usim_is_imsi(subscription) ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err find(const subscribers *all, rcdp_bytes identity, rcdp_arena *arena, usim *card) {
  char folder[FILE_PATH_MAX];
  char name[NAME_LEN];
  char subscription[RCDP_IMSI_MAX + 1];
  rcdp_bytes box;
  rcdp_err err = folder_path(all, folder);
  if (err == RCDP_OK) {
    err = name_identity(all, identity, name);
  }
  if (err == RCDP_OK) {
    err = read_owner(folder, name, arena, subscription);
  }
  if (err == RCDP_OK) {
    err = read_record(folder, subscription, arena, card, &box);
  }
  if (err == RCDP_OK && !rcdp_bytes_equal(rcdp_bytes_of(card->identity), identity)) {
    err = RCDP_E_NOT_FOUND;
  }
  return err == RCDP_OK ? open_box(all, box, card) : err;
}

rcdp_err subscribers_find(const subscribers *all, const rcdp_network_id *network, rcdp_bytes identity, usim *card) {
  uint8_t memory[2 * RECORD_MAX];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  *card = (usim){.network = *network};
  const rcdp_err err = find(all, identity, &arena, card);
  if (err != RCDP_OK) {
    usim_wipe(card);
  }
  return err;
}

rcdp_err subscribers_drop(const subscribers *all, const char *subscription) {
  char folder[FILE_PATH_MAX];
  char path[FILE_PATH_MAX];
  char pointer[FILE_PATH_MAX];
  rcdp_err err = folder_path(all, folder);
  if (err == RCDP_OK) {
    err = file_path(path, folder, subscription);
  }
  if (err != RCDP_OK) {
    return err;
  }
  find_pointer(all, folder, subscription, pointer);
  (void)unlink(pointer);
  return unlink(path) == 0 || errno == ENOENT ? RCDP_OK : RCDP_E_STORAGE;
}
