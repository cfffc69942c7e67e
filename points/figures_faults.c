#include "points/figures_faults.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

static const char *const unit_words[] = {
	[FIGURE_DURATION] = "duration", [FIGURE_SHARE] = "share", [FIGURE_SCORE] = "score",
};

const char *figure_unit_word(enum figure_unit unit)
{
	g_assert((size_t)unit < G_N_ELEMENTS(unit_words));
	return unit_words[unit];
}

/* ---- one figure each ---------------------------------------------------------------------- */

/* From FROM to TO, where both are known; what ends before it began was written down wrongly. */
static bool lasted(int64_t from, int64_t to, struct sample *ret)
{
	ret->value = to - from;
	return from != 0 && to != 0 && to >= from;
}

/* Whether what was due BY was DONE in time; it counts as soon as that is settled. */
static bool in_time(int64_t done, int64_t by, int64_t now, struct sample *ret)
{
	ret->whole = 1;
	ret->part = done != 0 && done <= by;
	return by != 0 && (done != 0 || by < now);
}

#define FIGURE(name) static bool name(const struct fault *fault, int64_t now, struct sample *ret)

FIGURE(restoring)
{
	(void)now;
	return lasted(fault->occurred, fault->restored, ret);
}

FIGURE(noticing)
{
	(void)now;
	return lasted(fault->occurred, fault->received, ret);
}

/* Who called had his answer when his call was registered; else somebody had to do something. */
static int64_t responded(const struct fault *fault)
{
	return fault->hotline ? fault->registered : fault->responded;
}

FIGURE(responding)
{
	(void)now;
	return lasted(fault->received, responded(fault), ret);
}

FIGURE(responding_in_time)
{
	return in_time(responded(fault), fault->respond_by, now, ret);
}

FIGURE(restoring_in_time)
{
	return in_time(fault->restored, fault->restore_by, now, ret);
}

FIGURE(repeating)
{
	(void)now;
	*ret = (struct sample){ .part = fault->repeated, .whole = 1 };
	return fault->circuit != 0;
}

FIGURE(keeping_promises)
{
	*ret = (struct sample){ 0 };
	for (size_t i = 0; i < fault->n_promises; i++) {
		struct sample promise;
		if (!in_time(fault->restored, fault->promises[i], now, &promise))
			continue;
		ret->part += promise.part;
		ret->whole++;
	}
	return ret->whole > 0;
}

FIGURE(arriving)
{
	(void)now;
	return lasted(fault->reported, fault->arrived, ret);
}

FIGURE(repairing)
{
	(void)now;
	return lasted(fault->arrived, fault->restored, ret);
}

FIGURE(carrying)
{
	(void)now;
	return lasted(fault->reported, fault->restored, ret);
}

FIGURE(content)
{
	(void)now;
	*ret = (struct sample){ .value = fault->satisfaction, .whole = 1 };
	return fault->over || fault->satisfaction != 0;
}

const struct figure figure_table[] = {
	{ "mttr", N_("恢复用时 MTTR"), FIGURE_DURATION, true, NULL, restoring },
	{ "mttd", N_("发现用时 MTTD"), FIGURE_DURATION, false, NULL, noticing },
	{ "mtta", N_("响应用时 MTTA"), FIGURE_DURATION, false, NULL, responding },
	{ "response_in_time", N_("首次响应及时率"), FIGURE_SHARE, false, NULL,
	    responding_in_time },
	{ "restore_in_time", N_("恢复及时率"), FIGURE_SHARE, true, N_("无约定"),
	    restoring_in_time },
	{ "repeated", N_("重复故障率（30 天同电路）"), FIGURE_SHARE, true, NULL, repeating },
	{ "promise_kept", N_("承诺兑现率"), FIGURE_SHARE, true, NULL, keeping_promises },
	{ "report_to_arrival", N_("报障到到场"), FIGURE_DURATION, true, NULL, arriving },
	{ "arrival_to_restore", N_("到场到恢复"), FIGURE_DURATION, true, NULL, repairing },
	{ "report_to_restore", N_("报障到恢复"), FIGURE_DURATION, true, NULL, carrying },
	{ "satisfaction", N_("满意度"), FIGURE_SCORE, false, NULL, content },
	{ NULL, NULL, FIGURE_DURATION, false, NULL, NULL },
};

const struct figure *figure_find(const char *name)
{
	for (const struct figure *figure = figure_table; figure->name != NULL; figure++)
		if (name != NULL && strcmp(figure->name, name) == 0)
			return figure;
	return NULL;
}

/* ---- counting ----------------------------------------------------------------------------- */

struct figure_sum figure_sum(const struct figure *figure, const struct fault *faults, size_t n,
    int64_t now)
{
	g_autofree int64_t *values = g_new(int64_t, n + 1);
	struct figure_sum sum = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct sample sample = { 0 };
		if (!figure->take(&faults[i], now, &sample))
			continue;
		values[sum.samples++] = sample.value;
		sum.ratio.part += figure->unit == FIGURE_SCORE ? sample.value : sample.part;
		sum.ratio.whole += sample.whole;
	}
	if (figure->unit == FIGURE_DURATION && sum.samples > 0)
		sum.spread = spread_of(values, sum.samples);
	if (figure->unit == FIGURE_SCORE)
		for (size_t i = 0, all = sum.samples; i < all; i++)
			sum.samples -= values[i] == 0;
	return sum;
}

static int by_circuit(const void *a, const void *b)
{
	const struct fault *x = *(const struct fault *const *)a;
	const struct fault *y = *(const struct fault *const *)b;

	if (x->circuit != y->circuit)
		return x->circuit < y->circuit ? -1 : 1;
	return x->occurred < y->occurred ? -1 : x->occurred > y->occurred;
}

void faults_mark_repeated(struct fault *faults, size_t n)
{
	g_autofree struct fault **order = g_new(struct fault *, n + 1);

	for (size_t i = 0; i < n; i++)
		order[i] = &faults[i];
	qsort(order, n, sizeof *order, by_circuit);
	for (size_t i = 1; i < n; i++)
		order[i]->repeated = order[i]->circuit != 0 &&
		    order[i]->circuit == order[i - 1]->circuit &&
		    order[i]->occurred - order[i - 1]->occurred <= FAULT_REPEAT_US;
}
