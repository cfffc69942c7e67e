/* What one reading asks next, and what it makes of the reply. First the list: scalars and, when the
 * rows are known, exactly those instances, many to a request. Then the walks: the columns of one
 * table side by side, each with a cursor of its own, until each has left its column.
 *
 * v1 has no GETBULK and fails a whole GET for one missing instance. It is asked everything by
 * GETNEXT instead, from just before the instance: what comes back either is the instance or shows
 * that there is none. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_parts.h"

#define TABLE_WIDTH 16                /* columns walked side by side */
#define ROWS_AT_ONCE 64               /* GETBULK repetitions */
#define NAMES_REGROW 64               /* good exchanges before a shrunken request may grow again */
#define BYTES_LIMIT (32u << 20)       /* of one reading */
#define HALVED_LIMIT 2                /* times in a row before half a bulk is all that is asked */
#define GIVE_UP_LIMIT 2               /* unanswered exchanges in a reading that had answers */

static bool is_v1(const struct reading *reading)
{
	return reading->agent->credential->version == CREDENTIAL_V1;
}

/* Variables this agent may be asked for at once so that the reply fits REPLY_TARGET. */
static unsigned names_at_once(const struct agent *agent)
{
	unsigned fit = REPLY_TARGET / MAX(agent->variable_bytes, 8);
	return CLAMP(MIN(fit, agent->names), 1, WIDTH_LIMIT * ROWS_AT_ONCE);
}

static void shrink(struct agent *agent, unsigned asked)
{
	agent->names = MAX(asked / 2, 1);
	agent->names_good = 0;
}

/* Learn from a good reply how much this agent sends for a variable and whether it needs smaller
 * requests, and slowly trust it with more again. */
static void learn(struct reading *reading, size_t n_variables, size_t bytes)
{
	struct agent *agent = reading->agent;
	if (n_variables == 0)
		return;
	if (reading->tries == 1)
		agent->halved = 0;
	else if (reading->ask->type == MESSAGE_BULK && ++agent->halved >= HALVED_LIMIT)
		shrink(agent, (unsigned)reading->ask->n_names * reading->ask->repetitions * 2);
	unsigned each = (unsigned)(bytes / n_variables) + 1;
	agent->variable_bytes =
	    agent->variable_bytes ? (3 * agent->variable_bytes + each + 3) / 4 : each;
	if (++agent->names_good >= NAMES_REGROW) {
		agent->names_good = 0;
		agent->names = MIN(agent->names + agent->names / 4 + 1, WIDTH_LIMIT * ROWS_AT_ONCE);
	}
}

static void note_fault(struct reading *reading, const char *fault)
{
	reading->faulty = true;
	if (!reading->fault)
		reading->fault = fault;
}

/* ---- the list ----------------------------------------------------------------------------- */

static size_t item_count(const struct reading *reading)
{
	return reading->n_scalars + (reading->by_rows ? reading->n_columns * reading->n_rows : 0);
}

/* The name of item I: scalars first, then row after row. */
static void item_name(const struct reading *reading, size_t i, struct oid *ret)
{
	if (i < reading->n_scalars) {
		*ret = reading->scalars[i];
		return;
	}
	i -= reading->n_scalars;
	const struct column_walk *column = &reading->columns[i % reading->n_columns];
	memcpy(ret->part, column->cursor.part, column->depth * sizeof *ret->part);
	ret->part[column->depth] = reading->rows[i / reading->n_columns];
	ret->length = (uint8_t)(column->depth + 1);
}

/* The last name before NAME that GETNEXT can start from: its last part less one, or without it. */
static void step_back(struct oid *name)
{
	if (name->part[name->length - 1] == 0)
		name->length--;
	else
		name->part[name->length - 1]--;
}

static bool plan_items(struct reading *reading)
{
	struct ask_message *ask = reading->ask;
	if (reading->item == reading->bad_item) {
		reading->item++;
		reading->bad_item = SIZE_MAX;
	}
	size_t last = MIN(item_count(reading), reading->bad_item);
	if (reading->item >= last)
		return false;
	size_t n = MIN(last - reading->item, MIN(names_at_once(reading->agent), WIDTH_LIMIT));
	ask->type = is_v1(reading) ? MESSAGE_NEXT : MESSAGE_GET;
	for (size_t i = 0; i < n; i++) {
		item_name(reading, reading->item + i, &ask->names[i]);
		if (is_v1(reading))
			step_back(&ask->names[i]);
	}
	ask->n_names = n;
	ask->repetitions = 1;
	return true;
}

