/* The clock against what is recorded (requirements 7 ⑯). A clock that lies before the newest
 * record is wrong, or was when that was written: nothing may be dated by it. The writer then
 * does no act but those by which two people confirm the time (records/clock_confirmation.c), and
 * what the service observes waits in memory. It goes on by itself once the clock has passed the
 * newest record again: then nothing can be out of order.
 *
 * Audit rows go on: who tried what, and when by which clock, is what one wants to know of such a
 * time. They carry the time since boot, and the numbers tell the order. */
#include <string.h>

#include "base/i18n.h"
#include "service/pause.h"
#include "service/store_clock.h"

#define KIND_CONFIRMATION "clock_confirmation"
#define KEPT_NEWEST "newest"

bool clock_is_behind(struct wall newest, struct wall now)
{
	return wall_between(now, newest) > STEP_LIMIT;
}

bool writer_is_held(const struct writer *writer)
{
	return !writer->ending && clock_is_behind(writer->chain.newest, clock_wall());
}

/* ---- what is newest ----------------------------------------------------------------------- */

void writer_load_newest(struct writer *writer)
{
	g_autoptr(sqlite3_stmt) row = sql_prepare(writer->db,
	    "SELECT CAST(value AS INTEGER) FROM kept WHERE name = '" KEPT_NEWEST "'", NULL);

	writer->newest_kept = (struct wall){ 0 };
	if (row && sqlite3_step(row) == SQLITE_ROW)
		writer->newest_kept.us = sqlite3_column_int64(row, 0);
	writer->chain.newest.us = MAX(writer->chain.at.us, writer->newest_kept.us);
}

bool writer_keep_newest(struct writer *writer, bool wrote)
{
	struct chain *chain = &writer->chain;
	struct wall now = clock_wall();

	if (wrote && !clock_is_behind(chain->newest, now) && wall_between(chain->newest, now) > 0)
		chain->newest = now;
	if (chain->newest.us == writer->newest_kept.us)
		return true;
	g_autoptr(sql_kept) row = sql_keep(writer->db,
	    "INSERT INTO kept (name, value) VALUES ('" KEPT_NEWEST "', ?) "
	    "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, chain->newest.us);
	if (!row)
		return false;
	sql_bind_text(row, 1, text);
	return sqlite3_step(row) == SQLITE_DONE;
}

/* ---- confirming --------------------------------------------------------------------------- */

bool clock_is_confirmed_by(const struct job *job)
{
	return strcmp(job->kind, KIND_CONFIRMATION) == 0;
}

/* The first row since the last confirmation that bears a time to come; the next one where there is
 * none. */
static int64_t first_doubtful(const struct writer *writer, struct wall now)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT min(seq) FROM audit WHERE at > %" G_GINT64_FORMAT " AND seq > (SELECT "
	    "coalesce(max(to_seq), 0) FROM " KIND_CONFIRMATION " WHERE state = 'confirmed')",
	    now.us);
	int64_t seq = sql_number(writer->db, sql, 0);

	return seq == 0 ? writer->chain.seq + 1 : seq;
}

void clock_add_facts(const struct writer *writer, struct job *job, struct wall now)
{
	if (job->facts == NULL)
		job->facts = json_object();
	if (!clock_is_behind(writer->chain.newest, now))
		return;
	json_object_set_new(job->facts, "newest_us", json_integer(writer->chain.newest.us));
	if (strcmp(job->act, "confirm") != 0)
		return;
	json_object_set_new(job->facts, "from_seq", json_integer(first_doubtful(writer, now)));
	json_object_set_new(job->facts, "to_seq", json_integer(writer->chain.seq + 1));
}

void clock_confirmed(struct writer *writer, const struct job *job, struct wall now)
{
	if (job->result.committed && clock_is_confirmed_by(job) &&
	    strcmp(job->act, "confirm") == 0)
		writer->chain.newest = now;
}

char *clock_refusal(const struct writer *writer, struct wall now)
{
	char newest[CLOCK_TEXT_SIZE], clock[CLOCK_TEXT_SIZE];

	return g_strdup_printf(
	    _("时钟 %s 早于最新记录 %s，已停止写入：请校准时钟，或由两人确认时间（时钟确认）。"),
	    clock_text(now, CLOCK_FULL, clock, sizeof clock),
	    clock_text(writer->chain.newest, CLOCK_FULL, newest, sizeof newest));
}

/* ---- what waits --------------------------------------------------------------------------- */

/* Whether the program wants this for the first time; it may ask again and again. */
static bool is_asked_first(struct writer *writer, const struct job *job)
{
	g_autofree char *fields = json_dumps(job->fields, JSON_COMPACT | JSON_SORT_KEYS);

	return g_hash_table_add(writer->asked,
	    g_strdup_printf("%s.%s.%" G_GINT64_FORMAT " %s", job->kind, job->act, job->id,
		job->id == 0 && fields != NULL ? fields : ""));
}

/* What nobody stands there for. What the program does by itself, an escalation say, is due all the
 * same when it is over; a person is told at once that it cannot be. */
static bool can_wait(struct writer *writer, const struct job *job)
{
	if (job->type == JOB_ACT)
		return (job->actor.roles & ROLE_SERVICE) != 0 &&
		    is_asked_first(writer, job);
	return job->type == JOB_OBSERVE || job->type == JOB_STANDING;
}

bool clock_lets_wait(struct writer *writer, struct job *job)
{
	job->waits = writer_is_held(writer) && can_wait(writer, job);
	if (job->waits && job->offset == 0)
		job->offset = clock_wall().us - clock_mono().us;
	return job->waits;
}

/* How a circuit stood is dated by the clock as it is now: what it was wrong by is known. */
void clock_mend(struct job *job)
{
	static const char *const times[] = { "at", "since" };
	int64_t by = clock_wall().us - clock_mono().us - job->offset;

	if (job->offset == 0 || ABS(by) <= STEP_LIMIT || job->type != JOB_STANDING)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		const json_t *at = json_object_get(job->fields, times[i]);

		if (json_is_integer(at))
			json_object_set_new(job->fields, times[i],
			    json_integer(json_integer_value(at) + by));
	}
	job->offset = 0;
}

void clock_put_by(struct writer *writer, GPtrArray *jobs)
{
	guint kept = 0;

	g_ptr_array_set_free_func(jobs, NULL);
	for (guint i = 0; i < jobs->len; i++) {
		struct job *job = jobs->pdata[i];

		if (job->waits)
			g_ptr_array_add(writer->waiting, job);
		else
			jobs->pdata[kept++] = job;
	}
	g_ptr_array_set_size(jobs, (gint)kept);
	g_ptr_array_set_free_func(jobs, job_free);
}

void clock_take_up(struct writer *writer, GPtrArray *jobs)
{
	if (writer_is_held(writer))
		return;
	g_hash_table_remove_all(writer->asked);
	if (writer->waiting->len == 0)
		return;
	g_ptr_array_extend_and_steal(jobs, g_steal_pointer(&writer->waiting));
	writer->waiting = g_ptr_array_new_with_free_func(job_free);
}
