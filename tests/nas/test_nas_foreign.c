/* Reading NAS messages that are not as we build them: foreign elements, other messages, broken ones of ours. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK "0028af52434450"
#define PCO "27 0c 80 ff00 08 00f110 00 01 c0ffee "
#define EPCO "7b 000c 80 ff00 08 00f110 00 01 c0ffee "
#define PAYLOAD "88 7b 000a " MARK "c0ffee "
#define EAP "78 000f 01 00 000f fe " MARK "c0ffee "
#define PRIVATE "7f 0006 00f110 c0ffee "

/* Of a message in memory of exactly its size, so that a sanitizer sees any octet read behind it. */
static rcdp_err unwrap_exact(rcdp_bytes nas, rcdp_nas_header *header, rcdp_buf *message) {
  uint8_t *copy = malloc(nas.len > 0 ? nas.len : 1);
  assert_non_null(copy);
  if (nas.len > 0) {
    memcpy(copy, nas.data, nas.len);
  }
  const rcdp_err err = rcdp_nas_unwrap((rcdp_bytes){copy, nas.len}, header, message);
  free(copy);
  return err;
}

static void expect(nas_kind kind, const char *inner, const char *elements, rcdp_err expected) {
  uint8_t octets[2048];
  uint8_t back_octets[64] = {0xBB};
  rcdp_buf nas = RCDP_BUF(octets);
  rcdp_buf back = {back_octets, 1, sizeof back_octets};
  rcdp_nas_header header;
  add_nas(&nas, kind, inner, elements);
  const rcdp_err err = unwrap_exact(rcdp_buf_bytes(&nas), &header, &back);
  if (err != expected) {
    fail_msg("kind %d, '%s' '%s': %s, not %s", (int)kind, inner, elements, rcdp_err_name(err), rcdp_err_name(expected));
  }
  static const uint8_t COFFEE[] = {0xBB, 0xC0, 0xFF, 0xEE};
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&back), (rcdp_bytes){COFFEE, err == RCDP_OK ? sizeof COFFEE : 1}));
}

/* --- foreign elements around ours --- */

/* Those of fixed length contain what would be taken for an element if their length were not known. */
static const struct {
  nas_kind kind;
  const char *element;
} FOREIGN[] = {
    {ATTACH_REQUEST, "19 7f0001"},                     /* TV, old P-TMSI signature */
    {ATTACH_REQUEST, "52 00f1107f00"},                 /* TV, last visited registered TAI */
    {ATTACH_REQUEST, "5c 7f00"},                       /* TV, DRX parameter */
    {ATTACH_REQUEST, "13 00f1107f00"},                 /* TV, old LAI */
    {ATTACH_REQUEST, "17 7f"},                         /* TV, additional information requested */
    {ATTACH_REQUEST, "91"},                            /* TV of one octet, TMSI status */
    {ATTACH_REQUEST, "ff"},                            /* the same, unknown */
    {ATTACH_REQUEST, "50 0b f600f110010203 04050607"}, /* TLV, additional GUTI */
    {ATTACH_REQUEST, "31 03 e5e034"},                  /* TLV, MS network capability */
    {ATTACH_REQUEST, "5f 00"},                         /* TLV, empty */
    {ATTACH_REQUEST, "7e 0002 7f00"},                  /* TLV-E, unknown */
    {ATTACH_REQUEST, "70 0000"},                       /* TLV-E, empty */
    {ATTACH_REJECT, "5f 01 21"},                       /* TLV, T3346 value */
    {ATTACH_REJECT, "a1"},                             /* TV of one octet, extended EMM cause */
    {ATTACH_REJECT, "7e 0003 7f0000"},                 /* TLV-E, unknown */
    {REGISTRATION_REQUEST, "52 00f1107f0001"},         /* TV, last visited registered TAI: three octets of TAC */
    {REGISTRATION_REQUEST, "2e 04 e0e0e0e0"},          /* TLV, UE security capability */
    {REGISTRATION_REQUEST, "b1"},                      /* TV of one octet, MICO indication */
    {REGISTRATION_REQUEST, "77 000b f200f110010203040506 07"}, /* TLV-E, additional GUTI */
    {REGISTRATION_REQUEST, "71 0004 7f0001 00"},               /* TLV-E, NAS message container */
    {REGISTRATION_REJECT, "5f 01 21"},                         /* TLV, T3346 value */
    {REGISTRATION_REJECT, "69 02 1001"},                       /* TLV, rejected NSSAI */
    {REGISTRATION_REJECT, "75 0004 7f000101"},                 /* TLV-E, CAG information list */
    {REGISTRATION_REJECT, "c1"},                               /* TV of one octet, unknown */
};

