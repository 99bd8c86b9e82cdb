/* Certificate URLs: the canonical form, the allow-list, the device identifier. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/url.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static rcdp_url parse(const char *text) {
  rcdp_url url = {0};
  if (rcdp_url_read(rcdp_bytes_of(text), &url) != RCDP_OK) {
    fail_msg("refused: %s", text);
  }
  return url;
}

static bool same(rcdp_bytes bytes, const char *text) { return rcdp_bytes_equal(bytes, rcdp_bytes_of(text)); }

static void canonical_urls_are_read_into_their_parts(void **state) {
  static const struct {
    const char *text, *scheme, *host, *path, *query;
    uint16_t port;
  } rows[] = {
      {"https://ca.example/certs/1.pem", "https", "ca.example", "/certs/1.pem", "", 443},
      {"http://ca.example/", "http", "ca.example", "/", "", 80},
      {"http://ca.example:8080/a/b/?x=1&y=2", "http", "ca.example", "/a/b/", "x=1&y=2", 8080},
      {"https://ca.example:80/a", "https", "ca.example", "/a", "", 80},
      {"https://ca.example:65535/a", "https", "ca.example", "/a", "", 65535},
      {"https://ca.example:1/a", "https", "ca.example", "/a", "", 1},
      {"https://192.0.2.7:8443/a", "https", "192.0.2.7", "/a", "", 8443},
      {"https://255.255.255.255/a", "https", "255.255.255.255", "/a", "", 443},
      {"https://0.0.0.0/a", "https", "0.0.0.0", "/a", "", 443},
      {"https://localhost/a", "https", "localhost", "/a", "", 443},
      {"https://xn--bcher-kva.example/~a_b-c.d:e", "https", "xn--bcher-kva.example", "/~a_b-c.d:e", "", 443},
      {"https://1.ca.example/a", "https", "1.ca.example", "/a", "", 443},
      {"https://ca.example/%20%C3%BC%3F%40", "https", "ca.example", "/%20%C3%BC%3F%40", "", 443},
      {"https://ca.example/...", "https", "ca.example", "/...", "", 443},
      {"https://ca.example/.well-known/x..y", "https", "ca.example", "/.well-known/x..y", "", 443},
      {"https://ca.example/a?u=/b//c/../d", "https", "ca.example", "/a", "u=/b//c/../d", 443},
      {"www.nextgencertauthority.com/DeviceID=xxxx", "https", "www.nextgencertauthority.com", "/DeviceID=xxxx", "",
       443},
      {"ca.example:8443/a", "https", "ca.example", "/a", "", 8443},
      {"https/a", "https", "https", "/a", "", 443},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    const rcdp_url url = parse(rows[i].text);
    if (!same(url.scheme, rows[i].scheme) || !same(url.host, rows[i].host) || !same(url.path, rows[i].path) ||
        !same(url.query, rows[i].query) || url.port != rows[i].port) {
      fail_msg("read wrongly: %s", rows[i].text);
    }
  }
}

static const char *const refused[] = {
    "",
    "/",
    "https:",
    "https:/",
    "https://",
    "https:///a",
    "://ca.example/a",
    "//ca.example/a",
    /* no path */
    "ca.example",
    "https://ca.example",
    "https://ca.example?x=1",
    "https://ca.example:8443",
    /* schemes */
    "HTTPS://ca.example/a",
    "Http://ca.example/a",
    "ftp://ca.example/a",
    "file:///etc/passwd",
    "httpss://ca.example/a",
    "https:ca.example/a",
    "https:/ca.example/a",
    "https:\\\\ca.example/a",
    "javascript://ca.example/a",
    "https://https://ca.example/a",
    "ca.example/https://evil.example/a",
    " https://ca.example/a",
    /* user information */
    "https://ca.example@evil.example/a",
    "https://user:pass@ca.example/a",
    "https://@ca.example/a",
    "ca.example@evil.example/a",
    "https://ca.example:443@evil.example/a",
    "https://ca.example%40evil.example/a",
    /* host names */
    "https://CA.example/a",
    "www.NextGenCertAuthority.com/DeviceID=xxxx",
    "https://ca.example./a",
    "https://.ca.example/a",
    "https://ca..example/a",
    "https://./a",
    "https://-ca.example/a",
    "https://ca-.example/a",
    "https://ca_.example/a",
    "https://ca.ex*mple/a",
    "https://ca%2Eexample/a",
    "https://ca.example%00.evil.example/a",
    "https://ca example/a",
    "https://c\xc3\xa4.example/a",
    "https://ca\343\200\202example/a",
    /* addresses */
    "https://[::1]/a",
    "https://[fe80::1%25eth0]/a",
    "https://[fe80::1%eth0]/a",
    "https://::1/a",
    "https://0177.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f.0.0.1/a",
    "https://0x7f000001/a",
    "https://127.0.0.0x1/a",
    "https://127.0.0.1./a",
    "https://127.0.0.256/a",
    "https://127.0.0.01/a",
    "https://127.0.0/a",
    "https://127.0.0.0.1/a",
    "https://1.2.3.4a/a",
    "https://00.0.0.0/a",
    "https://0/a",
    "https://ca.1/a",
    "https://127.0.0.1000/a",
    /* ports */
    "https://ca.example:/a",
    "https://ca.example:0/a",
    "https://ca.example:443/a",
    "http://ca.example:80/a",
    "ca.example:443/a",
    "https://ca.example:65536/a",
    "https://ca.example:99999/a",
    "https://ca.example:4294967739/a",
    "https://ca.example:08443/a",
    "https://ca.example:+8443/a",
    "https://ca.example:-1/a",
    "https://ca.example:8443:1/a",
    "https://ca.example:84%34/a",
    "https://ca.example:8443 /a",
    "https://ca.example:x/a",
    /* segments */
    "https://ca.example//a",
    "https://ca.example/a//b",
    "https://ca.example/a//",
    "https://ca.example/.",
    "https://ca.example/..",
    "https://ca.example/./a",
    "https://ca.example/a/../b",
    "https://ca.example/a/..",
    "https://ca.example/a/.",
    "https://ca.example//",
    /* percent-encoding */
    "https://ca.example/%2e%2e/a",
    "https://ca.example/%2E%2E/a",
    "https://ca.example/.%2E/a",
    "https://ca.example/a%2Fb",
    "https://ca.example/a%2fb",
    "https://ca.example/a%5Cb",
    "https://ca.example/a%5cb",
    "https://ca.example/a%00",
    "https://ca.example/a%0D%0A",
    "https://ca.example/a%1F",
    "https://ca.example/a%7F",
    "https://ca.example/%c3%bc",
    "https://ca.example/%C3%bC",
    "https://ca.example/%41",
    "https://ca.example/%7E",
    "https://ca.example/%",
    "https://ca.example/%2",
    "https://ca.example/%G0",
    "https://ca.example/%0G",
    "https://ca.example/%252e%252e/a",
    "https://ca.example/%25",
    "https://ca.example/a%3Db",
    "https://ca.example/a%26b",
    "https://ca.example/a%3Ab",
    "https://ca.example/a?x=%2F",
    "https://ca.example/a?x=%2",
    "https://ca.example/%u002f",
    /* octets that have no place in path or query */
    "https://ca.example/a\\b",
    "https://ca.example\\a",
    "https://ca.example/a b",
    "https://ca.example/a\tb",
    "https://ca.example/a\r\nHost: evil.example",
    "https://ca.example/a\n",
    "https://ca.example/\xc3\xbc",
    "https://ca.example/a\x7f",
    "https://ca.example/a;b",
    "https://ca.example/a@b",
    "https://ca.example/a+b",
    "https://ca.example/a,b",
    "https://ca.example/a'b",
    "https://ca.example/(a)",
    "https://ca.example/a|b",
    "https://ca.example/a\"b",
    "https://ca.example/<a>",
    "https://ca.example/a^b",
    "https://ca.example/{a}",
    "https://ca.example/a*",
    "https://ca.example/a!",
    "https://ca.example/a$",
    "https://ca.example/[a]",
    "https://ca.example/a`b",
    /* fragment, empty or second query */
    "https://ca.example/a#b",
    "https://ca.example/a#",
    "https://ca.example#/a",
    "https://ca.example/a?",
    "https://ca.example/a?x?y",
    "https://ca.example/a?x#y",
    "https://ca.example/a?x y",
    "https://ca.example?/a",
};

