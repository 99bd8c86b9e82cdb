/* CompanionManage and CompanionManaged (asn1/rcdp-companion.asn1): the owner manages what hangs on the subscription, and is answered. */
#include <CompanionManage.h>
#include <CompanionManaged.h>

#include "map.h"

static const rcdp_field target_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_target, credential, CompanionTarget_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_companion_target, epoch, CompanionTarget_t, epoch),
};
static const rcdp_map target_map = RCDP_MAP(CompanionTarget, rcdp_companion_target, target_fields, NULL);

static const rcdp_field list_fields[] = {
    RCDP_PLAIN(NUMBER64, rcdp_companion_list, after, CompanionList_t, after),
};
static const rcdp_map list_map = RCDP_MAP(CompanionList, rcdp_companion_list, list_fields, NULL);

static const rcdp_field limit_fields[] = {
    RCDP_STRUCT(rcdp_companion_limit, target, CompanionLimit_t, target, &target_map),
    RCDP_STRUCT(rcdp_companion_limit, controls, CompanionLimit_t, controls, &rcdp_controls_map),
};
static const rcdp_map limit_map = RCDP_MAP(CompanionLimit, rcdp_companion_limit, limit_fields, NULL);

static const rcdp_field manage_alternatives[RCDP_MANAGE_COUNT] = {
    [RCDP_MANAGE_LIST] = RCDP_STRUCT(rcdp_companion_manage, body.list, CompanionManage_t, choice.list, &list_map),
    [RCDP_MANAGE_SUSPEND] =
        RCDP_STRUCT(rcdp_companion_manage, body.suspend, CompanionManage_t, choice.suspend, &target_map),
    [RCDP_MANAGE_RESUME] =
        RCDP_STRUCT(rcdp_companion_manage, body.resume, CompanionManage_t, choice.resume, &target_map),
    [RCDP_MANAGE_REMOVE] =
        RCDP_STRUCT(rcdp_companion_manage, body.remove, CompanionManage_t, choice.remove, &target_map),
    [RCDP_MANAGE_LIMIT] = RCDP_STRUCT(rcdp_companion_manage, body.limit, CompanionManage_t, choice.limit, &limit_map),
};
static const rcdp_map manage_choice = RCDP_MAP(CompanionManage, rcdp_companion_manage, manage_alternatives, NULL);

static const rcdp_field manage_fields[] = {
    RCDP_SELECTOR(rcdp_companion_manage, kind, CompanionManage_t, &manage_choice)};
const rcdp_map rcdp_companion_manage_map = RCDP_MAP(CompanionManage, rcdp_companion_manage, manage_fields, NULL);

static const rcdp_field item_fields[] = {
    RCDP_STRUCT(rcdp_companion_item, target, CompanionItem_t, target, &target_map),
    RCDP_STRUCT(rcdp_companion_item, device, CompanionItem_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(INTEGER, rcdp_companion_item, assurance, CompanionItem_t, assurance),
    RCDP_PLAIN(INTEGER, rcdp_companion_item, state, CompanionItem_t, state),
    RCDP_PLAIN(NUMBER64, rcdp_companion_item, issued, CompanionItem_t, issued),
    RCDP_PLAIN(NUMBER64, rcdp_companion_item, not_after, CompanionItem_t, notAfter),
    RCDP_STRUCT(rcdp_companion_item, restrictions, CompanionItem_t, restrictions, &rcdp_restrictions_map),
};
static const rcdp_map item_map = RCDP_MAP(CompanionItem, rcdp_companion_item, item_fields, NULL);

static const rcdp_field page_fields[] = {
    RCDP_LIST(rcdp_companion_page, items, item_count, CompanionPage_t, items, &item_map),
    RCDP_FLAGGED(NUMBER64, rcdp_companion_page, next, has_next, CompanionPage_t, next),
};
static const rcdp_map page_map = RCDP_MAP(CompanionPage, rcdp_companion_page, page_fields, NULL);

static const rcdp_field managed_alternatives[RCDP_MANAGED_COUNT] = {
    [RCDP_MANAGED_PAGE] = RCDP_STRUCT(rcdp_companion_managed, body.page, CompanionManaged_t, choice.page, &page_map),
    [RCDP_MANAGED_CHANGED] =
        RCDP_STRUCT(rcdp_companion_managed, body.changed, CompanionManaged_t, choice.changed, &item_map),
    [RCDP_MANAGED_REFUSED] =
        RCDP_STRUCT(rcdp_companion_managed, body.refused, CompanionManaged_t, choice.refused, &rcdp_error_report_map),
};
static const rcdp_map managed_choice = RCDP_MAP(CompanionManaged, rcdp_companion_managed, managed_alternatives, NULL);

static const rcdp_field managed_fields[] = {
    RCDP_SELECTOR(rcdp_companion_managed, kind, CompanionManaged_t, &managed_choice)};
const rcdp_map rcdp_companion_managed_map = RCDP_MAP(CompanionManaged, rcdp_companion_managed, managed_fields, NULL);