static const char *ours(nas_kind kind) {
  return kind == REGISTRATION_REQUEST ? PAYLOAD : kind == REGISTRATION_REJECT ? EAP : PRIVATE;
}

static void foreign_elements_are_skipped(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(FOREIGN); i++) {
    char elements[256];
    const nas_kind kind = FOREIGN[i].kind;
    const char *theirs = FOREIGN[i].element;
    expect(kind, "", theirs, RCDP_E_NO_MESSAGE);
    (void)snprintf(elements, sizeof elements, "%s %s", theirs, ours(kind));
    expect(kind, "", elements, RCDP_OK);
    (void)snprintf(elements, sizeof elements, "%s %s", ours(kind), theirs);
    expect(kind, "", elements, RCDP_OK);
    (void)snprintf(elements, sizeof elements, "%s %s %s %s", theirs, PRIVATE, theirs, theirs);
    expect(kind, "", elements, RCDP_OK);
  }
}

/* The same inside the ESM message, and containers inside (e)PCO. */
static const struct {
  nas_kind kind;
  const char *inner;
} INNER[] = {
    {ATTACH_REQUEST, "d1 28 04 03696f74 " PCO}, /* information transfer flag, APN */
    {ATTACH_REQUEST, PCO "c1 66 03 270000"},    /* device properties, header compression */
    {ATTACH_REJECT, "37 01 21 " PCO},           /* back-off timer */
    /* another's PCO beside our ePCO */
    {ATTACH_REQUEST, "27 04 80 000d 00 " EPCO},
    /* IPCP in front, address requests behind, a container of the operator that is not ours */
    {ATTACH_REQUEST, "27 13 80 8021 04 01000004 ff00 08 00f110 00 01 c0ffee"},
    {ATTACH_REQUEST, "27 12 80 ff00 08 00f110 00 01 c0ffee 000d 00 000c 00"},
    {ATTACH_REJECT, "27 17 80 ff01 08 00f110 00 01 facade ff00 08 00f110 00 01 c0ffee"},
    /* three fragments; two with another container between them */
    {ATTACH_REJECT, "7b 001c 80 ff00 06 00f110 00 03 c0 ff00 06 00f110 01 03 ff ff00 06 00f110 02 03 ee"},
    {ATTACH_REJECT, "7b 0017 80 ff00 06 00f110 00 02 c0 000c 00 ff00 07 00f110 01 02 ffee"},
};

static void foreign_inner_elements_are_skipped(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(INNER); i++) {
    expect(INNER[i].kind, INNER[i].inner, "", RCDP_OK);
    expect(INNER[i].kind, INNER[i].inner, "91 5f 01 21", RCDP_OK);
  }
}

/* Containers whose length is two octets in ePCO: downlink, and those that mean the same uplink. */
static const struct {
  const char *id;
  bool uplink;
} LONG_CONTAINERS[] = {{"0023", false}, {"0024", false}, {"0030", false}, {"0031", false},
                       {"0032", false}, {"0041", true},  {"0051", true},  {"0056", true}};

static void long_containers_are_known(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(LONG_CONTAINERS); i++) {
    const char *id = LONG_CONTAINERS[i].id;
    const bool uplink = LONG_CONTAINERS[i].uplink;
    char two[64];
    char one[64];
    char pco[64];
    (void)snprintf(two, sizeof two, "7b 0012 80 %s 0002 aabb ff00 08 00f110 00 01 c0ffee", id);
    (void)snprintf(one, sizeof one, "7b 0011 80 %s 02 aabb ff00 08 00f110 00 01 c0ffee", id);
    (void)snprintf(pco, sizeof pco, "27 11 80 %s 02 aabb ff00 08 00f110 00 01 c0ffee", id);
    expect(ATTACH_REJECT, two, "", RCDP_OK);
    expect(ATTACH_REJECT, one, "", RCDP_E_MALFORMED);
    expect(ATTACH_REQUEST, two, "", uplink ? RCDP_OK : RCDP_E_MALFORMED);
    expect(ATTACH_REQUEST, one, "", uplink ? RCDP_E_MALFORMED : RCDP_OK);
    expect(ATTACH_REJECT, pco, "", RCDP_OK);
    expect(ATTACH_REQUEST, pco, "", RCDP_OK);
  }
}