/* Every variable must answer the name at its place. */
static bool items_fit(const struct reading *reading, const struct message *message)
{
	const struct ask_message *ask = reading->ask;
	if (message->n_variables != ask->n_names)
		return false;
	for (size_t i = 0; i < ask->n_names; i++) {
		const struct variable *variable = &message->variables[i];
		int order = oid_compare(variable->name, variable->name_length, ask->names[i].part,
		    ask->names[i].length);
		if (ask->type == MESSAGE_NEXT ? order <= 0 : order != 0)
			return false;
	}
	return true;
}

static void keep(struct reading *reading, const struct variable *variable)
{
	answer_add(reading->answer, variable);
	reading->bytes += sizeof *variable + variable->name_length * sizeof *variable->name +
	    variable->octets.size;
	if (reading->bytes > BYTES_LIMIT)
		reading->cut = true;
}

static bool absorb_items(struct reading *reading, const struct message *message)
{
	if (!items_fit(reading, message))
		return false;
	for (size_t i = 0; i < message->n_variables; i++) {
		struct oid wanted;
		const struct variable *variable = &message->variables[i];
		item_name(reading, reading->item + i, &wanted);
		if (variable->type != VARIABLE_NOTHING &&
		    oid_compare(variable->name, variable->name_length, wanted.part,
			wanted.length) == 0)
			keep(reading, variable);
	}
	reading->item += message->n_variables;
	return true;
}

/* The agent has an error for one item, or for the lot without saying which. */
static void items_failed(struct reading *reading, const struct message *message)
{
	size_t n = reading->ask->n_names;
	bool says_which = message->error_status != ERROR_TOO_BIG && message->error_index >= 1 &&
	    (uint64_t)message->error_index <= n;
	if (says_which)
		reading->bad_item = reading->item + (size_t)message->error_index - 1;
	else if (n == 1)
		reading->bad_item = reading->item;
	else
		shrink(reading->agent, (unsigned)n);
}

/* ---- the walks ---------------------------------------------------------------------------- */

static bool same_table(const struct column_walk *a, const struct column_walk *b)
{
	return a->depth == b->depth && a->depth > 0 &&
	    memcmp(a->cursor.part, b->cursor.part, (a->depth - 1u) * sizeof *a->cursor.part) == 0;
}

/* The columns of the first table that is not finished, as many as the agent manages. */
static bool plan_walk(struct reading *reading)
{
	struct ask_message *ask = reading->ask;
	const struct column_walk *first = NULL;
	unsigned names = names_at_once(reading->agent);
	size_t n = 0;

	for (size_t i = 0; i < reading->n_columns && n < MIN(names, TABLE_WIDTH); i++) {
		const struct column_walk *column = &reading->columns[i];
		if (column->ended || (first && !same_table(first, column)))
			continue;
		first = first ? first : column;
		reading->asked[n] = (uint16_t)i;
		ask->names[n++] = column->cursor;
	}
	ask->n_names = n;
	ask->type = is_v1(reading) ? MESSAGE_NEXT : MESSAGE_BULK;
	ask->repetitions = n ? CLAMP(names / (unsigned)n, 1, ROWS_AT_ONCE) : 0;
	return n > 0;
}

static void end_column(struct reading *reading, size_t asked)
{
	reading->columns[reading->asked[asked]].ended = true;
}

static void end_columns(struct reading *reading, const char *fault)
{
	for (size_t i = 0; i < reading->ask->n_names; i++)
		end_column(reading, i);
	if (fault)
		note_fault(reading, fault);
}

static bool inside(const struct column_walk *column, const struct variable *variable)
{
	return variable->name_length > column->depth &&
	    memcmp(variable->name, column->cursor.part, column->depth * sizeof *variable->name) ==
	    0;
}

/* One cell: the next of its column, or the sign that the column is over. */
static void absorb_cell(struct reading *reading, struct column_walk *column,
    const struct variable *variable)
{
	if (column->ended)
		return;
	if (variable->type == VARIABLE_NOTHING ||
	    (!inside(column, variable) &&
		oid_compare(variable->name, variable->name_length, column->cursor.part,
		    column->cursor.length) > 0)) {
		column->ended = true;
		return;
	}
	if (oid_compare(variable->name, variable->name_length, column->cursor.part,
		column->cursor.length) <= 0) {
		column->ended = true;
		note_fault(reading, _("设备返回的对象标识不递增，该表只读到一部分"));
		return;
	}
	memcpy(column->cursor.part, variable->name, variable->name_length * sizeof *variable->name);
	column->cursor.length = variable->name_length;
	keep(reading, variable);
	if (++column->rows >= reading->row_limit)
		column->ended = reading->cut = true;
}

