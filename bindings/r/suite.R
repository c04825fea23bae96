# The library from R: see ../README.md. Its first argument is the compiled shim.

suppressPackageStartupMessages(library(bit64))

WORKER <- 1
ID_COUNT <- 100000

arguments <- commandArgs(trailingOnly = TRUE)
snowflake <- getDLLRegisteredRoutines(dyn.load(arguments[1]))$.Call
source("vectors.R")

# A generator of worker 1.
new_generator <- function(worker_id = WORKER, max_lead_ms = 0, store = "") {
  config <- .Call(snowflake$preset, 0L)
  config["worker_id"] <- as.integer64(worker_id)
  config["max_lead_ms"] <- as.integer64(max_lead_ms)
  .Call(snowflake$new_generator, config, store)
}

take <- function(generator, count) {
  next_id <- snowflake$next_id
  ids <- integer64(count)
  # Without the class while it is filled: each assignment would look for a method.
  ids <- unclass(ids)
  for (i in seq_len(count)) {
    ids[i] <- .Call(next_id, generator)
  }
  structure(ids, class = "integer64")
}

print_ids <- function(ids) {
  writeLines(as.character(ids))
}

# R runs in one thread.
in_threads <- function() {
  writeLines("threads 1")
  print_ids(take(new_generator(), ID_COUNT))
}

from_store <- function(path, count) {
  print_ids(take(new_generator(store = paste0("file:", path)), count))
}

# Says why a worker ID is refused.
refused <- function(worker_id) {
  tryCatch(
    {
      new_generator(worker_id)
      stop(sprintf("worker %.0f was accepted", worker_id))
    },
    error = conditionMessage
  )
}

errors <- function() {
  parsed <- .Call(snowflake$parse, charToRaw("!"), 2L)
  stopifnot(parsed == as.integer64(ERR_PARSE))
  # The last is 2^32 + 5, which 32 bits would cut to 5.
  writeLines(c(refused(1024), attr(parsed, "message"), refused(4294967301)))
}

# Nanoseconds for a call, over so many calls. A call that fails is an error of R.
slice <- function(generator, calls) {
  next_id <- snowflake$next_id
  start <- as.double(Sys.time())
  for (i in seq_len(calls)) {
    .Call(next_id, generator)
  }
  (as.double(Sys.time()) - start) * 1e9 / calls
}

bench <- function(calls) {
  generator <- new_generator(max_lead_ms = 3600000)
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

tryCatch(
  do.call(run, as.list(arguments[-1])),
  error = function(failure) {
    writeLines(conditionMessage(failure), stderr())
    quit(status = 1)
  }
)
