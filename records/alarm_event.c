/* The journal of an alarm: every edge the service saw and everything people did, in order. Appended
 * by the service (store_observe) and by the acts of the alarm; nobody edits it. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice whats[] = {
	{ "raised", N_("发生") },
	{ "cleared", N_("恢复") },
	{ "severity", N_("级别变化") },
	{ "flapping", N_("抖动") },
	{ "steady", N_("抖动停止") },
	{ "under", N_("归入根因") },
	{ "alone", N_("单独成立") },
	{ "maintenance", N_("维护中") },
	{ "escalated", N_("升级") },
	{ "unowned", N_("无人处理") },
	{ "evidence", N_("取证") },
	{ "act", N_("人工") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "alarm",
	    .title = N_("告警"),
	    .type = FIELD_REFERENCE,
	    .refers_to = "alarm",
	    .flags = FIELD_DERIVED },
	{ .name = "at",
	    .title = N_("时刻"),
	    .type = FIELD_TIME,
	    .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "what",
	    .title = N_("事件"),
	    .type = FIELD_CHOICE,
	    .choices = whats,
	    .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "text",
	    .title = N_("内容"),
	    .type = FIELD_TEXT,
	    .limit = 600,
	    .columns = 50,
	    .flags = FIELD_DERIVED | FIELD_LIST | FIELD_NAME },
	{ .name = "person",
	    .title = N_("人员"),
	    .type = FIELD_TEXT,
	    .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = NULL },
};

static const struct act acts[] = { { .name = NULL } };

const struct kind kind_alarm_event = {
	.name = "alarm_event",
	.title = N_("告警过程"),
	.order = 142,
	.flags = KIND_APPEND | KIND_UNSEEN | KIND_OBSERVED,
	.parent = "alarm",
	.fields = fields,
	.acts = acts,
};
