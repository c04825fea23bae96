;;;; Writes the suite as a program: sbcl --script build.lisp PROGRAM

(require :asdf)
(asdf:load-system :cffi)

(setf *compile-verbose* nil)
(dolist (file '("snowflake" "vectors" "suite"))
  (load (merge-pathnames (concatenate 'string file ".lisp") *load-truename*)))

(sb-ext:save-lisp-and-die (second sb-ext:*posix-argv*)
                          :executable t
                          :save-runtime-options t
                          :toplevel (intern "MAIN" "SUITE"))
