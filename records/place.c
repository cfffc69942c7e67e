/* 测点: what a sensor is there for: cold aisle A, battery room, leak rope 2. The sensor belongs to
 * a device and has its name from there; the place says which room it speaks of, within which limits
 * it is well, and, of a contact, which of its two states is the alarm (requirements.md 2.2, 2.3).
 *
 * Limits left empty are those of the room's threshold scheme, else those the device states. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/limit.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "maintenance", N_("检修") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct choice purposes[] = {
	{ "cold_aisle", N_("冷通道") },
	{ "hot_aisle", N_("热通道") },
	{ "rack_inlet", N_("机柜进风") },
	{ "battery_room", N_("电池室") },
	{ "aux_room", N_("辅助区") },
	{ "dew_point", N_("露点") },
	{ "leak_rope", N_("漏水绳") },
	{ "leak_spot", N_("漏水点") },
	{ "smoke", N_("烟感") },
	{ "heat", N_("温感") },
	{ "gas_discharge", N_("气体释放") },
	{ "door", N_("门") },
	{ "motion", N_("人体移动") },
	{ "mains", N_("市电") },
	{ "ups", N_("UPS") },
	{ "cooling", N_("空调") },
	{ "generator", N_("柴油发电机") },
	{ "fuel", N_("油箱") },
	{ "hydrogen", N_("氢气") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct choice contacts[] = {
	{ "open", N_("常开") },
	{ "closed", N_("常闭") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 18 },
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .limit = 60, .columns = 18,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST, .help = N_("如 冷通道 A。") },
	{ .name = "purpose", .title = N_("测什么"), .type = FIELD_CHOICE, .choices = purposes,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 12, .otherwise = "other",
	  .help = N_("限值和告警级别按它从阈值方案里取。") },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_LIST, .columns = 18 },
	{ .name = "sensor", .title = N_("传感器"), .type = FIELD_TEXT, .limit = 200,
	  .flags = FIELD_LIST, .columns = 18,
	  .help = N_("设备上传感器的行，zhiban points 设备 可以列出。") },
	{ .name = "rack", .title = N_("机柜"), .type = FIELD_REFERENCE, .refers_to = "rack" },
	{ .name = "lo_crit", .title = N_("紧急下限"), .type = FIELD_TEXT, .limit = 16,
	  .help = N_("空白则按方案。四个限值填了一个，就全按自己的。") },
	{ .name = "lo_warn", .title = N_("次要下限"), .type = FIELD_TEXT, .limit = 16 },
	{ .name = "hi_warn", .title = N_("次要上限"), .type = FIELD_TEXT, .limit = 16 },
	{ .name = "hi_crit", .title = N_("紧急上限"), .type = FIELD_TEXT, .limit = 16 },
	{ .name = "hysteresis", .title = N_("回差"), .type = FIELD_TEXT, .limit = 16,
	  .help = N_("回到限值以内这么多才算恢复。") },
	{ .name = "delay_s", .title = N_("延时（秒）"), .type = FIELD_INTEGER, .maximum = 86400,
	  .help = N_("超限持续这么久才算；只用于自己的限值和干接点。") },
	{ .name = "rate_limit_per_h", .title = N_("每小时变化限值"), .type = FIELD_TEXT,
	  .limit = 16 },
	{ .name = "normally", .title = N_("接点"), .type = FIELD_CHOICE, .choices = contacts,
	  .help = N_("常开：闭合是告警；常闭：断开是告警。空白则听设备的。") },
	{ .name = "alarm_state", .title = N_("告警状态"), .type = FIELD_TEXT, .limit = 60,
	  .help = N_("设备报这个词或数就是告警，如 wet 或 2。") },
	{ .name = "pair", .title = N_("配对测点"), .type = FIELD_REFERENCE, .refers_to = "place",
	  .help = N_("温度配湿度，由此算露点；露点配温度，由此互校。") },
	{ .name = "calibrated_on", .title = N_("校准日期"), .type = FIELD_DATE },
	{ .name = "important", .title = N_("要紧"), .type = FIELD_FLAG,
	  .help = N_("机房一览里先列；失联按次要提示。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* ---- limits ------------------------------------------------------------------------------- */

