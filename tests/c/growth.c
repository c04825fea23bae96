#include "support.h"
void suite_growth(void) {}
