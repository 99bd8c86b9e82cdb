/* Draws docs/lifecycle.md from the life cycle tables, on standard output. */
#include <stdio.h>

#include <rcdp/store.h>

static const char head[] =
    "# The life cycle of a credential\n"
    "\n"
    "Drawn by `tests/store/draw_lifecycle.c` from the tables in `store/lifecycle.c`; a test fails when they differ. To "
    "draw it\n"
    "anew: `ninja -C build draw_lifecycle && build/tests/store/draw_lifecycle > docs/lifecycle.md`.\n"
    "\n"
    "```mermaid\n"
    "stateDiagram-v2\n"
    "  [*] --> reserved\n";

static const char rules[] = "\n"
                            "- Every pair that the table leaves empty is refused with `stale`, and nothing changes.\n"
                            "- `confirm` ends, in the same commit, every other credential of the same certificate: "
                            "active or suspended is revoked,\n"
                            "  offered or reserved lapses. A repeated `confirm` of an active credential succeeds and "
                            "changes nothing; one that comes when\n"
                            "  the offer has lapsed, or its time has come, is refused with `offerLapsed`.\n"
                            "- `lapse` and `expire` come from the sweep over time: an offer or reservation has reached "
                            "its time, a credential is past its\n"
                            "  validity.\n"
                            "- `delete` removes the wrapped keys, the profile, the stored answer and their digests. "
                            "The record and its IMSI stay: an IMSI\n"
                            "  is handed out once, ever.\n";

static const char subscription_head[] = "\n"
                                        "## A parent subscription and its children\n"
                                        "\n"
                                        "```mermaid\n"
                                        "stateDiagram-v2\n"
                                        "  [*] --> active\n";

static const char subscription_rules[] =
    "\n"
    "- Children begin (`reserve`, `offer`, `confirm`) only under an active subscription; else they are refused with "
    "`notAuthorised`. A\n"
    "  repeated `confirm` of an active credential still succeeds.\n"
    "- While it is suspended, nothing of its children is written: a record is told with its parent's state, and "
    "whoever "
    "makes vectors\n"
    "  refuses. They go on as they were when it is resumed.\n"
    "- `end` ends, in the same commit, every live child: active or suspended is revoked, offered or reserved lapses. "
    "An "
    "ended\n"
    "  subscription stays on record, and its identifier is never used again.\n";

/* The next state, or RCDP_STATE_COUNT. */
static rcdp_credential_state next_of(rcdp_credential_state state, rcdp_credential_event event) {
  rcdp_credential_state next;
  return rcdp_lifecycle_next(state, event, &next) == RCDP_OK ? next : RCDP_STATE_COUNT;
}

static void draw_arrows(void) {
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    for (rcdp_credential_event e = RCDP_EVENT_OFFER; e < RCDP_EVENT_COUNT; e++) {
      const rcdp_credential_state next = next_of(s, e);
      if (next != RCDP_STATE_COUNT) {
        (void)printf("  %s --> %s: %s\n", rcdp_state_name(s), rcdp_state_name(next), rcdp_event_name(e));
      }
    }
  }
}

static void draw_table(void) {
  (void)printf("| state |");
  for (rcdp_credential_event e = RCDP_EVENT_OFFER; e < RCDP_EVENT_COUNT; e++) {
    (void)printf(" %s |", rcdp_event_name(e));
  }
  (void)printf("\n|");
  for (int column = 0; column <= RCDP_EVENT_COUNT; column++) {
    (void)printf("---|");
  }
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    (void)printf("\n| **%s** |", rcdp_state_name(s));
    for (rcdp_credential_event e = RCDP_EVENT_OFFER; e < RCDP_EVENT_COUNT; e++) {
      const rcdp_credential_state next = next_of(s, e);
      (void)printf(" %s |", next != RCDP_STATE_COUNT ? rcdp_state_name(next) : "");
    }
  }
  (void)printf("\n");
}

static rcdp_subscription_state next_subscription(rcdp_subscription_state state, rcdp_subscription_event event) {
  rcdp_subscription_state next;
  return rcdp_subscription_next(state, event, &next) == RCDP_OK ? next : RCDP_SUBSCRIPTION_STATE_COUNT;
}

static void draw_subscription(void) {
  (void)printf("%s", subscription_head);
  for (rcdp_subscription_state s = RCDP_SUBSCRIPTION_ACTIVE; s < RCDP_SUBSCRIPTION_STATE_COUNT; s++) {
    for (rcdp_subscription_event e = RCDP_SUBSCRIPTION_SUSPEND; e < RCDP_SUBSCRIPTION_EVENT_COUNT; e++) {
      const rcdp_subscription_state next = next_subscription(s, e);
      if (next != RCDP_SUBSCRIPTION_STATE_COUNT) {
        (void)printf("  %s --> %s: %s\n", rcdp_subscription_state_name(s), rcdp_subscription_state_name(next),
                     rcdp_subscription_event_name(e));
      }
    }
  }
  (void)printf("  ended --> [*]\n```\n%s", subscription_rules);
}

int main(void) {
  (void)printf("%s", head);
  draw_arrows();
  (void)printf("  deleted --> [*]\n```\n\n");
  draw_table();
  (void)printf("%s", rules);
  draw_subscription();
  return ferror(stdout) != 0 || fflush(stdout) != 0;
}
