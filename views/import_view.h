/* The second step of an import: the file at PATH looked at, and taken into the ledger. */
#ifndef VIEWS_IMPORT_VIEW_H
#define VIEWS_IMPORT_VIEW_H

#include "records/model/kind.h"
#include "tui/app.h"

/* What was typed in the first step; gone when it is kept. */
#define IMPORT_DRAFT "import.0"

void open_import_review(struct app *app, const struct kind *kind, const char *path);

#endif
