# Checks what the tables of the vectors say.

PRESETS <- c(
  "default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
  "sonyflake-v2", "tsid", "javascript"
)
ENCODINGS <- c("decimal", "hex", "base32", "base62")
LAYOUT_FIELDS <- c(
  "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms"
)
ERR_PARSE <- -5

checks <- 0

# Compares two values as text, which is exact for numbers of 63 bits.
check <- function(row, what, seen, expected) {
  seen <- as.character(seen)
  expected <- as.character(expected)
  if (!identical(seen, expected)) {
    stop(sprintf("%s: %s is %s, expected %s", row$place, what, seen, expected))
  }
  checks <<- checks + 1
}

# The lines of a table: their place, as "ids.tsv:17", and their fields by name, as bytes.
read_table <- function(directory, file) {
  lines <- readLines(file.path(directory, file), encoding = "bytes")
  fields <- strsplit(lines, "\t", fixed = TRUE, useBytes = TRUE)
  numbers <- setdiff(seq_along(lines)[-1], grep("^#", lines, useBytes = TRUE))
  lapply(numbers, function(number) {
    row <- as.list(fields[[number]])
    names(row) <- fields[[1]]
    c(row, place = sprintf("%s:%d", file, number))
  })
}

order_of <- function(row) {
  if (row$order == "sequence-first") 1 else 0
}

encoding_of <- function(row) {
  match(row$encoding, ENCODINGS) - 1L
}

check_preset <- function(row, preset) {
  config <- .Call(snowflake$preset, preset)
  for (field in LAYOUT_FIELDS) {
    check(row, field, config[field], row[[field]])
  }
  check(row, "order", config["order"], order_of(row))
}

# Returns a configuration that holds the layout.
check_layout <- function(row) {
  preset <- match(row$name, PRESETS)
  if (!is.na(preset)) {
    check_preset(row, preset - 1L)
  }
  config <- .Call(snowflake$preset, 0L)
  for (field in LAYOUT_FIELDS) {
    config[field] <- as.integer64(row[[field]])
  }
  config["order"] <- as.integer64(order_of(row))
  check(
    row, "ends_at_unix_ms", .Call(snowflake$ends_at_unix_ms, config), row$ends_at_unix_ms
  )
  config
}

check_id <- function(row, layouts) {
  config <- layouts[[row$layout]]
  parts <- .Call(snowflake$split, config, as.integer64(row$id))
  for (field in c("tick", "worker_id", "sequence", "unix_ms", "nanoseconds")) {
    check(row, field, parts[field], row[[field]])
  }
  id <- .Call(
    snowflake$compose, config, as.integer64(row$tick), as.integer64(row$worker_id),
    as.integer64(row$sequence)
  )
  check(row, "id", id, row$id)
}

check_text <- function(row) {
  encoding <- encoding_of(row)
  check(row, "text", .Call(snowflake$format, as.integer64(row$id), encoding), row$text)
  check(row, "id", .Call(snowflake$parse, charToRaw(row$text), encoding), row$id)
}

check_bad_text <- function(row) {
  text <- if (row$text == "-") raw(0) else charToRaw(row$text)
  check(row, "status", .Call(snowflake$parse, text, encoding_of(row)), ERR_PARSE)
}

# Checks all tables; returns the number of checks.
check_vectors <- function(directory) {
  rows <- read_table(directory, "layouts.tsv")
  layouts <- lapply(rows, check_layout)
  names(layouts) <- vapply(rows, function(row) row$name, "")
  for (row in read_table(directory, "ids.tsv")) check_id(row, layouts)
  for (row in read_table(directory, "text.tsv")) check_text(row)
  for (row in read_table(directory, "bad_text.tsv")) check_bad_text(row)
  checks
}
