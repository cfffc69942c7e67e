/* What is in a cell, and the lists a profile compares it with: VALUES, and the lines of [states],
 * [units] and [numbers]. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "probes/device/parts.h"

/* A list in a file, and a text of a device that is looked at. */
#define VALUES_LIMIT 64
#define CONTENT_LIMIT 256

/* ---- what is in a cell -------------------------------------------------------------------- */

void content_clear(struct content *content)
{
	g_clear_pointer(&content->text, g_free);
	*content = (struct content){ .there = false };
}

/* The number at the beginning of TEXT; blanks and a plus may stand before it. */
static bool leading_number(const char *text, double *ret)
{
	char *end;

	while (*text == ' ')
		text++;
	if (*text == '+')
		text++;
	const char *digits = *text == '-' ? text + 1 : text;
	if (!g_ascii_isdigit(*digits) && !(*digits == '.' && g_ascii_isdigit(digits[1])))
		return false;
	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		return false;
	double number = g_ascii_strtod(text, &end);
	if (end == text || !isfinite(number))
		return false;
	*ret = number;
	return true;
}

static double float_of(const uint8_t *octets)
{
	uint32_t bits = 0;
	float number;

	for (size_t i = 0; i < sizeof bits; i++)
		bits = bits << 8 | octets[i];
	memcpy(&number, &bits, sizeof number);
	return (double)number;
}

static double double_of(const uint8_t *octets)
{
	uint64_t bits = 0;
	double number;

	for (size_t i = 0; i < sizeof bits; i++)
		bits = bits << 8 | octets[i];
	memcpy(&number, &bits, sizeof number);
	return number;
}

/* net-snmp's floating point numbers in an Opaque: tag, length, IEEE 754. */
static bool opaque_number(struct bytes octets, double *ret)
{
	static const uint8_t single[] = { 0x9f, 0x78, 4 }, wide[] = { 0x9f, 0x79, 8 };

	if (octets.size == 7 && memcmp(octets.data, single, 3) == 0)
		*ret = float_of(octets.data + 3);
	else if (octets.size == 11 && memcmp(octets.data, wide, 3) == 0)
		*ret = double_of(octets.data + 3);
	else
		return false;
	return isfinite(*ret);
}

static void text_read(const struct variable *variable, struct content *ret)
{
	ret->octets = variable->octets;
	ret->text = text_clean(variable->octets, CONTENT_LIMIT);
	ret->is_number = leading_number(ret->text, &ret->number);
	ret->there = true;
}

void content_read(const struct variable *variable, struct content *ret)
{
	*ret = (struct content){ .there = false };
	if (variable == NULL)
		return;
	switch (variable->type) {
	case VARIABLE_INTEGER:
		*ret = (struct content){ .there = true, .is_number = true,
			.number = (double)variable->integer };
		break;
	case VARIABLE_COUNTER32:
	case VARIABLE_GAUGE32:
	case VARIABLE_TICKS:
	case VARIABLE_COUNTER64:
		*ret = (struct content){ .there = true, .is_number = true,
			.number = (double)variable->number };
		break;
	case VARIABLE_OCTETS:
		text_read(variable, ret);
		break;
	case VARIABLE_OID:
		ret->text = oid_show(variable->oid, variable->oid_length);
		ret->there = true;
		break;
	case VARIABLE_OPAQUE:
		ret->there = ret->is_number = opaque_number(variable->octets, &ret->number);
		break;
	case VARIABLE_ADDRESS:
	case VARIABLE_NOTHING:
		break;
	}
}

/* ---- VALUES ------------------------------------------------------------------------------- */

static void range_clear(void *data)
{
	struct value_range *range = data;

	g_free(range->text);
}

/* "3", "-5..", "..7", "1..3". */
static bool range_parse_text(const char *text, struct value_range *ret)
{
	const char *dots = strstr(text, "..");
	char *end;

	*ret = (struct value_range){ -INFINITY, INFINITY, NULL };
	if (text[0] == '\0' || strcmp(text, "..") == 0)
		return false;
	if (dots != text) {
		g_autofree char *first = dots ? g_strndup(text, (size_t)(dots - text)) :
						g_strdup(text);
		ret->from = g_ascii_strtod(first, &end);
		if (end == first || *end != '\0' || !isfinite(ret->from))
			return false;
		if (dots == NULL)
			ret->to = ret->from;
	}
	if (dots != NULL && dots[2] != '\0') {
		ret->to = g_ascii_strtod(dots + 2, &end);
		if (end == dots + 2 || *end != '\0' || !isfinite(ret->to))
			return false;
	}
	return ret->from <= ret->to;
}

