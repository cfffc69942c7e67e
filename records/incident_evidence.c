/* 存证: what was secured of an incident: where it is, and the hash by which it is known again.
 * Harmful text is never copied into the records; it is named by this number (RB-10). */
#include "base/i18n.h"
#include "records/model/incident.h"

static const struct choice sorts[] = {
	{ "page", N_("页面") },
	{ "log", N_("日志") },
	{ "image", N_("磁盘镜像") },
	{ "traffic", N_("流量") },
	{ "video", N_("视频") },
	{ "document", N_("文件") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("存证编号"), .type = FIELD_TEXT, .limit = 20,
	  .columns = 16, .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "incident", .title = N_("安全事件"), .type = FIELD_REFERENCE,
	  .refers_to = "incident", .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "what", .title = N_("内容"), .type = FIELD_TEXT, .limit = 200, .columns = 24,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .help = N_("是什么，不是写了什么：有害信息不抄录。") },
	{ .name = "sort", .title = N_("种类"), .type = FIELD_CHOICE, .choices = sorts,
	  .columns = 8, .flags = FIELD_FIXED | FIELD_LIST, .otherwise = "other" },
	{ .name = "sha256", .title = N_("SHA-256"), .type = FIELD_TEXT, .limit = 64,
	  .flags = FIELD_FIXED, .help = N_("64 位十六进制；没有文件的写在说明里。") },
	{ .name = "kept", .title = N_("存放处"), .type = FIELD_TEXT, .limit = 200,
	  .flags = FIELD_REQUIRED | FIELD_FIXED, .help = N_("哪个柜子、哪块盘、谁保管。") },
	{ .name = "taken_at", .title = N_("取证时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "taken_by", .title = N_("取证人"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 10, .flags = FIELD_FIXED | FIELD_LIST, .help = N_("空白就是登记的人。") },
	{ .name = "harmful", .title = N_("含有害信息"), .type = FIELD_FLAG,
	  .flags = FIELD_FIXED, .help = N_("各处只写编号，不打印内容。") },
	{ .name = "note", .title = N_("说明"), .type = FIELD_NOTE, .limit = 600,
	  .flags = FIELD_FIXED },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "take", .title = N_("登记存证"), .from = "",
	  .roles = ROLE_DUTY | ROLE_SECADMIN, .fields = "*", .key = "n",
	  .guard = incident_evidence_guard_take, .effect = incident_evidence_effect_take },
	{ .name = NULL },
};

const struct kind kind_incident_evidence = {
	.name = "incident_evidence",
	.title = N_("存证"),
	.order = 192,
	.flags = KIND_CURRENT,
	.parent = "incident",
	.fields = fields,
	.acts = acts,
};
