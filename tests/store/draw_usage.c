/* Draws what docs/lifecycle.md says of use, event log and findings, from the tables in store/admission.c and the headers. */
#include "draw.h"

#include <stdio.h>

#include <rcdp/store.h>

enum { END = 1000 };

static const char admission_head[] =
    "\n"
    "## Whether it may be used\n"
    "\n"
    "What `authenticate` and the authentication centre (`rcdp/auc.h`) say of a credential, from the table in "
    "`store/admission.c`. The end is\n"
    "that of a reservation or offer (`lapses_at`: reached, it is over), or of what is held (`not_after`: its last "
    "second still counts).\n"
    "\n"
    "| state | in time | past its end | brought by a provisioner | under a suspended parent |\n"
    "|---|---|---|---|---|\n";

static const char admission_rules[] =
    "\n"
    "- `allowed`: `authenticate` takes the next sequence number and notes the use, durably, before it answers: no "
    "number "
    "is given out twice under\n"
    "  one key, whatever fails. SEQ and IND rise by one (TS 33.102 Annex C.1.1.1, C.3.2); after a resynchronisation it "
    "goes on from what the\n"
    "  USIM has accepted, if that is higher, or more than 2^28 lower, where no USIM would follow. A renewed epoch "
    "begins at 0.\n"
    "- `toConfirm`: the answer is sequence number 0, which no USIM takes, and nothing changes. The AUTS that comes "
    "back "
    "proves that the\n"
    "  device holds the key; whoever verified it confirms the credential.\n"
    "- Everything else is refused with `notAuthorised`, and told with the record; an IMSI of nobody is `notFound`, "
    "`unknown`.\n"
    "- A timed order counts from its time on, as everywhere. Whether the credential must be updated makes no "
    "difference.\n";

static const char log_head[] =
    "\n"
    "## The event log\n"
    "\n"
    "Every change has its entry, written in the same commit: position, time, kind, credential with epoch and state, "
    "IMSI, "
    "a detail, and a hash\n"
    "over all of it and over the hash of the entry before. The numbers of the kinds are stored, and hashed.\n"
    "\n"
    "| number | kind |\n"
    "|---|---|\n";

static const char log_rules[] =
    "\n"
    "- What a sweep, a confirmation or the end of a subscription does to others has an entry for each; a timed order "
    "has "
    "one when it is\n"
    "  taken, and one, with the order's number and time, when somebody writes down that it was carried out.\n"
    "- What only reads, what is refused, a repetition that changes nothing, a device's report, and a use that is not "
    "the first have none.\n"
    "- Entries are appended and never altered: the database refuses it. The chain shows what an intruder alters, takes "
    "out or puts in who does\n"
    "  not write everything behind it anew; whoever remembers position and hash of the last entry, outside the "
    "database, notices that too.\n"
    "- The log begins with the database, or where an older one was brought up to date. Nothing of it is a secret of "
    "the devices: it names\n"
    "  credentials and IMSIs, and no key.\n";

static const char finding_head[] = "\n"
                                   "## Findings\n"
                                   "\n"
                                   "| finding | severity | what was seen |\n"
                                   "|---|---|---|\n";

static const char finding_rules[] =
    "\n"
    "- A finding is named by its kind, its credential (or else the IMSI), the device, and whether it is authentic: "
    "what "
    "anybody may say never\n"
    "  touches what was proven.\n"
    "- The first is news, for the embedder and for the log. From then on it is counted, once in %d seconds at most. An "
    "operator settles it;\n"
    "  seen again, it is open again, and news.\n"
    "- Of what is not authentic, %d are open at a time, unless the embedder says otherwise; one more is refused with "
    "`quotaExceeded`.\n"
    "  `unknownCredential`, for which anybody makes up names, and the other kinds are counted apart.\n";

static const char *admitted(rcdp_credential_state state, uint64_t now, bool brought, rcdp_subscription_state parent) {
  const rcdp_store_result found = {.err = RCDP_OK,
                                   .record = {.state = state, .has_grant = brought, .lapses_at = END, .not_after = END},
                                   .parent_state = parent};
  return rcdp_admission_name(rcdp_admission_of(&found, now));
}

static void draw_admissions(void) {
  (void)printf("%s", admission_head);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    (void)printf(
        "| **%s** | %s | %s | %s | %s |\n", rcdp_state_name(s), admitted(s, END - 1, false, RCDP_SUBSCRIPTION_ACTIVE),
        admitted(s, END + 1, false, RCDP_SUBSCRIPTION_ACTIVE), admitted(s, END - 1, true, RCDP_SUBSCRIPTION_ACTIVE),
        admitted(s, END - 1, false, RCDP_SUBSCRIPTION_SUSPENDED));
  }
  (void)printf("\n");
  for (rcdp_admission a = RCDP_ADMISSION_UNKNOWN; a < RCDP_ADMISSION_COUNT; a++) {
    (void)printf("- `%s`: %s.\n", rcdp_admission_name(a), rcdp_admission_text(a));
  }
  (void)printf("%s", admission_rules);
}

static void draw_log(void) {
  (void)printf("%s", log_head);
  for (rcdp_log_kind kind = RCDP_LOG_RESERVE; kind < RCDP_LOG_KIND_COUNT; kind++) {
    (void)printf("| %d | `%s` |\n", (int)kind, rcdp_log_name(kind));
  }
  (void)printf("%s", log_rules);
}

static void draw_findings(void) {
  (void)printf("%s", finding_head);
  for (rcdp_finding_kind kind = RCDP_FINDING_UNKNOWN_CREDENTIAL; kind < RCDP_FINDING_KIND_COUNT; kind++) {
    (void)printf("| `%s` | %s | %s |\n", rcdp_finding_name(kind), rcdp_severity_name(rcdp_finding_severity(kind)),
                 rcdp_finding_text(kind));
  }
  (void)printf(finding_rules, RCDP_FINDING_QUIET, RCDP_FINDINGS_DEFAULT_MAX);
}

void draw_usage(void) {
  draw_admissions();
  draw_log();
  draw_findings();
}
