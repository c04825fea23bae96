;;;; Checks what the tables of the vectors say.

(defpackage :vectors
  (:use :cl)
  (:export #:check-vectors))

(in-package :vectors)

(defvar *checks* 0)

;;; A row is its place, as "ids.tsv:17", and an alist of its fields by name.

(defun text-of (row name)
  (cdr (or (assoc name (cdr row) :test #'string=)
           (error "~a: there is no ~a" (car row) name))))

(defun number-of (row name)
  (parse-integer (text-of row name)))

(defun check (row what seen expected)
  (unless (equal seen expected)
    (error "~a: ~a is ~a, expected ~a" (car row) what seen expected))
  (incf *checks*))

(defun split-tabs (line)
  (uiop:split-string line :separator '(#\Tab)))

(defun read-table (directory file)
  (with-open-file (stream (concatenate 'string directory "/" file)
                          :external-format :utf-8)
    (loop with names = (split-tabs (read-line stream))
          for number from 2
          for line = (read-line stream nil)
          while line
          unless (uiop:string-prefix-p "#" line)
            collect (cons (format nil "~a:~d" file number)
                          (mapcar #'cons names (split-tabs line))))))

(defun keyword-of (row name)
  (intern (string-upcase (text-of row name)) :keyword))

(defmacro check-values (row value &rest readers)
  "Compare what each reader, such as parts-tick, returns with the field of its name."
  `(progn
     ,@(loop for reader in readers
             for text = (substitute #\_ #\- (string-downcase reader))
             for name = (subseq text (1+ (position #\_ text)))
             collect `(check ,row ,name (,reader ,value) (number-of ,row ,name)))))

(defun check-preset (row)
  (let ((preset (snowflake:preset (keyword-of row "name"))))
    (check-values row preset
                  snowflake:layout-time-bits snowflake:layout-worker-bits
                  snowflake:layout-sequence-bits snowflake:layout-tick-ns
                  snowflake:layout-epoch-unix-ms)
    (check row "order" (snowflake:layout-order preset) (keyword-of row "order"))))

(defun check-layout (row)
  "Return the name of a layout and the layout, as a pair."
  (let ((name (text-of row "name"))
        (layout (snowflake:make-layout :time-bits (number-of row "time_bits")
                                       :worker-bits (number-of row "worker_bits")
                                       :sequence-bits (number-of row "sequence_bits")
                                       :order (keyword-of row "order")
                                       :tick-ns (number-of row "tick_ns")
                                       :epoch-unix-ms (number-of row "epoch_unix_ms"))))
    (unless (uiop:string-prefix-p "custom-" name)
      (check-preset row))
    (check row "ends_at_unix_ms" (snowflake:layout-ends-at layout)
           (number-of row "ends_at_unix_ms"))
    (cons name layout)))

(defun check-id (row layouts)
  (let* ((name (text-of row "layout"))
         (layout (or (cdr (assoc name layouts :test #'string=))
                     (error "~a: ~a is not a layout" (car row) name)))
         (id (number-of row "id")))
    (check-values row (snowflake:split-id id layout)
                  snowflake:parts-tick snowflake:parts-worker-id snowflake:parts-sequence
                  snowflake:parts-unix-ms snowflake:parts-nanoseconds)
    (check row "id"
           (snowflake:compose-id (number-of row "tick") (number-of row "worker_id")
                                 (number-of row "sequence") layout)
           id)))

(defun check-text (row)
  (let ((id (number-of row "id"))
        (text (text-of row "text"))
        (encoding (keyword-of row "encoding")))
    (check row "text" (snowflake:format-id id encoding) text)
    (check row "id" (snowflake:parse-id text encoding) id)))

(defun status-of-parsing (text encoding)
  (handler-case (snowflake:parse-id text encoding)
    (snowflake:snowflake-error (condition) (snowflake:snowflake-error-status condition))))

(defun check-bad-text (row)
  (let ((text (text-of row "text")))
    (check row "status"
           (status-of-parsing (if (string= text "-") "" text) (keyword-of row "encoding"))
           snowflake:+err-parse+)))

(defun check-vectors (directory)
  "Check all tables; return the number of checks."
  (let ((layouts (mapcar #'check-layout (read-table directory "layouts.tsv"))))
    (dolist (row (read-table directory "ids.tsv"))
      (check-id row layouts))
    (mapc #'check-text (read-table directory "text.tsv"))
    (mapc #'check-bad-text (read-table directory "bad_text.tsv")))
  *checks*)
