#include "support.h"
void suite_errors(void) {}