/* --- nothing of ours --- */

static const struct {
  nas_kind kind;
  const char *inner;
  const char *elements;
} NOTHING[] = {
    {ATTACH_REQUEST, "", ""},
    {ATTACH_REQUEST, "27 04 80 000d00", ""},
    {ATTACH_REQUEST, "27 0c 80 ff01 08 00f110 00 01 c0ffee", ""},
    {ATTACH_REJECT, "", ""},
    {REGISTRATION_REQUEST, "", ""},
    {REGISTRATION_REQUEST, "", "85 7b 000a " MARK "c0ffee"},        /* UE policy container */
    {REGISTRATION_REQUEST, "", "7b 000a " MARK "c0ffee"},           /* no type */
    {REGISTRATION_REQUEST, "", "7b 000a " MARK "c0ffee 88"},        /* the type behind */
    {REGISTRATION_REQUEST, "", "88 7b 000a 0028af52434451 c0ffee"}, /* another mark */
    {REGISTRATION_REQUEST, "", "88 7b 0006 0028af524344"},          /* shorter than the mark */
    {REGISTRATION_REQUEST, "", "88 7b 0000"},
    {REGISTRATION_REJECT, "", ""},
    {REGISTRATION_REJECT, "", "78 0004 04 01 0004"},                        /* EAP-Failure */
    {REGISTRATION_REJECT, "", "78 0004 01 01 0004"},                        /* a request without a type */
    {REGISTRATION_REJECT, "", "78 000f 01 00 000f fd " MARK "c0ffee"},      /* of another type */
    {REGISTRATION_REJECT, "", "78 0005 01 01 0005 01"},                     /* EAP-Request/Identity */
    {REGISTRATION_REJECT, "", "78 000f 02 00 000f fe " MARK "c0ffee"},      /* a response */
    {REGISTRATION_REJECT, "", "78 000e 01 00 000e fe 0028af00000003 0100"}, /* EAP-5G */
};

static void messages_without_ours_are_told_apart(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(NOTHING); i++) {
    expect(NOTHING[i].kind, NOTHING[i].inner, NOTHING[i].elements, RCDP_E_NO_MESSAGE);
  }
}

/* Whole messages: what is not one of the four, and what is not mobility management at all. */
static const struct {
  const char *nas;
  rcdp_err expected;
} WHOLE[] = {
    {"0748", RCDP_E_NO_MESSAGE},                                                 /* TRACKING AREA UPDATE REQUEST */
    {"074204", RCDP_E_NO_MESSAGE},                                               /* ATTACH ACCEPT */
    {"7e0056", RCDP_E_NO_MESSAGE},                                               /* AUTHENTICATION REQUEST */
    {"1712345678010744 13 7f 0006 00f110 c0ffee", RCDP_E_NO_MESSAGE},            /* EPS, integrity protected */
    {"7e0112345678017e0044 16 7f 0006 00f110 c0ffee", RCDP_E_NO_MESSAGE},        /* 5GS, integrity protected */
    {"0741 71 0bf600f11001020304050607 02e060 0003 0201f4 ", RCDP_E_NO_MESSAGE}, /* ESM DUMMY MESSAGE */
    {"0741 71 084b09512430325781 02e060 0003 0201d1", RCDP_E_NO_MESSAGE},        /* PDN CONNECTIVITY REJECT uplink */
    {"0741 71 084b09512430325781 02e060 0004 0701d011", RCDP_E_MALFORMED},       /* no ESM message in the container */
    {"0741 71 084b09512430325781 02e060 0002 0201", RCDP_E_MALFORMED},
    {"", RCDP_E_MALFORMED},
    {"07", RCDP_E_MALFORMED},
    {"7e00", RCDP_E_MALFORMED},
    {"0201d0 11 " PCO, RCDP_E_MALFORMED}, /* an ESM message alone */
    {"2e0101c1", RCDP_E_MALFORMED},       /* a 5GSM message alone */
    {"000000", RCDP_E_MALFORMED},
};

