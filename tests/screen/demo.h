/* A console over made-up data, for tests of tui/: a long list, a form, a chart, hard texts. The
 * screen tests run it as a program of its own: each calls demo_run() when its first argument is
 * "demo". */
#ifndef TESTS_SCREEN_DEMO_H
#define TESTS_SCREEN_DEMO_H

/* Arguments behind "demo": number of rows (200), then cells changed each second (0). Exit
 * status. */
int demo_run(int argc, char **argv);

#endif
