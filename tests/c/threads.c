#include "support.h"
void suite_threads(void) {}
