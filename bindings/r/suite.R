# The library from R: see ../README.md. Its first argument is the compiled shim.

ID_COUNT <- 100000

source("snowflake.R")
source("vectors.R")

take <- function(generator, count) {
  # Without the class while it is filled: each assignment would look for a method.
  ids <- unclass(integer64(count))
  for (i in seq_len(count)) {
    ids[i] <- snowflake_next(generator)
  }
  structure(ids, class = "integer64")
}

print_ids <- function(ids) {
  writeLines(as.character(ids))
}

# R runs in one thread.
in_threads <- function() {
  writeLines("threads 1")
  print_ids(take(snowflake_generator(worker_id = 1), ID_COUNT))
}

from_store <- function(path, count) {
  print_ids(take(snowflake_generator(worker_id = 1, store = paste0("file:", path)), count))
}

# Prints the message of the error that an expression must end in.
print_message <- function(expression) {
  message <- tryCatch(
    {
      expression
      stop("no error was found")
    },
    snowflake_error = conditionMessage
  )
  writeLines(message)
}

errors <- function() {
  print_message(snowflake_generator(worker_id = 1024))
  print_message(snowflake_parse("!", "base32"))
  # 2^32 + 5 and 2^64 + 5, which 32 and 64 bits would cut to 5.
  print_message(snowflake_generator(worker_id = 4294967301))
  print_message(snowflake_generator(worker_id = 18446744073709551621))
}

# Nanoseconds for a call, over so many calls. A call that fails is an error of R.
slice <- function(generator, calls) {
  start <- as.double(Sys.time())
  for (i in seq_len(calls)) {
    snowflake_next(generator)
  }
  (as.double(Sys.time()) - start) * 1e9 / calls
}

bench <- function(calls) {
  generator <- snowflake_generator(worker_id = 1, max_lead_ms = 3600000, store = "memory")
  slice(generator, calls %/% 10)
  slices <- vapply(1:5, function(i) slice(generator, calls %/% 5), 0)
  writeLines(sprintf("%.2f", median(slices)))
}

run <- function(command = "", first = NULL, second = NULL) {
  switch(command,
    vectors = writeLines(sprintf("%d checks", check_vectors(first))),
    threads = in_threads(),
    error = errors(),
    store = from_store(first, as.integer(second)),
    bench = bench(as.integer(first)),
    stop("usage: suite.R SHIM vectors DIR | threads | error | store PATH COUNT | bench CALLS")
  )
}

arguments <- commandArgs(trailingOnly = TRUE)
tryCatch(
  {
    snowflake_load(arguments[1])
    do.call(run, as.list(arguments[-1]))
  },
  error = function(failure) {
    writeLines(conditionMessage(failure), stderr())
    quit(status = 1)
  }
)
