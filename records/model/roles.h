/* Who may do what. Roles and their exclusions are those of requirements 2.8; what each act allows
 * is said in the act itself (`roles`, `organisations`), and tests/data/roles.tsv holds the
 * expectation written by hand from the clauses. Default deny: no bit, no act. */
#ifndef RECORDS_MODEL_ROLES_H
#define RECORDS_MODEL_ROLES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

enum role {
	ROLE_DUTY_OPERATOR    = 1 << 0, /* 值班员 */
	ROLE_SHIFT_SUPERVISOR = 1 << 1, /* 值班长 */
	ROLE_SYSADMIN         = 1 << 2, /* 系统管理员 */
	ROLE_SECADMIN         = 1 << 3, /* 安全管理员 */
	ROLE_AUDITOR          = 1 << 4, /* 审计员 */
	ROLE_MGMT_APPROVER    = 1 << 5, /* 管理单位批准人 */
	ROLE_DUTY_LEADER      = 1 << 6, /* 带班领导 */
	ROLE_VIEWER           = 1 << 7, /* 只读 */
	ROLE_SERVICE          = 1 << 8, /* the program itself: what it observes and proposes. No
					 * person can hold it, nobody can grant it */
};
#define ROLE_DUTY (ROLE_DUTY_OPERATOR | ROLE_SHIFT_SUPERVISOR)
#define ROLE_ANY 0xffu

enum organisation_type {
	ORGANISATION_MGMT_UNIT   = 1 << 0, /* 管理单位 */
	ORGANISATION_OPS_UNIT    = 1 << 1, /* 运维单位 */
	ORGANISATION_CARRIER     = 1 << 2, /* 运营商 */
	ORGANISATION_ACCESS_UNIT = 1 << 3, /* 接入单位 */
	ORGANISATION_VENDOR      = 1 << 4, /* 维保厂商 */
	ORGANISATION_SUPERIOR    = 1 << 5, /* 上级单位 */
	ORGANISATION_PUBLIC      = 1 << 6, /* 公安、网信、供电等 */
};

/* One of ORGANISATION_* by the name used in organisation.type ("mgmt_unit"); 0: none. */
unsigned organisation_by_name(const char *name);

struct role_name {
	enum role role;
	const char *name;
	const char *title;
};
/* All roles in the order of requirements 2.8; ends with a NULL name. */
extern const struct role_name role_names[];
unsigned role_by_name(const char *name);   /* 0: none */

/* Whether one natural person may hold both: sysadmin, secadmin and auditor exclude one another
 * (湘18), an auditor holds no duty role. On conflict the two titles are left in *RET_A and
 * *RET_B. */
bool roles_compatible(unsigned roles, const char **ret_a, const char **ret_b);

/* How an act was signed (struct act: signing). The store does no act that wants it without. */
enum signature {
	SIGNATURE_NONE,
	SIGNATURE_PASSWORD,      /* by the signing password of who acts */
	SIGNATURE_TRIAL,         /* on trial, by somebody who has set no password */
};

/* Who is acting: established by the service from the peer's uid, sent to the console in hello. */
struct actor {
	int64_t person; /* id of the person record; 0: nobody known, or uid 0 in production */
	const char *name;         /* clean; for the audit and the header */
	unsigned roles;           /* effective now */
	unsigned organisation;    /* ORGANISATION_* of the person's organisation; 0: unknown */
	int64_t uid;
	int64_t connection; /* of this one conversation with the service, never used twice; 0: the
			     * program itself, or a console's own guess. Two-person acts want two */
	struct wall until;        /* when the first of these runs out; us == 0: never */
	bool trial;               /* trial mode: one person holds every duty role */
	bool shared;              /* the login is of several: `person` is who signed on there, 0
				   * nobody, who then may only look */
	enum signature signature; /* of this one act */
	int64_t host; /* signed at the connection of this other person; 0: at the actor's own */
};

/* The program itself as who acts. */
struct actor actor_service(void);

json_t *actor_to_json(const struct actor *actor);
/* Borrows strings from JSON. False if it is not an actor. */
bool actor_from_json(const json_t *json, struct actor *ret);

#endif
