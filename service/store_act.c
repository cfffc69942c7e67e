/* One act inside the group's transaction: permission, checks, guard, effect, audit. struct change
 * sees the database through the operations below; every record they write has its audit row at
 * once, so that no effect can forget it. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "service/store_clock.h"

struct transaction {
	struct change change;
	struct writer *writer;
	struct job *job;
	int64_t first_seq;          /* of the act's first audit row */
};

/* ---- reading ------------------------------------------------------------------------------ */

static json_t *transaction_get(void *store, const struct kind *kind, int64_t id)
{
	struct transaction *transaction = store;

	return sql_read_one(transaction->writer->db, kind, id, &transaction->change.failed);
}

static json_t *transaction_find(void *store, const struct kind *kind, const char *field,
    const json_t *value)
{
	struct transaction *transaction = store;
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *sql = g_strdup_printf("%s WHERE \"%s\" = ? ORDER BY id", select, field);

	g_assert(sql_has_column(kind, field));
	g_autoptr(sql_kept) rows = sql_keep(transaction->writer->db, sql);
	if (!rows)
		return NULL;
	sql_bind(rows, 1, value);
	return sql_records(kind, rows, false, NULL);
}

/* ---- auditing ----------------------------------------------------------------------------- */

/* What the audit shows of a value: long text by its hash only. */
static json_t *audited_value(const struct field *field, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!value || json_is_null(value))
		return json_null();
	if (!text || !field || !(field->flags & FIELD_VERBATIM))
		return json_deep_copy(value);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	return json_sprintf("sha256:%s", hash);
}

/* {field: [before, after]} of what changed; BEFORE is NULL for a new record. */
static json_t *differences(const struct kind *kind, const json_t *before, const json_t *after)
{
	json_t *changed = json_object();
	json_t *both = json_object();
	const char *name;
	json_t *member;

	json_object_update(both, (json_t *)(uintptr_t)before);
	json_object_update(both, (json_t *)(uintptr_t)after);
	json_object_foreach(both, name, member) {
		const json_t *was = json_object_get(before, name);
		const json_t *is = json_object_get(after, name);
		const struct field *field = kind_field(kind, name);

		if ((field || strcmp(name, "state") == 0) && !(was && is && json_equal(was, is)))
			json_object_set_new(changed, name,
			    json_pack("[o, o]", audited_value(field, was),
				audited_value(field, is)));
	}
	json_decref(both);
	return changed;
}

/* How ACTOR signed, and at whose terminal where it was not his own. */
static json_t *signature_of(const struct actor *actor)
{
	json_t *detail = json_pack("{s:s}", "by",
	    actor->signature == SIGNATURE_TRIAL ? "trial" : "password");

	if (actor->host != 0)
		json_object_set_new(detail, "terminal_of", json_integer(actor->host));
	return detail;
}

static bool audit(struct transaction *transaction, const struct kind *kind, int64_t id,
    const json_t *before, const json_t *after)
{
	struct change *change = &transaction->change;
	g_autofree char *action = g_strdup_printf("%s.%s", change->kind->name, change->act->name);
	json_t *detail = json_pack("{s:o}", "changed", differences(kind, before, after));

	if (change->facts)
		json_object_set_new(detail, "facts", json_deep_copy(change->facts));
	if (change->act->signing && change->actor->signature != SIGNATURE_NONE)
		json_object_set_new(detail, "signed", signature_of(change->actor));
	if (change->marked)
		json_object_set_new(detail, "confirmed_unclassified", json_true());
	struct chain_event event = {
		.now = change->now,
		.actor = change->actor,
		.origin = transaction->job->origin,
		.action = action,
		.kind = kind->name,
		.id = id,
		.success = true,
		.before = before,
		.after = after,
		.detail = detail,
	};
	bool done = chain_append(&transaction->writer->chain, transaction->writer->db,
	    transaction->writer->boot, &event);
	json_decref(detail);
	if (!transaction->first_seq)
		transaction->first_seq = transaction->writer->chain.seq;
	return done;
}

/* ---- writing ------------------------------------------------------------------------------ */

static char *update_statement(const struct kind *kind, json_t *fields)
{
	g_autoptr(GString) places = g_string_new(NULL);
	const char *name;
	json_t *value;

	json_object_foreach(fields, name, value) {
		g_assert(sql_has_column(kind, name));
		g_string_append_printf(places, "%s\"%s\" = ?", places->len ? ", " : "", name);
	}
	return g_strdup_printf("UPDATE \"%s\" SET %s WHERE id = ?", kind->name, places->str);
}

