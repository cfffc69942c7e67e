/* 制度 on screen: one version as a page, a new one out of a file, and what was in force on the day
 * of an old record. */
#ifndef VIEWS_REGULATION_H
#define VIEWS_REGULATION_H

#include "views/console.h"

/* "现行", "待生效", "已废止": of the version ROW on the day that is today. */
const char *regulation_standing(const json_t *row);
void open_regulation(struct app *app, int64_t id);
/* Asks for a file, then for the rest, with what the version before said. */
void publish_regulation(struct app *app, const json_t *before);
/* "值班制度 第2版（2026-09-01 起，批准 值班长甲）": what a record of KIND of the time AT was kept
 * under, out of MIRROR of records:regulation. Caller frees; NULL: nothing is known. */
char *regulations_of_day(const struct mirror *mirror, const char *kind, struct wall at);

#endif
