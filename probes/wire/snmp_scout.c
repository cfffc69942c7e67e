/* Which tables of a walk are there at all. Hundreds are asked for, of many vendors, and a device
 * has a dozen of them: one round trip for each of the others makes the first walk of a slow agent
 * last minutes. So a walk of several tables begins with GETNEXT requests that name many tables
 * each, and what the agent passes over is left out of the walk.
 *
 * A table is named by its entry ("1.3.6.1.2.1.2.2.1"), not by a column: tables are sparse, and the
 * first column we want may be the one that an agent leaves out or may not show. What follows the
 * entry is the first cell of the first column that exists, whichever it is; where that lies outside
 * of the entry no column of it exists. Managers ask agents so since there are agents: a walk of
 * "ifTable" begins that way. A table of which anything exists is walked whole: nothing is concluded
 * from which column came first.
 *
 * No table may be lost by this. The order of names makes every answer a statement about all that
 * lies between question and answer, so an agent that passes over things contradicts itself: by a
 * later answer that lies before an earlier one, or by a scalar it has already told. Then, and when
 * an answer does not follow its question, when there are not as many as questions, or no answer at
 * all, everything is walked as if there had been no scout; and when there is no table whatever, for
 * that is what an agent says that does not know what follows an entry. A table the agent has an
 * error for is walked, too.
 *
 * v1 says noSuchName for all of a request when one of its names has nothing behind it. Which one is
 * found by asking for those before it and then for it alone, since not every agent counts as it
 * should; from there on to the end there is no table. */
#include <string.h>

#include "probes/wire/snmp_parts.h"

#define TABLES_WORTH 4                /* with fewer the scout saves nothing */
#define TABLES_FIRST 24               /* in one request, before the size of replies is known.. */
#define TABLES_MOST 48                /* ..and at most: about what GET begins with */
#define FAULTS_LIMIT 4                /* errors of the agent's before it is left alone with this */
#define WALKS_WITHOUT 8               /* after one that got no answer */
#define NAME_HEAD 6                   /* bytes of a request around a name */

struct scout {
	const uint32_t **known;      /* scalars the agent has, as in the question */
	size_t n_known;
	size_t next, end;            /* tables still to be asked for */
	size_t width, most;          /* of a request */
	size_t suspect;              /* a table that is asked for alone; SIZE_MAX: none */
	unsigned faults;
	bool found;                  /* some table */
	bool at_end;                 /* an answer was: nothing behind it */
	struct oid last;             /* the name answered last; empty: none so far */
	uint8_t gone[];              /* bits, by table */
};

static const uint32_t *column_of(const struct reading *reading, size_t table)
{
	const struct question *question = reading->question;
	return question->names[question->n_scalars + question->tables[table]];
}

static size_t entry_length(const uint32_t *column)
{
	return column[0] - 1;
}

static int compare_entry(const uint32_t *column, const uint32_t *name, size_t length)
{
	return oid_compare(column + 1, entry_length(column), name, length);
}

/* ---- life --------------------------------------------------------------------------------- */

/* The scalars that have been answered by now. */
static void learn_scalars(struct scout *scout, const struct reading *reading)
{
	const struct question *question = reading->question;
	scout->known = g_new(const uint32_t *, question->n_scalars + 1);
	for (size_t i = 0; i < question->n_scalars; i++) {
		const uint32_t *name = question->names[i];
		g_autofree char *text = oid_show(name + 1, name[0]);
		if (answer_get(reading->answer, text))
			scout->known[scout->n_known++] = name;
	}
}

void scout_begin(struct reading *reading)
{
	size_t n = reading->all_there ? 0 : question_tables(reading->question);
	if (n < TABLES_WORTH)
		return;
	if (reading->agent->no_scout) {
		reading->agent->no_scout--;
		return;
	}
	struct scout *scout = g_malloc0(sizeof *scout + n / 8 + 1);
	scout->end = n;
	scout->width = TABLES_FIRST;
	scout->most = TABLES_MOST;
	scout->suspect = SIZE_MAX;
	reading->scout = scout;
}

void scout_end(struct reading *reading)
{
	if (reading->scout)
		g_free(reading->scout->known);
	g_clear_pointer(&reading->scout, g_free);
}

bool scout_passed_over(const struct reading *reading, size_t column)
{
	const struct scout *scout = reading->scout;
	size_t table = scout ? reading->question->table_of[column] : NO_TABLE;
	return table != NO_TABLE && (scout->gone[table / 8] >> table % 8 & 1);
}

static void pass_over(struct scout *scout, size_t table)
{
	scout->gone[table / 8] |= (uint8_t)(1u << table % 8);
}

/* ---- asking ------------------------------------------------------------------------------- */

/* As many of the next tables as one request takes: up to a suspect, or it alone. */
static size_t tables_at_once(const struct reading *reading)
{
	const struct scout *scout = reading->scout;
	size_t most = MIN(scout->width, scout->end - scout->next), n = 0, size = 0;
	if (scout->next == scout->suspect)
		most = 1;
	else if (scout->next < scout->suspect)
		most = MIN(most, scout->suspect - scout->next);
	for (; n < most; n++) {
		size_t column = reading->question->tables[scout->next + n];
		size += reading->question->encoded[column].size + NAME_HEAD;
		if (n > 0 && size > REPLY_TARGET)
			break;
	}
	return n;
}

