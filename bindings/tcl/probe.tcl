# Fails where a package is missing that the suite needs.

package require Tcl 8.6
package require Thread
package require critcl 3.1
