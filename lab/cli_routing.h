/* The peers of routers, as their families print them: for the tables of commands (lab/cli_*.c). */
#ifndef LAB_CLI_ROUTING_H
#define LAB_CLI_ROUTING_H

#include "lab/cli.h"

void lab_tell_bgp_vrp(struct lab_talk *talk);
void lab_tell_ospf_vrp(struct lab_talk *talk);
void lab_tell_bgp_comware(struct lab_talk *talk);
void lab_tell_ospf_comware(struct lab_talk *talk);
void lab_tell_bgp_zte(struct lab_talk *talk);
void lab_tell_ospf_zte(struct lab_talk *talk);
void lab_tell_bgp_ruijie(struct lab_talk *talk);
void lab_tell_ospf_ruijie(struct lab_talk *talk);
void lab_tell_bgp_maipu(struct lab_talk *talk);
void lab_tell_ospf_maipu(struct lab_talk *talk);

#endif
