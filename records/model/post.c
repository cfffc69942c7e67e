/* See post.h. */
#include "records/model/post.h"

#include "base/i18n.h"

const struct choice post_choices[] = {
	{ "network_duty", N_("网络值班") },
	{ "security_duty", N_("安全值班") },
	{ NULL, NULL },
};
