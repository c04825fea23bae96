# Compiles the shim: Rscript build.R SOURCE INCLUDE LIBRARY FOLDER

arguments <- commandArgs(trailingOnly = TRUE)
names(arguments) <- c("source", "include", "library", "folder")

# R CMD SHLIB writes beside the source: it gets a copy.
stopifnot(file.copy(arguments[["source"]], arguments[["folder"]], overwrite = TRUE))
setwd(arguments[["folder"]])
Sys.setenv(
  PKG_CPPFLAGS = paste0("-I", arguments[["include"]]),
  PKG_LIBS = paste0("-L", arguments[["library"]], " -lsnowflake")
)
status <- tools::Rcmd(c("SHLIB", basename(arguments[["source"]])))
quit(status = as.integer(status != 0))
