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

#define NAMES_GROW 2                  /* good exchanges before a request may grow.. */
#define NAMES_REGROW 64               /* ..and if it was once too big */
#define OCTETS_LIMIT 4096             /* of one variable; the rest is cut off, with a mark */
#define HALVED_LIMIT 2                /* times in a row before half a bulk is all that is asked */
#define GIVE_UP_LIMIT 2               /* unanswered exchanges in a reading that had answers */
#define NO_BULK 256                   /* exchanges by GETNEXT before GETBULK is tried again */
#define BULK_ROWS 4                   /* known rows from which on GETBULK is the shorter way */

static bool is_v1(const struct reading *reading)
{
	return reading->agent->credential->version == CREDENTIAL_V1;
}

/* Variables this agent may be asked for at once so that the reply fits REPLY_TARGET. */
static unsigned names_at_once(const struct agent *agent)
{
	unsigned fit = (REPLY_TARGET - REPLY_HEAD) * 16 / MAX(agent->variable_size, 8 * 16);
	return CLAMP(MIN(fit, agent->names), 1, WIDTH_LIMIT * ROWS_AT_ONCE);
}

static void shrink(struct agent *agent, unsigned asked)
{
	agent->names = MAX(asked / 2, 1);
	agent->names_good = 0;
	agent->shrunk = true;
}

/* Learn from a good reply how much this agent sends for a variable and whether it needs smaller
 * requests, and trust it with more: soon at first, slowly after it was once too much. */
