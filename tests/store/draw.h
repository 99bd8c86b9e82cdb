/* The parts of docs/lifecycle.md that are not of the life cycle itself. */
#ifndef TEST_STORE_DRAW_H
#define TEST_STORE_DRAW_H

/* Who may be used, the event log, findings; on standard output. */
void draw_usage(void);

#endif