/* The first row must follow the names asked for. A reply that does not is somebody else's or
 * nonsense; but a name that stands still or steps back within its column is this agent's way of
 * going round. */
static bool walk_fits(const struct reading *reading, const struct message *message)
{
	if (message->n_variables > reading->ask->n_names * (size_t)ROWS_AT_ONCE)
		return false;
	for (size_t i = 0; i < MIN(message->n_variables, reading->ask->n_names); i++) {
		const struct column_walk *column = &reading->columns[reading->asked[i]];
		const struct variable *variable = &message->variables[i];
		if (!inside(column, variable) && variable->type != VARIABLE_NOTHING &&
		    oid_compare(variable->name, variable->name_length, column->cursor.part,
		    column->cursor.length) < 0)
			return false;
	}
	return true;
}

static bool absorb_walk(struct reading *reading, const struct message *message)
{
	if (!walk_fits(reading, message))
		return false;
	if (message->n_variables == 0)
		end_columns(reading, _("设备返回空的变量列表，该表没有读到"));
	for (size_t i = 0; i < message->n_variables && !reading->cut; i++)
		absorb_cell(reading, &reading->columns[reading->asked[i % reading->ask->n_names]],
		    &message->variables[i]);
	return true;
}

/* v1 ends a walk by noSuchName at the column that is over; everything else is trouble of the
 * agent's. */
static void walk_failed(struct reading *reading, const struct message *message)
{
	struct ask_message *ask = reading->ask;
	bool over = message->error_status == ERROR_NO_SUCH_NAME;
	bool says_which =
	    message->error_index >= 1 && (uint64_t)message->error_index <= ask->n_names;
	unsigned asked = (unsigned)ask->n_names * ask->repetitions;
	if (message->error_status == ERROR_TOO_BIG && asked > 1) {
		shrink(reading->agent, asked);
	} else if (says_which) {
		end_column(reading, (size_t)message->error_index - 1);
		if (!over)
			note_fault(reading, _("设备读某一列出错，该表只读到一部分"));
	} else if (over || asked == 1) {
		end_columns(reading, over ? NULL : _("设备读某一列出错，该表只读到一部分"));
	} else {
		shrink(reading->agent, asked);
	}
}

/* ---- the reading -------------------------------------------------------------------------- */

static bool is_listing(const struct reading *reading)
{
	return reading->item < item_count(reading);
}

bool reading_plan(struct reading *reading)
{
	if (reading->cut)
		return false;
	if (!reading->ask)
		reading->ask = g_new(struct ask_message, 1);
	return plan_items(reading) || (!reading->by_rows && plan_walk(reading));
}

bool reading_absorb(struct reading *reading, const struct message *message, size_t size)
{
	bool listing = is_listing(reading);
	if (message->error_status == ERROR_NONE) {
		if (!(listing ? absorb_items(reading, message) : absorb_walk(reading, message)))
			return false;
		learn(reading, message->n_variables, size);
	} else if (listing) {
		items_failed(reading, message);
	} else {
		walk_failed(reading, message);
	}
	reading->answered++;
	return true;
}

bool reading_give_up(struct reading *reading)
{
	size_t n = reading->ask->n_names;
	if (reading->answered == 0 || ++reading->given_up > GIVE_UP_LIMIT)
		return false;
	if (!is_listing(reading) && reading->ask->repetitions > 1)
		shrink(reading->agent, (unsigned)n * reading->ask->repetitions);
	else if (!is_listing(reading))
		end_columns(reading, _("设备对某个表没有应答，该表只读到一部分"));
	else if (n == 1)
		reading->bad_item = reading->item;
	else
		shrink(reading->agent, (unsigned)n);
	return true;
}

/* Some routers answer for five rows in time, but not for ten: what went unanswered is asked again
 * in halves. */
void reading_ask_less(struct reading *reading)
{
	struct ask_message *ask = reading->ask;
	if (ask->type == MESSAGE_BULK && ask->repetitions > 1)
		ask->repetitions /= 2;
}
