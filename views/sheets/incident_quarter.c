/* 季度信息安全事件报告 (湘15): how many incidents of which category and level, each in short, what
 * was rectified; a zero report when there was none. All of it out of the frozen document. */
#include "base/i18n.h"
#include "records/model/periodic_report.h"
#include "views/sheet_periodic.h"

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	json_t *blocks = json_array();
	json_auto_t *document = periodic_sheet_open(record, REPORT_QUARTER, blocks);

	if (document == NULL)
		return blocks;
	periodic_sheet_head(blocks, record, document);
	periodic_sheet_figures(blocks, document, "incidents", "incident|report",
	    _("一、事件数与时限"));
	periodic_sheet_incidents(blocks, document, _("二、逐件摘要"));
	periodic_sheet_rectifications(blocks, document, _("三、整改"));
	periodic_sheet_missing(blocks, document, _("四、缺项"));
	periodic_sheet_words(blocks, record, _("五、"));
	periodic_sheet_signatures(blocks, record);
	return blocks;
}

const struct sheet sheet_incident_quarter = {
	.name = "incident_quarter",
	.title = N_("季度信息安全事件报告"),
	.form = "ZB-A4-50",
	.order = 94,
	.kind = "periodic_report",
	.subject = periodic_sheet_subject,
	.needs = "actor",
	.build = build,
};