/* One of VALUES; *TEXT moves behind it. */
static bool value_parse(const char **text, struct value_range *ret, GError **error)
{
	const char *begin = *text;
	bool quoted = *begin == '"';
	size_t length = quoted ? strcspn(begin + 1, "\"") : strcspn(begin, " ");

	if (quoted && begin[1 + length] != '"')
		return cli_fail(error, "%s", _("引号没有收尾"));
	*text = begin + length + (quoted ? 2 : 0);
	g_autofree char *word = g_strndup(begin + quoted, length);
	if (quoted) {
		*ret = (struct value_range){ 0, 0, g_steal_pointer(&word) };
		return true;
	}
	return range_parse_text(word, ret) ||
	    cli_fail(error, _("「%s」不是数、区间或带引号的文字"), word);
}

GArray *values_parse(const char *text, GError **error)
{
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(struct value_range));
	struct value_range range;

	g_array_set_clear_func(values, range_clear);
	for (;;) {
		text += strspn(text, " ");
		if (*text == '\0')
			break;
		if (!value_parse(&text, &range, error))
			return NULL;
		g_array_append_val(values, range);
	}
	if (values->len > 0 && values->len <= VALUES_LIMIT)
		return g_steal_pointer(&values);
	cli_fail(error, _("应有 1 到 %d 个值"), VALUES_LIMIT);
	return NULL;
}

/* Whether CONTENT is RANGE. A text is compared whole; case counts if EXACT. */
static bool range_has(const struct value_range *range, const struct content *content, bool exact)
{
	if (!content->there)
		return false;
	if (range->text == NULL)
		return content->is_number && content->number >= range->from &&
		    content->number <= range->to;
	if (content->text == NULL)
		return false;
	return exact ? strcmp(range->text, content->text) == 0 :
		       g_ascii_strcasecmp(range->text, content->text) == 0;
}

bool values_have(const GArray *values, const struct content *content)
{
	for (guint i = 0; values != NULL && i < values->len; i++)
		if (range_has(&g_array_index(values, struct value_range, i), content, false))
			return true;
	return false;
}

/* ---- [states], [units], [numbers] --------------------------------------------------------- */

#define CHOICES_LIMIT 256
#define ALARM_SUFFIX ".alarm_type"

const struct choice *choices_find(const struct choices *choices, const struct content *content)
{
	for (int exact = 1; exact >= 0; exact--)
		for (guint i = 0; i < choices->list->len; i++) {
			const struct choice *choice =
			    &g_array_index(choices->list, struct choice, i);
			if (range_has(&choice->when, content, exact != 0))
				return choice;
		}
	return choices->has_other && content->there ? &choices->other : NULL;
}

static void choice_clear(void *data)
{
	struct choice *choice = data;

	g_free(choice->when.text);
	g_free(choice->word);
}

void choices_free(void *data)
{
	struct choices *choices = data;

	g_free(choices->name);
	g_array_unref(choices->list);
	choice_clear(&choices->other);
	g_free(choices);
}

/* "cleared 正常": the severity and the word. */
static bool state_parse(const struct profile_source *source, const struct cli_section *section,
    const struct cli_entry *entry, struct choice *ret, GError **error)
{
	size_t length = strcspn(entry->value, " ");
	g_autofree char *severity = g_strndup(entry->value, length);
	const char *word = entry->value + length + strspn(entry->value + length, " ");

	ret->kind = CHOICE_WORD;
	if (strcmp(severity, "absent") == 0) {
		ret->kind = CHOICE_ABSENT;
		return word[0] == '\0' || cli_fail(error, "%s", _("absent 后面没有词"));
	}
	if (strcmp(severity, "none") != 0 &&
	    (severity[0] == '\0' || !severity_read(severity, &ret->severity)))
		return cli_fail(error,
		    _("「%s」应是 cleared warning minor major critical indeterminate none absent"),
		    severity);
	if (word[0] == '\0')
		return cli_fail(error, "%s", _("缺少这个状态叫什么"));
	const char *words = source_words(source, section, entry);
	ret->word = text_clean_string(words == entry->value ? word : words);
	return true;
}

/* "temperature 0.1C", "state contact", "absent". */
static bool unit_line_parse(const struct profile_source *source, const struct cli_entry *entry,
    struct choice *ret, GError **error)
{
	size_t length = strcspn(entry->value, " ");
	g_autofree char *class = g_strndup(entry->value, length);
	const char *rest = entry->value + length + strspn(entry->value + length, " ");

	ret->kind = CHOICE_UNIT;
	if (strcmp(class, "absent") == 0 && rest[0] == '\0') {
		ret->kind = CHOICE_ABSENT;
		return true;
	}
	if (!sensor_class_read(class, &ret->class))
		return cli_fail(error, _("没有「%s」这个类"), class);
	if (ret->class != SENSOR_STATE)
		return unit_parse(rest, ret->class, &ret->unit, error);
	ret->states = source_choices(source, "states", rest, error);
	return ret->states != NULL;
}