static void other_messages_are_told_apart(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(WHOLE); i++) {
    uint8_t octets[128];
    uint8_t back_octets[64];
    rcdp_buf nas = RCDP_BUF(octets);
    rcdp_buf back = RCDP_BUF(back_octets);
    rcdp_nas_header header;
    add_hex(&nas, WHOLE[i].nas);
    const rcdp_err err = unwrap_exact(rcdp_buf_bytes(&nas), &header, &back);
    if (err != WHOLE[i].expected) {
      fail_msg("'%s': %s, not %s", WHOLE[i].nas, rcdp_err_name(err), rcdp_err_name(WHOLE[i].expected));
    }
    assert_int_equal(back.len, 0);
  }
}

/* --- broken --- */

#define FRAGMENT(plmn, index, count, octets) "ff00 06 " plmn " " index " " count " " octets " "

static const struct {
  nas_kind kind;
  const char *inner;
  const char *elements;
} BROKEN[] = {
    /* fragments: the last, the first, the middle one missing */
    {ATTACH_REJECT, "7b 000a 80 " FRAGMENT("00f110", "00", "02", "c0"), ""},
    {ATTACH_REJECT, "7b 000a 80 " FRAGMENT("00f110", "01", "02", "c0"), ""},
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "00", "03", "c0") FRAGMENT("00f110", "02", "03", "c0"), ""},
    /* out of order, twice, one too many */
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "01", "02", "c0") FRAGMENT("00f110", "00", "02", "c0"), ""},
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "00", "02", "c0") FRAGMENT("00f110", "00", "02", "c0"), ""},
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "00", "01", "c0") FRAGMENT("00f110", "00", "01", "c0"), ""},
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "00", "01", "c0") FRAGMENT("00f110", "01", "01", "c0"), ""},
    /* another count, another operator, one that is none, no octets, no count, no index, no head */
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "00", "02", "c0") FRAGMENT("00f110", "01", "03", "c0"), ""},
    {ATTACH_REJECT, "7b 0013 80 " FRAGMENT("00f110", "00", "02", "c0") FRAGMENT("00f120", "01", "02", "c0"), ""},
    {ATTACH_REJECT, "27 0a 80 " FRAGMENT("0af110", "00", "01", "c0"), ""},
    {ATTACH_REJECT, "27 0a 80 " FRAGMENT("00f110", "00", "00", "c0"), ""},
    {ATTACH_REJECT, "27 09 80 ff00 05 00f110 00 01", ""},
    {ATTACH_REJECT, "27 08 80 ff00 04 00f110 00", ""},
    {ATTACH_REJECT, "27 07 80 ff00 03 00f110", ""},
    {ATTACH_REJECT, "27 06 80 ff00 02 00f1", ""},
    {ATTACH_REJECT, "27 04 80 ff00 00", ""},
    /* (e)PCO: empty, no extension bit, container cut off */
    {ATTACH_REQUEST, "27 00", ""},
    {ATTACH_REQUEST, "27 0c 00 ff00 08 00f110 00 01 c0ffee", ""},
    {ATTACH_REQUEST, "27 02 80 ff", ""},
    {ATTACH_REQUEST, "27 03 80 ff00", ""},
    {ATTACH_REQUEST, "27 0c 80 ff00 09 00f110 00 01 c0ffee", ""},
    {ATTACH_REJECT, "7b 0006 80 0023 0002 ff", ""},
    /* ours twice */
    {ATTACH_REQUEST, PCO PCO, ""},
    {ATTACH_REQUEST, PCO EPCO, ""},
    {ATTACH_REQUEST, PCO, PRIVATE},
    {ATTACH_REJECT, EPCO, PRIVATE},
    {ATTACH_REJECT, "", PRIVATE PRIVATE},
    {REGISTRATION_REQUEST, "", PAYLOAD PAYLOAD},
    {REGISTRATION_REQUEST, "", PAYLOAD PRIVATE},
    {REGISTRATION_REJECT, "", EAP EAP},
    {REGISTRATION_REJECT, "", PRIVATE EAP},
    /* the private element: no operator, no message, not an operator */
    {ATTACH_REJECT, "", "7f 0000"},
    {ATTACH_REJECT, "", "7f 0003 00f110"},
    {REGISTRATION_REJECT, "", "7f 0006 0af110 c0ffee"},
    /* our mark and nothing behind */
    {REGISTRATION_REQUEST, "", "88 7b 0007 " MARK},
    {REGISTRATION_REJECT, "", "78 000c 01 00 000c fe " MARK},
    /* EAP: length of the packet not that of the element, no head */
    {REGISTRATION_REJECT, "", "78 000f 01 00 000e fe " MARK "c0ffee"},
    {REGISTRATION_REJECT, "", "78 000f 01 00 010f fe " MARK "c0ffee"},
    {REGISTRATION_REJECT, "", "78 0003 01 00 00"},
    /* unknown elements that require comprehension (TS 24.007 clause 11.2.5) */
    {ATTACH_REQUEST, PCO, "01 01 00"},
    {ATTACH_REQUEST, PCO, "00 00"},
    {REGISTRATION_REJECT, "", EAP "00 00"},
    {ATTACH_REQUEST, "0f 00 " PCO, ""},
    {REGISTRATION_REQUEST, "", PAYLOAD "08 00"},
    /* cut off: a length, a value of each format */
    {ATTACH_REQUEST, PCO, "5f"},
    {ATTACH_REQUEST, PCO, "5f 02 01"},
    {ATTACH_REQUEST, PCO, "19 0102"},
    {ATTACH_REQUEST, PCO, "7e 00"},
    {ATTACH_REQUEST, PCO, "7e 0002 01"},
};

