#include "base/timer.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HOUR (3600 * CLOCK_SECOND)
#define COUNT 2000

/* A heap on a context of its own, and what fired on it. */
struct fixture {
	GMainContext *context;
	struct timers *timers;
	int fired;
	struct mono last;
};

static char *clock_path;

static int set_up(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);
	f->context = g_main_context_new();
	f->timers = timers_new(f->context);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	timers_free(f->timers);
	g_main_context_unref(f->context);
	g_free(f);
	return 0;
}

static void move_clock(int64_t us)
{
	assert_true(clock_move_shared(clock_path, us, NULL));
}

/* From here on the clock of this program can be moved. */
static int share_clock(void **state)
{
	(void)state;
	move_clock(0);
	return clock_allow_shared(NULL) ? 0 : -1;
}

/* Turn the loop until COUNT timers have fired. */
static void wait_for(struct fixture *f, int count)
{
	while (f->fired < count)
		g_main_context_iteration(f->context, TRUE);
	assert_int_equal(f->fired, count);
}

static void count_fire(struct timer *timer, void *data)
{
	struct fixture *f = data;
	assert_false(timer_is_armed(timer));
	assert_true(mono_between(timer->deadline, clock_mono()) >= 0);
	assert_true(mono_between(f->last, timer->deadline) >= 0);
	f->last = timer->deadline;
	f->fired++;
}

static void a_timer_fires_once(void **state)
{
	struct fixture *f = *state;
	struct timer timer;
	timer_init(&timer, f->timers, count_fire, f);
	assert_false(timer_is_armed(&timer));
	timer_after(&timer, 1000);
	assert_true(timer_is_armed(&timer));
	wait_for(f, 1);
	assert_false(timer_is_armed(&timer));
	while (g_main_context_iteration(f->context, FALSE))
		;
	assert_int_equal(f->fired, 1);
}

static void a_deadline_in_the_past_fires_at_once(void **state)
{
	struct fixture *f = *state;
	struct timer timer;
	timer_init(&timer, f->timers, count_fire, f);
	timer_at(&timer, (struct mono){ 0 });
	wait_for(f, 1);
	timer_at(&timer, clock_mono());
	wait_for(f, 2);
}

static void a_stopped_timer_is_silent(void **state)
{
	struct fixture *f = *state;
	struct timer early, late;
	timer_init(&early, f->timers, count_fire, f);
	timer_init(&late, f->timers, count_fire, f);
	timer_stop(&early);
	timer_after(&early, HOUR);
	timer_after(&late, 2 * HOUR);
	timer_stop(&early);
	timer_stop(&early);
	move_clock(3 * HOUR);
	wait_for(f, 1);
	assert_true(f->last.us == late.deadline.us);
}

static void a_moved_clock_moves_deadlines(void **state)
{
	struct fixture *f = *state;
	struct timer timers[3];
	for (int i = 0; i < 3; i++) {
		timer_init(&timers[i], f->timers, count_fire, f);
		timer_after(&timers[i], (3 - i) * HOUR);
	}
	while (g_main_context_iteration(f->context, FALSE))
		;
	assert_int_equal(f->fired, 0);
	move_clock(HOUR);
	wait_for(f, 1);
	move_clock(2 * HOUR);
	wait_for(f, 3);
}

static void many_timers_fire_in_order(void **state)
{
	struct fixture *f = *state;
	g_autofree struct timer *timers = g_new(struct timer, COUNT);
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	int armed = 0;
	for (int i = 0; i < COUNT; i++)
		timer_init(&timers[i], f->timers, count_fire, f);
	for (int step = 0; step < 10 * COUNT; step++) {
		struct timer *timer = &timers[g_rand_int_range(rand, 0, COUNT)];
		armed -= timer_is_armed(timer);
		if (g_rand_int_range(rand, 0, 4) == 0)
			timer_stop(timer);
		else
			timer_after(timer, HOUR + g_rand_int_range(rand, 0, 1000) * CLOCK_SECOND);
		armed += timer_is_armed(timer);
	}
	assert_true(armed > COUNT / 2);
	move_clock(2 * HOUR);
	wait_for(f, armed);
	for (int i = 0; i < COUNT; i++)
		assert_false(timer_is_armed(&timers[i]));
}

