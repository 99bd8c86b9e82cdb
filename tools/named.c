/* IMSIs are shorter than identifiers. */
#include "named.h"

#include <string.h>
#include <time.h>

#include "names.h"

rcdp_err named_find(book *kept, const char *name, rcdp_store_result *result) {
  rcdp_store_request request = {.op = RCDP_STORE_FIND, .now = (uint64_t)time(NULL)};
  rcdp_id *id = &request.record.credential;
  if (hex_read(name, id->octets, sizeof id->octets) != RCDP_OK) {
    request.op = RCDP_STORE_FIND_IMSI;
    request.record.imsi = rcdp_bytes_of(name);
  }
  const size_t length = strlen(name);
  const bool is_imsi = length <= RCDP_IMSI_MAX && strspn(name, "0123456789") == length;
  return request.op == RCDP_STORE_FIND || is_imsi ? book_ask(kept, &request, result) : RCDP_E_NOT_FOUND;
}
