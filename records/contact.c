/* 联系人: whom to call, in which order at night, and whether the number was tried lately. A number
 * that reaches nobody any more is marked dead by one key and kept: whoever looks for it is told. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "valid", N_("有效") },
	{ "former", N_("已作废") },
	{ NULL, NULL },
};

static const struct choice purposes[] = {
	{ "security", N_("安全联系人") },
	{ "duty", N_("值班") },
	{ "repair", N_("报修") },
	{ "vendor", N_("维保") },
	{ "power", N_("供电抢修") },
	{ "property", N_("物业") },
	{ "fire", N_("消防") },
	{ "superior", N_("上级值班") },
	{ "cyberspace", N_("网信") },
	{ "police", N_("公安网安") },
	{ "state_security", N_("国家安全机关") },
	{ "protection", N_("关基保护部门") },
	{ "secrecy", N_("机要保密") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("姓名或岗位"), .type = FIELD_TEXT, .limit = 60, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "organisation", .title = N_("单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation", .flags = FIELD_LIST, .columns = 20 },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .flags = FIELD_LIST, .columns = 20 },
	{ .name = "purpose", .title = N_("用途"), .type = FIELD_CHOICE, .choices = purposes,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "other" },
	{ .name = "mobile", .title = N_("手机"), .type = FIELD_PHONE,
	  .flags = FIELD_MASKED | FIELD_LIST, .columns = 14 },
	{ .name = "office_phone", .title = N_("办公电话"), .type = FIELD_PHONE, .flags = FIELD_LIST,
	  .columns = 14 },
	{ .name = "fax", .title = N_("传真"), .type = FIELD_PHONE },
	{ .name = "position", .title = N_("职务"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "is_own_staff", .title = N_("本单位工作人员"), .type = FIELD_FLAG,
	  .help = N_("安全联系人须是本单位工作人员，且不少于两名（湘7）。") },
	{ .name = "at_night", .title = N_("夜间可打"), .type = FIELD_FLAG, .flags = FIELD_LIST,
	  .columns = 8 },
	{ .name = "night_order", .title = N_("夜间拨打次序"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 99, .help = N_("同一单位夜间先打谁；小的在前。") },
	{ .name = "reach_note", .title = N_("怎样联系"), .type = FIELD_TEXT,
	  .help = N_("夜间可打的时段、先发短信之类。") },
	{ .name = "order_no", .title = N_("任命文号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "address", .title = N_("地址"), .type = FIELD_TEXT },
	{ .name = "pin_order", .title = N_("置顶次序"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 99 },
	{ .name = "printable", .title = N_("可印入电话树"), .type = FIELD_FLAG,
	  .otherwise = "yes" },
	{ .name = "verified_on", .title = N_("核验日期"), .type = FIELD_DATE,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "dead", .title = N_("号码失效"), .type = FIELD_FLAG, .columns = 8,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "dead_at", .title = N_("失效标注时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "dead_by", .title = N_("失效标注人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "dead_note", .title = N_("失效说明"), .type = FIELD_TEXT,
	  .help = N_("哪个号、听到什么：空号、停机、已换人。") },
	{ .name = "unanswered", .title = N_("连续无人接听"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "unanswered_at", .title = N_("最近无人接听"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

#define GIVEN \
	"name|organisation|access_unit|purpose|mobile|office_phone|fax|position|is_own_staff|" \
	"at_night|night_order|reach_note|order_no|address|pin_order|printable|note"

static void check(struct change *change)
{
	const char *purpose = change_text(change, "purpose");

	if (!change_value(change, "organisation") && !change_value(change, "access_unit"))
		change_refuse(change, "organisation", _("单位和接入单位至少填一个。"));
	if (!change_value(change, "mobile") && !change_value(change, "office_phone"))
		change_refuse(change, "mobile", _("手机和办公电话至少填一个。"));
	if (purpose && strcmp(purpose, "security") == 0 && !change_value(change, "mobile"))
		change_refuse(change, "mobile", _("安全联系人必须填手机。"));
}

/* What was said against the numbers does not count any more. */
static void revive(struct change *change)
{
	static const char *const said[] = { "dead", "dead_at", "dead_by", "dead_note", "unanswered",
		"unanswered_at" };

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		json_object_set_new(change->fields, said[i], json_null());
}

static bool is_other(const struct change *change, const char *field)
{
	const json_t *given = json_object_get(change->fields, field);
	const json_t *before = json_object_get(change->record, field);

	return given != NULL && !json_equal(given, before == NULL ? json_null() : before);
}

/* Another number is not dead, and nobody has tried it yet. */
static void guard_edit(struct change *change)
{
	if (!is_other(change, "mobile") && !is_other(change, "office_phone"))
		return;
	revive(change);
	json_object_set_new(change->fields, "verified_on", json_null());
}

/* Whoever called and reached the right one says so; the day counts. */
static void guard_verify(struct change *change)
{
	char today[CLOCK_TEXT_SIZE];

	revive(change);
	clock_text(change->now, CLOCK_DATE, today, sizeof(today));
	json_object_set_new(change->fields, "verified_on", json_string(today));
}

static void guard_unanswered(struct change *change)
{
	json_object_set_new(change->fields, "unanswered",
	    json_integer(record_integer(change->record, "unanswered") + 1));
	json_object_set_new(change->fields, "unanswered_at", json_integer(change->now.us));
}

static void guard_mark_dead(struct change *change)
{
	json_object_set_new(change->fields, "dead", json_true());
	json_object_set_new(change->fields, "dead_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "dead_by", json_string(change->actor->name));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN,
	  .fields = GIVEN, .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "valid", .roles = ROLE_SYSADMIN,
	  .fields = GIVEN, .key = "e", .guard = guard_edit },
	{ .name = "verify", .title = N_("核验"), .from = "valid",
	  .roles = ROLE_SYSADMIN | ROLE_DUTY, .key = "v", .guard = guard_verify },
	{ .name = "unanswered", .title = N_("无人接听"), .from = "valid",
	  .roles = ROLE_SYSADMIN | ROLE_DUTY, .guard = guard_unanswered },
	{ .name = "mark_dead", .title = N_("号码失效"), .from = "valid",
	  .roles = ROLE_SYSADMIN | ROLE_DUTY, .fields = "dead_note", .key = "x",
	  .guard = guard_mark_dead },
	{ .name = "retire", .title = N_("作废"), .from = "valid", .to = "former",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_contact = {
	.name = "contact",
	.title = N_("联系人"),
	.order = 50,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "former",
	.fields = fields,
	.acts = acts,
	.check = check,
};
