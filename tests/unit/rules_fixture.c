#include "tests/unit/rules_fixture.h"

/* Borrowed texts; never freed by message_free(). */
struct message syslog_of(int64_t device, const char *source, const char *text)
{
	return (struct message){ .kind = MESSAGE_SYSLOG, .at = { 1764000000 * CLOCK_SECOND },
		.source = (char *)(uintptr_t)source, .device = device, .facility = 4,
		.severity = 5, .program = (char *)(uintptr_t)"app",
		.text = (char *)(uintptr_t)text };
}

struct message trap_of(const char *name, const char *text)
{
	struct message message = syslog_of(DEVICE, "192.0.2.1", text);

	message.kind = MESSAGE_TRAP;
	message.facility = message.severity = -1;
	message.program = NULL;
	message.trap = (char *)(uintptr_t)name;
	return message;
}

static void take_news(enum rule_news news, const struct rule *rule, const char *key, size_t counted,
    const struct rule_hit *hit, void *data)
{
	static const char *const words[] = { [RULE_COUNTED] = "counted",
		[RULE_RAISED] = "raised", [RULE_AGAIN] = "again", [RULE_ENDED] = "ended" };
	const struct heard *heard = data;

	(void)counted;
	if (news != RULE_COUNTED)
		g_string_append_printf(heard->said, "%s %s %s|", words[news], rule->name,
		    hit->rest ? "*" : key);
}

static void take_look(const struct rule *rule, int64_t device, void *data)
{
	const struct heard *heard = data;

	g_string_append_printf(heard->said, "look %s %d|", rule->name, (int)device);
}

static const char *the_device(int64_t device, void *data)
{
	(void)data;
	return device == DEVICE ? "核心 1" : NULL;
}

static const char *the_port(int64_t device, uint32_t if_index, void *data)
{
	(void)device, (void)data;
	return if_index == 3 ? "Gi0/0/3" : NULL;
}

static bool no_poll(int64_t device, void *data)
{
	(void)data;
	return device != DEVICE;
}

const struct rule_world rules_world = { the_device, the_port, no_poll, NULL };

struct heard hearing(void)
{
	return (struct heard){ .said = g_string_new(NULL), .now = { 1000 * CLOCK_SECOND } };
}

void heard_begin(struct heard *heard, const GPtrArray *rules)
{
	const struct rule_told told = { take_news, take_look, heard };

	heard->runs = rule_runs_new(&rules_world, &told);
	rule_runs_take(heard->runs, rules);
}

void heard_finish(struct heard *heard)
{
	rule_runs_free(heard->runs);
	g_string_free(heard->said, TRUE);
}

/* MESSAGE comes SECONDS later. */
void heard_message(struct heard *heard, int seconds, struct message message)
{
	heard->now = mono_after(heard->now, seconds * CLOCK_SECOND);
	rule_runs_age(heard->runs, heard->now);
	rule_runs_hear(heard->runs, &message, heard->now);
}

void heard_wait(struct heard *heard, int seconds)
{
	heard->now = mono_after(heard->now, seconds * CLOCK_SECOND);
	rule_runs_age(heard->runs, heard->now);
}