static int64_t transaction_append(void *store, const struct kind *kind, json_t *fields)
{
	struct transaction *transaction = store;
	sqlite3 *db = transaction->writer->db;
	json_t *record = json_copy(fields);

	json_object_set_new(record, "seq", json_integer(transaction->writer->chain.seq + 1));
	json_object_set_new(record, "created_at", json_integer(transaction->change.now.us));
	json_object_set_new(record, "created_by", json_integer(transaction->change.actor->person));
	g_autofree char *sql = sql_insert_statement(kind, record);
	int64_t id = sql_run_with(db, sql, record, 0) ? sqlite3_last_insert_rowid(db) : 0;
	if (id) {
		json_object_set_new(record, "id", json_integer(id));
		if (audit(transaction, kind, id, NULL, record))
			job_touch(transaction->job, kind, record);
		else
			id = 0;
	}
	json_decref(record);
	return id;
}

/* RECORD with FIELDS in it, null taking away. */
static json_t *merged(const json_t *record, json_t *fields)
{
	json_t *after = json_copy((json_t *)(uintptr_t)record);
	const char *name;
	json_t *value;

	json_object_foreach(fields, name, value) {
		if (json_is_null(value))
			json_object_del(after, name);
		else
			json_object_set(after, name, value);
	}
	return after;
}

static bool transaction_put(void *store, const struct kind *kind, int64_t id, const json_t *fields,
    const char *state)
{
	struct transaction *transaction = store;
	sqlite3 *db = transaction->writer->db;
	bool failed = false;
	json_t *before = sql_read_one(db, kind, id, &failed);
	json_t *given = fields ? json_copy((json_t *)(uintptr_t)fields) : json_object();

	g_assert(before || failed);
	if (state)
		json_object_set_new(given, "state", json_string(state));
	if (!failed && json_object_size(given) > 0) {
		g_autofree char *sql = update_statement(kind, given);

		failed = !sql_run_with(db, sql, given, id);
	}
	json_t *after = failed ? NULL : merged(before, given);
	bool empty = kind->flags & KIND_APPEND && json_object_size(given) == 0;
	if (!failed && !empty) {
		failed = !audit(transaction, kind, id, before, after);
		job_touch(transaction->job, kind, after);
	}
	json_decref(before);
	json_decref(given);
	json_decref(after);
	return !failed;
}

static const struct change_operations operations = {
	.get = transaction_get,
	.find = transaction_find,
	.append = transaction_append,
	.put = transaction_put,
};

/* ---- the act ------------------------------------------------------------------------------ */

/* Fills result from the reasons; the first one is the message. */
static void refuse(struct job *job, enum rpc_code code, json_t *reasons)
{
	const json_t *first = json_array_get(reasons, 0);

	job_fail(job, code, record_text(first, "reason"));
	job->result.reasons = reasons;
}

static void refuse_text(struct job *job, enum rpc_code code, const char *text)
{
	refuse(job, code, json_pack("[{s:s}]", "reason", text));
}

/* The refusal as an audit row. What was given is named, not quoted: it may be what must not be
 * kept. */
static bool audit_refusal(struct writer *writer, const struct job *job, const struct kind *kind,
    const struct act *act, struct wall now)
{
	g_autofree char *action = kind && act ? g_strdup_printf("%s.%s", kind->name, act->name) :
	    g_strdup("unknown");
	json_t *given = json_array();
	const char *name;
	json_t *value;

	json_object_foreach(job->fields, name, value)
		if (kind && kind_field(kind, name))
			json_array_append_new(given, json_string(name));
	json_t *detail = json_pack("{s:o, s:O}", "given", given, "reasons", job->result.reasons);
	struct chain_event event = {
		.now = now, .actor = &job->actor, .origin = job->origin, .action = action,
		.kind = kind ? kind->name : NULL, .id = job->id, .success = false, .detail = detail,
	};
	bool done = chain_append(&writer->chain, writer->db, writer->boot, &event);
	json_decref(detail);
	return done;
}

/* Whether the person lacks the role, as opposed to the record being in the wrong state. */
static bool is_outsider(const struct act *act, const struct actor *actor)
{
	return !(act->roles & actor->roles) ||
	    (act->organisations && !(act->organisations & actor->organisation) && !actor->trial);
}

/* Whether RECORD still says of NAME what the person saw: nothing is null. */
static bool is_as_seen(const json_t *record, const char *name, const json_t *seen)
{
	const json_t *value = json_object_get(record, name);

	return value == NULL || json_is_null(seen) ? value == NULL && json_is_null(seen) :
	    json_equal(value, seen);
}

/* Somebody else was faster: what the person saw of the record is not so any more. Refuses with the
 * record as it is now. */
static bool has_moved_on(struct transaction *transaction)
{
	const struct change *change = &transaction->change;
	struct job *job = transaction->job;
	const char *name;
	json_t *seen, *reasons = json_array();

	json_object_foreach(job->expect, name, seen) {
		const struct field *field = kind_field(change->kind, name);

		if (change->record == NULL || is_as_seen(change->record, name, seen))
			continue;
		g_autofree char *text = g_strdup_printf(
		    _("%s已被别人改过：请看现在的内容，再决定。"),
		    field != NULL ? _(field->title) : _("状态"));
		json_array_append_new(reasons,
		    json_pack("{s:s, s:s}", "field", name, "reason", text));
	}
	if (json_array_size(reasons) == 0) {
		json_decref(reasons);
		return false;
	}
	refuse(job, RPC_CONFLICT, reasons);
	job->result.record = json_deep_copy(change->record);
	return true;
}

