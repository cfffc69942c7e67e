/* What is typed and not shown: from the terminal with the echo off, or a line of standard input. */
#ifndef VIEWS_HIDDEN_H
#define VIEWS_HIDDEN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Puts PROMPT on the terminal and takes a line from it; where standard input is none, a line of
 * that. Into BUFFER of SIZE, which the caller wipes. False and one sentence: nothing was given, it
 * was too long, or Ctrl-C. */
bool hidden_line(const char *prompt, char *buffer, size_t size, GError **error);
/* The same typed twice on a terminal; of standard input it is taken once. */
bool hidden_line_twice(const char *prompt, char *buffer, size_t size, GError **error);

#endif
