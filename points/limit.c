#include "points/limit.h"

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#define NUMBER_MOST 1e9

static bool is_beyond(const struct limit *limit, double value)
{
	return limit->below ? value < limit->bound : value > limit->bound;
}

/* Back within the bound by the hysteresis. */
static bool is_back(const struct limit *limit, double hysteresis, double value)
{
	return limit->below ? value >= limit->bound + hysteresis :
	    value <= limit->bound - hysteresis;
}

/* Whether A decides before B: worse, or as bad and further out. */
static bool outranks(const struct limit *a, const struct limit *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity;
	return a->below == b->below && (a->below ? a->bound < b->bound : a->bound > b->bound);
}

const struct limit *limits_judge(struct limits_state *state, const struct limits *limits,
    double value, struct mono at)
{
	const struct limit *worst = NULL;

	for (size_t i = 0; i < limits->n; i++) {
		const struct limit *limit = &limits->of[i];
		bool beyond = is_beyond(limit, value), was = state->of[i].beyond;

		if (beyond && !was)
			state->of[i].since = at;
		state->of[i].beyond = beyond;
		if (beyond && mono_between(state->of[i].since, at) >= limit->delay_us)
			state->of[i].tripped = true;
		else if (is_back(limit, limits->hysteresis, value))
			state->of[i].tripped = false;
		if (state->of[i].tripped && (worst == NULL || outranks(limit, worst)))
			worst = limit;
	}
	return worst;
}

void limits_skip(struct limits_state *state, const struct limits *limits)
{
	for (size_t i = 0; i < limits->n; i++)
		state->of[i].beyond = false;
}

void limits_range(const struct limits *limits, double *ret_low, double *ret_high)
{
	*ret_low = *ret_high = NAN;
	for (size_t i = 0; i < limits->n; i++) {
		const struct limit *limit = &limits->of[i];
		double *side = limit->below ? ret_low : ret_high;

		if (isnan(*side) || (limit->below ? limit->bound > *side : limit->bound < *side))
			*side = limit->bound;
	}
}

bool limits_add(struct limits *limits, struct limit limit)
{
	if (limits->n == LIMITS_MOST)
		return false;
	limits->of[limits->n++] = limit;
	return true;
}

void limits_take(struct limits *limits, const struct sensor_limits *four, int64_t delay_us)
{
	const struct limit all[] = {
		{ four->low_critical, true, delay_us, SEVERITY_CRITICAL },
		{ four->low_warning, true, delay_us, SEVERITY_MINOR },
		{ four->high_warning, false, delay_us, SEVERITY_MINOR },
		{ four->high_critical, false, delay_us, SEVERITY_CRITICAL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (isfinite(all[i].bound))
			limits_add(limits, all[i]);
}

bool limit_read(const char *typed, double *ret)
{
	const char *digits = typed[0] == '-' ? typed + 1 : typed;
	size_t whole = strspn(digits, "0123456789");
	size_t part = digits[whole] == '.' ? strspn(digits + whole + 1, "0123456789") : 0;
	size_t length = whole + (digits[whole] == '.' ? part + 1 : 0);

	if (whole == 0 || digits[length] != '\0' || (digits[whole] == '.' && part == 0))
		return false;
	double value = g_ascii_strtod(typed, NULL);
	if (!isfinite(value) || fabs(value) > NUMBER_MOST)
		return false;
	*ret = value;
	return true;
}

/* ---- contacts ----------------------------------------------------------------------------- */

static const struct {
	const char *word;
	bool open;
} contact_words[] = {
	{ "open", true }, { "opened", true }, { "断开", true }, { "开", true }, { "打开", true },
	{ "closed", false }, { "close", false }, { "闭合", false }, { "关", false },
	{ "关闭", false },
};

static bool is_word(const char *word, const char *wanted)
{
	return word != NULL && g_ascii_strcasecmp(word, wanted) == 0;
}

/* Which of its two states a contact is in, by what it is called; false when that is not said. */
static bool read_contact(const char *word, const char *shown, bool *ret_open)
{
	for (size_t i = 0; i < G_N_ELEMENTS(contact_words); i++)
		if (is_word(word, contact_words[i].word) || is_word(shown, contact_words[i].word)) {
			*ret_open = contact_words[i].open;
			return true;
		}
	return false;
}

static enum contact alarm_if(bool alarm)
{
	return alarm ? CONTACT_ALARM : CONTACT_NORMAL;
}

static enum contact judge_word(const char *alarm, double value, const char *word,
    const char *shown)
{
	double number;

	if (limit_read(alarm, &number))
		return isfinite(value) ? alarm_if(fabs(value - number) < 0.5) : CONTACT_UNKNOWN;
	if ((word == NULL || word[0] == '\0') && (shown == NULL || shown[0] == '\0'))
		return CONTACT_UNKNOWN;
	return alarm_if(is_word(word, alarm) || is_word(shown, alarm));
}

enum contact contact_judge(const struct contact_rule *rule, double value, const char *word,
    const char *shown, enum severity severity)
{
	bool open;

	if (rule->alarm != NULL && rule->alarm[0] != '\0')
		return judge_word(rule->alarm, value, word, shown);
	if (rule->normally != NORMALLY_UNSAID)
		return !read_contact(word, shown, &open) ? CONTACT_UNKNOWN :
		    alarm_if(open == (rule->normally == NORMALLY_CLOSED));
	if (severity == SEVERITY_NONE || severity == SEVERITY_INDETERMINATE)
		return CONTACT_UNKNOWN;
	return alarm_if(severity > SEVERITY_INDETERMINATE);
}