static void everything_else_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(refused); i++) {
    rcdp_url url = {.port = 7};
    if (rcdp_url_read(rcdp_bytes_of(refused[i]), &url) != RCDP_E_URL || url.port != 7) {
      fail_msg("accepted: %s", refused[i]);
    }
  }
}

/* Every octet at every kind of place: the sets of the canonical form, written down a second time. */
static void each_octet_is_accepted_only_where_it_belongs(void **state) {
  static const char path_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~=&/:";
  static const char host_set[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  (void)state;
  for (unsigned int octet = 0; octet < 256; octet++) {
    uint8_t in_host[] = "https://caxca.example/a";
    uint8_t in_path[] = "https://ca.example/axa";
    uint8_t in_query[] = "https://ca.example/a?axa";
    rcdp_url url;
    in_host[10] = in_path[20] = in_query[22] = (uint8_t)octet;
    const bool host = octet != 0 && strchr(host_set, (int)octet) != NULL;
    const bool path = octet != 0 && strchr(path_set, (int)octet) != NULL;
    /* "/" ends the host and begins a path; "?" ends a path and begins a query */
    assert_int_equal(rcdp_url_read((rcdp_bytes){in_host, sizeof in_host - 1}, &url),
                     host || octet == '/' ? RCDP_OK : RCDP_E_URL);
    assert_int_equal(rcdp_url_read((rcdp_bytes){in_path, sizeof in_path - 1}, &url),
                     path || octet == '?' ? RCDP_OK : RCDP_E_URL);
    assert_int_equal(rcdp_url_read((rcdp_bytes){in_query, sizeof in_query - 1}, &url), path ? RCDP_OK : RCDP_E_URL);
  }
}

static void each_octet_is_percent_encoded_only_where_it_must_be(void **state) {
  static const char never[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~=&/:\\%";
  (void)state;
  for (unsigned int octet = 0; octet < 256; octet++) {
    char text[64];
    rcdp_url url;
    (void)snprintf(text, sizeof text, "https://ca.example/a%%%02Xb", octet);
    const bool ok = octet >= 0x20 && octet != 0x7f && strchr(never, (int)octet) == NULL;
    assert_int_equal(rcdp_url_read(rcdp_bytes_of(text), &url), ok ? RCDP_OK : RCDP_E_URL);
  }
}

static void every_prefix_of_a_url_is_read_without_a_step_beyond_it(void **state) {
  static const char text[] = "https://192.0.2.7:8443/a/%C3%BC?DeviceID=1&b=%20";
  (void)state;
  for (size_t len = 0; len < sizeof text; len++) {
    uint8_t copy[sizeof text]; /* the sanitizer watches the octets behind */
    rcdp_url url;
    memcpy(copy + sizeof copy - len, text, len);
    const rcdp_err err = rcdp_url_read((rcdp_bytes){copy + sizeof copy - len, len}, &url);
    assert_true(err == RCDP_OK || err == RCDP_E_URL);
  }
}

static void length_counts_the_scheme_also_when_it_is_left_out(void **state) {
  static const char *const starts[] = {"https://ca.example/", "ca.example/"};
  (void)state;
  for (size_t i = 0; i < COUNT(starts); i++) {
    char text[RCDP_URL_MAX + 2];
    rcdp_url url;
    const size_t len = i == 0 ? RCDP_URL_MAX : RCDP_URL_MAX - strlen("https://");
    memset(text, 'a', sizeof text);
    memcpy(text, starts[i], strlen(starts[i]));
    assert_int_equal(rcdp_url_read((rcdp_bytes){(const uint8_t *)text, len}, &url), RCDP_OK);
    assert_int_equal(rcdp_url_read((rcdp_bytes){(const uint8_t *)text, len + 1}, &url), RCDP_E_URL);
  }
}

static void labels_have_at_most_63_octets(void **state) {
  char text[128];
  rcdp_url url;
  (void)state;
  for (int len = 62; len <= 65; len++) {
    (void)snprintf(text, sizeof text, "https://%0*d.example/a", len, 0);
    assert_int_equal(rcdp_url_read(rcdp_bytes_of(text), &url), len <= 63 ? RCDP_OK : RCDP_E_URL);
  }
}

static void what_is_written_is_canonical_and_has_its_scheme(void **state) {
  static const char *const rows[][2] = {
      {"https://ca.example/a?b=c", "https://ca.example/a?b=c"},
      {"http://ca.example:8080/", "http://ca.example:8080/"},
      {"https://ca.example:80/a", "https://ca.example:80/a"},
      {"http://ca.example:443/a", "http://ca.example:443/a"},
      {"www.nextgencertauthority.com/DeviceID=xxxx", "https://www.nextgencertauthority.com/DeviceID=xxxx"},
      {"192.0.2.1:65535/a", "https://192.0.2.1:65535/a"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    uint8_t octets[RCDP_URL_MAX];
    rcdp_buf out = RCDP_BUF(octets);
    const rcdp_url url = parse(rows[i][0]);
    assert_int_equal(rcdp_url_write(&url, &out), RCDP_OK);
    assert_true(same(rcdp_buf_bytes(&out), rows[i][1]));
    for (size_t cap = 0; cap < out.len; cap++) {
      rcdp_buf small = {octets, 0, cap};
      assert_int_equal(rcdp_url_write(&url, &small), RCDP_E_NO_SPACE);
      assert_int_equal(small.len, 0);
    }
  }
}

static void the_allow_list_compares_whole_parts(void **state) {
  static const struct {
    const char *prefix, *url;
    bool allowed;
  } rows[] = {
      {"https://ca.example/certs/", "https://ca.example/certs/1.pem", true},
      {"https://ca.example/certs/", "ca.example/certs/1.pem", true},
      {"https://ca.example/certs/", "https://ca.example/certs/a/b?c=d", true},
      {"https://ca.example/certs/", "https://ca.example/certs/", true},
      {"https://ca.example/", "https://ca.example/anything", true},
      {"https://ca.example/certs", "https://ca.example/certs", true},
      {"https://ca.example/certs", "https://ca.example/certs?DeviceID=1", true},
      {"https://ca.example:8443/a/", "https://ca.example:8443/a/b", true},
      {"https://ca.example/certs/", "https://ca.example/certs", false},
      {"https://ca.example/certs", "https://ca.example/certs/", false},
      {"https://ca.example/certs", "https://ca.example/certs/1.pem", false},
      {"https://ca.example/certs", "https://ca.example/certs-evil", false},
      {"https://ca.example/certs/", "https://ca.example/certs-evil/1.pem", false},
      {"https://ca.example/certs/", "https://ca.example/Certs/1.pem", false},
      {"https://ca.example/certs/", "https://ca.example/1.pem", false},
      {"https://ca.example/certs/", "http://ca.example/certs/1.pem", false},
      {"https://ca.example/certs/", "https://ca.example:8443/certs/1.pem", false},
      {"https://ca.example/certs/", "https://ca.example.evil.example/certs/1.pem", false},
      {"https://ca.example/certs/", "https://evilca.example/certs/1.pem", false},
      {"https://ca.example/certs/", "https://evil.ca.example/certs/1.pem", false},
      {"https://ca.example/certs/", "https://example/certs/1.pem", false},
      {"https://ca.example:8443/a/", "http://ca.example:8443/a/b", false},
      {"https://ca.example/certs/?x=1", "https://ca.example/certs/1.pem?x=1", false},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    const rcdp_url prefix = parse(rows[i].prefix);
    const rcdp_url url = parse(rows[i].url);
    if (rcdp_url_allowed(&url, &prefix) != rows[i].allowed) {
      fail_msg("%s under %s", rows[i].url, rows[i].prefix);
    }
  }
  const rcdp_url url = parse("https://ca.example/a");
  const rcdp_url nothing = {.scheme = url.scheme, .host = url.host, .port = url.port};
  assert_false(rcdp_url_allowed(&url, &nothing));
}

static void the_device_identifier_stands_once(void **state) {
  static const struct {
    const char *text, *device_id;
  } rows[] = {
      {"www.nextgencertauthority.com/DeviceID=xxxx", "xxxx"},
      {"https://ca.example/a/DeviceID=urn:imei:49-01_5.4", "urn:imei:49-01_5.4"},
      {"https://ca.example/a?DeviceID=1", "1"},
      {"https://ca.example/a?x=y&DeviceID=1", "1"},
      {"https://ca.example/a?DeviceID=1&x=y", "1"},
      {"https://ca.example/DeviceID=1?x=y", "1"},
      {"https://ca.example/a?DeviceID=1&x=Device", "1"},
      {"https://ca.example/a", NULL},
      {"https://ca.example/", NULL},
      {"https://ca.example/DeviceID=", NULL},
      {"https://ca.example/DeviceID", NULL},
      {"https://ca.example/a?DeviceID=", NULL},
      {"https://ca.example/a?DeviceID=&x=y", NULL},
      {"https://ca.example/DeviceID=1/", NULL},
      {"https://ca.example/DeviceID=1/cert.pem", NULL},
      {"https://ca.example/xDeviceID=1", NULL},
      {"https://ca.example/a?xDeviceID=1", NULL},
      {"https://ca.example/DeviceID=1&x=y", NULL},
      {"https://ca.example/DeviceID=1/DeviceID=1", NULL},
      {"https://ca.example/DeviceID=1?DeviceID=1", NULL},
      {"https://ca.example/DeviceID=1?DeviceID=2", NULL},
      {"https://ca.example/a?DeviceID=1&DeviceID=2", NULL},
      {"https://ca.example/a?DeviceID=1&deviceid=2", NULL},
      {"https://ca.example/DeviceID=1?DEVICEID=2", NULL},
      {"https://ca.example/a?DeviceID=DeviceID=2", NULL},
      {"https://ca.example/a?x=/DeviceID=2", NULL},
      {"https://ca.example/deviceid=1", NULL},
      {"https://ca.example/DeviceID=%C3%BC", NULL},
      {"https://ca.example/DeviceID=a~b", NULL},
      {"https://ca.example/a?DeviceID=a/b", NULL},
      {"https://ca.example/DeviceID=a=b", NULL},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    const rcdp_url url = parse(rows[i].text);
    rcdp_bytes device_id = rcdp_bytes_of("untouched");
    const rcdp_err err = rcdp_url_device_id(&url, &device_id);
    const bool ok = rows[i].device_id != NULL;
    if (err != (ok ? RCDP_OK : RCDP_E_URL) || !same(device_id, ok ? rows[i].device_id : "untouched")) {
      fail_msg("device identifier of %s", rows[i].text);
    }
  }
}

static void the_device_identifier_has_at_most_64_octets(void **state) {
  (void)state;
  for (int len = 63; len <= 66; len++) {
    char text[128];
    rcdp_bytes device_id;
    (void)snprintf(text, sizeof text, "https://ca.example/DeviceID=%0*d", len, 0);
    const rcdp_url url = parse(text);
    assert_int_equal(rcdp_url_device_id(&url, &device_id), len <= 64 ? RCDP_OK : RCDP_E_URL);
  }
}

/* Put together by hand, and not by rcdp_url_read: what is missing is missing, and a port is never taken for granted. */
static void parts_that_were_not_read(void **state) {
  (void)state;
  uint8_t octets[RCDP_URL_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_bytes device_id;
  const rcdp_url url = {
      .scheme = rcdp_bytes_of("coap"), .host = rcdp_bytes_of("h"), .port = 443, .path = rcdp_bytes_of("DeviceID=1")};
  const rcdp_url nothing = {.scheme = rcdp_bytes_of("https")};
  assert_int_equal(rcdp_url_write(&url, &out), RCDP_OK);
  assert_true(same(rcdp_buf_bytes(&out), "coap://h:443DeviceID=1"));
  assert_int_equal(rcdp_url_device_id(&url, &device_id), RCDP_OK);
  assert_true(same(device_id, "1"));
  assert_int_equal(rcdp_url_device_id(&nothing, &device_id), RCDP_E_URL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(canonical_urls_are_read_into_their_parts),
      cmocka_unit_test(everything_else_is_refused),
      cmocka_unit_test(each_octet_is_accepted_only_where_it_belongs),
      cmocka_unit_test(each_octet_is_percent_encoded_only_where_it_must_be),
      cmocka_unit_test(every_prefix_of_a_url_is_read_without_a_step_beyond_it),
      cmocka_unit_test(length_counts_the_scheme_also_when_it_is_left_out),
      cmocka_unit_test(labels_have_at_most_63_octets),
      cmocka_unit_test(what_is_written_is_canonical_and_has_its_scheme),
      cmocka_unit_test(the_allow_list_compares_whole_parts),
      cmocka_unit_test(the_device_identifier_stands_once),
      cmocka_unit_test(the_device_identifier_has_at_most_64_octets),
      cmocka_unit_test(parts_that_were_not_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
