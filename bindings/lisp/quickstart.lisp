;;;; Takes three IDs and takes the last one apart.
;;;;
;;;;   sbcl --script quickstart.lisp
;;;;
;;;; Lisp's integers have no end: they keep the 63 bits of an ID whole.

(require :asdf)
(let ((*standard-output* (make-broadcast-stream))) ; What the compiler says.
  (asdf:load-system :cffi))

(defpackage :quickstart
  (:use :cl :cffi))

(in-package :quickstart)

(defconstant +worker+ 1)
(defconstant +count+ 3)
(defconstant +default-layout+ 0)
(defconstant +base32+ 2)
(defconstant +text-size+ 20)

(load-foreign-library (or (uiop:getenv "SNOWFLAKE_LIBRARY") "libsnowflake.so"))

(defcstruct config
  (size :uint32)
  (order :uint32)
  (time-bits :int64)
  (worker-bits :int64)
  (sequence-bits :int64)
  (tick-ns :int64)
  (epoch-unix-ms :int64)
  (worker-id :int64)
  (worker-count :int64)
  (max-wait-ms :int64)
  (max-lead-ms :int64)
  (sequence-start :int64)
  (store :pointer)
  (clock :pointer)
  (clock-context :pointer))

(defcstruct detail
  (size :uint32)
  (status :int32)
  (os-errno :int32)
  (wait-reason :uint32)
  (wait-ns :int64)
  (message :char :count 488))

(defcstruct parts
  (size :uint32)
  (nanoseconds :uint32)
  (unix-ms :int64)
  (tick :int64)
  (worker-id :int64)
  (sequence :int64))

(defcfun "snowflake_config_init" :int32
  (config :pointer) (size :size) (layout :uint32) (detail :pointer))
(defcfun "snowflake_new" :int32 (config :pointer) (generator :pointer) (detail :pointer))
(defcfun "snowflake_next" :int64 (generator :pointer))
(defcfun "snowflake_explain" :int32 (generator :pointer) (result :int64) (detail :pointer))
(defcfun "snowflake_split" :int32
  (config :pointer) (id :int64) (parts :pointer) (detail :pointer))
(defcfun "snowflake_format" :int64
  (id :int64) (encoding :uint32) (text :pointer) (capacity :size) (detail :pointer))
(defcfun "snowflake_free" :void (generator :pointer))

(defun checked (result detail)
  "Return a RESULT that is not negative; an error with the library's message otherwise."
  (when (minusp result)
    (error "~a" (foreign-string-to-lisp
                 (foreign-slot-pointer detail '(:struct detail) 'message))))
  result)

(defun next-id (generator detail)
  (let ((id (snowflake-next generator)))
    (when (minusp id)
      (snowflake-explain generator id detail))
    (checked id detail)))

(defun print-time (unix-ms)
  (multiple-value-bind (seconds milliseconds) (floor unix-ms 1000)
    (multiple-value-bind (second minute hour day month year)
        ;; Lisp counts from 1900.
        (decode-universal-time (+ seconds (encode-universal-time 0 0 0 1 1 1970 0)) 0)
      (format t "~d-~2,'0d-~2,'0d ~2,'0d:~2,'0d:~2,'0d.~3,'0d"
              year month day hour minute second milliseconds))))

(defun describe-id (id detail)
  (with-foreign-objects ((parts '(:struct parts)) (text :char +text-size+))
    (with-foreign-slots ((size worker-id tick sequence unix-ms) parts (:struct parts))
      (setf size (foreign-type-size '(:struct parts)))
      ;; No config: the ID is one of the default layout.
      (checked (snowflake-split (null-pointer) id parts detail) detail)
      (checked (snowflake-format id +base32+ text +text-size+ detail) detail)
      (format t "The last one, taken apart:~%")
      (format t "  bits      0 ~41,'0b ~10,'0b ~12,'0b~%" tick worker-id sequence)
      (format t "  time      ")
      (print-time unix-ms)
      (format t " UTC (~d ms since 2020-01-01)~%" tick)
      (format t "  worker    ~d~%" worker-id)
      (format t "  sequence  ~d~%" sequence)
      (format t "  base32    ~a~%" (foreign-string-to-lisp text)))))

(defun run ()
  (with-foreign-objects ((config '(:struct config))
                         (detail '(:struct detail))
                         (made :pointer))
    (setf (foreign-slot-value detail '(:struct detail) 'size)
          (foreign-type-size '(:struct detail)))
    (checked (snowflake-config-init config (foreign-type-size '(:struct config))
                                    +default-layout+ detail)
             detail)
    (setf (foreign-slot-value config '(:struct config) 'worker-id) +worker+)
    (checked (snowflake-new config made detail) detail)

    (let ((generator (mem-ref made :pointer)))
      (format t "Common Lisp: ~d IDs of worker ~d~%" +count+ +worker+)
      (let ((ids (loop repeat +count+ collect (next-id generator detail))))
        (format t "~{  ~d~%~}" ids)
        (describe-id (first (last ids)) detail))
      (snowflake-free generator))))

(handler-case (run)
  (error (condition)
    (format *error-output* "quickstart: ~a~%" condition)
    (uiop:quit 1)))
