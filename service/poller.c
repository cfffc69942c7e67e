#include "service/poller.h"

#include "base/i18n.h"
#include "probes/probe.h"
#include "service/breadcrumb.h"
#include "service/loads.h"
#include "service/profiles.h"
#include "service/sensors.h"

/* What one turn asks: all probes' scalars and columns together, so that a device is read as a
 * whole. */
struct question {
	struct oid *scalars, *columns;
	size_t n_scalars, n_columns;
};

struct poller {
	struct service *service;
	struct question questions[TURNS];
};

static void add_oid(struct oid **list, size_t *n, const char *text)
{
	*list = g_renew(struct oid, *list, *n + 1);
	bool good = oid_parse(text, &(*list)[(*n)++]);
	g_assert(good);
}

static void question_fill(struct question *question, unsigned cadence)
{
	for (const struct probe *probe = probe_next(NULL); probe != NULL; probe = probe_next(probe))
		for (const struct ask *ask = probe->asks; ask->oid != NULL; ask++) {
			if ((ask->cadence & cadence) == 0)
				continue;
			if (ask->type == ASK_SCALAR)
				add_oid(&question->scalars, &question->n_scalars, ask->oid);
			else
				add_oid(&question->columns, &question->n_columns, ask->oid);
		}
}

static void question_clear(struct question *question)
{
	g_free(question->scalars);
	g_free(question->columns);
	*question = (struct question){ NULL };
}

/* A walk asks as well for all that the device profiles in force read. */
static void question_of_walk(struct poller *poller)
{
	struct question *question = &poller->questions[TURN_WALK];

	question_clear(question);
	question_fill(question, CADENCE_WALK);
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct oid));
	g_array_append_vals(columns, question->columns, (guint)question->n_columns);
	profiles_ask(profile_book_in_force(poller->service->profiles), columns);
	g_free(question->columns);
	question->n_columns = columns->len;
	question->columns = (struct oid *)(void *)g_array_steal(columns, NULL);
}

struct poller *poller_new(struct service *service)
{
	struct poller *poller = g_new0(struct poller, 1);

	poller->service = service;
	question_fill(&poller->questions[TURN_SWEEP], CADENCE_SWEEP);
	question_fill(&poller->questions[TURN_POLL], CADENCE_POLL);
	question_of_walk(poller);
	question_fill(&poller->questions[TURN_CHECK], CADENCE_CHECK);
	question_fill(&poller->questions[TURN_SESSIONS], CADENCE_SESSIONS);
	return poller;
}

void poller_free(struct poller *poller)
{
	if (poller == NULL)
		return;
	for (size_t i = 0; i < TURNS; i++)
		question_clear(&poller->questions[i]);
	g_free(poller);
}

/* The indexes to ask for, ascending; NULL while the rows are not known. Caller frees. */
static uint32_t *known_rows(const struct device *device, size_t *ret_n)
{
	uint32_t *rows = g_new(uint32_t, device->ports->len + 1);

	for (size_t i = 0; i < device->ports->len; i++)
		rows[i] = ((struct port *)g_ptr_array_index(device->ports, i))->index;
	*ret_n = device->ports->len;
	return rows;
}

void poller_follow_profiles(struct poller *poller)
{
	GHashTableIter iter;
	void *device;

	question_of_walk(poller);
	g_hash_table_iter_init(&iter, poller->service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &device))
		poller_walk_soon(device);
}

/* Whether PROBE may find something in an answer of CADENCE. A full poll brings what the walk found
 * for some that asked only then; a sweep, which is read most of all, is for few. */
static bool concerns(const struct probe *probe, unsigned cadence)
{
	if (cadence & (CADENCE_POLL | CADENCE_WALK))
		return true;
	for (const struct ask *ask = probe->asks; ask->oid != NULL; ask++)
		if (ask->cadence & cadence)
			return true;
	return false;
}

/* Every probe reads what is its own in ANSWER of CADENCE; sensors come by the device profiles: all
 * there are from a walk, else those that were asked for. */
static struct findings *read_answer(const struct device *device, const struct answer *answer,
    unsigned cadence)
{
	struct findings *found = findings_new();

	found->reached = true;
	for (const struct probe *probe = probe_next(NULL); probe != NULL; probe = probe_next(probe))
		if (concerns(probe, cadence))
			probe->read(answer, found);
	if (cadence & CADENCE_WALK)
		sensors_read(profile_book_in_force(device->service->profiles), answer, found);
	else
		sensors_read_again(device, answer, cadence, found);
	return found;
}

/* ---- who waits for a reading -------------------------------------------------------------- */

struct waiter {
	poller_done *done;
	void *data;
};

static void tell_waiters(struct device *device, const char *failure)
{
	GSList *waiting = g_steal_pointer(&device->waiting);

	for (GSList *item = waiting; item != NULL; item = item->next) {
		struct waiter *waiter = item->data;
		waiter->done(failure, waiter->data);
	}
	g_slist_free_full(waiting, g_free);
}