/* Nothing can be dated: refuses all but what mends that. */
static bool is_out_of_time(struct transaction *transaction)
{
	struct writer *writer = transaction->writer;
	struct wall now = transaction->change.now;

	if (!clock_is_behind(writer->chain.newest, now) ||
	    clock_is_confirmed_by(transaction->job))
		return false;
	g_autofree char *sentence = clock_refusal(writer, now);
	refuse_text(transaction->job, RPC_REFUSED, sentence);
	return true;
}

/* Everything up to the writing; what does not fit is in job->result. */
static bool may_go_on(struct transaction *transaction)
{
	struct change *change = &transaction->change;
	struct job *job = transaction->job;
	char *reason = NULL;

	if (!is_outsider(change->act, change->actor) &&
	    (is_out_of_time(transaction) || has_moved_on(transaction)))
		return false;
	if (!act_allowed(change->kind, change->act, change->record, change->actor, change->now,
		&reason)) {
		bool outsider = is_outsider(change->act, change->actor);

		refuse_text(job, outsider ? RPC_NOT_ALLOWED : RPC_REFUSED, reason);
		g_free(reason);
		return false;
	}
	if (change->act->signing && change->actor->signature == SIGNATURE_NONE) {
		refuse(job, RPC_REFUSED, json_pack("[{s:s, s:s}]", "field", "password", "reason",
		    _("这个动作要用签名口令签。")));
		return false;
	}
	if (change_check(change))
		return true;
	if (!change->failed)
		refuse(job, RPC_REFUSED, g_steal_pointer(&change->reasons));
	return false;
}

/* Does the act behind a savepoint, so that a refusal leaves nothing. False: the database failed. */
static bool perform(struct transaction *transaction)
{
	struct writer *writer = transaction->writer;
	struct change *change = &transaction->change;
	struct job *job = transaction->job;
	struct chain chain = writer->chain;

	if (!sql_run(writer->db, "SAVEPOINT act", NULL))
		return false;
	if (may_go_on(transaction) && change_apply(change) && !change_is_refused(change)) {
		job->result.committed = true;
		job->result.id = change->id;
		job->result.seq = transaction->first_seq;
		return sql_run(writer->db, "RELEASE act", NULL);
	}
	if (change->failed)
		return false;
	if (!job->result.reasons)
		refuse(job, RPC_REFUSED, g_steal_pointer(&change->reasons));
	writer->chain = chain;
	/* the program tries again and again by itself: that it could not is no news */
	bool told = clock_is_behind(writer->chain.newest, change->now) &&
	    (job->actor.roles & ROLE_SERVICE) != 0;
	return sql_run(writer->db, "ROLLBACK TO act; RELEASE act", NULL) &&
	    (told || audit_refusal(writer, job, change->kind, change->act, change->now));
}

/* What the job names, when it names something: else the refusal is in the job. Who may not do the
 * act at all is not told whether there is such a record: that refusal comes later. */
static bool look_up(struct transaction *transaction)
{
	struct change *change = &transaction->change;
	struct job *job = transaction->job;

	change->kind = kind_find(job->kind);
	change->act = change->kind ? kind_act(change->kind, job->act) : NULL;
	if (!change->act) {
		refuse_text(job, RPC_NOT_FOUND, _("没有这种记录或这种操作。"));
		return false;
	}
	change->record = job->id
	    ? sql_read_one(transaction->writer->db, change->kind, job->id, &change->failed)
	    : NULL;
	bool may = (job->actor.roles & change->act->roles) != 0;
	if (job->id && !change->record && !change->failed && may) {
		g_autofree char *text = g_strdup_printf(_("没有编号 %" PRId64 " 的%s。"), job->id,
		    _(change->kind->title));

		refuse_text(job, RPC_NOT_FOUND, text);
		return false;
	}
	return !change->failed;
}

bool act_run(struct writer *writer, struct job *job)
{
	struct transaction transaction = {
		.change = {
			.operations = &operations,
			.actor = &job->actor,
			.now = clock_wall(),
			.id = job->id,
			.fields = job->fields,
		},
		.writer = writer,
		.job = job,
	};
	struct change *change = &transaction.change;
	bool done;

	if (clock_is_confirmed_by(job))
		clock_add_facts(writer, job, change->now);
	change->facts = job->facts;
	change->store = &transaction;
	if (!change->fields)
		change->fields = job->fields = json_object();
	if (look_up(&transaction))
		done = perform(&transaction);
	else
		done = !change->failed &&
		    audit_refusal(writer, job, change->kind, change->act, change->now);
	clock_confirmed(writer, job, change->now);
	json_decref((json_t *)(uintptr_t)change->record);
	json_decref(change->reasons);
	return done;
}
