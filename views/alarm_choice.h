/* Which alarms are listed: one of a few lists, and in it those of a severity or an event type. */
#ifndef VIEWS_ALARM_CHOICE_H
#define VIEWS_ALARM_CHOICE_H

#include "tui/screen.h"
#include "views/console.h"

enum alarm_lens { LENS_WAITING, LENS_ALL, LENS_SHELVED, LENS_OVER, LENS_AFFECTED, LENSES };

struct alarm_choice {
	enum alarm_lens lens;
	const char *severity, *event; /* words; NULL: all */
	unsigned counts[LENSES];
};

/* DATA is the struct alarm_choice. LENS_AFFECTED chooses every row: it is made of other ones, those
 * of the topics `alarms:ID`. */
bool alarm_is_chosen(const json_t *row, void *data);
/* How many rows of ALARMS each list holds, whatever is filtered. */
void alarm_choice_count(struct alarm_choice *choice, const struct mirror *alarms);
/* The lists on one line, that which is shown in brackets; at the right what is filtered, and MORE
 * (may be NULL). */
void alarm_choice_draw(const struct alarm_choice *choice, const struct app *app, const char *more,
    struct area area);

#endif
