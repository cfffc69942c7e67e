/* 整改 among what is about security: the findings of incidents and inspections stand in the same
 * list as those of drills. */
#include "base/i18n.h"
#include "views/rectification.h"
#include "views/screen.h"

const struct screen_entry screen_findings = { "findings", N_("整改"), '8', 6, rectifications_new };
