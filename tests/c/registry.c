#include "support.h"
void suite_registry(void) {}
