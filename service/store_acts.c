/* Several acts as one: what a person decides in one go (the devices of a range taken into the
 * ledger, a file imported) is there whole or not at all.
 *
 * Each act runs as it would alone, behind its own savepoint, so that one that is refused leaves
 * nothing and the next is tried all the same: who sent a file of five thousand lines wants to hear
 * of all its faults, not of the first. One refusal, and everything goes back behind the savepoint
 * that was set before the first act, the audit chain too; what stays is one audit row that says who
 * tried what. */
#include <string.h>

#include "base/i18n.h"
#include "service/store_parts.h"

#define REASONS_AUDITED 50              /* of a refusal: the first ones, and how many there were */

/* The acts being done. */
struct whole {
	struct writer *writer;
	struct job *job;
	json_t *ids;                 /* of the records, in order; null where the act was refused */
	json_t *reasons;             /* with their places */
	size_t refused;
	bool outsider;               /* a role lacks for one of them */
	int64_t first_seq;
	GPtrArray *touched;
};

/* ---- what a later act says of an earlier one ---------------------------------------------- */

/* The id that VALUE, {"made": N}, means; 0 when that act was refused or is none before this one. */
static int64_t made_by(const struct whole *whole, const json_t *value)
{
	const json_t *place = json_object_get(value, "made");
	json_int_t n = json_is_integer(place) ? json_integer_value(place) : -1;

	return n < 0 ? 0 : json_integer_value(json_array_get(whole->ids, (size_t)n));
}

static void add_reason(struct whole *whole, size_t place, const char *field, const char *text)
{
	json_array_append_new(whole->reasons,
	    json_pack("{s:I, s:s*, s:s}", "place", (json_int_t)place, "field", field, "reason",
		text));
}

/* Puts ids in place of what refers to earlier acts. False: one of these was refused. */
static bool resolve(struct whole *whole, size_t place, json_t *fields)
{
	const char *name;
	json_t *value;
	void *next;
	bool good = true;

	json_object_foreach_safe(fields, next, name, value) {
		if (!json_is_object(value))
			continue;
		int64_t id = made_by(whole, value);
		if (id != 0)
			json_object_set_new(fields, name, json_integer(id));
		else
			add_reason(whole, place, name, _("它引用的那一条没有成立"));
		good = good && id != 0;
	}
	return good;
}

/* ---- one of them -------------------------------------------------------------------------- */

/* ACT as a job of its own. Its fields are used up. */
static struct job *part_new(const struct whole *whole, const json_t *act)
{
	struct job *part = job_new(JOB_ACT, &whole->job->actor, whole->job->origin);
	const json_t *id = json_object_get(act, "id");
	json_t *fields = json_object_get(act, "fields");

	part->kind = g_strdup(record_text(act, "kind"));
	part->act = g_strdup(record_text(act, "act"));
	part->id = json_is_object(id) ? made_by(whole, id) : json_integer_value(id);
	part->fields = json_is_object(fields) ? json_incref(fields) : json_object();
	part->facts = json_incref(json_object_get(act, "facts"));
	part->expect = json_incref(json_object_get(act, "expect"));
	return part;
}

/* What PART was refused for, with its place. */
static void take_refusal(struct whole *whole, size_t place, const struct job *part)
{
	json_t *reason;
	size_t i;

	json_array_foreach(part->result.reasons, i, reason) {
		json_object_set_new(reason, "place", json_integer((json_int_t)place));
		json_array_append(whole->reasons, reason);
	}
	whole->outsider |= part->result.code == RPC_NOT_ALLOWED;
}

static void take_success(struct whole *whole, struct job *part)
{
	if (whole->first_seq == 0)
		whole->first_seq = part->result.seq;
	g_ptr_array_extend_and_steal(whole->touched, g_steal_pointer(&part->touched));
	part->touched = g_ptr_array_new();
}

/* False when the database failed. */
static bool do_part(struct whole *whole, size_t place)
{
	struct job *part = part_new(whole, json_array_get(whole->job->fields, place));
	const json_t *id = json_object_get(json_array_get(whole->job->fields, place), "id");
	bool orphan = json_is_object(id) && part->id == 0, done = true;

	if (orphan)
		add_reason(whole, place, NULL, _("它要改的那一条没有成立"));
	bool refused = !resolve(whole, place, part->fields) || orphan;
	if (!refused) {
		done = act_run(whole->writer, part);
		refused = !part->result.committed;
	}
	if (refused)
		take_refusal(whole, place, part);
	else
		take_success(whole, part);
	whole->refused += refused;
	json_array_append_new(whole->ids, refused ? json_null() : json_integer(part->result.id));
	job_free(part);
	return done;
}

/* ---- all of them -------------------------------------------------------------------------- */

static bool audit_refused(const struct whole *whole)
{
	const struct job *job = whole->job;
	struct writer *writer = whole->writer;
	json_t *first = json_array(), *reason;
	size_t i;

	json_array_foreach(whole->reasons, i, reason)
		if (i < REASONS_AUDITED)
			json_array_append(first, reason);
	json_t *detail = json_pack("{s:I, s:I, s:o}", "acts",
	    (json_int_t)json_array_size(job->fields), "refused", (json_int_t)whole->refused,
	    "reasons", first);
	struct chain_event event = {
		.now = clock_wall(), .actor = &job->actor, .origin = job->origin,
		.action = "do_all", .success = false, .detail = detail,
	};
	bool done = chain_append(&writer->chain, writer->db, writer->boot, &event);
	json_decref(detail);
	return done;
}

/* Everything goes back to where CHAIN ended; who asked hears why. */
static bool undo(struct whole *whole, const struct chain *chain)
{
	struct job *job = whole->job;

	whole->writer->chain = *chain;
	if (!sql_run(whole->writer->db, "ROLLBACK TO acts; RELEASE acts", NULL))
		return false;
	if (whole->refused == 0) {
		job->result.committed = true;
		return true;
	}
	g_autofree char *message = g_strdup_printf(_("%zu 条里有 %zu 条不成立，一条也没有存。"),
	    json_array_size(job->fields), whole->refused);
	job_fail(job, whole->outsider ? RPC_NOT_ALLOWED : RPC_REFUSED, message);
	job->result.reasons = json_incref(whole->reasons);
	return job->check || audit_refused(whole);
}

static bool keep(struct whole *whole)
{
	struct job *job = whole->job;

	job->result.committed = true;
	job->result.seq = whole->first_seq;
	job->result.ids = json_incref(whole->ids);
	g_ptr_array_extend_and_steal(job->touched, g_steal_pointer(&whole->touched));
	return sql_run(whole->writer->db, "RELEASE acts", NULL);
}

bool acts_run(struct writer *writer, struct job *job)
{
	struct whole whole = { .writer = writer, .job = job, .ids = json_array(),
		.reasons = json_array(), .touched = g_ptr_array_new_with_free_func(touched_free) };
	struct chain chain = writer->chain;
	bool done = sql_run(writer->db, "SAVEPOINT acts", NULL);

	for (size_t i = 0; done && i < json_array_size(job->fields); i++)
		done = do_part(&whole, i);
	if (done)
		done = whole.refused > 0 || job->check ? undo(&whole, &chain) : keep(&whole);
	json_decref(whole.ids);
	json_decref(whole.reasons);
	if (whole.touched != NULL)
		g_ptr_array_unref(whole.touched);
	return done;
}