static bool number_parse(const struct cli_entry *entry, struct choice *ret, GError **error)
{
	char *end;

	ret->kind = CHOICE_FACTOR;
	ret->factor = g_ascii_strtod(entry->value, &end);
	return (end != entry->value && *end == '\0' && isfinite(ret->factor)) ||
	    cli_fail(error, _("「%s」不是数"), entry->value);
}

/* What stands before the equals sign: a number, a range, or a text. */
static void key_parse(const char *key, struct value_range *ret)
{
	size_t length = strlen(key);

	if (range_parse_text(key, ret))
		return;
	if (length >= 2 && key[0] == '"' && key[length - 1] == '"')
		*ret = (struct value_range){ 0, 0, g_strndup(key + 1, length - 2) };
	else
		*ret = (struct value_range){ 0, 0, g_strdup(key) };
}

static bool choice_read(const struct profile_source *source, const struct cli_section *section,
    const struct cli_entry *entry, struct choice *ret, GError **error)
{
	switch (section->name[0]) {
	case 's':
		return state_parse(source, section, entry, ret, error);
	case 'u':
		return unit_line_parse(source, entry, ret, error);
	default:
		return number_parse(entry, ret, error);
	}
}

static bool is_same(const struct value_range *a, const struct value_range *b)
{
	return a->text != NULL || b->text != NULL ? g_strcmp0(a->text, b->text) == 0 :
	    a->from == b->from && a->to == b->to;
}

/* Two numbers or two texts that are the same. */
static bool is_taken(const GArray *list, const struct value_range *when)
{
	for (guint i = 0; i < list->len; i++) {
		const struct value_range *other = &g_array_index(list, struct choice, i).when;
		if (when->text != NULL && other->text != NULL &&
		    strcmp(when->text, other->text) == 0)
			return true;
		if (when->text == NULL && other->text == NULL && when->from <= other->to &&
		    other->from <= when->to)
			return true;
	}
	return false;
}

/* "5.alarm_type = ups_on_battery": what the state 5, which stands above it, is as an alarm. */
static bool alarm_take(const struct cli_entry *entry, struct choices *choices, GError **error)
{
	g_autofree char *key = g_strndup(entry->key, strlen(entry->key) - strlen(ALARM_SUFFIX));
	const struct alarm_type *type = alarm_type(entry->value);
	struct value_range when;
	bool found = false;

	if (type == NULL)
		return cli_fail(error, _("没有「%s」这种告警"), entry->value);
	key_parse(key, &when);
	for (guint i = 0; i < choices->list->len; i++) {
		struct choice *choice = &g_array_index(choices->list, struct choice, i);
		if (choice->kind != CHOICE_WORD || !is_same(&choice->when, &when))
			continue;
		choice->alarm = type->name;
		found = true;
	}
	g_free(when.text);
	return found || cli_fail(error, _("上面没有状态「%s」"), key);
}

static bool choice_add(const struct profile_source *source, const struct cli_section *section,
    const struct cli_entry *entry, struct choices *choices, GError **error)
{
	struct choice choice = { .kind = CHOICE_WORD };
	bool other = strcmp(entry->key, "else") == 0;

	if (!choice_read(source, section, entry, &choice, error)) {
		choice_clear(&choice);
		return false;
	}
	if (other && section->name[0] == 's') {
		choice_clear(&choice);
		return cli_fail(error, "%s", _("状态没有 else：没有说明的就是未知"));
	}
	if (other) {
		choices->has_other = true;
		choices->other = choice;
		return true;
	}
	key_parse(entry->key, &choice.when);
	if (is_taken(choices->list, &choice.when) || choices->list->len >= CHOICES_LIMIT) {
		choice_clear(&choice);
		return cli_fail(error, _("「%s」已经有了，或者超过 %d 项"), entry->key,
		    CHOICES_LIMIT);
	}
	g_array_append_val(choices->list, choice);
	return true;
}

bool choices_read(struct profile_source *source, const struct cli_section *section,
    GError **error)
{
	struct choices *choices = g_new0(struct choices, 1);

	choices->name = g_strdup(section->name);
	choices->list = g_array_new(FALSE, FALSE, sizeof(struct choice));
	g_array_set_clear_func(choices->list, choice_clear);
	g_ptr_array_add(source->profile->choices, choices);
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		GError *cause = NULL;
		if (entry->key[strlen(entry->key) - 1] == ']')
			continue;        /* another language's */
		bool alarm = section->name[0] == 's' && g_str_has_suffix(entry->key, ALARM_SUFFIX);
		if (!(alarm ? alarm_take(entry, choices, &cause) :
			choice_add(source, section, entry, choices, &cause)))
			return profile_set_error(source, entry->line, cause, error);
	}
	if (choices->list->len > 0 || choices->has_other)
		return true;
	return cli_refuse(error, source->file, section->line, _("[%s] 是空的"), section->name);
}