void reading_learn(struct reading *reading, size_t n_variables, size_t bytes)
{
	struct agent *agent = reading->agent;
	if (n_variables == 0)
		return;
	if (reading->type == MESSAGE_BULK)
		agent->bulk_heard = true;
	else if (reading->type == MESSAGE_NEXT && agent->no_bulk)
		agent->no_bulk--;
	if (reading->answered_try == 0)
		agent->halved = 0;
	else if (reading->type == MESSAGE_BULK && ++agent->halved >= HALVED_LIMIT)
		shrink(agent, reading->n_names * reading->repetitions * 2);
	unsigned each =
	    (unsigned)((MAX(bytes, REPLY_HEAD) - REPLY_HEAD) * 16 / n_variables) + 1;
	agent->variable_size =
	    n_variables > 4 ? (agent->variable_size + 3 * each) / 4
			    : (7 * agent->variable_size + each) / 8;
	if (++agent->names_good >= (agent->shrunk ? NAMES_REGROW : NAMES_GROW)) {
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

static const uint32_t *column_name(const struct reading *reading, size_t column)
{
	return reading->question->names[reading->question->n_scalars + column];
}

const uint32_t *reading_walked(const struct reading *reading, size_t place)
{
	return column_name(reading, reading->columns[place].number);
}

/* ---- the list ----------------------------------------------------------------------------- */

static size_t item_count(const struct reading *reading)
{
	const struct question *question = reading->question;
	bool named = reading->by_rows && !reading->by_bulk;
	return question->n_scalars + (named ? question->n_columns * reading->n_rows : 0);
}

bool reading_is_listing(const struct reading *reading)
{
	return reading->item < item_count(reading);
}

/* SIZE_MAX: item I is a scalar. Items that are asked for after rows came in bulk are in no order.
 */
static size_t column_of_item(const struct reading *reading, size_t i)
{
	const struct question *question = reading->question;
	return i < question->n_scalars || reading->columns
	    ? SIZE_MAX : (i - question->n_scalars) % question->n_columns;
}

static void name_set(struct oid *ret, const uint32_t *packed)
{
	ret->length = (uint8_t)packed[0];
	memcpy(ret->part, packed + 1, packed[0] * sizeof *packed);
}

/* The name of item I: scalars first, then row after row. */
static void item_name(const struct reading *reading, size_t i, struct oid *ret)
{
	const struct question *question = reading->question;
	if (i < question->n_scalars) {
		name_set(ret, question->names[i]);
		return;
	}
	i -= question->n_scalars;
	name_set(ret, column_name(reading, i % question->n_columns));
	if (ret->length < OID_LIMIT)
		ret->part[ret->length++] = reading->rows[i / question->n_columns];
}

/* The last name before NAME that GETNEXT can start from: its last part less one, or without it. */
static void step_back(struct oid *name)
{
	if (name->length == 0)
		return;
	if (name->part[name->length - 1] == 0)
		name->length--;
	else
		name->part[name->length - 1]--;
}

static bool plan_items(struct reading *reading)
{
	if (reading->item == reading->bad_item) {
		reading->item++;
		reading->bad_item = SIZE_MAX;
	}
	size_t last = MIN(item_count(reading), reading->bad_item);
	if (reading->item >= last)
		return false;
	size_t most = MIN(names_at_once(reading->agent), WIDTH_LIMIT);
	reading->type = is_v1(reading) ? MESSAGE_NEXT : MESSAGE_GET;
	reading->n_names = (unsigned)MIN(last - reading->item, most);
	reading->repetitions = 1;
	return true;
}

/* Every variable must answer the name at its place. */
static bool items_fit(const struct reading *reading, const struct message *message)
{
	if (message->n_variables != reading->n_names)
		return false;
	for (size_t i = 0; i < reading->n_names; i++) {
		const struct variable *variable = &message->variables[i];
		struct oid name;
		item_name(reading, reading->item + i, &name);
		if (reading->type == MESSAGE_NEXT)
			step_back(&name);
		int order = oid_compare(variable->name, variable->name_length, name.part,
		    name.length);
		if (reading->type == MESSAGE_NEXT ? order <= 0 : order != 0)
			return false;
	}
	return true;
}

/* COLUMN: SIZE_MAX for a scalar. */
static void keep(struct reading *reading, size_t column, const struct variable *variable)
{
	struct variable cut = *variable;
	if (cut.octets.size > OCTETS_LIMIT) {
		cut.octets.size = OCTETS_LIMIT;
		cut.cut = true;
	}
	if (column == SIZE_MAX)
		answer_add(reading->answer, &cut);
	else
		answer_add_in(reading->answer, column, &cut);
	reading->kept++;
	reading->bytes += sizeof cut + cut.name_length * sizeof *cut.name + cut.octets.size;
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
			keep(reading, column_of_item(reading, reading->item + i), variable);
	}
	reading->item += message->n_variables;
	return true;
}

/* The agent has an error for one item, or for the lot without saying which. */
static void items_failed(struct reading *reading, const struct message *message)
{
	size_t n = reading->n_names;
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

static bool same_table(const uint32_t *a, const uint32_t *b)
{
	return a[0] == b[0] && a[0] > 0 && memcmp(a + 1, b + 1, (a[0] - 1) * sizeof *a) == 0;
}

/* The number of the first known row behind ROW. */
size_t reading_row_behind(const struct reading *reading, uint32_t row)
{
	size_t low = 0, high = reading->n_rows;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (reading->rows[middle] > row)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* The known rows from where the slowest of the columns asked for stands. */
static size_t rows_left(const struct reading *reading)
{
	uint32_t least = UINT32_MAX;
	for (size_t i = 0; i < reading->n_names; i++) {
		const struct column_walk *column = &reading->columns[reading->asked[i]];
		least = MIN(least, column->length ? column->tail[0] : 0);
	}
	return MAX(reading->n_rows - reading_row_behind(reading, least), 1);
}

/* The columns of the first table that is not finished, as many as the agent manages. */
static bool plan_walk(struct reading *reading)
{
	const uint32_t *first = NULL;
	unsigned names = names_at_once(reading->agent), n = 0, most = MIN(names, TABLE_WIDTH);

	for (size_t i = 0; i < reading->n_columns && n < most; i++) {
		const uint32_t *name = reading_walked(reading, i);
		if (reading->columns[i].ended || (first && !same_table(first, name)))
			continue;
		first = first ? first : name;
		reading->asked[n++] = (uint16_t)i;
	}
	reading->n_names = n;
	reading->type =
	    is_v1(reading) || reading->agent->no_bulk ? MESSAGE_NEXT : MESSAGE_BULK;
	bool bulk = n && reading->type == MESSAGE_BULK;
	reading->repetitions = bulk ? CLAMP(names / n, 1, ROWS_AT_ONCE) : 1;
	if (bulk && reading->by_bulk)
		reading->repetitions =
		    (unsigned)MIN(rows_left(reading), (size_t)reading->repetitions);
	return n > 0;
}

static void end_column(struct reading *reading, size_t asked)
{
	reading->columns[reading->asked[asked]].ended = true;
}

static void end_columns(struct reading *reading, const char *fault)
{
	for (size_t i = 0; i < reading->n_names; i++)
		end_column(reading, i);
	if (fault)
		note_fault(reading, fault);
}

static bool inside(const uint32_t *name, const struct variable *variable)
{
	return variable->name_length > name[0] &&
	    memcmp(variable->name, name + 1, name[0] * sizeof *name) == 0;
}

/* VARIABLE against the place of COLUMN, as oid_compare(). */
static int compare_place(const uint32_t *name, const struct column_walk *column,
    const struct variable *variable)
{
	if (inside(name, variable))
		return oid_compare(variable->name + name[0], variable->name_length - name[0],
		    column->tail, column->length);
	return oid_compare(variable->name, variable->name_length, name + 1, name[0]);
}

void column_move(struct column_walk *column, const uint32_t *tail, size_t length)
{
	if (!column->tail) {
		column->tail = column->near;
		column->room = G_N_ELEMENTS(column->near);
	}
	if (length > column->room) {
		column->tail =
		    g_renew(uint32_t, column->tail == column->near ? NULL : column->tail, length);
		column->room = (uint8_t)length;
	}
	memcpy(column->tail, tail, length * sizeof *tail);
	column->length = (uint8_t)length;
}

static bool is_known_row(const struct reading *reading, const struct column_walk *column)
{
	size_t behind = reading_row_behind(reading, column->tail[0]);
	return column->length == 1 && behind > 0 && reading->rows[behind - 1] == column->tail[0];
}

/* One cell: the next of its column, or the sign that the column is over. */
static void absorb_cell(struct reading *reading, size_t i, const struct variable *variable)
{
	struct column_walk *column = &reading->columns[i];
	const uint32_t *name = reading_walked(reading, i);
	if (column->ended)
		return;
	int order = compare_place(name, column, variable);
	bool within = inside(name, variable);
	if (variable->type == VARIABLE_NOTHING || (!within && order > 0)) {
		column->ended = true;
		return;
	}
	if (order <= 0) {
		column->ended = true;
		note_fault(reading, _("设备返回的对象标识不递增，该表只读到一部分"));
		return;
	}
	column_move(column, variable->name + name[0], variable->name_length - name[0]);
	if (!reading->by_bulk || is_known_row(reading, column))
		keep(reading, i, variable);
	column->rows++;
	if (reading->by_bulk)
		column->ended = column->tail[0] >= reading->rows[reading->n_rows - 1];
	else if (column->rows >= reading->row_limit)
		column->ended = reading->cut = true;
}

/* The first row must follow the names asked for. A reply that does not is somebody else's or
 * nonsense; but a name that stands still or steps back within its column is this agent's way of
 * going round. */
static bool walk_fits(const struct reading *reading, const struct message *message)
{
	if (message->n_variables > reading->n_names * (size_t)ROWS_AT_ONCE)
		return false;
	for (size_t i = 0; i < MIN(message->n_variables, reading->n_names); i++) {
		size_t place = reading->asked[i];
		const uint32_t *name = reading_walked(reading, place);
		const struct variable *variable = &message->variables[i];
		if (!inside(name, variable) && variable->type != VARIABLE_NOTHING &&
		    compare_place(name, &reading->columns[place], variable) < 0)
			return false;
	}
	return true;
}

/* GETBULK brings other rows than the known ones, or trouble: ask for each by its name. */
static void go_by_name(struct reading *reading)
{
	reading->by_bulk = false;
	reading->agent->by_name = true;
	reading->faulty = false;
	reading->fault = NULL;
	reading->item = MAX(reading->item, reading->question->n_scalars);
}

/* Whether most of what the columns brought so far were rows nobody had asked for. */
static bool is_wasted(const struct reading *reading, size_t n_variables, size_t kept)
{
	return reading->by_bulk && n_variables > BULK_ROWS && kept * 2 < n_variables;
}

static bool absorb_walk(struct reading *reading, const struct message *message)
{
	if (!walk_fits(reading, message))
		return false;
	if (message->n_variables == 0)
		end_columns(reading, _("设备返回空的变量列表，该表没有读到"));
	size_t moved = 0, kept = reading->kept;
	for (size_t i = 0; i < message->n_variables && !reading->cut; i++) {
		size_t place = reading->asked[i % reading->n_names];
		size_t rows = reading->columns[place].rows;
		absorb_cell(reading, place, &message->variables[i]);
		moved += reading->columns[place].rows - rows;
	}
	if (reading->by_bulk &&
	    (reading->faulty || is_wasted(reading, moved, reading->kept - kept)))
		go_by_name(reading);
	return true;
}

/* v1 ends a walk by noSuchName at the column that is over; everything else is trouble of the
 * agent's. */
static void walk_failed(struct reading *reading, const struct message *message)
{
	bool over = message->error_status == ERROR_NO_SUCH_NAME;
	bool says_which =
	    message->error_index >= 1 && (uint64_t)message->error_index <= reading->n_names;
	unsigned asked = reading->n_names * reading->repetitions;
	if (message->error_status == ERROR_TOO_BIG && asked > 1) {
		shrink(reading->agent, asked);
	} else if (reading->by_bulk) {
		go_by_name(reading);
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

static bool is_walk(const struct reading *reading)
{
	return !reading->by_rows || reading->by_bulk;
}

bool reading_is_scouting(const struct reading *reading)
{
	return reading->scout && !reading_is_listing(reading);
}

static bool is_walked(const struct reading *reading, size_t column)
{
	return column_name(reading, column)[0] < OID_LIMIT && !scout_passed_over(reading, column);
}

/* The columns of all tables that may be there. A column begins before its first row; among known
 * rows, just before the first of them. */
static void columns_begin(struct reading *reading)
{
	size_t n = reading->question->n_columns;
	for (size_t i = 0; i < n; i++)
		reading->n_columns += is_walked(reading, i);
	struct column_walk *at = reading->columns =
	    g_new0(struct column_walk, reading->n_columns + 1);
	for (size_t i = 0; i < n; i++) {
		if (!is_walked(reading, i))
			continue;
		at->number = (uint16_t)i;
		if (reading->by_bulk && reading->rows[0] > 0)
			column_move(at, &(uint32_t){ reading->rows[0] - 1 }, 1);
		at++;
	}
	scout_end(reading);
}

void reading_begin(struct reading *reading)
{
	if (reading->answer)
		return;
	reading->answer = answer_new();
	reading->by_bulk = reading->by_rows && reading->n_rows >= BULK_ROWS && !is_v1(reading) &&
	    !reading->agent->by_name;
	if (!reading->by_rows)
		scout_begin(reading);
}

bool reading_plan(struct reading *reading)
{
	if (reading->cut)
		return false;
	if (plan_items(reading) || scout_plan(reading))
		return true;
	if (!is_walk(reading))
		return false;
	if (!reading->columns)
		columns_begin(reading);
	return plan_walk(reading);
}

void reading_write(const struct reading *reading, struct ask_message *ret)
{
	bool listing = reading_is_listing(reading);
	ret->type = reading->type;
	ret->n_names = reading->n_names;
	ret->repetitions = reading->repetitions;
	if (reading_is_scouting(reading)) {
		scout_write(reading, ret);
		return;
	}
	for (size_t i = 0; i < reading->n_names; i++) {
		struct oid *name = &ret->names[i];
		if (listing) {
			item_name(reading, reading->item + i, name);
			if (reading->type == MESSAGE_NEXT)
				step_back(name);
			continue;
		}
		const struct column_walk *column = &reading->columns[reading->asked[i]];
		name_set(name, reading_walked(reading, reading->asked[i]));
		for (size_t k = 0; k < column->length; k++)
			name->part[name->length + k] = column->tail[k];
		name->length = (uint8_t)(name->length + column->length);
	}
}

bool reading_absorb(struct reading *reading, const struct message *message, size_t size)
{
	bool listing = reading_is_listing(reading);
	if (reading_is_scouting(reading)) {
		if (message->error_status == ERROR_NONE)
			scout_absorb(reading, message, size);
		else
			scout_failed(reading, message);
	} else if (message->error_status == ERROR_NONE) {
		if (!(listing ? absorb_items(reading, message) : absorb_walk(reading, message)))
			return false;
		reading_learn(reading, message->n_variables, size);
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
	size_t n = reading->n_names;
	if (reading_is_scouting(reading))
		return scout_missed(reading);
	if (reading->answered == 0 || ++reading->given_up > GIVE_UP_LIMIT)
		return false;
	if (!reading_is_listing(reading) && reading->by_bulk && !reading->agent->bulk_heard)
		go_by_name(reading);
	else if (reading->type == MESSAGE_BULK && !reading->agent->bulk_heard)
		reading->agent->no_bulk = NO_BULK;
	else if (!reading_is_listing(reading) && reading->repetitions > 1)
		shrink(reading->agent, (unsigned)n * reading->repetitions);
	else if (!reading_is_listing(reading) && reading->by_bulk)
		go_by_name(reading);
	else if (!reading_is_listing(reading))
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
	if (reading->type == MESSAGE_BULK && reading->repetitions > 1)
		reading->repetitions /= 2;
}

void reading_clear(struct reading *reading)
{
	for (size_t i = 0; i < reading->n_columns; i++)
		if (reading->columns[i].tail != reading->columns[i].near)
			g_free(reading->columns[i].tail);
	g_free(reading->columns);
	scout_end(reading);
	answer_free(reading->answer);
	g_free(reading->rows);
	question_drop(reading->question);
}