/* ---- answers ------------------------------------------------------------------------------ */

static void ask_sessions(struct device *device);

static const unsigned cadences[TURNS] = {
	[TURN_SWEEP] = CADENCE_SWEEP,
	[TURN_POLL] = CADENCE_POLL,
	[TURN_WALK] = CADENCE_WALK | CADENCE_POLL | CADENCE_SWEEP | CADENCE_SESSIONS,
	[TURN_CHECK] = CADENCE_CHECK | CADENCE_SWEEP,
	[TURN_SESSIONS] = CADENCE_SESSIONS,
};

static bool is_walking(const struct device *device)
{
	return device->turns[TURN_WALK].busy;
}

/* The breadcrumb lies while strangers' bytes are handled. */
static void take_answer(struct device *device, const struct answer *answer, unsigned cadence)
{
	breadcrumb_drop(device->service->breadcrumb, device->id);
	own(findings) found = read_answer(device, answer, cadence);
	merge_findings(device, found, cadence);
	breadcrumb_pick(device->service->breadcrumb);
}

/* Whether anything of COLUMN came with a walk. */
static bool has_rows(const struct answer *answer, const struct oid *column)
{
	const uint32_t *index;
	size_t length, cursor = 0;

	return answer_row_at(answer, column, &cursor, &index, &length) != NULL;
}

/* After a whole walk: of the columns of sessions and aggregates exactly those are asked with every
 * poll that the device filled. One without any costs nothing more. What is gone is looked for where
 * it was. */
static void choose_columns(struct device *device, const struct answer *answer)
{
	const struct question *question = &device->service->poller->questions[TURN_SESSIONS];
	GArray *columns = device->session_columns;
	bool any = device->sessions->len > 0 || device->aggregates;
	g_autoptr(GArray) filled = g_array_new(FALSE, FALSE, sizeof(struct oid));

	for (size_t i = 0; any && i < question->n_columns; i++)
		if (has_rows(answer, &question->columns[i]))
			g_array_append_val(filled, question->columns[i]);
	if (any && filled->len == 0)
		return;
	g_array_set_size(columns, 0);
	g_array_append_vals(columns, filled->data, filled->len);
}

/* The other cadences wait for the first walk: before it no row is known. */
static void after_walk(struct device *device, bool first, const char *failure)
{
	const struct settings *settings = device->service->settings;

	if (device->found == NULL)
		timer_after(&device->turns[TURN_WALK].timer, settings->sweep * 2);
	else if (first)
		timer_after(&device->turns[TURN_POLL].timer, CLOCK_SECOND);
	tell_waiters(device, failure);
}

static void turn_done(enum agent_outcome outcome, struct answer *answer, const char *reason,
    void *data)
{
	struct turn *turn = data;
	struct device *device = turn->device;
	unsigned cadence = cadences[turn->kind];
	bool first = device->found == NULL;
	own(answer) owned = answer;

	turn->busy = false;
	if (turn->kind == TURN_WALK)
		device->walked_at = clock_mono();
	device_answered(device, outcome, reason, turn->asked_at);
	if (outcome == AGENT_CUT)
		cadence |= CADENCE_PART;
	if (outcome == AGENT_CUT && !first)
		cadence &= ~(unsigned)CADENCE_WALK; /* half a walk must not make ports vanish */
	if (owned != NULL)
		take_answer(device, owned, cadence);
	if (outcome == AGENT_OK && turn->kind == TURN_WALK)
		choose_columns(device, owned);
	device_judge(device);
	if (owned != NULL && turn->kind == TURN_POLL)
		ask_sessions(device);
	if (turn->kind == TURN_WALK)
		after_walk(device, first, owned == NULL ? reason : NULL);
}

/* ---- asking ------------------------------------------------------------------------------- */

static int64_t interval_of(const struct settings *settings, enum turn_kind kind)
{
	switch (kind) {
	case TURN_SWEEP:
		return settings->sweep;
	case TURN_POLL:
		return settings->poll;
	case TURN_WALK:
	case TURN_CHECK:             /* these have no cadence of their own */
	case TURN_SESSIONS:
	case TURNS:
		break;
	}
	return settings->walk;
}

/* The scalars of TURN; a full poll asks as well for what the walk found of processors, memory and
 * sensors, a sweep for the sensors that must be fast. Caller unrefs. */
static GArray *scalars_of(const struct turn *turn, const struct question *question)
{
	GArray *scalars = g_array_new(FALSE, FALSE, sizeof(struct oid));

	g_array_append_vals(scalars, question->scalars, (guint)question->n_scalars);
	if (turn->kind == TURN_POLL)
		loads_ask(turn->device, scalars);
	if (turn->kind == TURN_POLL || turn->kind == TURN_SWEEP)
		sensors_ask(turn->device, cadences[turn->kind], scalars);
	return scalars;
}

