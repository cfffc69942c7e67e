#include "lab/life.h"

#include <string.h>

#define PAUSE_LEAST (3 * 60)      /* seconds between events */
#define PAUSE_MOST (8 * 60)

struct lab_life {
	struct lab_desk *desk;
	struct timer next, over;
	struct lab_link *flapping;
	struct lab_device *slow;
	uint64_t chance;
};

static uint64_t draw(struct lab_life *life, uint64_t least, uint64_t most)
{
	return least + lab_hash(life->desk->site->seed, 7, life->chance++) % (most - least + 1);
}

/* A device that serves users; NULL when the draw fell on another. */
static struct lab_device *draw_access(struct lab_life *life)
{
	const GPtrArray *devices = life->desk->site->devices;
	for (int tries = 0; tries < 20; tries++) {
		struct lab_device *device = devices->pdata[draw(life, 0, devices->len - 1)];
		if (lab_device_serves_users(device))
			return device;
	}
	return NULL;
}

/* A link of DEVICE: its uplink in one case of five, else one of its users'. */
static struct lab_link *draw_link(struct lab_life *life, const struct lab_device *device)
{
	bool uplink = draw(life, 1, 5) == 1;
	for (int tries = 0; tries < 60; tries++) {
		const struct lab_port *port =
		    device->ports->pdata[draw(life, 0, device->ports->len - 1)];
		if (port->link && port->up && !port->link->severed
		    && uplink == (lab_port_far(port) != NULL))
			return port->link;
	}
	return NULL;
}

static void set_pulled(struct lab_life *life, struct lab_link *link, bool pulled)
{
	struct lab_site *site = life->desk->site;
	lab_site_tick(site, clock_mono(), clock_wall());
	lab_site_flow(site);
	link->pulled = pulled;
	lab_site_settle(site);
}

static void on_over(struct timer *timer, void *data)
{
	struct lab_life *life = data;
	(void)timer;
	if (life->flapping)
		set_pulled(life, life->flapping, false);
	if (life->slow)
		life->slow->delay_us = life->slow->jitter_us = 0;
	life->flapping = NULL;
	life->slow = NULL;
}

static void on_next(struct timer *timer, void *data)
{
	struct lab_life *life = data;
	struct lab_device *device = draw_access(life);
	uint64_t lasts = 0;
	if (device && draw(life, 1, 4) == 1 && device->delay_us == 0) {
		life->slow = device;
		device->delay_us = (int64_t)draw(life, 40, 120) * 1000;
		device->jitter_us = 20000;
		lasts = draw(life, 60, 170);
	} else if (device && (life->flapping = draw_link(life, device))) {
		set_pulled(life, life->flapping, true);
		lasts = draw(life, 8, 40);
	}
	if (lasts > 0)
		timer_after(&life->over, (int64_t)lasts * CLOCK_SECOND);
	timer_after(timer, (int64_t)draw(life, PAUSE_LEAST, PAUSE_MOST) * CLOCK_SECOND);
}

struct lab_life *lab_life_new(struct lab_desk *desk)
{
	struct lab_life *life = g_new0(struct lab_life, 1);
	life->desk = desk;
	timer_init(&life->next, desk->timers, on_next, life);
	timer_init(&life->over, desk->timers, on_over, life);
	timer_after(&life->next, (int64_t)draw(life, PAUSE_LEAST, PAUSE_MOST) * CLOCK_SECOND);
	return life;
}

void lab_life_free(struct lab_life *life)
{
	if (!life)
		return;
	timer_stop(&life->next);
	timer_stop(&life->over);
	g_free(life);
}