enum { LO_CRIT, LO_WARN, HI_WARN, HI_CRIT, LIMITS };
static const char *const limit_fields[LIMITS] = { "lo_crit", "lo_warn", "hi_warn", "hi_crit" };

/* The number in FIELD; NAN, and refused, where it is none; NAN where the field is empty. */
static double number_of(struct change *change, const char *field)
{
	const char *typed = change_text(change, field);
	double value;

	if (typed == NULL || limit_read(typed, &value))
		return typed == NULL ? NAN : value;
	change_refuse(change, field, _("要填数字，如 27 或 26.5。"));
	return NAN;
}

/* From the lowest to the highest, each no further out than the next; the field that breaks the
 * order is named. */
static void check_limits(struct change *change)
{
	int last = -1;
	double below = NAN;

	for (int i = 0; i < LIMITS; i++) {
		double value = number_of(change, limit_fields[i]);

		if (isnan(value))
			continue;
		bool inside = last >= 0 && last <= LO_WARN && i >= HI_WARN;
		if (last >= 0 && (value < below || (inside && !(value > below))))
			change_refuse(change, limit_fields[i],
			    _("%s要高于%s。"), _(kind_field(change->kind, limit_fields[i])->title),
			    _(kind_field(change->kind, limit_fields[last])->title));
		below = value;
		last = i;
	}
}

static void check_positive(struct change *change, const char *field)
{
	double value = number_of(change, field);

	if (!isnan(value) && !(value > 0))
		change_refuse(change, field, _("要大于 0，不要就留空。"));
}

/* ---- what it refers to -------------------------------------------------------------------- */

/* The other record named in FIELD stands in the same room. */
static void check_same_room(struct change *change, const char *field, const char *kind)
{
	int64_t id = change_integer(change, field);
	json_t *other = id == 0 ? NULL : change_get(change, kind, id);

	if (other != NULL && record_integer(other, "room") != change_integer(change, "room"))
		change_refuse(change, field, _("%s 不在这个机房。"), record_text(other, "name"));
	json_decref(other);
}

/* As `zhiban points` writes it, "sensor[box.1]", it is understood as well. */
static void take_sensor(struct change *change)
{
	static const char begin[] = "sensor[";
	const char *typed = json_string_value(json_object_get(change->fields, "sensor"));
	size_t length = typed == NULL ? 0 : strlen(typed);

	if (length <= strlen(begin) + 1 || !g_str_has_prefix(typed, begin) ||
	    typed[length - 1] != ']')
		return;
	g_autofree char *row = g_strndup(typed + strlen(begin), length - strlen(begin) - 1);
	json_object_set_new(change->fields, "sensor", json_string(row));
}

static void check(struct change *change)
{
	bool device = change_integer(change, "device") != 0;
	bool sensor = change_text(change, "sensor") != NULL;

	take_sensor(change);
	change_refuse_twin(change, "room", _("这个机房已有同名的测点。"));
	check_limits(change);
	check_positive(change, "hysteresis");
	check_positive(change, "rate_limit_per_h");
	if (device != sensor)
		change_refuse(change, sensor ? "device" : "sensor",
		    _("设备和传感器要一起填，或都留空。"));
	if (change_text(change, "normally") != NULL && change_text(change, "alarm_state") != NULL)
		change_refuse(change, "alarm_state", _("接点和告警状态只填一个。"));
	if (change->id != 0 && change_integer(change, "pair") == change->id)
		change_refuse(change, "pair", _("不能和自己配对。"));
	check_same_room(change, "pair", "place");
	check_same_room(change, "rack", "rack");
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use|maintenance",
	  .roles = ROLE_SYSADMIN, .fields = "*", .key = "e" },
	{ .name = "maintain", .title = N_("转检修"), .from = "in_use", .to = "maintenance",
	  .roles = ROLE_SYSADMIN },
	{ .name = "activate", .title = N_("恢复使用"), .from = "maintenance", .to = "in_use",
	  .roles = ROLE_SYSADMIN },
	{ .name = "remove", .title = N_("移除"), .from = "in_use|maintenance", .to = "removed",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_place = {
	.name = "place",
	.title = N_("测点"),
	.order = 74,
	.flags = KIND_RESIDENT,
	.parent = "room",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
