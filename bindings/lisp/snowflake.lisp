;;;; The functions of snowflake.h that the suite needs. An error becomes a condition.

(defpackage :snowflake
  (:use :cl :cffi)
  (:export #:config #:parts #:detail #:size #:worker-id #:time-bits #:worker-bits
           #:sequence-bits #:order #:tick-ns #:epoch-unix-ms #:max-lead-ms #:store
           #:tick #:unix-ms #:nanoseconds
           #:+err-parse+ #:snowflake-error #:status #:load-library #:with-config #:with-parts
           #:slot #:with-generator #:next-id #:snowflake-next #:ends-at-unix-ms #:split
           #:compose #:format-id #:parse))

(in-package :snowflake)

(defconstant +err-parse+ -5)
(defconstant +text-size+ 20)

(define-condition snowflake-error (error)
  ((status :initarg :status :reader status)
   (sentence :initarg :sentence))
  (:report (lambda (condition stream)
             (write-string (slot-value condition 'sentence) stream))))

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
(declaim (inline snowflake-next))
(defcfun "snowflake_next" :int64 (generator :pointer))
(defcfun "snowflake_free" :void (generator :pointer))
(defcfun "snowflake_explain" :int32 (generator :pointer) (result :int64) (detail :pointer))
(defcfun "snowflake_split" :int32
  (config :pointer) (id :int64) (parts :pointer) (detail :pointer))
(defcfun "snowflake_compose" :int64
  (config :pointer) (tick :int64) (worker-id :int64) (sequence :int64) (detail :pointer))
(defcfun "snowflake_ends_at_unix_ms" :int64 (config :pointer) (detail :pointer))
(defcfun "snowflake_format" :int64
  (id :int64) (encoding :uint32) (text :pointer) (capacity :size) (detail :pointer))
(defcfun "snowflake_parse" :int64
  (text :pointer) (length :size) (encoding :uint32) (detail :pointer))

(defun load-library ()
  (load-foreign-library (or (uiop:getenv "SNOWFLAKE_LIBRARY") "libsnowflake.so")))

(defmacro with-struct ((variable type) &body body)
  "Bind VARIABLE to a struct of zeros that begins with its size."
  `(with-foreign-object (,variable '(:struct ,type))
     (let ((size (foreign-type-size '(:struct ,type))))
       (dotimes (i size) (setf (mem-aref ,variable :uint8 i) 0))
       (setf (foreign-slot-value ,variable '(:struct ,type) 'size) size))
     ,@body))

(defmacro slot (pointer type name)
  `(foreign-slot-value ,pointer '(:struct ,type) ,name))

(defun fail (detail)
  (let ((message (foreign-slot-pointer detail '(:struct detail) 'message)))
    (error 'snowflake-error :status (slot detail detail 'status)
                            :sentence (foreign-string-to-lisp message))))

(defmacro checked (detail form)
  "Return the result of FORM, which may write into DETAIL; an error if it is negative."
  `(with-struct (,detail detail)
     (let ((result ,form))
       (if (minusp result) (fail ,detail) result))))

(defmacro with-config ((variable &optional (layout 0)) &body body)
  "Bind VARIABLE to the defaults with the layout of a preset."
  `(with-struct (,variable config)
     (checked detail
              (snowflake-config-init ,variable (slot ,variable config 'size) ,layout detail))
     ,@body))

(defmacro with-parts ((variable) &body body)
  `(with-struct (,variable parts) ,@body))

(defun make-generator (config)
  (with-foreign-object (generator :pointer)
    (checked detail (snowflake-new config generator detail))
    (mem-ref generator :pointer)))

(defmacro with-generator ((variable config) &body body)
  `(let ((,variable (make-generator ,config)))
     (unwind-protect (progn ,@body)
       (snowflake-free ,variable))))

(defun next-id (generator)
  (let ((id (snowflake-next generator)))
    (when (minusp id)
      (checked detail (snowflake-explain generator id detail)))
    id))

(defun ends-at-unix-ms (config)
  (checked detail (snowflake-ends-at-unix-ms config detail)))

(defun split (config id parts)
  (checked detail (snowflake-split config id parts detail)))

(defun compose (config tick worker-id sequence)
  (checked detail (snowflake-compose config tick worker-id sequence detail)))

(defun format-id (id encoding)
  (with-foreign-pointer (text +text-size+)
    (let ((length (checked detail
                           (snowflake-format id encoding text +text-size+ detail))))
      (foreign-string-to-lisp text :count length :encoding :iso-8859-1))))

(defun parse (text encoding)
  "Return the ID of TEXT, which has one character for each byte."
  (with-foreign-string ((bytes length) text :encoding :iso-8859-1 :null-terminated-p nil)
    (checked detail (snowflake-parse bytes length encoding detail))))
