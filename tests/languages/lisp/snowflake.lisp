;;;; The functions of snowflake.h that the suite needs, and its rule for results as a
;;;; condition.

(defpackage :snowflake
  (:use :cl :cffi)
  (:export #:config #:parts #:detail #:size #:worker-id #:time-bits #:worker-bits
           #:sequence-bits #:order #:tick-ns #:epoch-unix-ms #:max-lead-ms #:store
           #:clock #:clock-context #:tick #:unix-ms #:nanoseconds
           #:+err-parse+ #:snowflake-error #:status #:load-library #:with-config #:with-parts
           #:slot #:make-generator #:free-generator #:with-generator #:next-id
           #:snowflake-next #:ends-at #:split #:join #:format-id #:parse))

(in-package :snowflake)

(defconstant +ok+ 0)
(defconstant +err-parse+ -5)
(defconstant +text-size+ 20)

(define-condition snowflake-error (error)
  ((status :initarg :status :reader status)
   (sentence :initarg :sentence))
  (:report (lambda (condition stream)
             (write-string (slot-value condition 'sentence) stream))))

(defcstruct config
  (size :uint32)
  (worker-id :uint32)
  (time-bits :uint32)
  (worker-bits :uint32)
  (sequence-bits :uint32)
  (order :uint32)
  (tick-ns :uint64)
  (epoch-unix-ms :int64)
  (max-wait-ms :uint32)
  (max-lead-ms :uint32)
  (sequence-start :uint32)
  (worker-count :uint32)
  (store :pointer)
  (clock :pointer)
  (clock-context :pointer))

(defcstruct detail
  (size :uint32)
  (status :int32)
  (os-errno :int32)
  (reserved :uint32)
  (message :char :count 240))

(defcstruct parts
  (size :uint32)
  (worker-id :uint32)
  (tick :uint64)
  (sequence :uint32)
  (nanoseconds :uint32)
  (unix-ms :int64))

(defcfun "snowflake_config_init" :int32 (config :pointer) (size :uint32) (layout :uint32))
(defcfun "snowflake_new" :int32 (config :pointer) (generator :pointer) (detail :pointer))
(declaim (inline snowflake-next))
(defcfun "snowflake_next" :int64 (generator :pointer))
(defcfun "snowflake_free" :void (generator :pointer))
(defcfun "snowflake_ends_at" :int64 (generator :pointer))
(defcfun "snowflake_explain" :int32 (generator :pointer) (result :int64) (detail :pointer))
(defcfun "snowflake_split" :int32
  (generator :pointer) (id :int64) (parts :pointer) (detail :pointer))
(defcfun "snowflake_join" :int64 (generator :pointer) (parts :pointer) (detail :pointer))
(defcfun "snowflake_format" :int64
  (id :int64) (encoding :uint32) (text :pointer) (capacity :size) (detail :pointer))
(defcfun "snowflake_parse" :int64
  (text :pointer) (length :size) (encoding :uint32) (detail :pointer))

(defun load-library ()
  (load-foreign-library (or (uiop:getenv "SNOWFLAKE_LIBRARY") "libsnowflake.so")))

(defmacro with-struct ((variable type) &body body)
  "Bind VARIABLE to a struct of zeros that tells its size."
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
  "Give the result of FORM, which may write into DETAIL; an error if it is negative."
  `(with-struct (,detail detail)
     (let ((result ,form))
       (if (minusp result) (fail ,detail) result))))

(defmacro with-config ((variable &optional (layout 0)) &body body)
  "Bind VARIABLE to the defaults with the layout of a preset."
  `(with-struct (,variable config)
     (unless (= +ok+ (snowflake-config-init ,variable (slot ,variable config 'size) ,layout))
       (error "snowflake_config_init failed"))
     ,@body))

(defmacro with-parts ((variable) &body body)
  `(with-struct (,variable parts) ,@body))

(defun make-generator (config)
  (with-foreign-object (generator :pointer)
    (checked detail (snowflake-new config generator detail))
    (mem-ref generator :pointer)))

(defun free-generator (generator)
  (snowflake-free generator))

(defmacro with-generator ((variable config) &body body)
  `(let ((,variable (make-generator ,config)))
     (unwind-protect (progn ,@body)
       (free-generator ,variable))))

(defun next-id (generator)
  (let ((id (snowflake-next generator)))
    (when (minusp id)
      (checked detail (snowflake-explain generator id detail)))
    id))

(defun ends-at (generator)
  (snowflake-ends-at generator))

(defun split (generator id parts)
  (checked detail (snowflake-split generator id parts detail)))

(defun join (generator parts)
  (checked detail (snowflake-join generator parts detail)))

(defun format-id (id encoding)
  (with-foreign-pointer (text +text-size+)
    (let ((length (checked detail
                           (snowflake-format id encoding text +text-size+ detail))))
      (foreign-string-to-lisp text :count length :encoding :iso-8859-1))))

(defun parse (text encoding)
  "Give the ID that TEXT, one character a byte, stands for."
  (with-foreign-string ((bytes length) text :encoding :iso-8859-1 :null-terminated-p nil)
    (checked detail (snowflake-parse bytes length encoding detail))))
