/* What a caller says, before anybody looks at it. */
#ifndef SERVICE_PARAMS_H
#define SERVICE_PARAMS_H

#include <jansson.h>
#include <stdbool.h>

/* Whether every string in PARAMS, names of members too, is clean text: line by line, so that notes
 * and files may be sent; tabs and blanks at the ends of lines are let through, the fields decide on
 * them. The members `secret`, `password`, `old` and `signer` of PARAMS itself are excepted: no copy
 * is made of a password, and who takes it looks at it. Pure. */
bool params_are_clean(json_t *params);

#endif
