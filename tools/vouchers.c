/* Vouchers as files. */
#include "vouchers.h"

#include "file.h"
#include "names.h"
#include "network_dir.h"

#define SUFFIX ".voucher"

enum { NAME_SIZE = 2 * sizeof(rcdp_octets32) + sizeof SUFFIX };

static void name_by(const rcdp_octets32 *certificate_hash, char name[NAME_SIZE]) {
  char hex[2 * sizeof(rcdp_octets32) + 1];
  hex_write(RCDP_OCTETS32_BYTES(*certificate_hash), hex);
  snprintf(name, NAME_SIZE, "%s%s", hex, SUFFIX);
}

static rcdp_err read_voucher(rcdp_bytes octets, rcdp_arena *arena, rcdp_voucher *says) {
  rcdp_signed_voucher voucher;
  rcdp_err err = rcdp_signed_voucher_decode(octets, arena, &voucher);
  return err == RCDP_OK ? rcdp_voucher_decode(voucher.content, arena, says) : err;
}

rcdp_err vouchers_put(const char *directory, const rcdp_network_id *network, uint64_t now, rcdp_bytes voucher,
                      rcdp_arena *arena) {
  char folder[FILE_PATH_MAX];
  char name[NAME_SIZE];
  rcdp_voucher says;
  rcdp_err err = read_voucher(voucher, arena, &says);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_network_id_equal(&says.network, network)) {
    return RCDP_E_NETWORK;
  }
  if (now >= says.not_after) {
    return RCDP_E_LAPSED;
  }
  name_by(&says.certificate_hash, name);
  err = file_path(folder, directory, NETWORK_VOUCHERS);
  return err == RCDP_OK ? file_replace(folder, name, voucher) : err;
}

rcdp_err vouchers_find(const char *directory, const rcdp_octets32 *certificate_hash, rcdp_arena *arena,
                       rcdp_bytes *voucher) {
  char folder[FILE_PATH_MAX];
  char name[NAME_SIZE];
  name_by(certificate_hash, name);
  rcdp_err err = file_path(folder, directory, NETWORK_VOUCHERS);
  return err == RCDP_OK ? file_read(folder, name, arena, voucher) : err;
}
