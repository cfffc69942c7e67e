/* The posts of a duty room (requirements T22, 拉接19): the network and the security post. One
 * person may stand at both, and is shown so. */
#ifndef RECORDS_MODEL_POST_H
#define RECORDS_MODEL_POST_H

#include "records/model/kind.h"

/* Choices of every field `post`. */
extern const struct choice post_choices[];

#endif