bool scout_plan(struct reading *reading)
{
	struct scout *scout = reading->scout;
	if (!scout)
		return false;
	if (scout->next >= scout->end) {
		if (!scout->found)
			scout_end(reading);
		return false;
	}
	if (!scout->known)
		learn_scalars(scout, reading);
	reading->type = MESSAGE_NEXT;
	reading->repetitions = 1;
	reading->n_names = (unsigned)tables_at_once(reading);
	return true;
}

void scout_write(const struct reading *reading, struct ask_message *ret)
{
	for (size_t i = 0; i < reading->n_names; i++) {
		const uint32_t *column = column_of(reading, reading->scout->next + i);
		struct oid *name = &ret->names[i];
		name->length = (uint8_t)entry_length(column);
		memcpy(name->part, column + 1, entry_length(column) * sizeof *column);
	}
}

/* ---- answers ------------------------------------------------------------------------------ */

/* Whether the agent has a scalar between the entry of COLUMN and NAME (NULL: the end of all), which
 * it says are neighbours. */
static bool is_contradicted(const struct scout *scout, const uint32_t *column,
    const struct variable *name)
{
	for (size_t i = 0; i < scout->n_known; i++) {
		const uint32_t *known = scout->known[i];
		if (compare_entry(column, known + 1, known[0]) < 0 &&
		    (!name || oid_compare(name->name, name->name_length, known + 1, known[0]) > 0))
			return true;
	}
	return false;
}

/* What VARIABLE says of a table; false when it cannot be true. */
static bool take_one(struct scout *scout, size_t table, const uint32_t *column,
    const struct variable *variable)
{
	if (variable->type == VARIABLE_NOTHING) {
		scout->at_end = true;
		pass_over(scout, table);
		return !is_contradicted(scout, column, NULL);
	}
	const uint32_t *name = variable->name;
	size_t length = variable->name_length;
	if (scout->at_end || compare_entry(column, name, length) >= 0 ||
	    oid_compare(name, length, scout->last.part, scout->last.length) < 0 ||
	    is_contradicted(scout, column, variable))
		return false;
	memcpy(scout->last.part, name, length * sizeof *name);
	scout->last.length = variable->name_length;
	if (length <= entry_length(column) ||
	    memcmp(name, column + 1, entry_length(column) * sizeof *name) != 0)
		pass_over(scout, table);
	else
		scout->found = true;
	return true;
}

/* So many that the next reply fills a frame. */
static void fit_width(struct scout *scout, size_t n, size_t size)
{
	scout->width = CLAMP(n * REPLY_TARGET / MAX(size, 1), 1, scout->most);
}

void scout_absorb(struct reading *reading, const struct message *message, size_t size)
{
	struct scout *scout = reading->scout;
	bool fits = message->n_variables == reading->n_names;
	for (size_t i = 0; fits && i < message->n_variables; i++)
		fits = take_one(scout, scout->next + i, column_of(reading, scout->next + i),
		    &message->variables[i]);
	if (!fits) {
		scout_end(reading);
		return;
	}
	scout->next += reading->n_names;
	fit_width(scout, reading->n_names, size);
}

/* v1: from the one table that was asked for on there is nothing, if that can be so. */
static void take_end(struct reading *reading)
{
	struct scout *scout = reading->scout;
	const uint32_t *column = column_of(reading, scout->next);
	if (is_contradicted(scout, column, NULL) ||
	    compare_entry(column, scout->last.part, scout->last.length) < 0) {
		scout_end(reading);
		return;
	}
	for (size_t i = scout->next; i < scout->end; i++)
		pass_over(scout, i);
	scout->end = scout->next;
}

/* One of the tables asked for is the trouble, by its number the one at INDEX: those before it are
 * asked for, then it alone. Without a number half of them are. */
static void ask_fewer(struct reading *reading, int64_t index)
{
	size_t n = reading->n_names;
	bool says_which = index >= 1 && (uint64_t)index <= n;
	reading->scout->suspect = reading->scout->next + (says_which ? (size_t)index - 1 : n / 2);
}

void scout_failed(struct reading *reading, const struct message *message)
{
	struct scout *scout = reading->scout;
	bool alone = reading->n_names == 1;
	bool over = message->error_status == ERROR_NO_SUCH_NAME &&
	    reading->agent->credential->version == CREDENTIAL_V1;
	if (message->error_status == ERROR_TOO_BIG && !alone) {
		scout->most = scout->width = MAX(reading->n_names / 2, 1);
	} else if (over && alone) {
		take_end(reading);
	} else if (over) {
		ask_fewer(reading, message->error_index);
	} else if (++scout->faults > FAULTS_LIMIT) {
		scout_end(reading);
	} else if (alone) {
		scout->next++;
	} else {
		ask_fewer(reading, message->error_index);
	}
}

bool scout_missed(struct reading *reading)
{
	reading->agent->no_scout = WALKS_WITHOUT;
	scout_end(reading);
	return reading->answered > 0;
}
