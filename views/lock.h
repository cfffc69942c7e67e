/* 锁定: who leaves the seat hides everything but the wall view, until the passphrase comes that was
 * set when it was locked. It belongs to this console alone and is never sent or stored. Locking,
 * unlocking and wrong passphrases are in the audit log. What was open stays as it was; a hangup
 * still ends the console, and what was typed is kept as a draft. */
#ifndef VIEWS_LOCK_H
#define VIEWS_LOCK_H

#include "tui/app.h"

/* Asks for a passphrase, twice; Esc leaves everything open. */
void open_lock(struct app *app);

#endif
