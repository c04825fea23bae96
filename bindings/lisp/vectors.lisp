;;;; Checks what the tables of the vectors say.

(defpackage :vectors
  (:use :cl)
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
  ;; One character for each byte: a text that is not an ID must reach the library unchanged.
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
      (error "~a: ~a is not an encoding" (car row) (text-of row "encoding"))))

(defun order-of (row)
  (if (string= (text-of row "order") "sequence-first") 1 0))

(defmacro check-slots (row pointer type &rest slots)
  "Compare each slot with the field of its name."
  `(progn
     ,@(loop for slot in slots
             for name = (substitute #\_ #\- (string-downcase slot))
             collect `(check ,row ,name (snowflake:slot ,pointer ,type ',slot)
                             (number-of ,row ,name)))))

(defmacro with-layout ((variable row) &body body)
  "Bind VARIABLE to a configuration that holds the layout of ROW."
  `(snowflake:with-config (,variable)
     (setf
      ,@(loop for slot in '(snowflake:time-bits snowflake:worker-bits
                            snowflake:sequence-bits snowflake:tick-ns
                            snowflake:epoch-unix-ms)
              for name = (substitute #\_ #\- (string-downcase slot))
              append `((snowflake:slot ,variable snowflake:config ',slot)
                       (number-of ,row ,name)))
      (snowflake:slot ,variable snowflake:config 'snowflake:order) (order-of ,row))
     ,@body))

(defun check-preset (row preset)
  (snowflake:with-config (config preset)
    (check-slots row config snowflake:config
                 snowflake:time-bits snowflake:worker-bits snowflake:sequence-bits
                 snowflake:tick-ns snowflake:epoch-unix-ms)
    (check row "order" (snowflake:slot config snowflake:config 'snowflake:order)
           (order-of row))))

(defun check-layout (row)
  (let ((preset (position (text-of row "name") *presets* :test #'string=)))
    (when preset
      (check-preset row preset))
    (with-layout (config row)
      (check row "ends_at_unix_ms" (snowflake:ends-at-unix-ms config)
             (number-of row "ends_at_unix_ms")))))

(defun check-id (row layouts)
  (let ((layout (or (find (text-of row "layout") layouts
                          :key (lambda (each) (text-of each "name")) :test #'string=)
                    (error "~a: ~a is not a layout" (car row) (text-of row "layout"))))
        (id (number-of row "id")))
    (with-layout (config layout)
      (snowflake:with-parts (parts)
        (snowflake:split config id parts)
        (check-slots row parts snowflake:parts
                     snowflake:tick snowflake:worker-id sequence snowflake:unix-ms
                     snowflake:nanoseconds))
      (check row "id"
             (snowflake:compose config (number-of row "tick") (number-of row "worker_id")
                                (number-of row "sequence"))
             id))))

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
  "Check all tables; return the number of checks."
  (let ((layouts (read-table directory "layouts.tsv")))
    (mapc #'check-layout layouts)
    (dolist (row (read-table directory "ids.tsv"))
      (check-id row layouts))
    (mapc #'check-text (read-table directory "text.tsv"))
    (mapc #'check-bad-text (read-table directory "bad_text.tsv")))
  *checks*)
