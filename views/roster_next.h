/* Who comes next, in one line: for the screens of who is on duty. */
#ifndef VIEWS_ROSTER_NEXT_H
#define VIEWS_ROSTER_NEXT_H

#include "views/model.h"

/* The shift of the topic `roster` (its MIRROR) that begins next after NOW: "下一班 夜班 20:30
 * 值班乙 网络 安全 / 候补 值班丙". Says so where a post has nobody and where nothing is planned at
 * all; "" while nothing is known. Caller frees. */
char *roster_next(const struct mirror *mirror, struct wall now);
/* The row itself, borrowed; NULL: none. */
const json_t *roster_next_row(const struct mirror *mirror, struct wall now);

#endif
