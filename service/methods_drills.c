/* drill.document: the finished record of a run, as it is handed over to another service. */
#include "base/i18n.h"
#include "records/model/drill_document.h"
#include "records/model/run.h"
#include "service/peers.h"
#include "service/service.h"

#define RECORDS_MOST 1000        /* of one part; more than any document may hold */

/* A document on its way; its parts are read one after the other. */
struct writing {
	struct service *service;
	struct call *call;
	int64_t run;
	const struct drill_part *part;
	json_t *document;
};

static void ask(struct writing *writing);

static void end(struct writing *writing)
{
	json_decref(writing->document);
	g_free(writing);
}

static void finish(struct writing *writing)
{
	char *text = json_dumps(writing->document, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

	call_answer(writing->call, json_pack("{s:s}", "document", text));
	free(text);
	end(writing);
}

static bool is_over(struct writing *writing, const json_t *run)
{
	if (run != NULL && g_strcmp0(record_text(run, "mode"), "drill") == 0 &&
	    !word_in(RUN_LIVE, record_text(run, "state")))
		return true;
	call_refuse(writing->call, run == NULL ? RPC_NOT_FOUND : RPC_REFUSED,
	    run == NULL ? _("没有这次执行") :
	    word_in(RUN_LIVE, record_text(run, "state")) ? _("这次演练还没有结束") :
	    _("这次执行是实战，不是演练"), NULL);
	end(writing);
	return false;
}

/* RECORDS come newest first. */
static void came(json_t *records, const char *failure, void *data)
{
	struct writing *writing = data;
	const struct drill_part *part = writing->part;
	json_t *list = json_array();

	if (failure != NULL) {
		call_refuse(writing->call, RPC_INTERNAL_ERROR, failure, NULL);
		json_decref(list);
		end(writing);
		return;
	}
	for (size_t i = json_array_size(records); i-- > 0;)
		json_array_append_new(list, drill_document_of(part, json_array_get(records, i)));
	if (part->most > 1) {
		json_object_set_new(writing->document, part->member, list);
	} else {
		json_decref(list);
		if (!is_over(writing, json_array_get(records, 0)))
			return;
		json_object_set_new(writing->document, part->member,
		    drill_document_of(part, json_array_get(records, 0)));
	}
	writing->part++;
	ask(writing);
}

static void ask(struct writing *writing)
{
	const struct drill_part *part = writing->part;

	if (part->member == NULL)
		finish(writing);
	else
		store_list(writing->service->store, kind_find(part->kind),
		    json_pack("{s:I}", part->most == 1 ? "id" : "run", (json_int_t)writing->run), 0,
		    RECORDS_MOST, came, writing);
}

/* {run} -> {document}. */
static void document(struct peer *peer, const json_t *id, const json_t *params)
{
	struct writing *writing = g_new0(struct writing, 1);

	*writing = (struct writing){ .service = peer->service, .call = call_hold(peer, id),
		.run = param_integer(params, "run", 0), .part = drill_parts };
	writing->document = json_pack("{s:i, s:s}", "format", DRILL_DOCUMENT_FORMAT, "site",
	    peer->service->settings->site_name);
	ask(writing);
}

const struct method drill_methods[] = {
	{ "drill.document", ROLE_ANY, document },
	{ NULL, 0, NULL },
};