/* Ask what belongs to TURN: exactly the known rows, or a walk. */
static void ask(struct turn *turn)
{
	struct device *device = turn->device;
	const struct settings *settings = device->service->settings;
	const struct question *question = &device->service->poller->questions[turn->kind];
	bool walk = turn->kind == TURN_WALK;
	size_t n = 0;
	g_autofree uint32_t *rows = walk ? NULL : known_rows(device, &n);
	g_autoptr(GArray) scalars = scalars_of(turn, question);
	struct agent_request request = {
		.scalars = (const struct oid *)(const void *)scalars->data,
		.n_scalars = scalars->len,
		.columns = question->columns,
		.n_columns = !walk && n == 0 ? 0 : question->n_columns,
		.rows = rows, .n_rows = n,
		.deadline_us = walk ? settings->walk : settings->poll,
	};

	turn->busy = true;
	turn->asked_at = clock_mono();
	agent_read(device->agent, &request, turn_done, turn);
}

/* With the poll, after it: the small tables of sessions and aggregates, walked anew. */
static void ask_sessions(struct device *device)
{
	struct turn *turn = &device->turns[TURN_SESSIONS];
	const struct question *question = &device->service->poller->questions[TURN_SESSIONS];
	const GArray *columns = device->session_columns;
	struct agent_request request = {
		.scalars = question->scalars, .n_scalars = question->n_scalars,
		.columns = (const struct oid *)(const void *)columns->data,
		.n_columns = columns->len, .deadline_us = device->service->settings->poll,
		.all_there = true,
	};

	if (columns->len == 0 || device->agent == NULL || is_walking(device))
		return;
	if (turn->busy) {
		device->overruns++;
		return;
	}
	turn->busy = true;
	turn->asked_at = clock_mono();
	agent_read(device->agent, &request, turn_done, turn);
}

/* Whether TURN has to be left out: still under way, or a walk is and brings the same. */
static bool is_in_the_way(const struct turn *turn)
{
	const struct device *device = turn->device;

	if (turn->busy || is_walking(device))
		return true;
	return turn->kind == TURN_POLL && device->snmp_reach.reach == REACH_DOWN;
}

static void fire(struct timer *timer, void *data)
{
	struct turn *turn = data;

	service_alive(turn->device->service);
	timer_after(timer, interval_of(turn->device->service->settings, turn->kind));
	if (!is_in_the_way(turn))
		ask(turn);
	else if (turn->kind != TURN_WALK)
		turn->device->overruns++;
}

/* ---- when --------------------------------------------------------------------------------- */

void poller_spread(struct device *device)
{
	for (size_t i = 0; device->agent != NULL && i <= TURN_WALK; i++) {
		struct turn *turn = &device->turns[i];
		if (turn->kind == TURN_WALK && device->found == NULL)
			continue;        /* still trying for the first */
		timer_after(&turn->timer,
		    timer_place(device->id, interval_of(device->service->settings, turn->kind)));
	}
}

void poller_start(struct poller *poller, struct device *device)
{
	const struct settings *settings = poller->service->settings;

	for (size_t i = 0; i < TURNS; i++) {
		struct turn *turn = &device->turns[i];
		*turn = (struct turn){ .device = device, .kind = (enum turn_kind)i };
		timer_init(&turn->timer, poller->service->timers, fire, turn);
	}
	timer_after(&device->turns[TURN_WALK].timer,
	    timer_place(device->id, MIN(settings->sweep, CLOCK_SECOND)));
	timer_after(&device->turns[TURN_SWEEP].timer,
	    settings->sweep + timer_place(device->id, settings->sweep));
	timer_after(&device->turns[TURN_POLL].timer, timer_place(device->id, settings->poll));
}

void poller_stop(struct device *device)
{
	for (size_t i = 0; i < TURNS; i++) {
		timer_stop(&device->turns[i].timer);
		device->turns[i].busy = false;
	}
	tell_waiters(device, _("设备的配置变了，没有读完，请再采集一次"));
}

void poller_walk_soon(struct device *device)
{
	if (device->agent != NULL)
		agent_hurry(device->agent);
	if (device->agent != NULL && !is_walking(device))
		timer_after(&device->turns[TURN_WALK].timer, 0);
}

void poller_check(struct device *device)
{
	struct turn *turn = &device->turns[TURN_CHECK];

	if (device->agent != NULL)
		agent_hurry(device->agent);
	if (device->agent != NULL && !turn->busy && !is_walking(device))
		ask(turn);
}

void poller_read_now(struct device *device, poller_done *done, void *data)
{
	struct waiter *waiter = g_new0(struct waiter, 1);

	waiter->done = done;
	waiter->data = data;
	device->waiting = g_slist_append(device->waiting, waiter);
	poller_walk_soon(device);
}
