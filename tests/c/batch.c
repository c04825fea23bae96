#include "support.h"
void suite_batch(void) {}
