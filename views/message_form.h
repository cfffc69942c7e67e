/* The form in which one says what messages to look for. */
#ifndef VIEWS_MESSAGE_FORM_H
#define VIEWS_MESSAGE_FORM_H

#include "views/console.h"

/* WHERE (borrowed; NULL: nothing yet) is what was looked for last. ASKED gets what is to be looked
 * for, to be taken over, with DATA, when the form is left by its end; both outlive it. */
void open_message_form(struct app *app, const json_t *where,
    void (*asked)(json_t *where, void *data), void *data);

#endif
