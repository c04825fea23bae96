;;;; Checks what the tables of the vectors say.

(defpackage :vectors
  (:use :cl)
  (:import-from :cffi #:callback #:defcallback #:foreign-alloc #:foreign-free #:mem-ref)
  (:export #:check-vectors))

(in-package :vectors)

(defparameter *presets*
  '("default" "twitter" "discord" "instagram" "mastodon" "sonyflake-v1" "sonyflake-v2"
    "tsid" "javascript"))

(defparameter *encodings* '("decimal" "hex" "base32" "base62"))

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
  ;; One character a byte: what is no ID must reach the library as it is.
  (with-open-file (stream (concatenate 'string directory "/" file)
                          :external-format :latin-1)
    (loop with names = (split-tabs (read-line stream))
          for number from 2
          for line = (read-line stream nil)
          while line
          unless (uiop:string-prefix-p "#" line)
            collect (cons (format nil "~a:~d" file number)
                          (mapcar #'cons names (split-tabs line))))))

(defun encoding-of (row)
  (or (position (text-of row "encoding") *encodings* :test #'string=)
      (error "~a: ~a is no encoding" (car row) (text-of row "encoding"))))

(defun order-of (row)
  (if (string= (text-of row "order") "sequence-first") 1 0))

(defmacro check-slots (row pointer type &rest slots)
  "Compare each slot with the field of its name."
  `(progn
     ,@(loop for slot in slots
             for name = (substitute #\_ #\- (string-downcase slot))
             collect `(check ,row ,name (snowflake:slot ,pointer ,type ',slot)
                             (number-of ,row ,name)))))

(defmacro fill-slots (row pointer type &rest slots)
  `(setf
    ,@(loop for slot in slots
            for name = (substitute #\_ #\- (string-downcase slot))
            append `((snowflake:slot ,pointer ,type ',slot) (number-of ,row ,name)))))

(defun check-preset (row preset)
  (snowflake:with-config (config preset)
    (check-slots row config snowflake:config
                 snowflake:time-bits snowflake:worker-bits snowflake:sequence-bits
                 snowflake:tick-ns snowflake:epoch-unix-ms)
    (check row "order" (snowflake:slot config snowflake:config 'snowflake:order)
           (order-of row))))

(defcallback standing-clock :int64 ((context :pointer))
  (mem-ref context :int64))

(defun check-layout (row)
  "Give the name of a layout, its generator and what its clock shows."
  (let ((preset (position (text-of row "name") *presets* :test #'string=))
        (now-ns (foreign-alloc :int64)))
    (when preset
      (check-preset row preset))
    (snowflake:with-config (config)
      (fill-slots row config snowflake:config
                  snowflake:time-bits snowflake:worker-bits snowflake:sequence-bits
                  snowflake:tick-ns snowflake:epoch-unix-ms)
      (setf (snowflake:slot config snowflake:config 'snowflake:order) (order-of row)
            (mem-ref now-ns :int64) (* (number-of row "epoch_unix_ms") 1000000)
            (snowflake:slot config snowflake:config 'snowflake:clock)
            (callback standing-clock)
            (snowflake:slot config snowflake:config 'snowflake:clock-context) now-ns)
      (let ((generator (snowflake:make-generator config)))
        (check row "ends_at_unix_ms" (snowflake:ends-at generator)
               (number-of row "ends_at_unix_ms"))
        (list (text-of row "name") generator now-ns)))))

(defun check-id (row layouts)
  (let* ((layout (assoc (text-of row "layout") layouts :test #'string=))
         (generator (second layout))
         (id (number-of row "id")))
    (snowflake:with-parts (parts)
      (snowflake:split generator id parts)
      (check-slots row parts snowflake:parts
                   snowflake:tick snowflake:worker-id sequence snowflake:unix-ms
                   snowflake:nanoseconds))
    (snowflake:with-parts (parts)
      (fill-slots row parts snowflake:parts
                  snowflake:tick snowflake:worker-id sequence)
      (check row "id" (snowflake:join generator parts) id))))

(defun check-text (row)
  (let ((id (number-of row "id"))
        (text (text-of row "text"))
        (encoding (encoding-of row)))
    (check row "text" (snowflake:format-id id encoding) text)
    (check row "id" (snowflake:parse text encoding) id)))

(defun status-of-parsing (text encoding)
  (handler-case (snowflake:parse text encoding)
    (snowflake:snowflake-error (condition) (snowflake:status condition))))

(defun check-bad-text (row)
  (let ((text (text-of row "text")))
    (check row "status"
           (status-of-parsing (if (string= text "-") "" text) (encoding-of row))
           snowflake:+err-parse+)))

(defun check-vectors (directory)
  "Check all tables; give the number of checks."
  (let ((layouts (mapcar #'check-layout (read-table directory "layouts.tsv"))))
    (dolist (row (read-table directory "ids.tsv"))
      (check-id row layouts))
    (mapc #'check-text (read-table directory "text.tsv"))
    (mapc #'check-bad-text (read-table directory "bad_text.tsv"))
    (loop for (nil generator now-ns) in layouts
          do (snowflake:free-generator generator)
             (foreign-free now-ns)))
  *checks*)
