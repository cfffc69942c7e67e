/* The command lines of the simulated devices: what each family prints for a command, told from the
 * living site, in the forms of its command reference. Text in, text out; who carries it to and fro
 * is lab/ssh.h. One session belongs to one person; all of it belongs to the lab's thread. */
#ifndef LAB_CLI_H
#define LAB_CLI_H

#include "lab/site.h"

#define LAB_CLI_PAGE 24           /* lines, until the pager is switched off */

/* What a command is told from and tells to. */
struct lab_talk {
	const struct lab_site *site;
	const struct lab_device *device;
	const struct lab_port *port;   /* of "<port>"; else NULL */
	unsigned count;           /* of "<count>"; else 20 */
	GString *out;             /* lines, each with its end */
};

/* WORDS: the command; a word that is typed may be shorter. "<port>" takes the rest of the line,
 * "<count>" one number. */
struct lab_cli_command {
	const char *words;
	void (*tell)(struct lab_talk *talk);
};

struct lab_family {
	const char *profile;      /* its command profile in the ledger */
	const char *vendor;       /* in the plan's words; NULL: a host of PLAN_HOST */
	const char *prompt[2];    /* before and behind the name */
	const char *configured[2]; /* the same while it is being configured */
	const char *more;         /* the pager's line */
	const char *erase;        /* what takes it away */
	const char *whole;        /* switches the pager off */
	const char *leave;        /* ends the session */
	const char *configure;    /* begins to configure; everything else is refused then */
	const char *refusal;
	const struct lab_cli_command *commands; /* end with NULL words */
};

extern const struct lab_family lab_family_vrp, lab_family_comware, lab_family_zte,
    lab_family_ruijie, lab_family_maipu, lab_family_linux;

struct lab_cli {
	const struct lab_site *site;
	struct lab_device *device;
	const struct lab_family *family;
	bool whole;               /* no pager */
	bool configuring;
};

/* NULL: nobody knows how to speak to such a device. */
const struct lab_family *lab_family_of(const struct lab_device *device);
struct lab_cli lab_cli_new(const struct lab_site *site, struct lab_device *device);
/* Caller frees. */
char *lab_cli_prompt(const struct lab_cli *cli);
enum lab_cli_end { LAB_CLI_ON, LAB_CLI_REFUSED, LAB_CLI_OVER };
/* Carry out LINE; what is printed is added to OUT, UTF-8 with line feeds. */
enum lab_cli_end lab_cli_enter(struct lab_cli *cli, const char *line, GString *out);

/* ---- for the families ----------------------------------------------------------------------- */

G_GNUC_PRINTF(2, 3) void lab_tell(struct lab_talk *talk, const char *format, ...);

/* The name as tables have it: GE0/0/1 for GigabitEthernet0/0/1. Caller frees. */
char *lab_port_short(const struct lab_port *port);
/* Its description, UTF-8; caller frees. */
char *lab_port_alias(const struct lab_port *port);
/* "025a-0000-0100" and so on, SEPARATOR after each GROUP octets. Caller frees. */
char *lab_mac_text(uint64_t address, char separator, unsigned group);
uint64_t lab_port_mac(const struct lab_port *port);
/* Percent of its capacity. */
double lab_port_use(const struct lab_talk *talk, const struct lab_port *port, bool out);
/* A light module is in it. */
bool lab_port_is_optical(const struct lab_port *port);

struct lab_optics {
	double tx, rx;            /* dBm; RX -40 is darkness */
	double bias, voltage, temperature;
};
/* Moves gently; dark when the line is cut or the other end has no power. */
struct lab_optics lab_port_optics(const struct lab_site *site, const struct lab_port *port);
#define LAB_RX_LOW (-18.0)        /* dBm: less is too little */

/* Degrees Celsius on sensor N of the device. */
int lab_device_celsius(const struct lab_site *site, const struct lab_device *device, unsigned n);

/* The ports that changed since the device started, the last first. Caller owns the array. */
GPtrArray *lab_device_changes(const struct lab_device *device);
/* The local moment at which PORT changed, or now for NULL, in strftime's words. Caller frees. */
char *lab_moment(const struct lab_site *site, const struct lab_port *port, const char *format);
/* Seconds it has been running. */
int64_t lab_device_uptime(const struct lab_talk *talk);

/* What is heard on the ports: the managed device at the far end, or people's own equipment. */
struct lab_heard {
	const struct lab_port *port;
	uint64_t mac;
	char address[48];         /* "" for equipment nobody manages */
};
GArray *lab_device_heard(const struct lab_device *device);

#endif
