/* Records on screen: lists, one record, the forms of acts. All of them are made from the kinds'
 * tables. */
#ifndef VIEWS_RECORDS_H
#define VIEWS_RECORDS_H

#include "views/console.h"

/* Value of FIELD in ROW as people read it: references by the name the service sent in `shown`.
 * Caller frees;
 * "" when it has none. */
char *record_shown(const json_t *row, const struct field *field);

/* The form of an act where more is known than its fields. All is borrowed for the call. */
struct act_form {
	const struct kind *kind;
	const struct act *act;
	int64_t id;                  /* 0: it makes a record */
	const json_t *preset;        /* fills fields; with `shown` for references. Or NULL */
	const json_t *given;         /* sent as it is and not asked. Or NULL */
	const char *fields;          /* which of the act's are asked, "a|b"; NULL: all of them */
	const char *said;            /* stands over the form: what is known, what to say. Or NULL */
	const char *about;           /* what makes a draft another one, "alarm-12". Or NULL */
	int64_t run_step;            /* of a plan that asked for the record; 0: none */
	/* The cursor begins where something required is missing; where nothing is, Enter saves. */
	bool ready;
	/* It was saved, as record ID. The form has gone. May be NULL. */
	void (*saved)(struct app *app, int64_t id);
};
/* As open_act() for an act with fields. */
void open_act_form(struct app *app, const struct act_form *form);

/* A view of all records of KIND, not yet on the stack. */
struct view *record_list_view(struct app *app, const struct kind *kind);

#endif