static void broken_messages_are_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(BROKEN); i++) {
    expect(BROKEN[i].kind, BROKEN[i].inner, BROKEN[i].elements, RCDP_E_MALFORMED);
  }
}

/* The mobile identity of an ATTACH REQUEST that carries ours, with its length. */
static const struct {
  const char *identity;
  rcdp_err expected;
  uint8_t first; /* octet of the IMEI that is read */
} IDENTITIES[] = {
    {"08 4b09512430325781", RCDP_OK, 0x94},
    {"0b f600f110010203 04050607", RCDP_OK, 0xFF}, /* GUTI */
    {"08 0910101032547698", RCDP_OK, 0xFF},        /* IMSI */
    {"00", RCDP_E_MALFORMED, 0},
    {"07 4b095124303257", RCDP_E_MALFORMED, 0}, /* 13 digits */
    {"09 4b09512430325781f1", RCDP_E_MALFORMED, 0},
    {"08 4309512430325781", RCDP_E_MALFORMED, 0}, /* even number of digits */
    {"08 ab09512430325781", RCDP_E_MALFORMED, 0}, /* no digits */
    {"08 4b095124303257f1", RCDP_E_MALFORMED, 0},
    {"08 4b095124a0325781", RCDP_E_MALFORMED, 0},
};

static void identities_are_checked(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(IDENTITIES); i++) {
    uint8_t octets[128];
    uint8_t back_octets[64];
    rcdp_buf nas = RCDP_BUF(octets);
    rcdp_buf back = RCDP_BUF(back_octets);
    rcdp_nas_header header;
    add_hex(&nas, "0741 71");
    add_hex(&nas, IDENTITIES[i].identity);
    add_hex(&nas, "02e060 0012 0201d0 11 " PCO);
    assert_int_equal(unwrap_exact(rcdp_buf_bytes(&nas), &header, &back), IDENTITIES[i].expected);
    if (IDENTITIES[i].expected == RCDP_OK) {
      assert_int_equal(header.imei[0], IDENTITIES[i].first);
      assert_int_equal(header.imei[7] >> 4, 0xF);
    }
  }
}

/* More than RCDP_MESSAGE_MAX, in a carriage that could hold it; and an EAP message beyond its 1500 octets. */
static void overlong_messages_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *head;
    size_t len;
    rcdp_err expected;
  } CASES[] = {
      {"7e0044 16 7f 2003 00f110", RCDP_MESSAGE_MAX, RCDP_OK},
      {"7e0044 16 7f 2004 00f110", RCDP_MESSAGE_MAX + 1, RCDP_E_MALFORMED},
      {"7e0044 16 78 05dc 01 00 05dc fe " MARK, 1488, RCDP_OK},
      {"7e0044 16 78 05dd 01 00 05dd fe " MARK, 1489, RCDP_E_MALFORMED},
  };
  for (size_t i = 0; i < COUNT(CASES); i++) {
    static uint8_t octets[RCDP_NAS_MAX];
    static uint8_t back_octets[2 * RCDP_MESSAGE_MAX];
    rcdp_buf nas = RCDP_BUF(octets);
    rcdp_buf back = {back_octets, 1, sizeof back_octets};
    rcdp_nas_header header;
    add_hex(&nas, CASES[i].head);
    assert_int_equal(rcdp_buf_add(&nas, sample_message(CASES[i].len)), RCDP_OK);
    assert_int_equal(unwrap_exact(rcdp_buf_bytes(&nas), &header, &back), CASES[i].expected);
    assert_int_equal(back.len, CASES[i].expected == RCDP_OK ? 1 + CASES[i].len : 1);
  }
}

