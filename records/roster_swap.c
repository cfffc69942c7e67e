/* 调班: the one on duty or his substitute asks for it, another person who is shift supervisor
 * approves. Then a new entry takes the place of the old one; both stay. */
#include "base/i18n.h"
#include "records/model/roster.h"

static const struct choice states[] = {
	{ "requested", N_("待批准") },
	{ "approved", N_("已批准") },
	{ "rejected", N_("不批准") },
	{ "withdrawn", N_("已撤回") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "entry", .title = N_("原排班"), .type = FIELD_REFERENCE,
	  .refers_to = "roster_entry", .columns = 36,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "substitute", .title = N_("替班人"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_TEXT, .columns = 24,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "despite", .title = N_("超时理由"), .type = FIELD_TEXT, .flags = FIELD_FIXED },
	{ .name = "requested_by", .title = N_("申请人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "decided_by", .title = N_("批准人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "decided_at", .title = N_("批准时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED },
	{ .name = "opinion", .title = N_("意见"), .type = FIELD_TEXT },
	{ .name = "exemption", .title = N_("豁免"), .type = FIELD_REFERENCE,
	  .refers_to = "roster_exemption", .flags = FIELD_DERIVED },
	{ .name = "new_entry", .title = N_("新排班"), .type = FIELD_REFERENCE,
	  .refers_to = "roster_entry", .flags = FIELD_DERIVED },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

/* The substitute stands what ENTRY planned. */
static struct roster_wish wish_of(struct change *change, const json_t *entry)
{
	return (struct roster_wish){ .field = "substitute",
		.person = change_integer(change, "substitute"),
		.date = record_text(entry, "date"), .post = record_text(entry, "post"),
		.duty = record_text(entry, "duty"),
		.span = { { record_integer(entry, "begins_at") },
		    { record_integer(entry, "ends_at") } },
		.despite = change_text(change, "despite"), .instead = record_id(entry) };
}

/* What was planned still is, and the substitute may stand it; the exemption he needs, or 0. */
static int64_t refuse_impossible(struct change *change, const json_t *entry)
{
	struct roster_wish wish = wish_of(change, entry);

	if (g_strcmp0(record_text(entry, "state"), "planned") != 0)
		change_refuse(change, "entry", _("这一班已经%s，不能再调。"),
		    choice_title(kind_find("roster_entry")->states, record_text(entry, "state")));
	else if (wish.person == record_integer(entry, "person"))
		change_refuse(change, "substitute", _("替班人就是原来的人。"));
	else
		roster_refuse(change, &wish);
	return wish.exemption;
}

static void guard_request(struct change *change)
{
	json_t *entry = change_get(change, "roster_entry", change_integer(change, "entry"));
	int64_t who = change->actor->person;

	if (who != record_integer(entry, "person") &&
	    who != change_integer(change, "substitute") && !change->actor->trial)
		change_refuse(change, NULL, _("调班由原来的人或替班人自己申请。"));
	refuse_impossible(change, entry);
	json_decref(entry);
	change_number(change, "TB");
	change_set_text(change, "requested_by", change->actor->name);
}

static void decide(struct change *change)
{
	change_set_text(change, "decided_by", change->actor->name);
	json_object_set_new(change->fields, "decided_at", json_integer(change->now.us));
}

/* Nobody approves his own swap, whoever asked for it. */
static void guard_approve(struct change *change)
{
	json_t *entry = change_get(change, "roster_entry", change_integer(change, "entry"));
	int64_t who = change->actor->person;

	if ((who == record_integer(entry, "person") ||
		who == change_integer(change, "substitute")) && !change->actor->trial)
		change_refuse(change, NULL, _("批准人不能是换班的两个人之一。"));
	int64_t exemption = refuse_impossible(change, entry);
	json_decref(entry);
	if (exemption != 0)
		json_object_set_new(change->fields, "exemption", json_integer(exemption));
	decide(change);
}

/* ENTRY as PERSON stands it. New. */
static json_t *substituted(struct change *change, const json_t *entry, const json_t *person)
{
	json_t *shift = change_get(change, "shift_definition", record_integer(entry, "shift"));
	const char *name = record_text(person, "name"), *despite = change_text(change, "despite");
	g_autofree char *label = roster_label(record_text(entry, "date"),
	    record_text(shift, "name"), record_text(entry, "post"), record_text(entry, "duty"),
	    name);
	json_t *made = json_pack("{s:s, s:s, s:I, s:I, s:s*, s:O*}", "label", label, "name", name,
	    "person", (json_int_t)record_id(person), "replaces", (json_int_t)record_id(entry),
	    "despite", despite, "exemption", change_value(change, "exemption"));
	static const char *const kept[] = { "date", "shift", "post", "duty", "begins_at",
		"ends_at" };

	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
		json_object_set(made, kept[i], json_object_get(entry, kept[i]));
	json_decref(shift);
	return made;
}

static void effect_approve(struct change *change)
{
	json_t *entry = change_get(change, "roster_entry", change_integer(change, "entry"));
	json_t *person = change_get(change, "person", change_integer(change, "substitute"));

	change_put(change, "roster_entry", record_id(entry), "replaced", NULL);
	int64_t made = change_append(change, "roster_entry", NULL,
	    substituted(change, entry, person));
	roster_use(change, change_integer(change, "exemption"), made);
	change_put(change, "roster_swap", change->id, NULL,
	    json_pack("{s:I}", "new_entry", (json_int_t)made));
	json_decref(person);
	json_decref(entry);
}

static void guard_reject(struct change *change)
{
	if (change_given(change, "opinion") == NULL)
		change_refuse(change, "opinion", _("不批准必须写明为什么。"));
	decide(change);
}

static void guard_withdraw(struct change *change)
{
	if (record_integer(change->record, "created_by") != change->actor->person &&
	    !(change->actor->roles & ROLE_SHIFT_SUPERVISOR))
		change_refuse(change, NULL, _("只有申请人或值班长能撤回。"));
}

static const struct act acts[] = {
	{ .name = "request", .title = N_("申请调班"), .from = "", .roles = ROLE_DUTY,
	  .fields = "entry|substitute|reason|despite", .key = "n", .guard = guard_request },
	{ .name = "approve", .title = N_("批准"), .from = "requested", .to = "approved",
	  .roles = ROLE_SHIFT_SUPERVISOR, .other_person = true, .fields = "opinion", .key = "a",
	  .guard = guard_approve, .effect = effect_approve },
	{ .name = "reject", .title = N_("不批准"), .from = "requested", .to = "rejected",
	  .roles = ROLE_SHIFT_SUPERVISOR, .other_person = true, .fields = "opinion", .key = "x",
	  .guard = guard_reject },
	{ .name = "withdraw", .title = N_("撤回"), .from = "requested", .to = "withdrawn",
	  .roles = ROLE_DUTY, .guard = guard_withdraw },
	{ .name = NULL },
};

const struct kind kind_roster_swap = {
	.name = "roster_swap",
	.title = N_("调班"),
	.order = 133,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "approved|rejected|withdrawn",
	.fields = fields,
	.acts = acts,
};
