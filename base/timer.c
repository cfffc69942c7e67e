/* A binary heap of deadlines behind one GSource. Each timer knows its place in the heap, so that
 * stopping and moving one costs log n.
 *
 * Deadlines are CLOCK_BOOTTIME and perhaps moved by a shared clock, but GLib sleeps by
 * CLOCK_MONOTONIC, which stands still in suspend and knows of no test. So a sleep is only a guess
 * of when to look again, and never longer than LOOK_AGAIN. Each change of that guess is a system
 * call of GLib's, so it is changed only when somebody becomes the first, not when the first goes.
 */
#include "base/timer.h"

#include <glib.h>

#define LOOK_AGAIN (60 * CLOCK_SECOND)
#define LOOK_AGAIN_SHARED (20 * INT64_C(1000))

/* `place` of a timer is its index here plus one; 0 is a timer that is not armed. */
struct timers {
	GSource source;
	GPtrArray *heap;
	bool firing;                 /* whoever fires looks at the first deadline afterwards */
};

/* ---- the heap ----------------------------------------------------------------------------- */

static struct timer *timer_in(const struct timers *timers, size_t place)
{
	return timers->heap->pdata[place - 1];
}

static void put_in(struct timers *timers, size_t place, struct timer *timer)
{
	timers->heap->pdata[place - 1] = timer;
	timer->place = place;
}

static bool is_before(const struct timer *a, const struct timer *b)
{
	return mono_between(a->deadline, b->deadline) > 0;
}

/* Move TIMER up from PLACE, which is free for it, past everything that is later. */
static size_t place_upwards(struct timers *timers, size_t place, const struct timer *timer)
{
	for (; place > 1 && is_before(timer, timer_in(timers, place / 2)); place /= 2)
		put_in(timers, place, timer_in(timers, place / 2));
	return place;
}

/* The same downwards, past everything that is earlier. */
static size_t place_downwards(struct timers *timers, size_t place, const struct timer *timer)
{
	size_t count = timers->heap->len;
	for (size_t child; (child = 2 * place) <= count; place = child) {
		struct timer *earlier = timer_in(timers, child);
		if (child < count && is_before(timer_in(timers, child + 1), earlier))
			earlier = timer_in(timers, ++child);
		if (!is_before(earlier, timer))
			break;
		put_in(timers, place, earlier);
	}
	return place;
}

/* Put TIMER at PLACE or wherever it belongs above or below it. */
static void settle(struct timers *timers, size_t place, struct timer *timer)
{
	place = place_upwards(timers, place, timer);
	place = place_downwards(timers, place, timer);
	put_in(timers, place, timer);
}

static void insert(struct timers *timers, struct timer *timer)
{
	g_ptr_array_add(timers->heap, timer);
	settle(timers, timers->heap->len, timer);
}

static void take_out(struct timers *timers, struct timer *timer)
{
	struct timer *last = timer_in(timers, timers->heap->len);
	size_t place = timer->place;
	g_ptr_array_set_size(timers->heap, (int)timers->heap->len - 1);
	timer->place = 0;
	if (last != timer)
		settle(timers, place, last);
}

/* ---- the source --------------------------------------------------------------------------- */

/* Tell GLib when to look at the first deadline. */
static void schedule(struct timers *timers)
{
	if (timers->heap->len == 0) {
		g_source_set_ready_time(&timers->source, -1);
		return;
	}
	int64_t wait = mono_between(clock_mono(), timer_in(timers, 1)->deadline);
	int64_t longest = clock_is_shared() ? LOOK_AGAIN_SHARED : LOOK_AGAIN;
	g_source_set_ready_time(&timers->source, g_get_monotonic_time() + CLAMP(wait, 0, longest));
}

/* Fire what is due. A function that arms its timer for the past again is served in the next round,
 * so that it cannot keep the loop from everything else. */
static gboolean dispatch(GSource *source, GSourceFunc unused_function, void *unused_data)
{
	(void)unused_function;
	(void)unused_data;
	struct timers *timers = (struct timers *)source;
	struct mono now = clock_mono();
	timers->firing = true;
	for (size_t most = timers->heap->len; most > 0 && timers->heap->len > 0; most--) {
		struct timer *first = timer_in(timers, 1);
		if (mono_between(now, first->deadline) > 0)
			break;
		take_out(timers, first);
		first->fire(first, first->data);
		if (g_source_is_destroyed(source))
			return G_SOURCE_REMOVE;
	}
	timers->firing = false;
	schedule(timers);
	return G_SOURCE_CONTINUE;
}

static void finalize(GSource *source)
{
	g_ptr_array_unref(((struct timers *)source)->heap);
}

/* ---- what others see ---------------------------------------------------------------------- */

struct timers *timers_new(GMainContext *context)
{
	static GSourceFuncs functions = { .dispatch = dispatch, .finalize = finalize };
	struct timers *timers = (struct timers *)g_source_new(&functions, sizeof *timers);
	timers->heap = g_ptr_array_new();
	g_source_set_static_name(&timers->source, "timers");
	g_source_attach(&timers->source, context);
	return timers;
}

void timers_free(struct timers *timers)
{
	if (!timers)
		return;
	g_assert(timers->heap->len == 0);
	g_source_destroy(&timers->source);
	g_source_unref(&timers->source);
}

void timer_init(struct timer *timer, struct timers *home, timer_fire *fire, void *data)
{
	*timer = (struct timer){ .home = home, .fire = fire, .data = data };
}

void timer_at(struct timer *timer, struct mono deadline)
{
	struct timers *home = timer->home;
	timer->deadline = deadline;
	if (timer->place == 0)
		insert(home, timer);
	else
		settle(home, timer->place, timer);
	if (timer->place == 1 && !home->firing)
		schedule(home);
}

void timer_after(struct timer *timer, int64_t us)
{
	timer_at(timer, mono_after(clock_mono(), us));
}

/* The source may look once too often then, which is cheaper than telling GLib each time. */
void timer_stop(struct timer *timer)
{
	if (timer->place != 0)
		take_out(timer->home, timer);
}

bool timer_is_armed(const struct timer *timer)
{
	return timer->place != 0;
}

int64_t timer_place(int64_t id, int64_t interval)
{
	return (int64_t)((uint64_t)id * UINT64_C(2654435761) % (uint64_t)interval);
}
