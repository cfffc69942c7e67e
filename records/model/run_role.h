/* The act of 执行中的角色 (records/run_role.c): a person says what a role that the site has not
 * bound stands for in this one run. */
#ifndef RECORDS_MODEL_RUN_ROLE_H
#define RECORDS_MODEL_RUN_ROLE_H

#include "records/model/change.h"

/* The field of the act that things of CLASS are chosen by ("device" for "device" and "port"). */
const char *run_role_field(const char *class);

void run_role_guard_bind(struct change *change);
void run_role_effect_bind(struct change *change);

#endif
