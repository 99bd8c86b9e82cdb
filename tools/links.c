/* Link numbers rise; a number's place in the table is its remainder. */
#include "links.h"

#include <string.h>

static bool same(const radio_peer *a, const radio_peer *b) {
  return a->length == b->length && memcmp(&a->address, &b->address, a->length) == 0;
}

uint64_t links_heard(link_table *links, const radio_peer *peer, rcdp_carriage carriage) {
  for (size_t i = 0; i < LINKS_MAX; i++) {
    link_entry *entry = &links->entries[i];
    if (entry->number != 0 && same(&entry->peer, peer)) {
      entry->carriage = carriage;
      return entry->number;
    }
  }
  uint64_t number = ++links->last;
  links->entries[number % LINKS_MAX] = (link_entry){number, *peer, carriage};
  return number;
}

const link_entry *links_find(const link_table *links, uint64_t number) {
  const link_entry *entry = &links->entries[number % LINKS_MAX];
  return number != 0 && entry->number == number ? entry : NULL;
}
