#include "lab/terminal.h"

#include <string.h>

#include "base/i18n.h"

static const char *const stages[] = {
	[LAB_NOWHERE] = "off",
	[LAB_AT_BANNER] = "banner",
	[LAB_AT_KEX] = "kex",
	[LAB_AT_AUTH] = "auth",
	[LAB_AT_CHANNEL] = "channel",
	[LAB_AT_SHELL] = "shell",
	[LAB_AT_COMMAND] = "command",
	[LAB_AT_OUTPUT] = "output",
	[LAB_AT_CLOSE] = "close",
};

/* Orders of two words: the second makes the thing true. */
static const struct {
	const char *order, *no, *yes;
	size_t offset;
} switches[] = {
	{ "ssh", "on", "off", offsetof(struct lab_terminal, off) },
	{ "ssh-busy", "off", "on", offsetof(struct lab_terminal, busy) },
	{ "ssh-question", "off", "on", offsetof(struct lab_terminal, question) },
	{ "ssh-password", "right", "wrong", offsetof(struct lab_terminal, other_password) },
};

static bool *switch_of(struct lab_terminal *terminal, size_t n)
{
	return (bool *)((char *)terminal + switches[n].offset);
}

static bool hang(struct lab_terminal *terminal, const char *word, bool only_check, GString *answer)
{
	for (size_t i = 0; i < G_N_ELEMENTS(stages); i++)
		if (strcmp(stages[i], word) == 0) {
			if (!only_check)
				terminal->hang = (enum lab_stage)i;
			return true;
		}
	g_string_printf(answer, _("%s 不认识，要写 %s 或 off。"), word,
	    "banner、kex、auth、channel、shell、command、output、close");
	return false;
}

static bool slow(struct lab_terminal *terminal, const char *word, bool only_check, GString *answer)
{
	guint64 ms;
	if (!g_ascii_string_to_unsigned(word, 10, 0, LAB_SLOW_LIMIT, &ms, NULL)) {
		g_string_printf(answer, _("%s 不是 %d 到 %d 的整数。"), word, 0, LAB_SLOW_LIMIT);
		return false;
	}
	if (!only_check)
		terminal->slow_ms = (unsigned)ms;
	return true;
}

bool lab_terminal_order(struct lab_terminal *terminal, const char *order, const char *word,
    bool only_check, GString *answer)
{
	if (strcmp(order, "ssh-key") == 0) {
		terminal->key += !only_check;
		return true;
	}
	if (strcmp(order, "ssh-hang") == 0)
		return hang(terminal, word, only_check, answer);
	if (strcmp(order, "ssh-slow") == 0)
		return slow(terminal, word, only_check, answer);
	for (size_t i = 0; i < G_N_ELEMENTS(switches); i++) {
		bool yes = strcmp(word, switches[i].yes) == 0;
		if (strcmp(order, switches[i].order) != 0)
			continue;
		if (!yes && strcmp(word, switches[i].no) != 0) {
			g_string_printf(answer, _("%s 不认识，要写 %s 或 %s。"), word,
			    switches[i].yes, switches[i].no);
			return false;
		}
		if (!only_check)
			*switch_of(terminal, i) = yes;
		return true;
	}
	g_string_printf(answer, _("没有命令 %s。zhiban-lab help 列出全部命令。"), order);
	return false;
}

void lab_terminal_calm(struct lab_terminal *terminal)
{
	*terminal = (struct lab_terminal){ .key = terminal->key, .lines = terminal->lines };
}

char *lab_terminal_say(const struct lab_terminal *terminal)
{
	struct lab_terminal copy = *terminal;
	GString *text = g_string_new("");
	for (size_t i = 0; i < G_N_ELEMENTS(switches); i++)
		if (*switch_of(&copy, i))
			g_string_append_printf(
			    text, "\t%s %s", switches[i].order, switches[i].yes);
	if (copy.hang != LAB_NOWHERE)
		g_string_append_printf(text, "\tssh-hang %s", stages[copy.hang]);
	if (copy.slow_ms > 0)
		g_string_append_printf(text, "\tssh-slow %u", copy.slow_ms);
	return g_string_free(text, FALSE);
}