/* ---- from inside ----------------------------------------------------------------------------- */

struct owner {
	struct timer timer;
	struct fixture *f;
	struct timer *other;
	int rounds;
};

static void fire_again(struct timer *timer, void *data)
{
	struct owner *owner = data;
	owner->f->fired++;
	if (--owner->rounds > 0)
		timer_at(timer, (struct mono){ 0 });
}

static gboolean count_idle(void *data)
{
	int *idle = data;
	++*idle;
	return G_SOURCE_CONTINUE;
}

static void rearming_in_the_past_starves_nobody(void **state)
{
	struct fixture *f = *state;
	struct owner owner = { .f = f, .rounds = 100 };
	int others = 0;
	g_autoptr(GSource) other = g_idle_source_new();
	g_source_set_priority(other, G_PRIORITY_DEFAULT);
	g_source_set_callback(other, count_idle, &others, NULL);
	g_source_attach(other, f->context);
	timer_init(&owner.timer, f->timers, fire_again, &owner);
	timer_after(&owner.timer, 0);
	wait_for(f, 100);
	assert_true(others >= 50);
	g_source_destroy(other);
}

static void fire_and_free(struct timer *timer, void *data)
{
	struct owner *owner = data;
	assert_ptr_equal(timer, &owner->timer);
	owner->f->fired++;
	if (owner->other)
		timer_stop(owner->other);
	g_free(owner);
}

static void owners_may_go_and_stop_others(void **state)
{
	struct fixture *f = *state;
	struct timer other;
	struct owner *first = g_new0(struct owner, 1), *second = g_new0(struct owner, 1);
	*first = (struct owner){ .f = f, .other = &other };
	*second = (struct owner){ .f = f };
	timer_init(&first->timer, f->timers, fire_and_free, first);
	timer_init(&second->timer, f->timers, fire_and_free, second);
	timer_init(&other, f->timers, count_fire, f);
	timer_after(&first->timer, HOUR);
	timer_after(&other, HOUR + 1);
	timer_after(&second->timer, HOUR + 2);
	move_clock(2 * HOUR);
	wait_for(f, 2);
	assert_false(timer_is_armed(&other));
}

static void free_all(struct timer *timer, void *data)
{
	struct fixture *f = data;
	(void)timer;
	timers_free(f->timers);
	f->timers = NULL;
	f->fired++;
}

static void the_last_timer_may_end_the_heap(void **state)
{
	struct fixture *f = *state;
	struct timer timer;
	timer_init(&timer, f->timers, free_all, f);
	timer_after(&timer, 0);
	wait_for(f, 1);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	g_autofree char *folder = g_dir_make_tmp("zhiban-timer-XXXXXX", NULL);
	clock_path = g_build_filename(folder, "clock", NULL);
	g_setenv("ZHIBAN_CLOCK", clock_path, TRUE);
#define TIMER_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest by_the_real_clock[] = {
		TIMER_TEST(a_timer_fires_once),
		TIMER_TEST(a_deadline_in_the_past_fires_at_once),
	};
	const struct CMUnitTest by_a_shared_clock[] = {
		TIMER_TEST(a_timer_fires_once),
		TIMER_TEST(a_deadline_in_the_past_fires_at_once),
		TIMER_TEST(a_stopped_timer_is_silent),
		TIMER_TEST(a_moved_clock_moves_deadlines),
		TIMER_TEST(many_timers_fire_in_order),
		TIMER_TEST(rearming_in_the_past_starves_nobody),
		TIMER_TEST(owners_may_go_and_stop_others),
		TIMER_TEST(the_last_timer_may_end_the_heap),
	};
	int failed = cmocka_run_group_tests(by_the_real_clock, NULL, NULL);
	failed += cmocka_run_group_tests(by_a_shared_clock, share_clock, NULL);
	g_unlink(clock_path);
	g_rmdir(folder);
	g_free(clock_path);
	return failed;
}
