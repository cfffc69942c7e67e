/* Alarms with a source of the test's own: it says what is wrong with its objects, people do what
 * they do, and time passes as the test wants. What is kept is looked at in a real store. For one
 * program's main file only: it defines alarm_sources[]. */
#ifndef TESTS_UNIT_ALARMS_WORLD_H
#define TESTS_UNIT_ALARMS_WORLD_H

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/alarm_settings.h"
#include "service/alarms.h"
#include "service/service.h"

#define MINUTE (60 * CLOCK_SECOND)

/* ---- a source ----------------------------------------------------------------------------- */

/* What is wrong at present. */
struct wrong {
	int64_t object;
	const char *type;
	char *qualifier;
	enum severity severity;
	const char *why;
};

struct world {
	char *dir, *clock;
	GMainContext *loop;
	struct service service;
	GPtrArray *wrongs;
	bool held, maintained;
	unsigned looks, accepted;
};

static struct world world;

static inline void wrong_free(void *data)
{
	struct wrong *wrong = data;

	g_free(wrong->qualifier);
	g_free(wrong);
}

static inline void say_conditions(struct service *service, int64_t id, struct conditions *into)
{
	(void)service;
	world.looks++;
	if (world.held)
		conditions_hold(into, NULL, NULL);
	if (world.maintained)
		conditions_maintenance(into);
	for (guint i = 0; !world.held && i < world.wrongs->len; i++) {
		const struct wrong *wrong = world.wrongs->pdata[i];
		struct condition condition = { .type = wrong->type, .resource_kind = "device",
			.resource = id, .qualifier = wrong->qualifier,
			.severity = wrong->severity, .why = wrong->why };
		if (wrong->object == id)
			conditions_add(into, &condition);
	}
}

static inline void accept_lead(struct service *service, int64_t id, const char *type,
    const char *qualifier)
{
	(void)service, (void)id, (void)type, (void)qualifier;
	world.accepted++;
	g_ptr_array_set_size(world.wrongs, 0);
}

const struct alarm_source_type alarm_sources[ALARM_SOURCES] = {
	[ALARM_SOURCE_PORTS] = { say_conditions, NULL, accept_lead },
};

static inline void look(int64_t object)
{
	alarms_look(&world.service, ALARM_SOURCE_PORTS, object);
}

static inline struct wrong *break_down(int64_t object, const char *type, const char *qualifier)
{
	struct wrong *wrong = g_new0(struct wrong, 1);

	*wrong = (struct wrong){ .object = object, .type = type,
		.qualifier = g_strdup(qualifier) };
	g_ptr_array_add(world.wrongs, wrong);
	look(object);
	return wrong;
}

static inline void mend(int64_t object, const char *qualifier)
{
	for (guint i = world.wrongs->len; i-- > 0;) {
		const struct wrong *wrong = world.wrongs->pdata[i];
		if (wrong->object == object && g_strcmp0(wrong->qualifier, qualifier) == 0)
			g_ptr_array_remove_index(world.wrongs, i);
	}
	look(object);
}

/* ---- the service around it ---------------------------------------------------------------- */

static inline void changed(const struct kind *kind, json_t *record, void *data)
{
	struct service *service = data;

	if (strcmp(kind->name, "alarm") == 0)
		alarms_follow(service->alarms, record);
}

static inline void begin(void)
{
	struct store_settings settings = { .state_dir = world.dir, .loop = world.loop,
		.changed = changed, .data = &world.service };

	world.service = (struct service){ .timers = timers_new(world.loop),
		.ledger = ledger_new() };
	world.service.store = store_open(&settings, NULL);
	assert_non_null(world.service.store);
	world.service.alarms = alarms_new(&world.service);
	alarms_start(world.service.alarms);
}

static inline void end(void)
{
	store_close(world.service.store);
	alarms_free(world.service.alarms);
	json_decref(world.service.on_duty);
	ledger_free(world.service.ledger);
	timers_free(world.service.timers);
}

static inline int setup(void **state)
{
	(void)state;
	world.dir = g_dir_make_tmp("zhiban-XXXXXX", NULL);
	world.loop = g_main_context_new();
	world.wrongs = g_ptr_array_new_with_free_func(wrong_free);
	world.held = world.maintained = false;
	world.looks = world.accepted = 0;
	begin();
	return 0;
}

static inline int teardown(void **state)
{
	g_autoptr(GDir) dir = g_dir_open(world.dir, 0, NULL);
	const char *name;

	(void)state;
	end();
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(world.dir, name, NULL);
		g_unlink(path);
	}
	g_rmdir(world.dir);
	g_free(world.dir);
	g_ptr_array_unref(world.wrongs);
	g_main_context_unref(world.loop);
	return 0;
}

static inline void turn_loop(void)
{
	g_main_context_iteration(world.loop, TRUE);
}

static inline void passed(struct timer *timer, void *data)
{
	(void)timer;
	*(bool *)data = true;
}

