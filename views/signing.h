/* Signing passwords at the console: the prompt that an act with `signing` ends with, setting one's
 * own, and who sits at a shared login. What is typed is masked, is in no draft, and is wiped. */
#ifndef VIEWS_SIGNING_H
#define VIEWS_SIGNING_H

#include "views/console.h"

/* An act to be done (method `do`). */
struct sign_order {
	const struct act *act;
	json_t *params;              /* {kind, act, id?, fields?, expect?}; taken over */
	/* Who signs besides whom the console belongs to: his person and name (borrowed for the
	 * call). 0: whoever says so in the prompt, by default the caller himself. */
	int64_t signer;
	const char *signer_name;
	rpc_reply *reply;            /* as of model_call() */
	GDestroyNotify drop;         /* of `data` where the prompt is left and nothing was done */
	void *data;
};

/* Does it at once where it wants no signature. Else the password is asked for: a no to it stands in
 * the prompt, which stays; on any other answer the prompt goes first, then `reply` is called. */
void sign_do(struct app *app, const struct sign_order *order);

/* 本人: the password set, and at a shared login signing on and off. */
void open_myself(struct app *app);

#endif
