/* What the service observes of a record (the device axis of an alarm): written with the next group,
 * never audited, never refused. It only touches the fields it brings, so that what people did to
 * the same record stays as they did it, whichever of both comes first. */
#include <string.h>

#include "service/store_parts.h"

/* ---- the loop's side ---------------------------------------------------------------------- */

/* That a value is none its column takes is our own mistake: found here, where it was made, for the
 * writer could only try it again for ever. */
static void expect_fitting(const struct kind *kind, json_t *fields)
{
	const char *name;
	json_t *value;

	g_assert(kind->flags & KIND_OBSERVED);
	json_object_foreach(fields, name, value) {
		const struct field *field = kind_field(kind, name);

		g_assert(field && field->flags & FIELD_DERIVED);
		switch (field->type) {
		case FIELD_INTEGER:
		case FIELD_TIME:
		case FIELD_REFERENCE:
			g_assert(json_is_integer(value) || json_is_null(value));
			break;
		case FIELD_FLAG:
			g_assert(json_is_boolean(value) || json_is_null(value));
			break;
		case FIELD_TEXT:
		case FIELD_NOTE:
		case FIELD_CHOICE:
		case FIELD_DATE:
		case FIELD_ADDRESS:
		case FIELD_PHONE:
			g_assert(json_is_string(value) || json_is_null(value));
		}
	}
}

struct job *observation_new(const struct kind *kind, int64_t id, json_t *fields,
    const struct kind *event_kind, json_t *events)
{
	struct job *job = job_new(JOB_OBSERVE, NULL, NULL);
	json_t *event;
	size_t i;

	g_assert(id > 0);
	expect_fitting(kind, fields);
	json_array_foreach(events, i, event)
		expect_fitting(event_kind, event);
	job->kind = g_strdup(kind->name);
	job->act = event_kind ? g_strdup(event_kind->name) : NULL;
	job->id = id;
	job->fields = fields;
	job->facts = events;
	return job;
}

/* ---- the writer's side -------------------------------------------------------------------- */

/* What every record has, as the service makes it. */
static json_t *made_now(const struct writer *writer)
{
	return json_pack("{s:I, s:I, s:i}", "seq", (json_int_t)writer->chain.seq, "created_at",
	    (json_int_t)clock_wall().us, "created_by", 0);
}

/* FIELDS are written over what is there, and nothing else. */
static bool put_fields(struct writer *writer, const struct kind *kind, int64_t id, json_t *fields)
{
	json_t *record = made_now(writer);
	const char *name;
	json_t *value;

	json_object_set_new(record, "id", json_integer(id));
	json_object_update(record, fields);
	g_autofree char *insert = sql_insert_statement(kind, record);
	g_autoptr(GString) sql = g_string_new(insert);
	g_string_append(sql, " ON CONFLICT (id) DO UPDATE SET id = id");
	json_object_foreach(fields, name, value)
		g_string_append_printf(sql, ", \"%s\" = excluded.\"%s\"", name, name);
	bool done = sql_run_with(writer->db, sql->str, record, 0);
	json_decref(record);
	return done;
}

static bool append_event(struct writer *writer, const struct kind *kind, const json_t *event)
{
	json_t *record = made_now(writer);

	json_object_update(record, (json_t *)(uintptr_t)event);
	g_autofree char *sql = sql_insert_statement(kind, record);
	bool done = sql_run_with(writer->db, sql, record, 0);
	json_decref(record);
	return done;
}

bool observe_run(struct writer *writer, struct job *job)
{
	const struct kind *kind = kind_find(job->kind);
	bool failed = !put_fields(writer, kind, job->id, job->fields);
	json_t *event;
	size_t i;

	json_array_foreach(job->facts, i, event)
		failed = failed || !append_event(writer, kind_find(job->act), event);
	json_t *record = failed ? NULL : sql_read_one(writer->db, kind, job->id, &failed);
	if (record) {
		g_ptr_array_set_size(job->touched, 0);
		job_touch(job, kind, record);
	}
	json_decref(record);
	return !failed;
}
