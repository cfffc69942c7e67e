/* What the terminal can show: a guess from options and locale, then its own answer.
 *
 * Two hanzi are written in UTF-8 and in GBK, then a character of ambiguous width, each followed by
 * the question where the cursor is; columns tell charset and width. "Who are you" comes last, as a
 * fence: every terminal answers that, so nobody waits for answers that never come. */
#ifndef TUI_PROBE_H
#define TUI_PROBE_H

#include "tui/terminal.h"

#define PROBE_QUESTIONS 3

struct probe {
	enum charset charset;      /* as far as is known */
	bool ambiguous_wide;
	bool charset_fixed, ambiguous_fixed;   /* said by options: not asked */
	bool asking;
	int answers;
	int columns[PROBE_QUESTIONS];
};

/* The guess. True when the terminal is to be asked. */
bool probe_begin(struct probe *probe, const struct terminal_options *options);
struct bytes probe_question(struct probe *probe);
/* Answers that were not asked for, or come late, are dropped. COLUMN counts from 1. */
void probe_take_column(struct probe *probe, int column);
/* True when what is known has changed. */
bool probe_finish(struct probe *probe);

#endif
