;;;; The library from Common Lisp: see ../README.md.

(defpackage :suite
  (:use :cl)
  (:export #:main))

(in-package :suite)

(defconstant +ids+ 100000)
(defconstant +threads+ 4)

(defun take (generator count)
  (loop repeat count collect (snowflake:next-id generator)))

(defun print-ids (ids)
  (format t "~{~d~%~}" ids))

(defun in-threads ()
  (snowflake:with-generator (generator :worker-id 1)
    (let ((threads (loop repeat +threads+
                         collect (sb-thread:make-thread
                                  #'take
                                  :arguments (list generator (/ +ids+ +threads+))))))
      (format t "threads ~d~%" +threads+)
      (dolist (thread threads)
        (print-ids (sb-thread:join-thread thread))))))

(defun from-store (path count)
  (let ((store (concatenate 'string "file:" path)))
    (snowflake:with-generator (generator :worker-id 1 :store store)
      (print-ids (take generator count)))))

(defmacro message-of (form)
  "Return the message of the error that FORM must end in."
  `(handler-case (progn ,form (error "~s did not fail" ',form))
     (snowflake:snowflake-error (condition)
       (snowflake:snowflake-error-message condition))))

(defun errors ()
  (format t "~@{~a~%~}"
          (message-of (snowflake:make-generator :worker-id 1024))
          (message-of (snowflake:parse-id "!" :base32))
          ;; 2^32 + 5 and 2^64 + 5, which 32 and 64 bits would cut to 5.
          (message-of (snowflake:make-generator :worker-id 4294967301))
          (message-of (snowflake:make-generator :worker-id 18446744073709551621))))

(defun microseconds ()
  ;; SBCL's get-internal-real-time moves in steps of 4 ms.
  (multiple-value-bind (seconds microseconds) (sb-ext:get-time-of-day)
    (+ (* seconds 1000000) microseconds)))

(defun slice (generator calls)
  "Return the nanoseconds for a call, over so many calls."
  (declare (type fixnum calls))
  (let ((start (microseconds)))
    (loop repeat calls
          do (snowflake:next-id generator))
    (/ (* (- (microseconds) start) 1d3) calls)))

(defun bench (calls)
  (snowflake:with-generator (generator :worker-id 1 :max-lead-ms 3600000 :store "memory")
    (slice generator (floor calls 10))
    (let ((slices (loop repeat 5 collect (slice generator (floor calls 5)))))
      (format t "~,2f~%" (third (sort slices #'<))))))

(defun run (&optional command first second)
  (cond ((equal command "vectors")
         (format t "~d checks~%" (vectors:check-vectors first)))
        ((equal command "threads") (in-threads))
        ((equal command "error") (errors))
        ((equal command "store") (from-store first (parse-integer second)))
        ((equal command "bench") (bench (parse-integer first)))
        (t (error "usage: suite vectors DIR | threads | error | store PATH COUNT ~
                   | bench CALLS"))))

(defun main ()
  (handler-case
      (progn
        (apply #'run (rest sb-ext:*posix-argv*))
        (finish-output))
    (error (condition)
      (format *error-output* "~a~%" condition)
      (uiop:quit 1)))
  (uiop:quit 0))
