# Generates 64-bit Snowflake IDs with libsnowflake, through the shim snowflake.c.
#
#   source("snowflake.R")
#   snowflake_load()
#   generator <- snowflake_generator(worker_id = 1)
#   snowflake_next(generator)
#
# A bit64::integer64 holds the 63 bits of an ID whole; R's own numbers do not. R runs in
# one thread; forked children (parallel::mclapply) may use a generator at once. An error is
# a condition of class snowflake_error with the status and the message of the library.

suppressPackageStartupMessages(library(bit64))

# The numbers of the header are the positions in these vectors, counted from 0.
SNOWFLAKE_PRESETS <- c(
  "default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
  "sonyflake-v2", "tsid", "javascript"
)
SNOWFLAKE_ENCODINGS <- c("decimal", "hex", "base32", "base62")
SNOWFLAKE_ORDERS <- c("worker-first", "sequence-first")
SNOWFLAKE_ERR_RANGE <- -3L
SNOWFLAKE_ERR_PARSE <- -5L

.snowflake <- NULL

# Loads the compiled shim; an error if the library is one of another version.
snowflake_load <- function(shim = "./snowflake.so") {
  # Without the class: each $ would look for a method.
  .snowflake <<- unclass(getDLLRegisteredRoutines(dyn.load(shim))$.Call)
}

.snowflake_refuse <- function(...) {
  stop(structure(
    class = c("snowflake_error", "error", "condition"),
    list(message = sprintf(...), call = NULL, status = SNOWFLAKE_ERR_RANGE)
  ))
}

# A number as integer64. A double beyond 2^53 may have been rounded: it is refused.
.snowflake_whole <- function(name, value) {
  one <- length(value) == 1 && is.numeric(value) && !is.na(value)
  if (one && is.integer64(value)) {
    return(value)
  }
  whole <- one && value == trunc(value)
  if (!whole || abs(value) > 2^53) {
    text <- if (whole) sprintf("%.0f", value) else toString(value)
    .snowflake_refuse(
      "%s must be an integer of 53 bits, or a bit64::integer64, got %s", name, text
    )
  }
  as.integer64(value)
}

# The position of a name in a table, counted from 0.
.snowflake_number <- function(what, name, names) {
  if (!is.character(name) || length(name) != 1 || !name %in% names) {
    .snowflake_refuse(
      "%s must be one of %s, got %s", what, toString(names), toString(name)
    )
  }
  match(name, names) - 1L
}

# The layout of a preset: a list of its fields. A custom layout is a list with the same
# names. Below, a layout is the name of a preset or such a list.
snowflake_preset <- function(name) {
  .Call(.snowflake$preset, .snowflake_number("layout", name, SNOWFLAKE_PRESETS))
}

.snowflake_layout <- function(layout) {
  if (!is.list(layout)) {
    return(snowflake_preset(layout))
  }
  .snowflake_number("order", layout$order, SNOWFLAKE_ORDERS)
  whole <- function(name) .snowflake_whole(name, layout[[name]])
  list(
    whole("time_bits"), whole("worker_bits"), whole("sequence_bits"), layout$order,
    whole("tick_ns"), whole("epoch_unix_ms")
  )
}

# The first millisecond since 1970 that a layout cannot express.
snowflake_ends_at <- function(layout = "default") {
  .Call(.snowflake$ends_at_unix_ms, .snowflake_layout(layout))
}

# A generator. A setting that is NULL has the library's default.
snowflake_generator <- function(worker_id = NULL, worker_count = NULL, max_wait_ms = NULL,
                                max_lead_ms = NULL, max_jump_ms = NULL,
                                sequence_start = NULL, store = NULL, layout = "default") {
  settings <- list(
    worker_id = worker_id, worker_count = worker_count, max_wait_ms = max_wait_ms,
    max_lead_ms = max_lead_ms, max_jump_ms = max_jump_ms,
    sequence_start = sequence_start
  )
  if (!is.null(store) && (!is.character(store) || length(store) != 1 || is.na(store))) {
    .snowflake_refuse("store must be a text, got %s", toString(store))
  }
  whole <- function(name) {
    if (!is.null(settings[[name]])) .snowflake_whole(name, settings[[name]])
  }
  settings <- lapply(names(settings), whole)
  .Call(.snowflake$new_generator, .snowflake_layout(layout), settings, store)
}

snowflake_next <- function(generator) {
  .Call(.snowflake$next_id, generator)
}

# Frees a generator. Later calls with it fail; closing it twice is harmless. The collector
# closes generators, too.
snowflake_close <- function(generator) {
  invisible(.Call(.snowflake$close_generator, generator))
}

# The parts of an ID, whichever worker generated it: a list of integer64.
snowflake_split <- function(id, layout = "default") {
  .Call(.snowflake$split, .snowflake_layout(layout), .snowflake_whole("id", id))
}

# The ID of its parts: the opposite of snowflake_split.
snowflake_compose <- function(tick, worker_id, sequence, layout = "default") {
  .Call(
    .snowflake$compose, .snowflake_layout(layout), .snowflake_whole("tick", tick),
    .snowflake_whole("worker_id", worker_id), .snowflake_whole("sequence", sequence)
  )
}

snowflake_format <- function(id, encoding) {
  encoding <- .snowflake_number("encoding", encoding, SNOWFLAKE_ENCODINGS)
  .Call(.snowflake$format, .snowflake_whole("id", id), encoding)
}

# The ID that snowflake_format wrote.
snowflake_parse <- function(text, encoding) {
  encoding <- .snowflake_number("encoding", encoding, SNOWFLAKE_ENCODINGS)
  .Call(.snowflake$parse, charToRaw(enc2utf8(text)), encoding)
}
