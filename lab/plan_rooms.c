/* The machine rooms of the invented city, and which box watches what. */
#include "lab/box.h"

const struct lab_building_plan lab_building_plans[] = {
	{
		.name = "市中心", .tank = 400,
		.ups = { { "ups-1", 30, 8, 409 }, { "ups-2", 30, 8, 218 } },
		.rooms = {
			{
				.name = "中心机房", .houses = "市中心机房",
				.base = 12, .mass = 2500, .walls = 0.9, .design = 20,
				.cooling = { { "crac-1", 24, 23 }, { "crac-2", 24, 23 } },
				.ropes = { "1", "2" }, .smokes = { "1", "2" },
				.doors = { "front", "back" },
			},
			{
				.name = "动力间", .power = true,
				.base = 0.4, .mass = 600, .walls = 0.12, .design = 4,
				.cooling = { { "crac-p", 6, 22 } },
				.ropes = { "1", "2" }, .smokes = { "1", "2" }, .doors = { "front" },
			},
		},
	},
	{
		.name = "东城汇聚",
		.ups = { { "ups-e", 6, 12, 192 } },
		.rooms = {
			{
				.name = "汇聚机房", .houses = "东城汇聚机房", .power = true,
				.base = 1.6, .mass = 420, .walls = 0.15, .design = 3,
				.cooling = { { "crac-e", 5, 23 } },
				.ropes = { "1" }, .smokes = { "1" }, .doors = { "front" },
			},
		},
	},
	{ 0 }
};

const struct lab_box_plan lab_box_plans[] = {
	{ "ups-1", "动力间", LAB_FEED_CARD, 0, lab_box_huawei_ups },
	{ "ups-2", "动力间", LAB_FEED_CARD, 1, lab_box_apc_ups },
	{ "ats-1", "动力间", LAB_FEED_ROOM, 0, lab_box_apc_ats },
	{ "gen-1", "动力间", LAB_FEED_OWN, 0, lab_box_generator },
	{ "env-p", "动力间", LAB_FEED_ROOM, 0, lab_box_vutlan },
	{ "env-c", "中心机房", LAB_FEED_ROOM, 0, lab_box_entity },
	{ "sec-c", "中心机房", LAB_FEED_OWN, 0, lab_box_akcp },
	{ "pdu-a", "中心机房", LAB_FEED_UPS, 0, lab_box_raritan },
	{ "pdu-b", "中心机房", LAB_FEED_UPS, 1, lab_box_apc_pdu },
	{ "crac-1", "中心机房", LAB_FEED_ROOM, 0, lab_box_inrow },
	{ "crac-2", "中心机房", LAB_FEED_ROOM, 1, lab_box_stulz },
	{ "ups-e", "汇聚机房", LAB_FEED_CARD, 0, lab_box_standard_ups },
	{ "env-e", "汇聚机房", LAB_FEED_ROOM, 0, lab_box_poseidon },
	{ 0 }
};
