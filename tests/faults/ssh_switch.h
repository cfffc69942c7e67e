/* A switch of the VRP family that knows its temperatures: the shell of a struct ssh_service. */
#ifndef TESTS_FAULTS_SSH_SWITCH_H
#define TESTS_FAULTS_SSH_SWITCH_H

#include "lab/ssh_server.h"

void ssh_switch_play(struct ssh_guest *guest, void *data);

#endif
