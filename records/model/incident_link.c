#include "records/model/incident_link.h"

#include "base/i18n.h"
#include "records/model/journal.h"

void incident_link_check(struct change *change)
{
	int64_t id = change_integer(change, "incident");
	json_t *incident = id == 0 ? NULL : change_get(change, "incident", id);

	if (incident != NULL && record_has_ended(kind_find("incident"), incident))
		change_refuse(change, "incident", _("%s 已经归档或是误报。"),
		    record_text(incident, "number"));
	json_decref(incident);
}

void incident_link_say(struct change *change)
{
	int64_t id = change_integer(change, "incident");
	json_t *incident = id == 0 ? NULL : change_get(change, "incident", id);
	const char *title = change_text(change, "title");

	if (incident == NULL)
		return;
	journal_say_of(change, "incident", id, record_text(incident, "number"), "%s %s%s%s",
	    _(change->kind->title), change_text(change, "number"), title == NULL ? "" : " ",
	    title == NULL ? "" : title);
	json_decref(incident);
}
