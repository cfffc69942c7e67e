/* 网络安全事件报告单（初报）: see views/sheet_incident.h. */
#include "base/i18n.h"
#include "views/sheet_incident.h"

static json_t *build(const struct sheet_data *data)
{
	return sheet_incident_build(data, "first");
}

const struct sheet sheet_incident_first = {
	.name = "incident_first",
	.title = N_("网络安全事件报告单（初报）"),
	.form = "ZB-A4-51",
	.order = 86,
	.kind = "incident",
	.subject = sheet_incident_subject,
	.needs = SHEET_INCIDENT_NEEDS,
	.build = build,
};
