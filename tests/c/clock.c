#include "support.h"
void suite_clock(void) {}
