/* 半年网络安全状况报告 (湘11, 柳25(3)): how things stand, attacks and what was done about them,
 * rectifications, audit, warnings, isolations, drills. All of it out of the frozen document. */
#include "base/i18n.h"
#include "records/model/periodic_report.h"
#include "views/sheet_periodic.h"

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	json_t *blocks = json_array();
	json_auto_t *document = periodic_sheet_open(record, REPORT_HALF, blocks);

	if (document == NULL)
		return blocks;
	periodic_sheet_head(blocks, record, document);
	periodic_sheet_alarms(blocks, document, _("一、态势"));
	periodic_sheet_figures(blocks, document, "incidents", "incident|report", NULL);
	periodic_sheet_incidents(blocks, document, _("二、攻击与处置"));
	periodic_sheet_figures(blocks, document, "incidents", "rectified", _("三、漏洞整改"));
	periodic_sheet_rectifications(blocks, document, NULL);
	periodic_sheet_audit(blocks, document, _("四、审计"));
	periodic_sheet_figures(blocks, document, "warnings", "warning", _("五、预警签收反馈"));
	periodic_sheet_warnings(blocks, document, NULL);
	periodic_sheet_figures(blocks, document, "incidents", "isolation", _("六、断网隔离"));
	periodic_sheet_isolations(blocks, document, NULL);
	periodic_sheet_figures(blocks, document, "drills", "drill", _("七、演练"));
	periodic_sheet_missing(blocks, document, _("八、缺项"));
	periodic_sheet_words(blocks, record, _("九、"));
	periodic_sheet_signatures(blocks, record);
	return blocks;
}

const struct sheet sheet_security_half = {
	.name = "security_half",
	.title = N_("半年网络安全状况报告"),
	.form = "ZB-A4-55",
	.order = 95,
	.kind = "periodic_report",
	.subject = periodic_sheet_subject,
	.needs = "actor",
	.build = build,
};