/* --- damage to what we build --- */

enum { DAMAGED_MAX = 1024 };
static const size_t DAMAGED[] = {1, 60, 300, 600};

typedef void damage(rcdp_buf *nas, rcdp_bytes message);

static void of_every_message(damage *inflict) {
  for (int carriage = 0; carriage < RCDP_CARRIAGE_COUNT; carriage++) {
    for (int direction = RCDP_UPLINK; direction <= RCDP_DOWNLINK; direction++) {
      for (size_t i = 0; i < COUNT(DAMAGED); i++) {
        uint8_t octets[DAMAGED_MAX];
        rcdp_buf nas = RCDP_BUF(octets);
        const rcdp_nas_header header = sample_header((rcdp_carriage)carriage, (rcdp_direction)direction);
        assert_int_equal(rcdp_nas_wrap(&header, sample_message(DAMAGED[i]), &nas), RCDP_OK);
        inflict(&nas, sample_message(DAMAGED[i]));
      }
    }
  }
}

static void truncate_everywhere(rcdp_buf *nas, rcdp_bytes message) {
  (void)message;
  for (size_t len = 0; len < nas->len; len++) {
    uint8_t back_octets[DAMAGED_MAX];
    rcdp_buf back = RCDP_BUF(back_octets);
    rcdp_nas_header header;
    const rcdp_err err = unwrap_exact((rcdp_bytes){nas->data, len}, &header, &back);
    assert_true(err == RCDP_E_MALFORMED || err == RCDP_E_NO_MESSAGE);
    assert_int_equal(back.len, 0);
  }
}

static void every_truncation_is_refused(void **state) {
  (void)state;
  of_every_message(truncate_everywhere);
}

static void assert_harmless(rcdp_err err, const rcdp_nas_header *header, const rcdp_buf *back, size_t sent) {
  if (err == RCDP_OK) {
    assert_in_range(header->carriage, 0, RCDP_CARRIAGE_COUNT - 1);
    assert_in_range(header->direction, RCDP_UPLINK, RCDP_DOWNLINK);
    assert_in_range(back->len, 1, sent);
  } else {
    assert_true(err == RCDP_E_MALFORMED || err == RCDP_E_NO_MESSAGE);
    assert_int_equal(back->len, 0);
  }
}

/* NAS has no checksum of its own: a flipped bit in our octets or in an element that we skip is accepted here and
 * refused by the signature or MAC above. What must hold: no octet out of bounds is read, no octet of ours appears that
 * was not sent. */
static void flip_everywhere(rcdp_buf *nas, rcdp_bytes message) {
  for (size_t bit = 0; bit < 8 * nas->len; bit++) {
    uint8_t back_octets[DAMAGED_MAX];
    rcdp_buf back = RCDP_BUF(back_octets);
    rcdp_nas_header header;
    const uint8_t mask = (uint8_t)(1U << bit % 8);
    nas->data[bit / 8] ^= mask;
    const rcdp_err err = unwrap_exact(rcdp_buf_bytes(nas), &header, &back);
    nas->data[bit / 8] ^= mask;
    assert_harmless(err, &header, &back, message.len);
  }
}

static void every_flipped_bit_is_harmless(void **state) {
  (void)state;
  of_every_message(flip_everywhere);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(foreign_elements_are_skipped),  cmocka_unit_test(foreign_inner_elements_are_skipped),
      cmocka_unit_test(long_containers_are_known),     cmocka_unit_test(messages_without_ours_are_told_apart),
      cmocka_unit_test(other_messages_are_told_apart), cmocka_unit_test(broken_messages_are_refused),
      cmocka_unit_test(identities_are_checked),        cmocka_unit_test(overlong_messages_are_refused),
      cmocka_unit_test(every_truncation_is_refused),   cmocka_unit_test(every_flipped_bit_is_harmless),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
