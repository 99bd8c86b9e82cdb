/*
 * The commands of rcdp. Each gets its own arguments, argv[0] being its full name ("rcdp network init"), and returns the
 * program's exit status: EXIT_SUCCESS only when what was asked is done.
 */
#ifndef RCDP_TOOLS_COMMANDS_H
#define RCDP_TOOLS_COMMANDS_H

int command_network_init(int argc, const char **argv);
int command_network_serve(int argc, const char **argv);
int command_network_list(int argc, const char **argv);
int command_network_show(int argc, const char **argv);
int command_network_update(int argc, const char **argv);
int command_network_audit(int argc, const char **argv);
int command_network_events(int argc, const char **argv);
int command_network_report(int argc, const char **argv);
int command_network_hlr(int argc, const char **argv);
int command_network_trust(int argc, const char **argv);
int command_subscription_add(int argc, const char **argv);
int command_subscription_set(int argc, const char **argv);
int command_subscription_list(int argc, const char **argv);
int command_subscription_show(int argc, const char **argv);
int command_subscription_suspend(int argc, const char **argv);
int command_subscription_resume(int argc, const char **argv);
int command_subscription_end(int argc, const char **argv);
int command_grant_issue(int argc, const char **argv);
int command_grant_list(int argc, const char **argv);
int command_grant_revoke(int argc, const char **argv);
int command_network_export(int argc, const char **argv);
int command_device_init(int argc, const char **argv);
int command_device_attach(int argc, const char **argv);
int command_device_join(int argc, const char **argv);
int command_device_pair(int argc, const char **argv);
int command_device_contact(int argc, const char **argv);
int command_device_status(int argc, const char **argv);
int command_device_pass(int argc, const char **argv);
int command_device_show(int argc, const char **argv);
int command_device_export(int argc, const char **argv);
int command_companion_init(int argc, const char **argv);
int command_companion_order(int argc, const char **argv);
int command_companion_withdraw(int argc, const char **argv);
int command_companion_list(int argc, const char **argv);
int command_companion_suspend(int argc, const char **argv);
int command_companion_resume(int argc, const char **argv);
int command_companion_remove(int argc, const char **argv);
int command_companion_limit(int argc, const char **argv);
int command_provisioner_init(int argc, const char **argv);
int command_provisioner_request(int argc, const char **argv);
int command_provisioner_install(int argc, const char **argv);
int command_provisioner_provision(int argc, const char **argv);
int command_provisioner_withdraw(int argc, const char **argv);
int command_provisioner_hand_in(int argc, const char **argv);
int command_provisioner_list(int argc, const char **argv);
int command_provisioner_deprovision(int argc, const char **argv);
int command_provisioner_proof(int argc, const char **argv);
int command_provisioner_delegate(int argc, const char **argv);
int command_provisioner_transfer(int argc, const char **argv);
int command_owner_init(int argc, const char **argv);
int command_owner_voucher(int argc, const char **argv);
int command_usim_serve(int argc, const char **argv);
int command_auc_serve(int argc, const char **argv);
int command_code(int argc, const char **argv);
int command_decode(int argc, const char **argv);
int command_bench(int argc, const char **argv);

#endif
