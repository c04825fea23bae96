;;; Compiles the modules: guile --no-auto-compile -L . build.scm FOLDER

(use-modules (system base compile))

;; Each is loaded, too: the next one needs its macros and what they refer to.
(for-each
 (lambda (name)
   (load-compiled
    (compile-file (string-append name ".scm")
                  #:output-file (string-append (cadr (command-line)) "/" name ".go"))))
 '("snowflake" "vectors" "suite"))
