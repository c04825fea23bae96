# Generates three IDs and takes the last one apart.
#
#   R CMD SHLIB snowflake.c -lsnowflake
#   Rscript quickstart.R ./snowflake.so
#
# A bit64::integer64 holds the 63 bits of an ID whole; R's own numbers do not.

source("snowflake.R")
snowflake_load(commandArgs(trailingOnly = TRUE)[1])

writeLines("R: 3 IDs of worker 1")
generator <- snowflake_generator(worker_id = 1)
for (i in 1:3) {
  id <- snowflake_next(generator)
  writeLines(sprintf("  %s", as.character(id)))
}
snowflake_close(generator)

parts <- snowflake_split(id)
bits <- as.bitstring(id)
# Milliseconds since 1970 fit into a double.
unix_ms <- as.double(parts$unix_ms)
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
    as.character(parts$tick)
  ),
  sprintf("  worker    %s", as.character(parts$worker_id)),
  sprintf("  sequence  %s", as.character(parts$sequence)),
  sprintf("  base32    %s", snowflake_format(id, "base32"))
))
