# Checks what the tables of the vectors say.

LAYOUT_NUMBERS <- c(
  "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms"
)

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

# The lines of a table: their place, as "ids.tsv:17", and their fields by name, as UTF-8.
read_table <- function(directory, file) {
  lines <- readLines(file.path(directory, file), encoding = "UTF-8")
  fields <- strsplit(lines, "\t", fixed = TRUE)
  numbers <- setdiff(seq_along(lines)[-1], grep("^#", lines, useBytes = TRUE))
  lapply(numbers, function(number) {
    row <- as.list(fields[[number]])
    names(row) <- fields[[1]]
    c(row, place = sprintf("%s:%d", file, number))
  })
}

check_preset <- function(row) {
  layout <- snowflake_preset(row$name)
  for (field in c(LAYOUT_NUMBERS, "order")) {
    check(row, field, layout[[field]], row[[field]])
  }
}

# Returns the layout.
check_layout <- function(row) {
  if (!startsWith(row$name, "custom-")) {
    check_preset(row)
  }
  layout <- c(lapply(row[LAYOUT_NUMBERS], as.integer64), row["order"])
  check(row, "ends_at_unix_ms", snowflake_ends_at(layout), row$ends_at_unix_ms)
  layout
}

check_id <- function(row, layouts) {
  layout <- layouts[[row$layout]]
  parts <- snowflake_split(as.integer64(row$id), layout)
  for (field in c("tick", "worker_id", "sequence", "unix_ms", "nanoseconds")) {
    check(row, field, parts[[field]], row[[field]])
  }
  id <- snowflake_compose(
    as.integer64(row$tick), as.integer64(row$worker_id), as.integer64(row$sequence), layout
  )
  check(row, "id", id, row$id)
}

check_text <- function(row) {
  check(row, "text", snowflake_format(as.integer64(row$id), row$encoding), row$text)
  check(row, "id", snowflake_parse(row$text, row$encoding), row$id)
}

check_bad_text <- function(row) {
  text <- if (row$text == "-") "" else row$text
  status <- tryCatch(
    {
      snowflake_parse(text, row$encoding)
      0L
    },
    snowflake_error = function(failure) failure$status
  )
  check(row, "status", status, SNOWFLAKE_ERR_PARSE)
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
