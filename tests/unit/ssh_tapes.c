/* Seven makers, each with the habits of theirs that have misled programs before. */
#include "tests/unit/ssh_tape.h"

#define VRP_ERASE "\033[42D                                          \033[42D"
#define COMWARE_ERASE "\033[16D                \033[16D"

static char *vrp_setup[] = { (char[]){ "screen-length 0 temporary" }, NULL };
static char *cisco_setup[] = { (char[]){ "terminal length 0" }, (char[]){ "terminal width 0" },
	NULL };

#define TEXT(literal) ((char[]){ literal })

const struct ssh_tape ssh_tapes[] = {
	{
	    .name = "Huawei VRP: a pager in spite of the setup, GB18030, a command not known",
	    .dialect = { .prompt = TEXT("^(<[^<>]+>|\\[[~*]?[^\\[\\]]+\\])$"),
		.pager = TEXT("^ *---- More ----$"),
		.pager_answer = TEXT(" "),
		.refusal = TEXT("^Error:"),
		.setup = vrp_setup,
		.farewell = TEXT("quit") },
	    .commands = { "display device", "display alarm", "display foo" },
	    .turns = {
		{ NULL, "\r\nInfo: The max number of VTY users is 5, and the number\r\n"
			"      of current VTY users on line is 1.\r\n<HUAWEI>" },
		{ "screen-length 0 temporary\r",
		    "screen-length 0 temporary\r\nInfo: done.\r\n<HUAWEI>" },
		{ "display device\r", "display device\r\nS5735-L48T's Device status:\r\n"
				      "Slot Sub  Type\r\n  ---- More ----" },
		{ " ", VRP_ERASE "0    -    \xd6\xf7\xbf\xd8\xb0\xe5\r\n"
				 "1    -    PWR\r\n<HUAWEI>" },
		{ "display alarm\r", "display alarm\r\n  ---- More ----" },
		{ " ", VRP_ERASE "none\r\n<HUAWEI>" },
		{ "display foo\r", "display foo\r\n         ^\r\n"
				   "Error: Unrecognized command found at '^' position.\r\n"
				   "<HUAWEI>" },
		{ "quit\r", "quit\r\n" },
	    },
	    .prompt = "<HUAWEI>",
	    .texts = { "S5735-L48T's Device status:\nSlot Sub  Type\n0    -    主控板\n1    -    "
		       "PWR",
		"none", "         ^\nError: Unrecognized command found at '^' position." },
	    .refused = { false, false, true },
	},
	{
	    .name = "Huawei VRP, configuration view: log lines before, in and behind the echo",
	    .dialect = { .prompt = TEXT("^(<[^<>]+>|\\[[~*]?[^\\[\\]]+\\])$") },
	    .commands = { "system-view", "display this" },
	    .turns = {
		{ NULL, "<HW-5735>" },
		{ "system-view\r",
		    "\r\nNov 22 2026 03:12:08 HW-5735 %%01IFNET/4/LINK(l)[1]:down\r\n"
				   "<HW-5735>system-view\r\nEnter system view, return user view "
				   "with Ctrl+Z.\r\n[HW-5735]" },
		{ "display this\r", "display th\r\n%%01SHELL/5/LOGIN(s)[2]: [HW-5735] seen\r\n"
				    "[HW-5735]display this\r\n#\r\nsysname HW-5735\r\n"
				    "%%01IFNET/4/LINK(l)[3]: up\r\n[HW-5735]\r\nreturn\r\n"
				    "[*HW-5735]" },
	    },
	    .prompt = "<HW-5735>",
	    .texts = { "Nov 22 2026 03:12:08 HW-5735 %%01IFNET/4/LINK(l)[1]:down\n"
		       "Enter system view, return user view with Ctrl+Z.",
		"%%01SHELL/5/LOGIN(s)[2]: [HW-5735] seen\n#\nsysname HW-5735\n"
		"%%01IFNET/4/LINK(l)[3]: up\nreturn" },
	},
	{
	    .name = "H3C Comware: pager with the text of its own erasing, prompt repeated",
	    .dialect = { .prompt = TEXT("^(<[^<>]+>|\\[[^\\[\\]]+\\])$"),
		.pager = TEXT("^---- More ----$") },
	    .commands = { "display interface brief", "display clock" },
	    .turns = {
		{ NULL,
		    "\r\n****************\r\n* Copyright H3C *\r\n****************\r\n\r\n<H3C>" },
		{ "display interface brief\r",
		    "display interface brief\r\nBrief information on interfaces\r\n"
		    "GE1/0/1   UP\r\n---- More ----" },
		{ " ", COMWARE_ERASE "GE1/0/2   DOWN\r\n---- More ----" },
		{ " ", COMWARE_ERASE "\r\n" COMWARE_ERASE "GE1/0/3   ADM\r\n<H3C>" },
		{ "display clock\r",
		    "\r<H3C>display clock\r\n03:12:08 BJ Sun 11/22/2026\r\n<H3C>" },
	    },
	    .prompt = "<H3C>",
	    .texts = { "Brief information on interfaces\nGE1/0/1   UP\nGE1/0/2   DOWN\n\n"
		       "GE1/0/3   ADM",
		"03:12:08 BJ Sun 11/22/2026" },
	},
	{
	    .name = "Ruijie: the pager erased by backspaces",
	    .dialect = { .prompt = TEXT("^[\\w.()/-]+[>#]$"), .pager = TEXT("^ *--More--$") },
	    .commands = { "show version", "show arp" },
	    .turns = {
		{ NULL, "\r\nRuijie#" },
		{ "show version\r",
		    "show version\r\nSystem description : Ruijie S2910\r\n --More-- " },
		{ " ", "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b"
		       "System uptime : 12:3:4:5\r\nRuijie#" },
		{ "show arp\r", "show arp\r\nTotal Numbers of Arp: 0\r\n --More-- " },
		{ " ", "\r          \rlast line\r\nRuijie#" },
	    },
	    .prompt = "Ruijie#",
	    .texts = { "System description : Ruijie S2910\nSystem uptime : 12:3:4:5",
		"Total Numbers of Arp: 0\nlast line" },
	},
	{
	    .name = "ZTE: the pager not erased at all, carriage returns doubled",
	    .dialect = { .prompt = TEXT("^[\\w.()/-]+[>#]$"), .pager = TEXT("^ *--More--$") },
	    .commands = { "show version" },
	    .turns = {
		{ NULL, "************\r\r\nWelcome to ZXR10\r\r\n************\r\r\nZXR10#" },
		{ "show version\r",
		    "show version\r\r\nZXR10 Router Operating System\r\r\n--More--" },
		{ " ", "\r\r\nSystem image: flash\r\r\nZXR10#" },
	    },
	    .prompt = "ZXR10#",
	    .texts = { "ZXR10 Router Operating System\nSystem image: flash" },
	},
	{
	    .name = "Maipu: echo wrapped after eighty columns with a line end, tabs",
	    .dialect = { .prompt = TEXT("^[\\w.()/-]+[>#]$"), .pager = TEXT("^---MORE---$") },
	    .commands = { "show running-config interface gigabitethernet0/0/1 include description "
			  "to-xiangzhen" },
	    .turns = {
		{ NULL, "MyPower#" },
		{ "show running-config interface gigabitethernet0/0/1 include description "
		  "to-xiangzhen\r",
		    "show running-config interface gigabitethernet0/0/1 include description\r\n"
		    " to-xiangzhen\r\ninterface\tgigabitethernet0/0/1\r\n"
		    "\tdescription x\r\nMyPower#" },
	    },
	    .prompt = "MyPower#",
	    .texts = { "interface       gigabitethernet0/0/1\n        description x" },
	},
	{
	    .name = "Cisco IOS: echo scrolled sideways, configuration prompt, a table of prompts",
	    .dialect = { .prompt = TEXT("^[\\w.-]+(\\([\\w-]+\\))?[>#]$"),
		.pager = TEXT("^ ?--More--$"),
		.refusal = TEXT("^% "),
		.setup = cisco_setup },
	    .commands = { "show running-config | include very-long-name-of-a-thing",
		"configure terminal", "do show clock", "show bogus" },
	    .turns = {
		{ NULL, "\r\nauthorised use only\r\nrtr-1#" },
		{ "terminal length 0\r", "terminal length 0\r\nrtr-1#" },
		{ "terminal width 0\r", "terminal width 0\r\nrtr-1#" },
		{ "show running-config | include very-long-name-of-a-thing\r",
		    "show running-config | include very-long-n\rrtr-1#$-config | include "
		    "very-long-name-of-a-thing\033[K\r\nhistory:\r\nrtr-1#show clock\r\n"
		    "rtr-1#\r\nother#\r\nrtr-1#" },
		{ "configure terminal\r", "configure terminal\r\nEnter configuration commands\r\n"
					  "rtr-1(config)#" },
		{ "do show clock\r", "do show clock\r\n*03:12:08.000 UTC\r\nrtr-1(config)#" },
		{ "show bogus\r", "show bogus\r\n                ^\r\n"
				  "% Invalid input detected at '^' marker.\r\n\r\nrtr-1(config)#" },
	    },
	    .prompt = "rtr-1#",
	    .texts = { "history:\nrtr-1#show clock\nother#", "Enter configuration commands",
		"*03:12:08.000 UTC",
		"                ^\n% Invalid input detected at '^' marker." },
	    .refused = { false, false, false, true },
	},
	{
	    .name = "Linux: titles, colours, bracketed paste, a line editor at the margin",
	    .dialect = { .prompt = TEXT("^.*[$#]$") },
	    .commands = { "ip -br link",
		"echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"bbbbbbbbbbbbbbbbbbbb" },
	    .turns = {
		{ NULL, "Last login: Sun Nov 22\r\n\033[?2004h\033]0;duty@host: ~\007"
			"\033[01;32mduty@host\033[00m:\033[01;34m~\033[00m$ " },
		{ "ip -br link\r", "ip -br link\r\n\033[?2004l\r"
				   "\033[1mlo\033[0m  UNKNOWN\r\neth0\x1b(B UP\r\n"
				   "\033[?2004h\033]0;duty@host: ~\033\\duty@host:~$ " },
		/* 13 columns of prompt, 67 of command, then the margin. */
		{ "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "bbbbbbbbbbbbbbbbbbbb\r",
		    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "bbbb \rbbbbbbbbbbbbbbbb\r\n\033[?2004l\rdone\r\n\033[?2004hduty@host:~$ " },
	    },
	    .prompt = "duty@host:~$",
	    .texts = { "lo  UNKNOWN\neth0 UP", "done" },
	},
	{ .name = NULL },
};
