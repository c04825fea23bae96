;;;; The library from Common Lisp: see ../README.md.

(defpackage :suite
  (:use :cl)
  (:export #:main))

(in-package :suite)

(defconstant +worker+ 1)
(defconstant +ids+ 100000)
(defconstant +threads+ 4)

(defun call-with-generator (function &key (worker +worker+) (lead-ms 0)
                                       (store (cffi:null-pointer)))
  (snowflake:with-config (config)
    (setf (snowflake:slot config snowflake:config 'snowflake:worker-id) worker
          (snowflake:slot config snowflake:config 'snowflake:max-lead-ms) lead-ms
          (snowflake:slot config snowflake:config 'snowflake:store) store)
    (snowflake:with-generator (generator config)
      (funcall function generator))))

(defun take (generator count)
  (loop repeat count collect (snowflake:next-id generator)))

(defun print-ids (ids)
  (format t "~{~d~%~}" ids))

(defun in-threads ()
  (flet ((run (generator)
           (let ((threads
                   (loop repeat +threads+
                         collect (sb-thread:make-thread
                                  #'take
                                  :arguments (list generator (/ +ids+ +threads+))))))
             (format t "threads ~d~%" +threads+)
             (dolist (thread threads)
               (print-ids (sb-thread:join-thread thread))))))
    (call-with-generator #'run)))

(defun from-store (path count)
  (cffi:with-foreign-string (store (concatenate 'string "file:" path))
    (call-with-generator (lambda (generator) (print-ids (take generator count)))
                         :store store)))

(defmacro sentence-of (form)
  "Return the message of the error that FORM must end in."
  `(handler-case (progn ,form (error "~s did not fail" ',form))
     (snowflake:snowflake-error (condition) (princ-to-string condition))))

(defun errors ()
  (format t "~a~%~a~%~a~%"
          (sentence-of (call-with-generator #'identity :worker 1024))
          (sentence-of (snowflake:parse "!" 2))
          ;; 2^32 + 5, which 32 bits would cut to 5.
          (sentence-of (call-with-generator #'identity :worker 4294967301))))

(defun microseconds ()
  ;; SBCL's get-internal-real-time moves in steps of 4 ms.
  (multiple-value-bind (seconds microseconds) (sb-ext:get-time-of-day)
    (+ (* seconds 1000000) microseconds)))

(defun slice (generator calls)
  "Return the nanoseconds for a call, over so many calls."
  (declare (type fixnum calls))
  (let ((start (microseconds)))
    (loop repeat calls
          do (when (minusp (the (signed-byte 64) (snowflake:snowflake-next generator)))
               (error "a call failed")))
    (/ (* (- (microseconds) start) 1d3) calls)))

(defun bench (calls)
  (flet ((run (generator)
           (slice generator (floor calls 10))
           (let ((slices (loop repeat 5 collect (slice generator (floor calls 5)))))
             (format t "~,2f~%" (third (sort slices #'<))))))
    (call-with-generator #'run :lead-ms 3600000)))

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
        (snowflake:load-library)
        (apply #'run (rest sb-ext:*posix-argv*))
        (finish-output))
    (error (condition)
      (format *error-output* "~a~%" condition)
      (uiop:quit 1)))
  (uiop:quit 0))
