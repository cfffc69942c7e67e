/* The control socket: lines of text in, an answer for each. "ok" or "no REASON", then what there is
 * to say, then a line with a single full stop. Only the owner of the lab may connect. */
#ifndef LAB_CONTROL_H
#define LAB_CONTROL_H

#include "lab/desk.h"

struct lab_control;

/* Listens at PATH. A socket nobody answers at is replaced; one that answers is an ERROR. */
struct lab_control *lab_control_new(struct lab_desk *desk, const char *path, GError **error);
void lab_control_free(struct lab_control *control);

/* The other end: connects, or NULL and one sentence. */
struct lab_line;
struct lab_line *lab_line_new(const char *path, GError **error);
void lab_line_free(struct lab_line *line);
/* One order and its answer. RET_TEXT (caller frees) is what was said, or why not. False and ERROR
 * when the lab is gone; else *RET_OK. */
bool lab_line_ask(struct lab_line *line, const char *order, bool *ret_ok, char **ret_text,
    GError **error);

#endif
