/* Draws docs/lifecycle.md from the life cycle tables, on standard output. */
#include <stdio.h>

#include <rcdp/store.h>

#include "draw.h"

static const char head[] =
    "# The life cycle of a credential\n"
    "\n"
    "Drawn by `tests/store/draw_lifecycle.c` from the tables in `store/`; a test fails when they differ. To "
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
                            "- `delete` removes the wrapped keys, the profile, the stored answer and their digests, "
                            "and a next epoch. The record and its\n"
                            "  IMSI stay: an IMSI is handed out once, ever. So do the device's public key, its receipt "
                            "and its proof of erasure, and the last\n"
                            "  order.\n"
                            "- Whatever ends a credential leaves its keys and its next epoch where they are, until "
                            "`delete`: the notice to the device names\n"
                            "  its epochs, and the proof that comes back is verified with them.\n";

static const char order_head[] = "\n"
                                 "## What an owner orders\n"
                                 "\n"
                                 "What came by a provisioner has an owner, who takes it back by orders (`suspend`, "
                                 "`resume`, `revoke`, `delete`), at "
                                 "once or at a time. What\n"
                                 "an order makes of each state:\n"
                                 "\n"
                                 "| state |";

static const char order_rules[] =
    "\n"
    "- An order is marked and carried out in one commit, once each of these holds: the credential is of that owner and "
    "that device, at that\n"
    "  epoch and under that ownership number; the order's own number is above the last one; the pair is in the table. "
    "Otherwise nothing\n"
    "  changes, and no number is used up. The last order again, known by its hash, succeeds and changes nothing.\n"
    "- A timed order is compared when it is taken, and waits. Once its time has come, whoever looks at the record sees "
    "it carried out, at\n"
    "  that time; the sweep writes it down. Another order or a transfer takes its place, and whatever ends the "
    "credential "
    "takes it away.\n"
    "  What cannot be carried out when its time comes is gone.\n"
    "- `delete` revokes; the device's proof of erasure then deletes, in the commit that keeps it. What is revoked "
    "already "
    "is marked by it,\n"
    "  and deleted with the proof, or at once where the proof is there.\n"
    "- A transfer gives the credential to another owner under the next ownership number, and order numbers begin anew: "
    "every order of\n"
    "  before is dead, also when the credential comes back.\n"
    "- Orders do not look at a parent subscription: what is resumed under a suspended one waits for it.\n";

static const char grant_rules[] =
    "\n"
    "## A grant and what is brought under it\n"
    "\n"
    "- Credentials begin (`reserve`, `offer`, `confirm`) only under a grant that was not revoked; else they are "
    "refused "
    "with\n"
    "  `notAuthorised`, also when they are handed in late. What is active already goes on, whatever becomes of its "
    "grant.\n"
    "- A grant counts its credentials that have not lapsed: there are never more than it allows. Its block of IMSIs is "
    "its own: the network\n"
    "  takes none of it, and each is used once, ever.\n"
    "- A credential may have a parent subscription besides. Then it needs both, and neither knows of the other.\n"
    "\n"
    "## The next epoch\n"
    "\n"
    "- Only what is `active`, under an active parent if it has one, is offered a next epoch. It never lapses or "
    "changes, "
    "and the present one\n"
    "  works on: orders, limits and everything else name the present one.\n"
    "- The device's acknowledgement puts the next epoch in the place of the present one, in one commit, while the "
    "credential is `active` or\n"
    "  `suspended`. The keys of before are gone then.\n";

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

static rcdp_credential_state ordered_state(rcdp_credential_state state, rcdp_order_mode mode) {
  rcdp_credential_state next;
  return rcdp_order_next(state, mode, &next) == RCDP_OK ? next : RCDP_STATE_COUNT;
}

static void draw_orders(void) {
  (void)printf("%s", order_head);
  for (rcdp_order_mode mode = RCDP_ORDER_SUSPEND; mode < RCDP_ORDER_MODE_COUNT; mode++) {
    (void)printf(" %s |", rcdp_order_name(mode));
  }
  (void)printf("\n|");
  for (int column = 0; column <= RCDP_ORDER_MODE_COUNT; column++) {
    (void)printf("---|");
  }
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    (void)printf("\n| **%s** |", rcdp_state_name(s));
    for (rcdp_order_mode mode = RCDP_ORDER_SUSPEND; mode < RCDP_ORDER_MODE_COUNT; mode++) {
      const rcdp_credential_state next = ordered_state(s, mode);
      (void)printf(" %s |", next != RCDP_STATE_COUNT ? rcdp_state_name(next) : "");
    }
  }
  (void)printf("\n%s%s", order_rules, grant_rules);
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
  draw_orders();
  draw_subscription();
  draw_usage();
  return ferror(stdout) != 0 || fflush(stdout) != 0;
}
