# Takes three IDs and takes the last one apart.
#
#   R CMD SHLIB snowflake.c -lsnowflake
#   Rscript quickstart.R ./snowflake.so
#
# A bit64::integer64 keeps the 63 bits of an ID whole; R's own numbers do not.

suppressPackageStartupMessages(library(bit64))

WORKER <- 1
COUNT <- 3
DEFAULT_LAYOUT <- 0L
BASE32 <- 2L

# What the shim snowflake.c beside this file registers.
snowflake <- getDLLRegisteredRoutines(dyn.load(commandArgs(trailingOnly = TRUE)[1]))$.Call

describe <- function(config, id) {
  parts <- .Call(snowflake$split, config, id)
  bits <- as.bitstring(id)
  # Milliseconds since 1970 fit into a double.
  unix_ms <- as.double(parts["unix_ms"])
  time <- as.POSIXct(unix_ms %/% 1000, origin = "1970-01-01", tz = "UTC")

  writeLines(c(
    "The last one, taken apart:",
    sprintf(
      "  bits      %s %s %s %s",
      substr(bits, 1, 1), substr(bits, 2, 42), substr(bits, 43, 52), substr(bits, 53, 64)
    ),
    sprintf(
      "  time      %s.%03d UTC (%s ms since 2020-01-01)",
      format(time, "%Y-%m-%d %H:%M:%S"), as.integer(unix_ms %% 1000),
      as.character(parts["tick"])
    ),
    sprintf("  worker    %s", as.character(parts["worker_id"])),
    sprintf("  sequence  %s", as.character(parts["sequence"])),
    sprintf("  base32    %s", .Call(snowflake$format, id, BASE32))
  ))
}

config <- .Call(snowflake$preset, DEFAULT_LAYOUT)
config["worker_id"] <- as.integer64(WORKER)
generator <- .Call(snowflake$new_generator, config, "")

writeLines(sprintf("R: %d IDs of worker %d", COUNT, WORKER))
for (i in seq_len(COUNT)) {
  id <- .Call(snowflake$next_id, generator)
  writeLines(sprintf("  %s", as.character(id)))
}
describe(config, id)
