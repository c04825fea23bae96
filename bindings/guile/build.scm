;;; Compiles the modules: guile --no-auto-compile -L . build.scm FOLDER

(use-modules (system base compile))

(for-each
 (lambda (name)
   (compile-file (string-append name ".scm")
                 #:output-file (string-append (cadr (command-line)) "/" name ".go")))
 '("snowflake" "vectors" "suite"))
