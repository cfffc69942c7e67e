#include "tests/unit/engine_fixture.h"

void bench_open(struct bench *bench, const struct engine_settings *settings)
{
	static const struct engine_settings quick = { .timeout_first_us = CLOCK_SECOND / 20,
		.tries = 2 };
	g_autoptr(GError) error = NULL;
	bench->context = g_main_context_new();
	bench->timers = timers_new(bench->context);
	bench->engine =
	    engine_new(bench->context, bench->timers, settings ? settings : &quick, &error);
	g_assert_no_error(error);
}

void bench_close(struct bench *bench)
{
	engine_free(bench->engine);
	timers_free(bench->timers);
	g_main_context_unref(bench->context);
}

void outcome_take(enum agent_outcome outcome, struct answer *answer, const char *reason, void *data)
{
	struct outcome *result = data;
	g_assert(!result->done);
	*result = (struct outcome){ true, outcome, answer, g_strdup(reason) };
}

void outcome_clear(struct outcome *outcome)
{
	answer_free(outcome->answer);
	g_free(outcome->reason);
	*outcome = (struct outcome){ 0 };
}

struct oid *oid_list(const char *text, size_t *ret_n)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	size_t n = *text ? g_strv_length(words) : 0;
	struct oid *list = g_new0(struct oid, n + 1);
	for (size_t i = 0; i < n; i++)
		g_assert(oid_parse(words[i], &list[i]));
	*ret_n = n;
	return list;
}

struct outcome bench_request(struct bench *bench, struct agent *agent,
    const struct agent_request *request)
{
	struct outcome outcome = { 0 };
	agent_read(agent, request, outcome_take, &outcome);
	while (!outcome.done)
		g_main_context_iteration(bench->context, TRUE);
	return outcome;
}

struct outcome bench_read(struct bench *bench, struct agent *agent, const char *scalars,
    const char *columns)
{
	struct agent_request request = { .deadline_us = 20 * CLOCK_SECOND };
	g_autofree struct oid *scalar_oids = oid_list(scalars, &request.n_scalars);
	g_autofree struct oid *column_oids = oid_list(columns, &request.n_columns);
	request.scalars = scalar_oids;
	request.columns = column_oids;
	return bench_request(bench, agent, &request);
}

struct engine_statistics bench_statistics(const struct bench *bench)
{
	struct engine_statistics statistics;
	engine_statistics(bench->engine, &statistics);
	return statistics;
}
