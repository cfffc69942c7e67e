/* 网络安全事件报告单（处置总结）: see views/sheet_incident.h. */
#include "base/i18n.h"
#include "views/sheet_incident.h"

static json_t *build(const struct sheet_data *data)
{
	return sheet_incident_build(data, "summary");
}

const struct sheet sheet_incident_summary = {
	.name = "incident_summary",
	.title = N_("网络安全事件报告单（处置总结）"),
	.form = "ZB-A4-54",
	.order = 89,
	.kind = "incident",
	.subject = sheet_incident_subject,
	.needs = SHEET_INCIDENT_NEEDS,
	.build = build,
};
