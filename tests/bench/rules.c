/* What rules cost: a stream of lines as a site sends them, half of them from switches, one in a
 * hundred what some rule is about, through the shipped rules and as many of a site's own as make
 * fifty; against the same rules each asked of each line. Fails where 30 000 lines cost more than a
 * fifth of a second of processor time, or where the index is not worth ten times the work. */
#include <stdio.h>
#include <string.h>

#include "service/rules_parts.h"
#include "tests/bench/measure.h"

enum { RULES = 50, LINES = 30000, EACH = 3000 };
#define LIMIT_MS 200
#define LIMIT_RATIO 10

/* What says nothing to any rule. */
static const struct {
	const char *program, *text;
} usual[] = {
	{ "%%01IFNET/4/LINK_STATE", "The line protocol IP on the interface GigabitEthernet0/0/%d "
	  "has entered the UP state." },
	{ "%LINK-3-UPDOWN", "Interface GigabitEthernet0/%d, changed state to up" },
	{ "%%10IFNET/5/LINK_UPDOWN", "Line protocol state on the interface GigabitEthernet1/0/%d "
	  "changed to up." },
	{ "CRON", "(root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.%d)" },
	{ "systemd", "Started Session %d of user ops." },
	{ "sshd", "Accepted publickey for ops from 10.1.2.3 port %d ssh2: ED25519 SHA256:abcdef" },
	{ "%%10SHELL/6/SHELL_CMD", "-Line=vty0-IPAddr=10.1.2.3-User=admin; Command is display "
	  "interface %d" },
	{ "dhcpd", "DHCPACK on 10.1.2.%d to 00:00:5e:00:01:01 via eth0" },
	{ "%%01INFO/4/SUPPRESS_LOG", "Last message repeated %d times.(InfoID=1077493776)" },
	{ "nginx", "10.1.2.3 - - \"GET /index.html?page=%d HTTP/1.1\" 200 5123 \"-\" \"curl\"" },
};
static const struct {
	const char *program, *text;
} telling[] = {
	{ "sshd", "Failed password for root from 10.1.%d.3 port 51111 ssh2" },
	{ "%SYS-5-CONFIG_I", "Configured from console by admin on vty%d (10.1.2.3)" },
	{ "%%10LPDETECT/4/LPDETECT_LOOPED", "A loop was detected on GigabitEthernet6/4/%d." },
};

static void hush(enum rule_news news, const struct rule *rule, const char *key, size_t counted,
    const struct rule_hit *hit, void *data)
{
	(void)rule, (void)key, (void)counted, (void)hit;
	if (news == RULE_RAISED)
		++*(size_t *)data;
}

static void hush_look(const struct rule *rule, int64_t device, void *data)
{
	(void)rule, (void)device, (void)data;
}

static struct message line_of(int i)
{
	size_t place = (size_t)i % G_N_ELEMENTS(usual);
	bool tells = i % 100 == 0;
	const char *program = tells ? telling[(size_t)i / 100 % G_N_ELEMENTS(telling)].program :
				      usual[place].program;
	const char *format = tells ? telling[(size_t)i / 100 % G_N_ELEMENTS(telling)].text :
				     usual[place].text;
	g_autofree char *number = g_strdup_printf("%d", i % 40);
	g_auto(GStrv) sides = g_strsplit(format, "%d", 2);

	return (struct message){ .kind = MESSAGE_SYSLOG, .at = { CLOCK_SECOND * (1 + i) },
		.source = g_strdup_printf("10.9.0.%d", i % 200), .device = 1 + i % 200,
		.facility = 23, .severity = 5, .program = g_strdup(program),
		.text = g_strjoin(number, sides[0], sides[1], NULL) };
}

static void add_file(GPtrArray *rules, const char *path, const char *text)
{
	g_autoptr(GError) error = NULL;
	struct rule_set *set = rule_set_read(path, text, &error);

	if (set == NULL)
		give_up("%s", error->message);
	for (guint i = 0; i < set->rules->len && rules->len < RULES; i++)
		g_ptr_array_add(rules, set->rules->pdata[i]);
}

/* The shipped ones, and a site's. */
static GPtrArray *fifty(void)
{
	static const char *const words[] = { "temperature", "licen[cs]e", "topology", "duplicate",
		"conflict", "overload", "timeout", "neighbor", "keepalive", "checksum" };
	GPtrArray *rules = g_ptr_array_new();
	g_autoptr(GDir) folder = g_dir_open("service/rules", 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename("service/rules", name, NULL);
		g_autofree char *text = NULL;
		if (g_file_get_contents(path, &text, NULL, NULL))
			add_file(rules, path, text);
	}
	g_autoptr(GString) own = g_string_new(NULL);
	for (int i = 0; i < RULES; i++)
		g_string_append_printf(own,
		    "[rule own%d]\ntitle = t\non = syslog\nseverity = minor\n"
		    "count = 3 in 5m by device\nwhen = text ~ \"(?i)%s.{0,40}(?:fail|exceed|error "
		    "%d)\"\n",
		    i, words[(size_t)i % G_N_ELEMENTS(words)], i);
	add_file(rules, "site.conf", own->str);
	return rules;
}

static double by_index(struct rule_runs *runs, const struct message *messages)
{
	double begin = now_ms();

	for (int i = 0; i < LINES; i++)
		rule_runs_hear(runs, &messages[i], (struct mono){ messages[i].at.us });
	return now_ms() - begin;
}

/* Each rule of each of the first lines, as if there were no index; for as many as the others. */
static double one_by_one(const GPtrArray *rules, const struct message *messages)
{
	double begin = now_ms();

	for (int i = 0; i < EACH; i++)
		for (guint k = 0; k < rules->len; k++) {
			const struct rule *rule = rules->pdata[k];
			struct rule_match match;
			if (rule->on == RULE_ON_SYSLOG &&
			    rule_match(rule, &rule->when, &messages[i], NULL, &match))
				rule_match_clear(&match);
		}
	return (now_ms() - begin) * LINES / EACH;
}

int main(void)
{
	g_autoptr(GPtrArray) rules = fifty();
	g_autofree struct message *messages = g_new(struct message, LINES);
	size_t raised = 0;
	const struct rule_told told = { hush, hush_look, &raised };
	own(rule_runs) runs = rule_runs_new(NULL, &told);
	double best = 1e9, plain;

	for (int i = 0; i < LINES; i++)
		messages[i] = line_of(i);
	rule_runs_take(runs, rules);
	for (int round = 0; round < 3; round++)
		best = MIN(best, by_index(runs, messages));
	plain = one_by_one(rules, messages);
	printf("%u rules, %d lines, %zu alarms\n", rules->len, LINES, raised);
	figure_most("30 000 lines", best, LIMIT_MS, "ms");
	figure("one line", best * 1000 / LINES, "us");
	figure("each rule of each line, 30 000 lines", plain, "ms");
	figure_least("the index is worth", plain / best, LIMIT_RATIO, "times");
	return figures_verdict();
}
