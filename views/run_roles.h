/* What the roles of a plan stand for in one run; what nobody has bound is chosen here. */
#ifndef VIEWS_RUN_ROLES_H
#define VIEWS_RUN_ROLES_H

#include "views/console.h"

void open_run_roles(struct app *app, int64_t run);

#endif
