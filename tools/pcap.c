/* The pcap file format (draft-ietf-opsawg-pcap) and the tags of exported PDUs (wsutil/exported_pdu_tlvs.h in Wireshark). */
#include "pcap.h"

#include <string.h>
#include <time.h>

enum { LINKTYPE_UPPER_PDU = 252, TAG_END = 0, TAG_DISSECTOR = 12, SNAP_LENGTH = 65535, DISSECTOR_MAX = 8 };
enum { EPD_5GMM = 0x7e };

/* In the byte order of this machine, as the format wants it. */
typedef struct {
  uint32_t magic;
  uint16_t major;
  uint16_t minor;
  int32_t zone;
  uint32_t accuracy;
  uint32_t snap_length;
  uint32_t link_type;
} file_header;

typedef struct {
  uint32_t seconds;
  uint32_t microseconds;
  uint32_t captured;
  uint32_t length;
} packet_header;

FILE *pcap_open(const char *path) {
  const file_header header = {PCAP_MAGIC, 2, 4, 0, 0, SNAP_LENGTH, LINKTYPE_UPPER_PDU};
  FILE *capture = fopen(path, "we");
  if (capture != NULL && (fwrite(&header, sizeof header, 1, capture) != 1 || fflush(capture) != 0)) {
    fclose(capture);
    return NULL;
  }
  return capture;
}

void pcap_add(FILE *capture, rcdp_bytes nas) {
  /* the dissector's name, filled up to a multiple of four, then the end of the tags */
  uint8_t tags[4 + DISSECTOR_MAX + 4] = {0, TAG_DISSECTOR, 0, DISSECTOR_MAX};
  memcpy(tags + 4, nas.len > 0 && nas.data[0] == EPD_5GMM ? "nas-5gs" : "nas-eps", DISSECTOR_MAX);
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  uint32_t length = (uint32_t)(sizeof tags + nas.len);
  const packet_header header = {(uint32_t)time.tv_sec, (uint32_t)(time.tv_nsec / 1000), length, length};
  fwrite(&header, sizeof header, 1, capture);
  fwrite(tags, sizeof tags, 1, capture);
  fwrite(nas.data, 1, nas.len, capture);
  fflush(capture);
}
