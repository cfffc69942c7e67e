/* What the files of the location view share. */
#ifndef VIEWS_LOCATION_PARTS_H
#define VIEWS_LOCATION_PARTS_H

#include "views/list.h"
#include "views/location.h"

#define STEPS_MOST 6

struct locating;

/* One thing to do next: its words, and what Enter on it does. */
struct step {
	char *title, *detail;        /* owned */
	void (*run)(struct locating *locating);
};

struct locating {
	struct view *view;
	int64_t circuit;
	const struct mirror *location, *contacts;
	struct step steps[STEPS_MOST];
	int n_steps, cursor;
	bool whole;                  /* all of the evidence is shown, instead of what follows from
				      * it */
};

/* The row; NULL while it is not there. */
const json_t *locating_row(const struct locating *locating);
/* views/location_steps.c */
void locating_plan(struct locating *locating);
void locating_forget_steps(struct locating *locating);
void locating_ask_power(struct locating *locating);
/* views/location_people.c */
void locating_open_report(struct locating *locating);
void locating_open_people(struct locating *locating);
/* "云溪值守员 100****0020（夜间可打）", of the first one to call of unit PLACE. Caller frees. */
char *locating_first_person(const struct locating *locating, size_t place);

#endif
