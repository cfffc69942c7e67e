/* Sheets get their number, are kept, and are printed again. */
#include <string.h>

#include "base/i18n.h"
#include "service/peers.h"

#define SAME_LIMIT 20            /* issues of one content, or of one record, that are looked at */

/* A sheet on its way to its number. What was issued with the very same content is printed again
 * under its number, and so is what was issued of a record that is signed: then the kept content is
 * what is printed, whatever was sent. */
struct issue {
	struct service *service;
	struct call *call;
	uid_t uid;
	char *origin;
	json_t *fields;              /* NULL: only print again */
	bool with_content;           /* the caller wants what is kept */
	int64_t id;                  /* once it is kept */
};

static void issue_free(struct issue *issue)
{
	json_decref(issue->fields);
	g_free(issue->origin);
	g_free(issue);
}

/* WHERE is taken over. */
static void find_issues(struct issue *issue, json_t *where, store_rows *done)
{
	store_list(issue->service->store, kind_find("sheet"), where, 0, SAME_LIMIT, done, issue);
}

static void issue_read(json_t *records, const char *failure, void *data)
{
	struct issue *issue = data;
	const json_t *record = json_array_get(records, 0);
	int64_t head_seq;
	char head[65];

	store_audit_head(issue->service->store, &head_seq, head);
	if (record == NULL) {
		call_refuse(issue->call, RPC_INTERNAL_ERROR,
		    failure == NULL ? _("单据已留存，但读不回来") : failure, NULL);
	} else {
		json_t *answer = json_pack("{s:s, s:s, s:I, s:I, s:s}", "sheet",
		    record_text(record, "sheet"), "number", record_text(record, "number"),
		    "print_count", (json_int_t)record_integer(record, "print_count"), "head_seq",
		    (json_int_t)head_seq, "head", head);

		if (issue->with_content)
			json_object_set(answer, "content", json_object_get(record, "content"));
		call_answer(issue->call, answer);
	}
	issue_free(issue);
}

static void issued(const struct store_result *result, void *data)
{
	struct issue *issue = data;

	issue->id = result->id;
	if (result->committed) {
		find_issues(issue, json_pack("{s:I}", "id", (json_int_t)issue->id), issue_read);
		return;
	}
	call_refuse(issue->call, result->code, result->message, result->reasons == NULL ? NULL :
	    json_pack("{s:O}", "reasons", result->reasons));
	issue_free(issue);
}

/* Prints SAME again; NULL: a new one. */
static void keep(struct issue *issue, const json_t *same)
{
	struct service *service = issue->service;
	struct store_act act = {
		.kind = "sheet",
		.act = same == NULL ? "issue" : "reprint",
		.id = same == NULL ? 0 : record_id(same),
		.actor =
		    identity_actor(&service->identity, service->ledger, issue->uid, clock_wall()),
		.origin = issue->origin,
		.fields = same == NULL ? json_incref(issue->fields) : json_object(),
	};

	store_act(service->store, &act, issued, issue);
}

/* Of RECORDS the one of the same record as is asked for, and not void. */
static const json_t *find_same(const struct issue *issue, const json_t *records)
{
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);

		if (record_integer(record, "of_id") == record_integer(issue->fields, "of_id") &&
		    g_strcmp0(record_text(record, "of_kind"),
			record_text(issue->fields, "of_kind")) == 0 &&
		    record_integer(record, "voided_at") == 0)
			return record;
	}
	return NULL;
}

/* What cannot be looked up is issued anew; where that must not be the act refuses. */
static void keep_issue(json_t *records, const char *failure, void *data)
{
	(void)failure;
	keep(data, find_same(data, records));
}

static void find_content(struct issue *issue)
{
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
	    record_text(issue->fields, "content"), -1);

	find_issues(issue,
	    json_pack("{s:s, s:O}", "hash", hash, "sheet",
		json_object_get(issue->fields, "sheet")),
	    keep_issue);
}

static void keep_settled(json_t *records, const char *failure, void *data)
{
	struct issue *issue = data;
	const json_t *same = find_same(issue, records);

	(void)failure;
	issue->with_content = same != NULL;
	if (same != NULL)
		keep(issue, same);
	else
		find_content(issue);
}

static void keep_again(json_t *records, const char *failure, void *data)
{
	struct issue *issue = data;

	if (json_array_size(records) > 0) {
		keep(issue, json_array_get(records, 0));
		return;
	}
	call_refuse(issue->call, RPC_NOT_FOUND, failure == NULL ? _("没有这个编号的单据") : failure,
	    NULL);
	issue_free(issue);
}

static struct issue *issue_new(struct peer *peer, const json_t *id)
{
	struct issue *issue = g_new0(struct issue, 1);

	issue->service = peer->service;
	issue->call = call_hold(peer, id);
	issue->uid = peer->uid;
	issue->origin = g_strdup(peer->origin);
	return issue;
}

static void sheet_issue(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *sheet = param_text(peer, id, params, "sheet");
	const char *content = sheet == NULL ? NULL : param_text(peer, id, params, "content");
	json_int_t of_id = param_integer(params, "id", 0);

	if (content == NULL)
		return;
	struct issue *issue = issue_new(peer, id);
	issue->fields = json_pack("{s:s, s:s, s:s*, s:o*}", "sheet", sheet, "content", content,
	    "of_kind", json_string_value(json_object_get(params, "kind")), "of_id",
	    of_id == 0 ? NULL : json_integer(of_id));
	if (of_id != 0)
		find_issues(issue,
		    json_pack("{s:s, s:I, s:b}", "sheet", sheet, "of_id", of_id, "settled", 1),
		    keep_settled);
	else
		find_content(issue);
}

static void sheet_again(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *number = param_text(peer, id, params, "number");
	struct issue *issue;

	if (number == NULL)
		return;
	issue = issue_new(peer, id);
	issue->with_content = true;
	find_issues(issue, json_pack("{s:s}", "number", number), keep_again);
}

#define ROLES_PRINT (ROLE_ANY & ~(unsigned)ROLE_VIEWER)

const struct method sheet_methods[] = {
	{ "sheet.issue", ROLES_PRINT, sheet_issue },
	{ "sheet.again", ROLES_PRINT, sheet_again },
	{ NULL, 0, NULL },
};