/* Whatever is due by US from now is done. */
static inline void wait_for(int64_t us)
{
	struct timer timer;
	bool over = false;

	timer_init(&timer, world.service.timers, passed, &over);
	timer_after(&timer, us);
	while (!over)
		turn_loop();
}

/* Time passes: what is due now and what is due then is done. */
static inline void pass(int64_t us)
{
	wait_for(0);
	assert_true(clock_move_shared(world.clock, us, NULL));
	wait_for(0);
	wait_for(0);
}

/* ---- what there is ------------------------------------------------------------------------ */

static inline void count_key(int64_t key, void *data)
{
	(void)key;
	++*(unsigned *)data;
}

static inline void count_alarm(const struct alarm *alarm, void *data)
{
	(void)alarm;
	++*(unsigned *)data;
}

static inline unsigned lines_under(int64_t id)
{
	unsigned n = 0;

	alarms_keys(&world.service, id, count_key, &n);
	return n;
}

static inline unsigned lines(void)
{
	return lines_under(0);
}

static inline const struct alarm *standing(int64_t object, const char *type, const char *qualifier)
{
	return alarm_standing(world.service.alarms, "device", object, type, qualifier);
}

/* The alarm is raised, and committed. */
static inline int64_t raised(int64_t object, const char *type, const char *qualifier)
{
	const struct alarm *alarm;

	while ((alarm = standing(object, type, qualifier)) == NULL || alarm->record == NULL)
		turn_loop();
	return alarm->id;
}

static inline void until_cleared(int64_t id)
{
	while (!alarm_find(world.service.alarms, id)->cleared)
		turn_loop();
}

static inline void until_operator(int64_t id, enum alarm_operator wanted)
{
	const struct alarm *alarm;

	while ((alarm = alarm_find(world.service.alarms, id)) == NULL ?
	    wanted != OPERATOR_CLOSED : alarm->operator != wanted)
		turn_loop();
}

struct answer {
	bool came, committed;
	json_t *records;
};

static inline void take_result(const struct store_result *result, void *data)
{
	struct answer *answer = data;

	answer->came = true;
	answer->committed = result->committed;
}

/* With what the loop knows, as far as it runs. */
static inline bool try_act(int64_t id, const char *name, unsigned role, json_t *fields)
{
	struct answer answer = { .came = false };
	const struct alarms *alarms = world.service.alarms;
	struct store_act request = { .kind = "alarm", .act = name, .id = id,
		.actor = { .person = 1, .name = "值班甲", .roles = role }, .fields = fields,
		.facts = alarms == NULL ? NULL : alarms_facts(alarms, id) };

	store_act(world.service.store, &request, take_result, &answer);
	while (!answer.came)
		turn_loop();
	return answer.committed;
}

static inline void act(int64_t id, const char *name, unsigned role, json_t *fields)
{
	assert_true(try_act(id, name, role, fields));
}

static inline void close_alarm(int64_t id)
{
	act(id, "ack", ROLE_DUTY_OPERATOR, NULL);
	act(id, "close", ROLE_DUTY_OPERATOR, json_pack("{s:s}", "close_reason", "已恢复"));
	until_operator(id, OPERATOR_CLOSED);
}

static inline void take_rows(json_t *records, const char *failure, void *data)
{
	struct answer *answer = data;

	(void)failure;
	answer->came = true;
	answer->records = json_incref(records);
}

/* What was queued for the store is on the disk. */
static inline void flush(void)
{
	struct answer answer = { .came = false };
	struct store_acts none = { .actor = actor_service(), .acts = json_array(), .check = true };

	store_act_all(world.service.store, &none, take_result, &answer);
	while (!answer.came)
		turn_loop();
}

static inline json_t *kept(const char *kind, const char *field, int64_t id)
{
	struct answer answer = { .came = false };

	flush();
	store_list(world.service.store, kind_find(kind), json_pack("{s:I}", field, (json_int_t)id),
	    0, 1000, take_rows, &answer);
	while (!answer.came)
		turn_loop();
	return answer.records;
}

/* How many rows WHAT the journal of ID has. */
static inline unsigned events(int64_t id, const char *what)
{
	json_auto_t *rows = kept("alarm_event", "alarm", id);
	unsigned n = 0;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		n += strcmp(record_text(row, "what"), what) == 0;
	return n;
}

static inline json_t *row_of(int64_t id)
{
	json_t *row = alarms_row(&world.service, id);

	assert_non_null(row);
	return row;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* A clock of the program's own, which the tests move. */
static inline int begin_clock(void **state)
{
	g_autofree char *dir = g_dir_make_tmp("zhiban-clock-XXXXXX", NULL);

	(void)state;
	world.clock = g_build_filename(dir, "clock", NULL);
	g_setenv("ZHIBAN_CLOCK", world.clock, TRUE);
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL &&
		clock_move_shared(world.clock, 0, NULL) && clock_allow_shared(NULL) ? 0 : -1;
}

static inline int end_clock(void **state)
{
	g_autofree char *dir = g_path_get_dirname(world.clock);

	(void)state;
	g_unlink(world.clock);
	g_rmdir(dir);
	g_free(world.clock);
	return 0;
}

#endif
