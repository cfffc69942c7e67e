/* The rules that hold for every act on every kind, then those of the kind and the act; and the
 * writing. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/change.h"

/* Takes "confirmed" out of the fields: it is about the act, not about the record. */
static void take_confirmation(struct change *change)
{
	change->confirmed = json_is_true(json_object_get(change->fields, "confirmed"));
	json_object_del(change->fields, "confirmed");
}

/* A new record has the default where nothing was given. */
static void fill_defaults(struct change *change)
{
	for (const struct field *field = change->kind->fields; field->name; field++) {
		char *reason = NULL;

		if (!field->otherwise || json_object_get(change->fields, field->name))
			continue;
		json_t *value = field_parse(field, field->otherwise, change->now, NULL, NULL,
		    &reason);
		g_assert(value != NULL);
		json_object_set_new(change->fields, field->name, value);
	}
}

#define NAME_LIMIT 200         /* as the longest of a kind's names */

/* A record referred to by its name: the one of that name that counts. A number takes its place. */
static void resolve_name(struct change *change, const struct field *field, const char *given)
{
	const struct kind *kind = kind_find(field->refers_to);
	struct bytes raw = { (const uint8_t *)given, strlen(given) };
	g_autofree char *name = g_strstrip(text_clean(raw, NAME_LIMIT));
	json_t *same = change_find(change, kind->name, kind_name_field(kind)->name,
	    json_string(name));
	int64_t found = 0;
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *record = json_array_get(same, i);

		if (record_has_ended(kind, record))
			continue;
		found = record_id(record);
		n++;
	}
	json_decref(same);
	if (n == 1)
		json_object_set_new(change->fields, field->name, json_integer(found));
	else if (n == 0)
		change_refuse(change, field->name, _("没有叫 %s 的%s。"), name, _(kind->title));
	else
		change_refuse(change, field->name, _("叫 %s 的%s不止一条，请写编号。"), name,
		    _(kind->title));
}

static void check_given(struct change *change, const char *name, const json_t *value)
{
	const struct field *field = kind_field(change->kind, name);
	g_autofree char *reason = NULL;

	if (!field)
		change_refuse(change, name, _("%s没有这个字段。"), _(change->kind->title));
	else if (!act_takes(change->act, field))
		change_refuse(change, name, _("%s不能改%s。"), _(change->act->title),
		    _(field->title));
	else if (field->type == FIELD_REFERENCE && json_is_string(value))
		resolve_name(change, field, json_string_value(value));
	else if (!json_is_null(value) && !field_accepts(field, value, &reason))
		change_refuse(change, name, "%s", reason);
}

/* The value FIELD will have; what an act on history gives is for the new entry, so the old one's
 * does not count. */
static const json_t *value_afterwards(const struct change *change, const struct field *field)
{
	if (change->kind->flags & KIND_APPEND)
		return json_object_get(change->fields, field->name);
	return change_value(change, field->name);
}

static void check_required(struct change *change)
{
	for (const struct field *field = change->kind->fields; field->name; field++) {
		if (!(field->flags & FIELD_REQUIRED) || !act_takes(change->act, field))
			continue;
		const json_t *value = value_afterwards(change, field);

		if (!value || json_is_null(value))
			change_refuse(change, field->name, _("%s必须填写。"), _(field->title));
	}
}

/* What is referred to must be there and must still count. */
static void check_reference(struct change *change, const struct field *field, const json_t *value)
{
	const struct kind *kind = kind_find(field->refers_to);
	int64_t id = json_integer_value(value);

	g_assert(kind != NULL);
	json_t *record = change_get(change, field->refers_to, id);
	if (!record)
		change_refuse(change, field->name, _("没有编号 %" PRId64 " 的%s。"), id,
		    _(kind->title));
	else if (record_has_ended(kind, record) &&
	    !json_equal(value, json_object_get(change->record, field->name)))
		change_refuse(change, field->name, _("这条%s已是%s，不能再选。"), _(kind->title),
		    choice_title(kind->states, record_text(record, "state")));
	json_decref(record);
}

static void check_unique(struct change *change, const struct field *field, json_t *value)
{
	json_t *same = change_find(change, change->kind->name, field->name, json_incref(value));

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *record = json_array_get(same, i);

		if (record_id(record) == change->id || record_has_ended(change->kind, record))
			continue;
		change_refuse(change, field->name, _("%s已被另一条%s（编号 %" PRId64 "）使用。"),
		    _(field->title), _(change->kind->title), record_id(record));
		break;
	}
	json_decref(same);
}

/* A text with a classified mark stops the person once; who insists is on record. */
static void check_mark(struct change *change, const struct field *field, const json_t *value)
{
	const char *text = json_string_value(value);
	const char *mark = NULL;

	if (text && (field->type == FIELD_NOTE || field->type == FIELD_TEXT) &&
	    !(field->flags & FIELD_VERBATIM))
		mark = text_classified_mark(text);
	if (!mark)
		return;
	if (change->confirmed)
		change->marked = true;
	else
		change_refuse(change, field->name,
		    _("含有密级字样 %s：本系统不得录入国家秘密、工作秘密，请停止录入，"
		      "改走机要渠道。确认不涉密才可继续，并会留痕。"),
		    mark);
}

/* The rules that need other records, for one value that is of its type. */
static void check_value(struct change *change, const char *name, json_t *value)
{
	const struct field *field = kind_field(change->kind, name);

	if (json_is_null(value))
		return;
	if (field->type == FIELD_REFERENCE)
		check_reference(change, field, value);
	if (field->flags & FIELD_UNIQUE)
		check_unique(change, field, value);
	check_mark(change, field, value);
}

bool change_check(struct change *change)
{
	const char *name;
	json_t *value;

	if (!change->fields)
		change->fields = json_object();
	take_confirmation(change);
	json_object_foreach(change->fields, name, value)
		check_given(change, name, value);
	if (change_is_refused(change))
		return false;
	if (act_creates(change->act))
		fill_defaults(change);
	check_required(change);
	json_object_foreach(change->fields, name, value)
		check_value(change, name, value);
	bool about_fields = act_creates(change->act) || json_object_size(change->fields) > 0;
	if (!change_is_refused(change) && change->kind->check && about_fields)
		change->kind->check(change);
	if (!change_is_refused(change) && change->act->guard)
		change->act->guard(change);
	return !change_is_refused(change) && !change->failed;
}

/* Of FIELDS those that may be written on a record of history: what people wrote stays. */
static json_t *only_derived(const struct kind *kind, const json_t *fields)
{
	json_t *derived = json_object();

	for (const struct field *field = kind->fields; field->name; field++) {
		json_t *value = json_object_get(fields, field->name);

		if (value && field->flags & FIELD_DERIVED)
			json_object_set(derived, field->name, value);
	}
	return derived;
}

/* A new record holds no nulls: absent is absent. */
static json_t *without_nulls(json_t *fields)
{
	json_t *kept = json_object();
	const char *name;
	json_t *value;

	json_object_foreach(fields, name, value)
		if (!json_is_null(value))
			json_object_set(kept, name, value);
	return kept;
}

bool change_apply(struct change *change)
{
	const struct kind *kind = change->kind;
	const char *to = change->act->to;

	if (act_creates(change->act)) {
		change->id = change_append(change, kind->name, to, without_nulls(change->fields));
	} else {
		json_t *fields = kind->flags & KIND_APPEND ? only_derived(kind, change->fields) :
		    json_incref(change->fields);

		change_put(change, kind->name, change->id, to, fields);
	}
	if (!change->failed && change->act->effect)
		change->act->effect(change);
	return !change->failed;
}
