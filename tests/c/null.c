#include "support.h"
void suite_null(void) {}
