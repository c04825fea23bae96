#include "support.h"
void suite_fork(void) {}
