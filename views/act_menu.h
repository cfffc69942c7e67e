/* What can be done to one record, numbered, eight at a time: what its state allows and the person
 * may do first, then what it allows others, with the reason. A kind with twenty acts is walked
 * through page by page; the letters of the acts (struct act, key) do the same at once. */
#ifndef VIEWS_ACT_MENU_H
#define VIEWS_ACT_MENU_H

#include "views/console.h"

/* Does ACT to RECORD (a row, borrowed for the call), with the DATA of the menu; NULL instead of
 * one: the form of the act is opened. */
typedef void act_menu_run(struct app *app, const struct act *act, const json_t *record,
    void *data);

/* Acts on RECORD of KIND that its state knows and people do, the possible ones first; their array
 * (borrowed struct act *) is for the caller to free with g_ptr_array_unref(). */
GPtrArray *act_menu_offered(const struct app *app, const struct kind *kind, const json_t *record);
void act_menu_open(struct app *app, const struct kind *kind, const json_t *record,
    act_menu_run *run, void *data);
/* KEY is the letter of one of these acts: it is done, or the reason why not is said. False: it is
 * no act's. */
bool act_menu_key(struct app *app, const struct kind *kind, const json_t *record,
    act_menu_run *run, void *data, uint32_t key);

#endif
