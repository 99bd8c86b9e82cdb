/* Messages of the companion procedure as shapes: the envelope and the body, without the selectors that tell which it is. */
#include "shape_rows.h"

/* --- parts --- */

static const shape_field target_fields[] = {PLAIN(OCTETS, rcdp_companion_target, credential),
                                            PLAIN(NUMBER, rcdp_companion_target, epoch)};
static const shape target = SHAPE(rcdp_companion_target, target_fields);

#define I rcdp_companion_item
static const shape_field item_fields[] = {NESTED(I, target, target),
                                          PLAIN(VIEW, I, device),
                                          PLAIN(NUMBER, I, assurance),
                                          PLAIN(NUMBER, I, state),
                                          PLAIN(NUMBER, I, issued),
                                          PLAIN(NUMBER, I, not_after),
                                          NESTED(I, restrictions, shape_restrictions)};
static const shape item = SHAPE(I, item_fields);

/* --- bodies --- */

#define B(MEMBER) body.companion.body.MEMBER
static const shape_field open_fields[] = {ENVELOPE, PLAIN(NUMBER, M, B(open.entries))};
static const shape_field opened_fields[] = {ENVELOPE, PLAIN(OCTETS, M, B(opened.companion)),
                                            NESTED(M, B(opened.network), shape_network),
                                            PLAIN(OCTETS, M, B(opened.network_nonce))};
static const shape_field hello_fields[] = {ENVELOPE,
                                           PLAIN(OCTETS, M, B(hello.companion)),
                                           NESTED(M, B(hello.network), shape_network),
                                           PLAIN(OCTETS, M, B(hello.network_nonce)),
                                           PLAIN(BOOL, M, B(hello.has_reference)),
                                           WITH(OCTETS, M, B(hello.reference), B(hello.has_reference))};
static const shape_field offer_fields[] = {ENVELOPE, PLAIN(VIEW, M, B(offer.content)),
                                           PLAIN(VIEW, M, B(offer.signature))};
static const shape_field order_fields[] = {ENVELOPE,
                                           PLAIN(NUMBER, M, B(order.entry)),
                                           PLAIN(VIEW, M, B(order.device)),
                                           PLAIN(OCTETS, M, B(order.reference)),
                                           PLAIN(BOOL, M, B(order.replace)),
                                           PLAIN(BOOL, M, B(order.has_controls)),
                                           NESTED_WITH(M, B(order.controls), B(order.has_controls), shape_controls),
                                           PLAIN(VIEW, M, B(order.offer.content)),
                                           PLAIN(VIEW, M, B(order.offer.signature))};
static const shape_field grant_fields[] = {ENVELOPE, PLAIN(VIEW, M, B(grant.content)),
                                           PLAIN(VIEW, M, B(grant.signature)),
                                           LIST(M, B(grant.chain), B(grant.chain_count), shape_view)};
static const shape_field denied_fields[] = {ENVELOPE, PLAIN(OCTETS, M, B(denied.reference)),
                                            NESTED(M, B(denied.report), shape_report)};
static const shape_field receipt_fields[] = {ENVELOPE, PLAIN(VIEW, M, B(receipt.content)),
                                             PLAIN(OCTETS, M, B(receipt.mac))};
static const shape_field confirmed_fields[] = {ENVELOPE, PLAIN(VIEW, M, B(confirmed.content)),
                                               PLAIN(OCTETS, M, B(confirmed.mac))};
static const shape bodies[RCDP_COMPANION_BODY_COUNT] = {
    [RCDP_COMPANION_OPEN] = SHAPE(M, open_fields),           [RCDP_COMPANION_OPENED] = SHAPE(M, opened_fields),
    [RCDP_COMPANION_HELLO] = SHAPE(M, hello_fields),         [RCDP_COMPANION_OFFER] = SHAPE(M, offer_fields),
    [RCDP_COMPANION_ORDER] = SHAPE(M, order_fields),         [RCDP_COMPANION_GRANT] = SHAPE(M, grant_fields),
    [RCDP_COMPANION_DENIED] = SHAPE(M, denied_fields),       [RCDP_COMPANION_RECEIPT] = SHAPE(M, receipt_fields),
    [RCDP_COMPANION_CONFIRMED] = SHAPE(M, confirmed_fields),
};

static const shape_field list_fields[] = {ENVELOPE, PLAIN(NUMBER, M, B(manage.body.list.after))};
static const shape_field suspend_fields[] = {ENVELOPE, NESTED(M, B(manage.body.suspend), target)};
static const shape_field resume_fields[] = {ENVELOPE, NESTED(M, B(manage.body.resume), target)};
static const shape_field remove_fields[] = {ENVELOPE, NESTED(M, B(manage.body.remove), target)};
static const shape_field limit_fields[] = {ENVELOPE, NESTED(M, B(manage.body.limit.target), target),
                                           NESTED(M, B(manage.body.limit.controls), shape_controls)};
static const shape manage[RCDP_MANAGE_COUNT] = {
    [RCDP_MANAGE_LIST] = SHAPE(M, list_fields),     [RCDP_MANAGE_SUSPEND] = SHAPE(M, suspend_fields),
    [RCDP_MANAGE_RESUME] = SHAPE(M, resume_fields), [RCDP_MANAGE_REMOVE] = SHAPE(M, remove_fields),
    [RCDP_MANAGE_LIMIT] = SHAPE(M, limit_fields),
};

static const shape_field page_fields[] = {ENVELOPE,
                                          LIST(M, B(managed.body.page.items), B(managed.body.page.item_count), item),
                                          PLAIN(BOOL, M, B(managed.body.page.has_next)),
                                          WITH(NUMBER, M, B(managed.body.page.next), B(managed.body.page.has_next))};
static const shape_field changed_fields[] = {ENVELOPE, NESTED(M, B(managed.body.changed), item)};
static const shape_field refused_fields[] = {ENVELOPE, NESTED(M, B(managed.body.refused), shape_report)};
static const shape managed[RCDP_MANAGED_COUNT] = {
    [RCDP_MANAGED_PAGE] = SHAPE(M, page_fields),
    [RCDP_MANAGED_CHANGED] = SHAPE(M, changed_fields),
    [RCDP_MANAGED_REFUSED] = SHAPE(M, refused_fields),
};

const shape *shape_of_companion(const rcdp_companion_body *body) {
  switch (body->kind) {
  case RCDP_COMPANION_MANAGE:
    return (size_t)body->body.manage.kind < RCDP_MANAGE_COUNT ? &manage[body->body.manage.kind] : NULL;
  case RCDP_COMPANION_MANAGED:
    return (size_t)body->body.managed.kind < RCDP_MANAGED_COUNT ? &managed[body->body.managed.kind] : NULL;
  default:
    return (size_t)body->kind < RCDP_COMPANION_BODY_COUNT ? &bodies[body->kind] : NULL;
  }
}
