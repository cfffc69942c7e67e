/* 锁定: who leaves the seat hides everything but the wall view, until the passphrase comes that was
 * set when it was locked. It belongs to this console alone and is never sent or stored. Locking,
 * unlocking and wrong passphrases are in the audit log. What was open stays as it was; a hangup
 * still ends the console, and what was typed is kept as a draft. */
#ifndef VIEWS_LOCK_H
#define VIEWS_LOCK_H

#include "tui/app.h"

/* Asks for a passphrase, twice; Esc leaves everything open. */
void open_lock(struct app *app);
/* Nobody has touched it for long: locked at once with the passphrase of the last time. Where there
 * was none nothing can be locked: the wall view comes, and anybody may leave it. */
void open_idle(struct app *app);

#endif
